"""What all ways of redoing a change share: the change as stated, and its check."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from ..model import Check
from ..report import plain
from .reading import Node, amount, noun, one_unit, scale
from .sharing import decimals, fits, rounded
from .words import Money, Teller, Word, pattern, rule
from .years import kind_of, places

__all__ = [
    "Change",
    "change_of",
    "claim",
    "counted_in",
    "fits_ends",
    "one_noun",
    "same_noun",
    "size",
]

_STEPS = re.compile(r"^\s*(?:bậc|hạng|thứ hạng|vị trí)\b", re.IGNORECASE)
_RANK_UNITS = frozenset({"bậc", "hạng", "thứ hạng", "vị trí"})
_POINTS = re.compile(r"điểm\s+(?:%|phần trăm)", re.IGNORECASE)
_AMOUNTS = frozenset({"count", "measure"})  # what grows or shrinks by so many per cent
_REACHED = re.compile(r"\b(?:còn|xuống)\s*$", re.IGNORECASE)  # `giảm còn 87` is what is left


@dataclass(frozen=True, slots=True)
class Change:
    """A rise or fall as stated: what kind of values it is between, and which way it goes.

    `points`: a change of a share is stated in percentage points (`tăng 2,5 điểm phần trăm`).
    """

    node: Node
    kind: str  # count, score, percent, rank, measure
    rise: bool
    points: bool = False


def change_of(node: Node) -> Change | None:
    """A figure as a rise or fall; none where it is none, or where it is what is risen or fallen to."""
    match = pattern("delta").search(node.label) or pattern("delta_after").search(node.tail)
    if match is None and node.unit in _RANK_UNITS and node.label.strip() == "và" and node.left:
        before = change_of(node.left)  # `tăng 3,14 điểm và 07 bậc so với năm 2019`
        return replace(before, node=node, kind="rank", points=False) if before else None
    if (
        match is None
        or node.pair
        or pattern("ends", "from").search(node.label)
        or node.value == 0
        or _REACHED.search(node.label)
    ):
        return None
    kind = kind_of(node)
    if node.unit in _RANK_UNITS or _STEPS.match(node.tail):
        kind = "rank"
    elif kind == "count" and not node.unit and decimals(node.value) and node.left is not None:
        kind = kind_of(node.left)  # `đạt 5,23/10 điểm, giảm 0,46 so với …`
    of_share = node.left is not None and kind_of(node.left) == "percent"
    points = kind == "score" and (of_share or _POINTS.search(node.phrase) is not None)
    kind = "percent" if points else kind
    return Change(node, kind, match["up"] is not None, points) if kind else None


def size(node: Node) -> Decimal:
    """A figure's value; of a pair, the first."""
    return node.figures[0].value


_UNITS = {"percent": "per_cent", "score": "points", "rank": "steps"}


def fits_ends(change: Change, first: Node, last: Node, years: int = 1) -> bool:
    """Is the change that between the two ends, as rounded; or that of each of so many years?"""
    stated, (a, b) = change.node.value, (size(first), size(last))
    if years > 1:
        return fits(stated, abs(b - a) / years)
    if change.kind == "percent" and kind_of(first) in _AMOUNTS:
        return bool(a) and fits(stated, abs(b - a) * 100 / a)
    slack = (
        Decimal(1).scaleb(-decimals(stated)) if change.kind in ("percent", "score") else Decimal(0)
    )
    return abs(abs(b - a) - stated) <= (
        slack if decimals(a) > decimals(stated) or decimals(b) > decimals(stated) else 0
    )


def same_noun(a: Node, b: Node) -> bool:
    """Do two figures count or measure one thing?"""
    if places(a) and places(b) and places(a) != places(b) and kind_of(a) == "rank":
        return False  # one among all provinces, the other in a region
    alike = a.first.form == b.first.form or kind_of(a) == kind_of(b) == "rank"
    return alike and one_noun(a, b)


def counted_in(node: Node, end: Node) -> bool:
    """May a change be one of what an end counts, by its noun or a wider one (`giảm 07 đơn vị`)?"""
    return one_noun(node, end) or (
        node.unit in rule("wide_nouns") and bool(node.families & end.families)
    )


_NOUN = re.compile(r"\s*([^\W\d_]+)")


def one_noun(a: Node, b: Node) -> bool:
    """Are two figures of one noun, or is that of one not said? Nouns nobody knows count too."""
    return one_unit(_noun(a), _noun(b))


def _noun(node: Node) -> str:
    if node.unit or pattern("no_noun").search(node.tail):
        return node.unit
    found = _NOUN.match(node.tail)
    return found[1].casefold() if found else ""


def claim(tell: Teller, change: Change, first: Node, last: Node, *, years: int = 1) -> Check | None:
    """The check of a change between two ends; none where what is stated leaves open how much.

    Args:
        years: over which the change is spread: what is stated is that of each.
    """
    stated, (a, b) = change.node.value, (size(first), size(last))
    growth = change.kind == "percent" and kind_of(first) in _AMOUNTS
    if growth and not a:
        return None
    if growth and years > 1:
        return None
    exact = abs(b - a) * 100 / a if growth else abs(b - a) / years
    right = fits_ends(change, first, last, years)
    if growth and not right and not change.node.exact:
        return None
    if change.kind == "percent" and not growth and not right and a:
        # 20 % after 10 % may be called a rise of 100 %.
        right = fits(stated, abs(b - a) * 100 / a / years)
    rose = b < a if change.kind == "rank" else b > a
    way = right and a != b and rose != change.rise and change.kind != "percent"
    verdict = "ok" if right and not way else "wrong"
    expected = plain(
        stated
        if verdict == "ok" and not growth and change.node.exact
        else rounded(
            exact, max(decimals(stated), decimals(exact) if not growth and years == 1 else 0)
        )
    )
    if way:
        expected = plain(-stated)
    note = "way" if way else verdict
    worth = scale(tell.document.text, change.node)
    value = Money if change.node.first.form == "money" else Decimal
    return tell.check(
        "change",
        change.node.span,
        plain(stated / worth),
        plain(Decimal(expected) / worth),
        verdict=verdict,
        note=("change" if years == 1 else "change_a_year", note),
        others=tuple(dict.fromkeys((first.span, last.span))),
        fields={
            "stated": value(stated),
            "years": years,
            "expected": value(expected),
            "first": amount(first),
            "last": amount(last),
            "line_first": first.start,
            "line_last": last.start,
            "word": Word("rise" if change.rise else "fall"),
            "opposite": Word("fall" if change.rise else "rise"),
            "noun": noun(tell.document.text, last) if change.kind != "rank" else "",
            "unit": Word("points" if change.points else _UNITS.get(change.kind, "none")),
            "rank": Word("rank" if change.kind == "rank" else "none"),
        },
    )
