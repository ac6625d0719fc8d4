"""Word lists as regular expressions that cost the same however long the list or the text is."""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = ["alternation", "opening", "opening_words", "parted"]


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


def opening_words(words: Iterable[str], before: str = r"\w") -> str:
    r"""`opening` of literal words, the longest that fits first.

    >>> opening_words(["hồ sơ", "hộ", "việc"])
    '[HVhv](?<![\\w].)(?i:(?<=h)(?:ồ\\s+sơ|ộ)|(?<=v)iệc)'
    """
    letters: dict[str, list[str]] = {}
    for word in words:
        letters.setdefault(word[0].lower(), []).append(word)
    return opening(map(alternation, letters.values()), before)


def opening(patterns: Iterable[str], before: str = r"\w") -> str:
    r"""A pattern for any of `patterns` where a word begins, for long texts; in any case.

    Its first letter is a plain set, so that a search passes over all other characters at once:
    one that begins with a boundary, or that goes without case, is tried at every character.
    Compile it without `re.IGNORECASE`, and put a boundary such as `(?!\w)` after it.

    Args:
        patterns: regular expressions without an alternative that is in no group, the first that
            fits counts; each begins with a letter, or with a group of words: `(?:sở|ban) ngành`.
        before: characters of which none may stand before, as a set of `re` has them.

    >>> opening(["hồ sơ", "(?:sở|ban) ngành"])
    '[BHSbhs](?<![\\w].)(?i:(?<=h)ồ sơ|(?:(?<=s)ở|(?<=b)an) ngành)'
    """
    letters, rest = parted(patterns)
    return f"[{letters}](?<![{before}].){rest}"


def parted(patterns: Iterable[str]) -> tuple[str, str]:
    """The letters that patterns begin with, for a set, and a pattern for what follows one of them.

    See `opening`.
    """
    letters: set[str] = set()
    rests = []
    for pattern in patterns:
        group = _LEADING_GROUP.match(pattern)
        words = group[1].split("|") if group else [pattern]
        assert all(word[0].isalpha() for word in words), pattern
        letters |= {letter for word in words for letter in (word[0].lower(), word[0].upper())}
        begun = "|".join(f"(?<={word[0]}){word[1:]}" for word in words)
        rests.append(f"(?:{begun}){pattern[group.end() :]}" if group else begun)
    return "".join(sorted(letters)), f"(?i:{'|'.join(rests)})"


_LEADING_GROUP = re.compile(r"\(\?:([^()]*)\)(?![?*+{])")


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
