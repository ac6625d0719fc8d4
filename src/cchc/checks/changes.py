"""Changes: from a to b is a rise or fall of c, in units, points, places or per cent."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ..model import Check
from ..report import plain
from .ratios import decimals, fits, ratio, rounded
from .reading import Node, Reading
from .words import Teller, Word, pattern, rule
from .years import base_year, kind_of, year_of, year_over

__all__ = ["Change", "change_of", "claim", "find", "fits_ends"]

_STEPS = re.compile(r"^\s*(?:bậc|hạng|thứ hạng|vị trí)\b", re.IGNORECASE)
_BACK, _AHEAD = 40, 12  # figures around a change among which its ends may stand
_RANK_UNITS = frozenset({"bậc", "hạng", "thứ hạng", "vị trí"})


def find(reading: Reading, tell: Teller) -> list[Check]:
    """Every rise or fall whose two ends are stated near it."""
    out = []
    facts = _facts(reading)
    for nodes in reading.nodes:
        for index, node in enumerate(nodes):
            change = change_of(node)
            if change is None:
                continue
            made = _between_ends(reading, tell, nodes, index, change) or _by_index(
                reading, tell, nodes, index, change, facts
            )
            if made:
                out.append(made)
                out.extend(_as_share(reading, tell, nodes, index, made))
    return out


def _year(reading: Reading, node: Node) -> int | None:
    """The year of an end of a change: its clause's, its bracket's, or its sentence's so far."""
    year = year_of(reading, node)
    if year is None and node.whole is not None and _bracketed(reading.text, node.whole, node):
        year = base_year(reading, node.whole)
    if year is None and kind_of(node) in ("score", "rank"):
        year = year_over(reading, node)
    return year


def _ends(reading: Reading, nodes: Sequence[Node], change: Change) -> list[Node]:
    """Values of the change's kind in its sentence and the one before, not parts of one another."""
    out = [
        other
        for other in nodes
        if other is not change.node and _may_end(reading.text, change, other)
    ]
    lone = [n for n in out if not n.pair]
    return lone if change.kind == "count" and len(lone) >= 2 else out


def _may_end(text: str, change: Change, other: Node) -> bool:
    """Can a figure be an end of a change, by where it stands and what it counts?"""
    node, kind = change.node, kind_of(other)
    if not node.sentence - 1 <= other.sentence <= node.sentence or not other.exact:
        return False
    if pattern("delta").search(other.label) and not _leads_on(other.label):
        return False
    if kind != change.kind and not (change.kind == "percent" and kind == "count"):
        return False
    if other.start > node.start:
        # After the change stands only what it is measured from.
        return (
            other.whole is node
            or re.search(r"\b(?:từ|so với)\b", text[node.end : other.start]) is not None
        )
    if kind != "count":
        return True
    whole = other.whole
    is_part = (
        whole is not None and not other.listed and whole is not node and whole.unit == other.unit
    )
    other_noun = (
        change.kind == "count" and bool(node.unit and other.unit) and other.unit != node.unit
    )
    return not is_part and not other_noun


def _leads_on(label: str) -> bool:
    return re.search(r"\b(?:lên|xuống|còn)\s*$", label) is not None


def _between_ends(
    reading: Reading, tell: Teller, nodes: Sequence[Node], index: int, change: Change
) -> Check | None:
    ends = _ends(reading, nodes[max(0, index - _BACK) : index + _AHEAD], change)
    base = base_year(reading, change.node)
    from_to = _from_to(reading.text, ends)
    if from_to is not None and _near(from_to[0], change.node):
        return claim(reading, tell, change, *from_to)
    against = [end for end in ends if _bracketed(reading.text, change.node, end)]
    last = next((e for e in reversed(ends) if e.start < change.node.start), None)
    if len(against) == 1 and last is not None and same_noun(against[0], last):
        # `150 …, tăng 25% so với cùng kỳ (120 …)`
        return claim(reading, tell, change, against[0], last)
    dated = [(year, end) for end in ends if (year := _year(reading, end)) is not None]
    years = sorted({year for year, _ in dated})
    if base is not None:
        firsts = [end for year, end in dated if year == base]
        lasts = [end for year, end in dated if year > base]
        # What the change is said of stands right before it.
        tied = [end for end in lasts if end is change.node.whole or end is change.node.left]
        lasts = tied or lasts
        if len(firsts) == 1 and len(lasts) == 1 and same_noun(firsts[0], lasts[0]):
            return claim(reading, tell, change, firsts[0], lasts[0])
        return None
    if len(dated) == 2 and len(years) == 2 and same_noun(dated[0][1], dated[1][1]):
        ordered = sorted(dated, key=lambda item: item[0])
        own = year_of(reading, change.node)
        if own is None or own in years:
            return claim(reading, tell, change, ordered[0][1], ordered[1][1])
    return None


def _bracketed(text: str, node: Node, end: Node) -> bool:
    """Does the bracket right after a change hold what it is measured from?"""
    between = text[node.end : end.start] if end.start > node.end else ""
    return "(" in between and ")" not in between and "so với" in between.casefold()


def _near(end: Node, node: Node) -> bool:
    return abs(end.start - node.start) < 200


def _from_to(text: str, ends: Sequence[Node]) -> tuple[Node, Node] | None:
    """`từ 97 biên chế xuống còn 88 biên chế`."""
    for a, b in itertools.pairwise(ends):
        between = text[a.end : b.start]
        if (
            re.search(rule("ends", "from"), a.label, re.IGNORECASE)
            and re.search(rule("ends", "to"), between, re.IGNORECASE)
            and len(between) < 60
        ):
            return (a, b) if a.first.form == b.first.form else None
    return None


def _as_share(
    reading: Reading, tell: Teller, nodes: Sequence[Node], index: int, made: Check
) -> Iterator[Check]:
    """`đã giảm 14 biên chế …, đạt 13,86%`: the fall as a share of what it started from."""
    node = nodes[index]
    if node.first.form != "count":
        return
    start = made.others[0]
    base = next((n for n in nodes if n.span == start), None)
    if base is None or not base.value:
        return
    for share in nodes[index + 1 :]:
        if share.sentence != node.sentence:
            break
        if (
            share.first.form == "percent"
            and share.left is node
            and not pattern("delta").search(share.label)
        ):
            meant = made.verdict == "ok" or not fits(
                share.value, Decimal(made.expected) * 100 / base.value
            )
            if pattern("share_word").search(share.label) and meant:
                yield ratio(
                    tell, share.span, share.value, (node.span, node.value), (base.span, base.value)
                )
            break
