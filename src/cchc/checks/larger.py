"""Parts larger than their whole: `21.560 lượt người, trong đó có 23.104 lượt cán bộ`."""

from __future__ import annotations

import re

from ..model import Check
from ..report import plain
from .reading import Node, Run
from .words import Teller, pattern

__all__ = ["claim", "too_large"]

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")


def too_large(text: str, run: Run, part: Node) -> bool:
    """Is what a total's list holds more than it, where nothing sets it beside the total?"""
    total = run.total
    between = text[total.end : part.start]
    return (
        part.value > total.value
        and _one_noun(part, total)
        and not run.listed
        and not part.pair
        and not pattern("compared").search(between)
        and not _YEAR.search(between)  # `bãi bỏ 95 thủ tục (năm 2022 bãi bỏ 214 thủ tục)`
        and not pattern("delta").search(total.label)
        and (run.bracket or bool(pattern("openers", "open").search(run.opener)))
        and not pattern("of_plan").search(f"{between}{part.tail}{total.label}")
    )


def _one_noun(part: Node, total: Node) -> bool:
    """Is a part counted as its total, or as some of it: `lượt người`, `lượt cán bộ`?"""
    first = part.unit.split()[:1] == total.unit.split()[:1] and bool(part.families & total.families)
    return bool(total.unit and part.unit) and (part.unit == total.unit or first)


def claim(tell: Teller, total: Node, part: Node) -> Check:
    """The check of a part that is larger than its whole."""
    return tell.wrong(
        "range",
        "part",
        part.span,
        plain(part.value),
        total.span,
        whole=total.value,
        line_whole=total.start,
    )
