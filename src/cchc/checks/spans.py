"""Changes over years: `năm 2016 giao 98 biên chế …, từ năm 2016 đến năm 2020 giảm 08 biên chế`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise

from ..model import Check
from .changing import Change, change_of, claim, counted_in, fits_ends, one_noun, size
from .reading import Node, Reading, one_unit
from .sharing import fits, ratio, swapped
from .words import Teller, pattern, words
from .years import kind_of, year_of

__all__ = ["between", "in_bracket_before", "lacking", "shares_of", "span_of"]

_BACK = 40  # figures before a change among which its ends stand
_SAID = 90  # characters before a change in which it says over which years
_NEXT = 60  # characters between an end and the change right after it

Ends = tuple[Node, Node]


def between(
    reading: Reading, tell: Teller, nodes: Sequence[Node], index: int, change: Change
) -> Check | None:
    """A change over a span of years, by the two values of one thing that these years have.

    Where several things have values for both years, it is the one that fits; wrong is a change
    that the only such thing does not have, or whose digits a slip made of those of one.
    """
    node = change.node
    if change.kind != "count" or node.pair:
        return None
    before = nodes[max(0, index - _BACK) : index]
    ends = list(_dated(reading, before, change))
    span = span_of(reading, node)
    if span is not None:
        ends = [e for e in ends if _years(reading, e) == span]
    else:
        ends = [e for e in ends if _right_before(reading, e, node)][-1:]
    for first, last in ends:
        if fits_ends(change, first, last):
            return claim(tell, change, first, last)
    here = [e for e in ends if e[1].sentence == node.sentence] or ends
    slips = [e for e in here if swapped(node.value, abs(size(e[0]) - size(e[1])))]
    told = here if all(one_noun(node, end) for pair in here for end in pair) else []
    certain = slips if len(slips) == 1 else told
    if len(certain) != 1 or node.sentence - certain[0][1].sentence > 1:
        return None
    return claim(tell, change, *certain[0])


def _dated(reading: Reading, nodes: Sequence[Node], change: Change) -> Iterator[Ends]:
    """Values of one thing for two years, each with the next that is said alike."""
    dated = [
        (year, node)
        for node in nodes
        if node.counts
        and not node.pair
        and node.exact
        and change_of(node) is None
        and (year := year_of(reading, node)) is not None
    ]
    for at, (year, first) in enumerate(dated):
        for later, last in dated[at + 1 :]:
            if later <= year:
                break
            if _one_thing(first, last) and (change.node.families & first.families):
                yield first, last


def _one_thing(first: Node, last: Node) -> bool:
    """Are two values said of one thing: the same noun, given or present, both whole?"""
    if not one_unit(first.unit, last.unit) or not (first.unit and last.unit):
        return False
    if first.first.form != last.first.form:
        return False
    mine, theirs = _verb(first), _verb(last)
    return mine == theirs and (first.whole is None or first.listed) == (
        last.whole is None or last.listed
    )


def _verb(node: Node) -> str:
    """What is done to a figure, right before it: `giao` of `năm 2016 được giao`."""
    said = [w for w in words(node.label).split() if not w.isdigit() and w not in _NEUTRAL]
    return said[-1] if said and said[-1] in _VERBS else ""


_NEUTRAL = frozenset({"nam", "la", "co", "con", "dat", "duoc", "tinh", "huyen", "thi", "uoc"})
_VERBS = frozenset({"giao", "mat", "nhan", "hien", "giai", "quyet", "hanh"})


def span_of(reading: Reading, node: Node) -> tuple[int, int] | None:
    """The years that a change says it covers: `từ năm 2016 đến năm 2020`, `giai đoạn 2015 - 2020`."""
    passage = reading.passages[node.passage]
    cell = passage.cells[node.cell]
    for time in reversed(passage.times):
        if time.start >= node.start or node.start - time.end > _SAID:
            continue
        same = any(
            c.sentence == cell.sentence and c.start <= time.start < c.end for c in passage.cells
        )
        if time.kind == "span_years" and same:
            return time.period.first[0], time.period.last[0]
    return None


def _years(reading: Reading, ends: Ends) -> tuple[int | None, int | None]:
    return year_of(reading, ends[0]), year_of(reading, ends[1])


def _right_before(reading: Reading, ends: Ends, node: Node) -> bool:
    """Does a change follow its ends at once: `năm 2019 có 180 xã; năm 2020 còn 173 xã, giảm 07`?"""
    first, last = ends
    gap = reading.text[last.end : node.start]
    return (
        first.sentence == last.sentence == node.sentence
        and node.start - last.end < _NEXT
        and ";" not in gap
        and (node.left is last or node.whole is last)
    )


def in_bracket_before(
    reading: Reading, tell: Teller, nodes: Sequence[Node], index: int, change: Change
) -> Check | None:
    """`6.842 vụ (năm 2019 là 7.254 vụ), giảm 412 vụ`: what it was stands in a bracket before."""
    if index < 2:
        return None
    last, first = nodes[index - 2 : index]
    if first.whole is not last or "(" not in first.gap or last is not change.node.left:
        return None
    if not (last.exact and first.exact) or kind_of(first) != kind_of(last):
        return None
    was, own = year_of(reading, first), year_of(reading, last)
    if was is None and not pattern("before_now").search(first.label):
        return None
    if was is not None and own is not None and own <= was:
        return None
    if change.kind == "percent" and not change.points and last.counts and last.unit:
        return claim(tell, change, first, last) if one_noun(first, last) else None
    if kind_of(last) != change.kind or not (
        one_noun(first, last) and counted_in(change.node, last)
    ):
        return None
    return claim(tell, change, first, last)


def lacking(tell: Teller, nodes: Sequence[Node], index: int) -> Check | None:
    """`được giao 78 biên chế, hiện có mặt 71 người, thiếu 07 người`: as a fall from one to the other."""
    node = nodes[index]
    if index < 2 or not pattern("lacking").search(node.label) or not node.counts or node.pair:
        return None
    given, here = nodes[index - 2 : index]
    if here is not node.left or given is not here.left or not node.exact:
        return None
    if not all(n.counts and not n.pair and n.exact for n in (given, here)):
        return None
    said = pattern("given").search(given.label) and pattern("present").search(here.label)
    if not said or not (node.families & given.families & here.families):
        return None
    return claim(tell, Change(node, "count", rise=False), given, here)


_RATE = re.compile(r"(?<!\w)(?:tỷ|tỉ) lệ(?!\w)", re.IGNORECASE)


def shares_of(
    reading: Reading, tell: Teller, made: Sequence[Check], taken: set[int]
) -> Iterator[Check]:
    """`giảm 155 đơn vị, tương ứng 21,8%`: the share of a change that another place redoes.

    Args:
        made: the changes that were redone.
        taken: where shares end that were redone.
    """
    values = {
        figure.start: figure.value for passage in reading.passages for figure in passage.figures
    }
    known: dict[Decimal, list[tuple[tuple[int, int], Decimal]]] = {}
    for check in made:
        base = values.get(check.others[0][0]) if check.others else None
        if check.kind == "change" and check.verdict == "ok" and base:
            by = values.get(check.start, Decimal(check.stated))
            known.setdefault(by, []).append((check.others[0], base))
    for nodes in reading.nodes:
        for node, share in pairwise(nodes):
            if share.first.form != "percent" or share.end in taken or share.left is not node:
                continue
            if change_of(node) is None or not pattern("share_word").search(share.label):
                continue
            if pattern("delta").search(share.label) and not _RATE.search(share.label):
                continue  # `tăng 18.048 hồ sơ, tức là tăng 90%`: a change of its own
            fit = _fitting(known, node, share)
            if fit is not None:
                yield ratio(tell, share.span, share.value, (node.span, node.value), fit)


def _fitting(
    known: Mapping[Decimal, list[tuple[tuple[int, int], Decimal]]], node: Node, share: Node
) -> tuple[tuple[int, int], Decimal] | None:
    bases = known.get(node.value, []) if node.counts and not node.pair else []
    return next((b for b in bases if fits(share.value, node.value * 100 / b[1])), None)
