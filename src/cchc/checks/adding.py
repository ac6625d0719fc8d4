"""What all ways of adding up share: the check of a total, and lists that are whole by name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from ..model import Check
from ..report import plain
from .reading import Node, Reading, resolution
from .words import Teller, rule

__all__ = ["same", "total", "whole_by_name"]

_QUOTE = 160  # characters of the longest claim that is quoted whole


def same(values: Sequence[Decimal], whole: Node, parts: Sequence[Node], text: str) -> bool:
    """Do the values add up to the whole, as far as rounded figures can?"""
    rounded = whole.first.form == "money" or any(v % 1 for v in (*values, whole.value))
    slack = Decimal(0)
    if rounded:
        worths = [resolution(node.first, text) for node in (whole, *parts)]
        slack = sum((worth for worth in worths if worth != 1), Decimal(0)) / 2
    return abs(sum(values) - whole.value) <= slack


def total(
    reading: Reading,
    tell: Teller,
    whole: Node,
    stated: Decimal,
    parts: Sequence[Node],
    values: Sequence[Decimal],
    *,
    at_parts: bool = False,
) -> Check:
    """The check of a total.

    Args:
        stated: the total as the report has it: one side of `whole` where that is a pair.
        parts, values: the parts' nodes, and what of each is added.
        at_parts: the claim is quoted where the parts stand, which is not where the total does.
    """
    added = sum(values, Decimal(0))
    right = added == stated or (not whole.pair and same(values, whole, parts, reading.text))
    verdict = "ok" if right else "wrong"
    start = min(whole.start, parts[0].start)
    end = max(whole.end, *(part.end for part in parts))
    if at_parts and parts[-1].end - parts[0].start <= _QUOTE:
        start, end = parts[0].start, parts[-1].end
    elif end - start > _QUOTE or reading.passages[whole.passage].block.end < end:
        start, end = whole.span
    return tell.check(
        "sum",
        (start, end),
        plain(stated),
        plain(stated if right else added),
        verdict=verdict,
        note=("sum", verdict),
        others=tuple(part.span for part in parts),
        fields={"parts": tuple(values), "line_part": parts[0].start},
    )


def whole_by_name(parts: Sequence[Node]) -> bool:
    """Do the names of the parts say that nothing is left out?"""
    names = [f"{part.label} {part.tail}".casefold() for part in parts]
    for members in rule("wholes"):
        if len(members) != len(parts):
            continue
        left = list(members)
        for name in names:
            hit = next((m for m in left if re.search(m, name, re.IGNORECASE)), None)
            if hit is not None:
                left.remove(hit)
        if not left:
            return True
    return False
