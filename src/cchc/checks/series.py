"""An index over the years: changes whose ends stand in other passages, targets, two scales."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from decimal import Decimal

from ..model import Check
from . import index_tables
from .changing import Change, change_of, claim, fits_ends, same_noun, size
from .reading import Node, Reading
from .sharing import fits, ratio
from .words import Teller, pattern, rule
from .years import (
    base_over,
    base_year,
    component,
    index_of,
    kind_of,
    places,
    year_before,
    year_of,
    year_over,
)

__all__ = ["Facts", "by_index", "facts", "goal", "scales"]

Facts = dict[tuple[str, str, int], list[Node]]

_BACK, _AHEAD = 40, 3  # figures around a change among which its last value may stand


def facts(reading: Reading) -> Facts:
    """Scores and ranks of the indices that their own block names, by kind, index and year."""
    out: Facts = {}
    for nodes in reading.nodes:
        for node in nodes:
            kind = kind_of(node)
            if kind not in ("score", "rank", "percent") or not node.exact or component(node):
                continue
            if pattern("delta").search(node.label):
                continue
            if pattern("ends", "from").search(node.label) and not year_of(reading, node):
                continue  # `năm 2020 …, từ hạng 44 lên hạng 22`: of an earlier year
            name = index_of(reading, node, near=True)
            year = year_over(reading, node) if name else None
            if name and year:
                out.setdefault((kind, name, year), []).append(node)
    for node in index_tables.nodes(reading):
        name = index_of(reading, node, near=True)
        if name and node.year:
            out.setdefault((kind_of(node), name, node.year), []).append(node)
    return out


def by_index(
    reading: Reading,
    tell: Teller,
    nodes: Sequence[Node],
    index: int,
    change: Change,
    known: Facts,
) -> Check | None:
    """A change of an index against a year that another passage tells of.

    It may be said of the rank in the country or in the region: right by one of them is right,
    and wrong is only what is wrong by each.
    """
    node = change.node
    indexed = change.kind in ("score", "rank") or change.points
    name = index_of(reading, node) if indexed else ""
    over = base_over(reading, node)
    base = base_year(reading, node) or over or _year_before(reading, node, name, change, known)
    if not base or not name:
        return None
    if _of_part(nodes, index, change):
        return None
    lasts = _lasts(reading, nodes, index, change, name, base)
    ends = _ends(lasts, known, change, name, base)
    if not ends:
        # What stands beside it may be its rank in a region: then its own year's is meant.
        beside = bool(lasts)
        year = year_before(reading, node)
        if over and (change.kind, name, year or 0) not in known:
            year = max((y for kind, of, y in known if (kind, of) == (change.kind, name)), default=0)
        lasts = known.get((change.kind, name, year), []) if year and year > base else []
        # Of a rank in the country and one in a region, the one that the base year has too.
        ends = _ends(lasts, known, change, name, base)
        lasts = [last for _, last in ends][:1]
        if len({size(last) for _, last in ends}) != 1 or not _named(reading, lasts[0], name):
            return None
        ends = ends[:1]
        if beside:
            ends = [e for e in ends if fits_ends(change, *e)]
    if over and not any(fits_ends(change, *end) for end in ends):
        return None  # its last value may be that of any year told since
    for first, last in ends:
        if node.exact and fits_ends(change, first, last):
            return claim(tell, change, first, last)
        if not node.exact and _bounded(change, first, last):
            return claim(tell, change, first, last)
    own = year_before(reading, node)
    if change.kind == "rank" and node.exact and own and own > base:
        # Beside a rank in the region: `giảm 07 bậc so với năm 2019, đứng thứ 2/13 trong vùng`.
        for first, last in _ends(known.get(("rank", name, own), []), known, change, name, base):
            if fits_ends(change, first, last):
                return claim(tell, change, first, last)
    certain = [
        (first, last)
        for first, last in ends
        if _told_here(reading, last, name)
        and (places(first) == places(last) or change.kind == "rank")
        and (year_over(reading, last) or 0) > base
    ]
    apart = len({places(last) for last in lasts}) == len(lasts)  # else one may be of a part
    if node.exact and ends and apart and len(certain) == len(lasts):
        return claim(tell, change, *certain[0])
    return None


def _ends(
    lasts: Sequence[Node], known: Facts, change: Change, name: str, base: int
) -> list[tuple[Node, Node]]:
    """The values of the base year that belong to those that a change may have led to."""
    ends = []
    for last in lasts:
        firsts = [n for n in known.get((change.kind, name, base), []) if same_noun(n, last)]
        if len({(size(n), places(n)) for n in firsts}) == 1:
            ends.append((firsts[0], last))
    return ends


def _year_before(
    reading: Reading, node: Node, name: str, change: Change, known: Facts
) -> int | None:
    """The year before the change's own, where nothing is said of what it is measured from."""
    year = year_over(reading, node) if name else None
    clause = re.split(r"[.;]\s", reading.text[node.end : node.end + _SAID])[0]
    said = pattern("versus").search(clause)
    if year is None or said or len(known.get((change.kind, name, year), [])) != 1:
        return None
    return year - 1 if (change.kind, name, year - 1) in known else None


_SAID = 60  # characters after a change in which it may say what it is measured from


def _told_here(reading: Reading, node: Node, name: str) -> bool:
    """Does a value's own sentence name its index?"""
    cells = reading.passages[node.passage].cells
    low = cells[bisect_left(cells, node.sentence, key=lambda cell: cell.sentence)].start
    words = reading.text[low : node.start]
    return _named(reading, node, name) and re.search(name, words, re.IGNORECASE) is not None


def _lasts(
    reading: Reading,
    nodes: Sequence[Node],
    index: int,
    change: Change,
    name: str,
    base: int,
) -> list[Node]:
    """The values that a change may have led to: in its sentence, of its index, nearest first."""
    node = change.node
    before = list(reversed(nodes[max(0, index - _BACK) : index]))
    after = nodes[index + 1 : index + 1 + _AHEAD]
    # After a change stands what it led to only where it follows on: `tăng 03 bậc …, xếp thứ 28/63`.
    follows = [
        n
        for n in after[:1]
        if n.left is node and re.match(rule("ends", "then"), n.label, re.IGNORECASE)
    ]
    return [
        last
        for last in (*before, *follows)
        if last.sentence == node.sentence
        and last.exact
        and kind_of(last) == change.kind
        and not pattern("delta").search(last.label)
        and not component(last)
        and index_of(reading, last) == name
        and year_over(reading, last) != base
    ]


def _of_part(nodes: Sequence[Node], index: int, change: Change) -> bool:
    """Is the value right before a change that of a part of an index, as `tiêu chí … đạt 4,9 điểm`?"""
    for last in reversed(nodes[max(0, index - _BACK) : index]):
        if last.sentence != change.node.sentence:
            break
        if kind_of(last) == change.kind and not pattern("delta").search(last.label):
            return component(last)
    return component(change.node)


def _named(reading: Reading, node: Node, name: str) -> bool:
    """Does a value's own block name its index?"""
    return index_of(reading, node, near=True) == name


def _bounded(change: Change, first: Node, last: Node) -> bool:
    """Does a change fit what is stated with a bound: `giảm hơn 01 điểm`?"""
    stated, exact = change.node.value, abs(size(last) - size(first))
    bound = change.node.first.bound
    if bound == ">=":
        return stated <= exact <= stated * 2
    if bound == "<=":
        return exact <= stated <= exact * 2
    return abs(exact - stated) * 10 <= stated


def goal(
    reading: Reading, tell: Teller, nodes: Sequence[Node], index: int, change: Change
) -> Check | None:
    """`Năm 2020 đứng thứ 28/63. Phấn đấu … tăng 05 bậc, đứng thứ 23/63`: both ends beside it."""
    node = change.node
    if change.kind not in ("rank", "score") or index + 1 >= len(nodes) or base_year(reading, node):
        return None
    last = nodes[index + 1]
    if (
        last.left is not node
        or kind_of(last) != change.kind
        or not last.exact
        or not re.match(rule("ends", "then"), last.label, re.IGNORECASE)
    ):
        return None
    for first in reversed(nodes[max(0, index - _BACK) : index]):
        if first.sentence < node.sentence - 1:
            break
        if change_of(first) is not None:
            return None  # what that change led to is not known to be what this one starts from
        if kind_of(first) != change.kind or not first.exact or not same_noun(first, last):
            continue
        was, is_ = year_over(reading, first), year_before(reading, last)
        if was is None or is_ is None or was >= is_ or component(first) != component(last):
            return None
        if index_of(reading, first) != index_of(reading, last):
            return None
        return claim(tell, change, first, last)
    return None


def scales(reading: Reading, tell: Teller) -> Iterator[Check]:
    """One score on two scales: `7,92/10 điểm` where another passage has it as 79,2 %.

    Only where they agree: a score that does not may be that of a part of the index.
    """
    known = facts(reading)
    for nodes in reading.nodes:
        for node in nodes:
            whole = places(node)
            if kind_of(node) != "score" or not whole or not node.exact or component(node):
                continue
            name, year = index_of(reading, node), year_before(reading, node)
            for other in known.get(("percent", name, year), []) if name and year else []:
                share = size(node) * 100 / whole
                if other.passage != node.passage and fits(other.value, share):
                    yield ratio(
                        tell,
                        node.span,
                        other.value,
                        (node.span, size(node)),
                        (node.span, Decimal(whole)),
                    )
                    break
