"""One indicator, scope, facet, period and status with two values in one report."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from ..model import Check, Observation
from ..periods import Period
from ..report import plain
from .notes import notes
from .reading import Node, Reading
from .sharing import slip, swapped
from .words import Teller, pattern, words
from .years import index_of, places, year_of, year_over

__all__ = ["find"]

_WORDS = 4  # that two quotes must share
_SENTENCE = 8  # words of a sentence, at the least, for two of them to be one sentence again
_SHARED = 5  # words that two sentences must share where both say `tất cả`
_BACK = 6  # values of an indicator before one that it may repeat
_SCORES = frozenset({"points", "rank"})
_LONGEST = 80  # words of a sentence that are compared

_Seen = tuple[Observation, Node]


def find(
    reading: Reading, tell: Teller, observations: Sequence[Observation], period: Period
) -> Iterator[Check]:
    """Observations that contradict each other for certain."""
    seen = _placed(reading, observations)
    footnotes = frozenset(notes(tell.document, reading))
    told: set[int] = set()
    certain = [*_groups(_dated(reading, seen))]
    for group in _groups(_indexed(reading, seen, footnotes, period)):
        if any(_index_name(reading, *one) for one in group):
            certain.append(group)
    pairs = [pair for group in certain if (pair := _contradiction(reading, group))]
    for group in _groups(_undated(reading, seen)):
        pairs.extend(_repeated(reading, group))
    for (first, one), (last, other) in pairs:
        if other.start not in told:
            told.add(other.start)
            yield _check(reading, tell, first, one, last, other)


def _placed(reading: Reading, observations: Sequence[Observation]) -> list[_Seen]:
    """The observations that stand on one exact figure which is no part of another."""
    at = {node.start: node for nodes in reading.nodes for node in nodes}
    starts = sorted(at)
    out = []
    for seen in observations:
        if seen.start < 0 or seen.bound or seen.corrected:
            continue
        inside = starts[bisect_left(starts, seen.start) : bisect_left(starts, seen.end)]
        node = next((at[s] for s in inside if at[s].value == seen.value), None)
        if node is not None and node.exact and (node.whole is None or node.listed):
            out.append((seen, node))
    return out


_Keyed = Iterator[tuple[tuple[object, ...], _Seen]]


def _key(seen: Observation) -> tuple[object, ...]:
    return (seen.indicator, seen.scope, seen.facet, seen.period, seen.status)


def _groups(keyed: _Keyed) -> list[list[_Seen]]:
    groups: dict[tuple[object, ...], list[_Seen]] = {}
    for key, seen in keyed:
        groups.setdefault(key, []).append(seen)
    return list(groups.values())


def _contradiction(reading: Reading, group: Sequence[_Seen]) -> tuple[_Seen, _Seen] | None:
    """The first and the last of a group with two values; with more, they are not one fact."""
    (first, one), (last, other) = group[0], group[-1]
    two = len({seen.value for seen, _ in group}) == 2 and first.value != last.value
    if not two or one.passage == other.passage:
        return None
    alike = not _counts(first, one) or _like(reading.text, first, last)
    return (group[0], group[-1]) if alike else None


def _repeated(reading: Reading, group: Sequence[_Seen]) -> Iterator[tuple[_Seen, _Seen]]:
    """Two values of a group whose sentences are one sentence said again."""
    for index, (last, other) in enumerate(group):
        for first, one in group[max(0, index - _BACK) : index]:
            apart = one.passage != other.passage and first.value != last.value
            if apart and (_swapped(first, last) or _echo(reading, one, other)):
                yield (first, one), (last, other)
                break


_SWAPPED = 100  # numbers from which two swapped digits make one of the other by no chance


def _swapped(first: Observation, last: Observation) -> bool:
    """Is one value the other with two neighbouring digits in the other order: 472 and 427?"""
    return min(first.value, last.value) >= _SWAPPED and swapped(first.value, last.value)


def _counts(seen: Observation, node: Node) -> bool:
    """Is a value a count, and not a score whose pair goes without its noun?"""
    return node.counts and seen.unit not in _SCORES


def _dated(reading: Reading, seen: Sequence[_Seen]) -> _Keyed:
    """Values whose own words give their year, and, of an index, its name."""
    for one, node in seen:
        counts = _counts(one, node)
        name = _year_and_unit(reading, node) if counts else _index_name(reading, one, node)
        if name:
            yield (*_key(one), *name), (one, node)


def _year_and_unit(reading: Reading, node: Node) -> tuple[object, ...]:
    year = year_of(reading, node)
    return (year, node.unit) if year and not node.pair and node.unit else ()


def _index_name(reading: Reading, seen: Observation, node: Node) -> tuple[object, ...]:
    year, name = year_over(reading, node), index_of(reading, node, near=True)
    if not year or not name or not _is_index(seen, node):
        return ()
    return (year, name, places(node), _regional(node))


def _is_index(seen: Observation, node: Node) -> bool:
    """May a score or rank be that of an index as a whole?"""
    return (
        (node.first.form in ("score", "rank") or (node.pair and seen.unit in _SCORES))
        and not pattern("component").search(f"{node.label} {node.tail}")
        and not pattern("delta").search(node.label)
    )


def _regional(node: Node) -> bool:
    return pattern("region").search(f"{node.label} {node.tail}") is not None


def _indexed(
    reading: Reading, seen: Sequence[_Seen], footnotes: frozenset[int], period: Period
) -> _Keyed:
    """Scores and ranks out of one number, where only the heading may name the index.

    Their observations give the year, where that is not merely the report's; one of a group must
    name its index and year itself. A footnote stands under a heading by chance.
    """
    for one, node in seen:
        if not node.pair or not _is_index(one, node) or node.passage in footnotes:
            continue
        span = Period.parse(one.period)
        name = index_of(reading, node)
        if name and span != period and span.first[0] == span.last[0]:
            yield (*_key(one), name, places(node), _regional(node)), (one, node)


def _undated(reading: Reading, seen: Sequence[_Seen]) -> _Keyed:
    """Counts without a year of their own, which only a sentence said again makes one fact."""
    for one, node in seen:
        if node.counts and not node.pair and node.unit and year_of(reading, node) is None:
            yield (*_key(one), node.unit), (one, node)


def _like(text: str, a: Observation, b: Observation) -> bool:
    """Do two quotes name their values in much the same words?"""
    mine, theirs = (
        {w for w in words(text[o.start : o.end]).split() if not w.isdigit()} for o in (a, b)
    )
    common, together = mine & theirs, mine | theirs
    return len(common) >= _WORDS and len(common) * 10 >= len(together) * 6


def _echo(reading: Reading, a: Node, b: Node) -> bool:
    """Is a sentence said again, or do both speak of all there are?"""
    mine, theirs = (_sentence(reading, node) for node in (a, b))
    common, together = set(mine) & set(theirs), set(mine) | set(theirs)
    if not common or {w for w in together - common if re.fullmatch(r"(?:19|20)\d\d", w)}:
        return False
    every = all(pattern("universal").search(node.label) for node in (a, b))
    if every and len(common) >= _SHARED and len(common) * 3 >= min(len(mine), len(theirs)):
        return True
    # The lines of a form are the same for every body that it is filled in for.
    slipped = slip(plain(a.value), plain(b.value))
    return slipped and len(common) >= _SENTENCE and len(common) * 5 >= len(together) * 4


def _sentence(reading: Reading, node: Node) -> list[str]:
    """The words of a figure's sentence, without other figures."""
    cells = reading.passages[node.passage].cells
    low = bisect_left(cells, node.sentence, key=lambda cell: cell.sentence)
    high = bisect_right(cells, node.sentence, key=lambda cell: cell.sentence)
    start, end = cells[low].start, cells[high - 1].end
    inside = [n for n in reading.nodes[node.passage] if start <= n.start < end]
    cuts = [start, *(at for n in inside for at in (n.start, n.first.end)), end]
    text = " ".join(reading.text[a:b] for a, b in zip(cuts[::2], cuts[1::2], strict=True))
    found = words(text).split()[:_LONGEST]
    return [w for w in found if not w.isdigit() or re.fullmatch(r"(?:19|20)\d\d", w)]


def _check(
    reading: Reading, tell: Teller, first: Observation, one: Node, last: Observation, other: Node
) -> Check:
    fact = " ".join(reading.text[last.start : last.end].split())
    return tell.two_values(fact, one.span, first.value, other.span, last.value)
