"""Word lists as regular expressions that cost the same however long the list is."""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = ["alternation"]


def alternation(words: Iterable[str], *, fold: bool = True) -> str:
    """A pattern for any of `words`, the longest that fits; a space stands for any white space.

    Words that begin alike share that beginning, so that matching costs as much as the word that
    is there and not as much as the list. Put a boundary such as `(?!\\w)` after it.

    Args:
        words: literal words, in any order.
        fold: the pattern will be compiled with `re.IGNORECASE`.

    >>> alternation(["hồ sơ", "hộ", "hồ"])
    'h(?:ồ(?:\\\\s+sơ)?|ộ)'
    """
    tree: dict[str, dict] = {}  # type: ignore[type-arg]
    for word in words:
        node = tree
        for letter in word.lower() if fold else word:
            node = node.setdefault(letter, {})
        node[""] = {}
    return _written(tree)


def _written(node: dict[str, dict]) -> str:  # type: ignore[type-arg]
    branches = [
        (r"\s+" if letter == " " else re.escape(letter)) + _written(below)
        for letter, below in sorted(node.items())
        if letter
    ]
    if not branches:
        return ""
    if len(branches) == 1 and "" not in node:
        return branches[0]
    return f"(?:{'|'.join(branches)}){'?' if '' in node else ''}"
