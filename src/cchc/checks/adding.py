"""What all ways of adding up share: the check of a total, and lists that are whole by name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from ..model import Check
from ..report import plain
from .reading import Node, Reading, noun, resolution, scale
from .words import Money, Teller, pattern, rule

__all__ = [
    "each_one",
    "named",
    "only_received",
    "overlapping",
    "same",
    "told_beside",
    "total",
    "whole_by_name",
]

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
    if right:
        for part in parts:
            part.sure = whole
    start = min(whole.start, parts[0].start)
    end = max(whole.end, *(part.end for part in parts))
    if at_parts and parts[-1].end - parts[0].start <= _QUOTE:
        start, end = parts[0].start, parts[-1].end
    elif end - start > _QUOTE or reading.passages[whole.passage].block.end < end:
        start, end = whole.span
    kind = Money if whole.first.form == "money" else Decimal
    worth = scale(reading.text, whole)
    return tell.check(
        "sum",
        (start, end),
        plain(stated / worth),
        plain((stated if right else added) / worth),
        verdict=verdict,
        note=("sum", "ok" if right else "more" if added > stated else "less"),
        others=tuple(part.span for part in parts),
        fields={
            "stated": kind(stated),
            "noun": noun(reading.text, whole),
            "expected": kind(added),
            "gap": kind(abs(added - stated)),
            "parts": tuple(kind(value) for value in values),
            "line_part": parts[0].start,
        },
        said=whole.start,
    )


def whole_by_name(parts: Sequence[Node], whole: Node | None = None) -> bool:
    """Do the names of the parts say that nothing is left out?

    Args:
        whole: the total; where it was only received, its parts must tell what is pending too.
    """
    names = named(parts)
    known = list(rule("wholes"))
    if whole is None or not only_received(whole):
        known += rule("wholes_finished")
    return any(each_one(members, names) for members in known if len(members) == len(names))


def named(parts: Sequence[Node]) -> list[str]:
    """What the words before and after each part call it."""
    return [f"{part.label} {part.tail}".casefold() for part in parts]


def each_one(members: Sequence[str], names: Sequence[str]) -> bool:
    """Does each name fit another member of a set?"""
    left = list(members)
    for name in names:
        hit = next((m for m in left if re.search(m, name, re.IGNORECASE)), None)
        if hit is None:
            return False
        left.remove(hit)
    return not left


def only_received(whole: Node) -> bool:
    """Is a total one of what came in, which some of its parts may not be finished of?"""
    said = f"{whole.label} {whole.tail}"
    return bool(pattern("received").search(said)) and not pattern("finished").search(said)


def overlapping(parts: Sequence[Node], whole: Node) -> bool:
    """May one thing be counted in several parts, as by sex and by schooling?"""
    if pattern("courses").search(f"{whole.label} {whole.unit} {whole.tail}"):
        return False
    kinds = {_attribute(f"{part.label} {part.unit} {part.tail}") for part in parts}
    attained = [part for part in parts if pattern("attained").search(part.tail)]
    named = kinds - {-1}
    apart = len(named) > 1 or (len(kinds) > 1 and any(kind < _PERSONAL for kind in named))
    return apart or len(attained) > 1


_PERSONAL = 4  # sex, party, people, age: the first of `attributes`, which no other part excludes


def _attribute(name: str) -> int:
    found = rule("attributes")
    return next((i for i, p in enumerate(found) if re.search(p, name, re.IGNORECASE)), -1)


def told_beside(text: str, total: Node, first: Node) -> bool:
    """May what is listed be of another time than a total, or of one that stands right before it?

    `109 nhiệm vụ …; so với quý II (được giao 112, quá hạn 07)`; `196 dịch vụ toàn trình và 121 dịch
    vụ một phần, cụ thể: …`.
    """
    if _VERSUS.search(text, total.end, first.start):
        return True
    before = total.left
    joined = before is not None and re.fullmatch(
        r"[^.;]*\svà\s+", text[before.end : total.start], re.IGNORECASE
    )
    return before is not None and joined is not None and before.unit == total.unit != ""


_VERSUS = re.compile(r"(?<!\w)so với [^.;()]{0,60}\(", re.IGNORECASE)
