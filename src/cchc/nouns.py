"""Nouns: what reports count, wherever the words stand in a text."""

from __future__ import annotations

import re
from functools import cache

from .figures import unit_class, units_pattern

__all__ = ["unit_classes"]

_COUNTED = re.compile(r"\d\s*$")  # `02 kỳ họp`, not `cùng kỳ`
_IN_TURN = re.compile(r"lần lượt(?!\w)", re.IGNORECASE)  # no `lần` and no `lượt`
# What names a thing by such a noun counts none: `Cổng dịch vụ công`, `thông tin`.
_NAMED_BY = ("cổng ", "hệ thống ", "phần mềm ", "thông ", "bản ")
_LONGEST = max(map(len, _NAMED_BY))


def unit_classes(text: str) -> list[tuple[int, str, str]]:
    """(offset, class, words) of every noun that reports count, in order of place.

    >>> unit_classes("Tiếp nhận hồ sơ trên Cổng dịch vụ công")
    [(10, 'dossier', 'hồ sơ')]
    """
    return [
        (match.start(1), unit_class(match[1]), match[1])
        for match in _noun().finditer(text)
        if not text[max(0, match.start(1) - _LONGEST) : match.start(1)]
        .casefold()
        .endswith(_NAMED_BY)
        and not (match[1].casefold() == "kỳ" and not _COUNTED.search(text, 0, match.start(1)))
        and not _IN_TURN.match(text, match.start(1))
        and not _IN_TURN.match(text, max(0, match.start(1) - len("lần ")))
    ]


@cache
def _noun() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)({units_pattern()})(?!\w)", re.IGNORECASE)
