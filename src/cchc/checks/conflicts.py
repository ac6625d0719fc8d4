"""One fact with two values in one report."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from ..model import Check, Citation, Observation
from ..passages import Passage
from ..periods import Period
from ..report import plain
from . import documents, observed, slips
from .known import Fact
from .reading import Node, Reading
from .words import Teller, pattern, rule, words
from .years import year_of

__all__ = ["find"]


def find(
    reading: Reading,
    tell: Teller,
    citations: Sequence[Citation],
    observations: Sequence[Observation],
    facts: Sequence[Fact],
    period: Period,
) -> list[Check]:
    """Contradictions within a report; only those that are certain."""
    found = list(_stated_twice(reading, tell, period))
    for more in (
        observed.find(reading, tell, observations, period),
        slips.find(reading, tell, facts),
    ):
        spans = [span for check in found for span in ((check.start, check.end), *check.others)]
        found += [
            check
            for check in more
            if not any(_meet((check.start, check.end), span) for span in spans)
            and not _of_two_bodies(reading, check)
        ]
    return [*documents.find(reading, tell, citations), *_late(reading, tell, period), *found]


def _meet(a: tuple[int, int], b: tuple[int, int]) -> bool:
    return a[0] < b[1] and b[0] < a[1]


def _late(reading: Reading, tell: Teller, period: Period) -> Iterator[Check]:
    """`không có hồ sơ trễ hạn` against a count of late ones of the same period and bodies."""
    zeros = []
    for match in pattern("zero_late").finditer(reading.text):
        clause = _clause(reading.text, *match.span())
        said = ("aimed", "before_now", "under_way")  # of these, not of the dossiers of the period
        other = any(pattern(name).search(clause) for name in said)
        if not other and not _ahead(reading, match.start()):
            whose = _whose(clause) | _whose_over(reading, match.start())
            zeros.append((match.span(), _period_at(reading, match.start(), period), whose))
    if not zeros:
        return
    for nodes in reading.nodes:
        for node in nodes:
            if not node.counts or node.pair or node.value <= 0 or "dossiers" not in node.families:
                continue
            words = f"{node.label} {node.tail[:40]}"
            if not pattern("late").search(words) or pattern("not_late").search(words):
                continue
            own = _period_at(reading, node.start, period)
            clause = _clause(reading.text, *node.span)
            if pattern("before_now").search(clause):
                continue
            whose = _whose(clause) | _whose_over(reading, node.start)
            for span, stated, bodies in zeros:
                if stated == own and bodies <= whose:
                    later = max(span, node.span)
                    earlier = min(span, node.span)
                    yield tell.wrong(
                        "conflict",
                        "late",
                        later,
                        f"0 vs {plain(node.value)}",
                        earlier,
                        line_first=span[0],
                        line_last=node.start,
                        last=node.value,
                    )
                    return


_CLAUSE = 160  # characters to either side in which a clause ends
_STOP = re.compile(r"[.;\n]")


def _clause(text: str, start: int, end: int) -> str:
    """The clause around a span."""
    before = _STOP.split(text[max(0, start - _CLAUSE) : start])[-1]
    return before + text[start:end] + _STOP.split(text[end : end + _CLAUSE])[0]


def _whose(clause: str) -> frozenset[str]:
    """The levels and fields that a clause speaks of; none where it speaks of all."""
    rest = pattern("everywhere").sub(" ", clause)
    found = {level for level in rule("levels") if re.search(level, rest, re.IGNORECASE)}
    return frozenset(found | {words(m.group()) for m in pattern("field").finditer(rest)})


def _whose_over(reading: Reading, offset: int) -> frozenset[str]:
    """The levels, fields and bodies that the headings and lead-ins over a passage are named after."""
    bodies = _bodies(reading, _passage_at(reading, offset))
    return frozenset(map(words, bodies)).union(*map(_whose, bodies))


def _of_two_bodies(reading: Reading, check: Check) -> bool:
    """Do the two values of a contradiction stand under the names of different bodies?"""
    named = [
        _bodies(reading, _passage_at(reading, start))
        for start in (check.start, *(start for start, _ in check.others))
    ]
    return all(named) and any(bodies != named[0] for bodies in named)


def _bodies(reading: Reading, passage: Passage) -> list[str]:
    """The headings and lead-ins over a passage that name a body or a field."""
    titles = [section.title for section in passage.sections]
    over = (*titles, *_leads(reading, passage))
    return [title for title in over if pattern("of_body").search(title)]


def _leads(reading: Reading, passage: Passage) -> list[str]:
    """The text of the blocks that lead in to a passage, from the innermost."""
    found = []
    while passage.lead >= 0:
        passage = reading.passages[passage.lead]
        found.append(reading.text[passage.block.start : passage.block.end])
    return found


def _passage_at(reading: Reading, offset: int) -> Passage:
    at = bisect_right(reading.passages, offset, key=lambda p: p.block.start) - 1
    return reading.passages[at]


def _ahead(reading: Reading, offset: int) -> bool:
    """Does a passage speak of what is to be done?"""
    over = _passage_at(reading, offset).sections[-1:]
    return any(section.role in _TO_COME for section in over)


_TO_COME = frozenset({"direction", "proposal", "remedy"})


def _period_at(reading: Reading, offset: int, period: Period) -> Period:
    """The period that a passage speaks of: the last one named before in its block, or in the lead-ins."""
    passage: Passage | None = _passage_at(reading, offset)
    steps = 0
    while passage is not None and steps < 4:
        times = [t for t in passage.times if t.start < offset and t.kind not in ("plan", "now")]
        if times:
            return times[-1].period
        offset, steps = passage.block.start, steps + 1
        above = passage.lead if passage.lead >= 0 else -1
        if above < 0 and passage.index:
            before = reading.passages[passage.index - 1].block
            if reading.text[before.start : before.end].rstrip().endswith(":"):
                above = passage.index - 1
        passage = reading.passages[above] if above >= 0 else None
    return period


_WORDS = 4  # of a figure's name, at the least, for two of them to be one fact


def _stated_twice(reading: Reading, tell: Teller, period: Period) -> Iterator[Check]:
    """A figure under the same words in the same place of the same list, or for the same time."""
    seen: dict[tuple[object, ...], Node] = {}
    told: set[tuple[object, ...]] = set()
    for nodes in reading.nodes:
        for node in nodes:
            key = _name(reading, node, period)
            if not key:
                continue
            earlier = seen.setdefault(key, node)
            if (
                earlier is node
                or earlier.value == node.value
                or key in told
                or earlier.passage == node.passage
            ):
                continue
            told.add(key)
            fact = " ".join(node.label.split()).strip(" ,:;(")
            yield tell.two_values(fact, earlier.span, earlier.value, node.span, node.value)


def _name(reading: Reading, node: Node, period: Period) -> tuple[object, ...]:
    """What makes a figure the same fact as another of the same name; empty where nothing does."""
    if not node.counts or node.pair or not node.exact:
        return ()
    own = words(f"{node.label} {node.unit}")
    if node.whole is not None and not node.listed:
        # `Quản lý nhà nước 233 đồng chí (chuyên viên 165)`: a part, where its whole has a name.
        whole = _name(reading, node.whole, period) if words(node.label) else ()
        return (*whole, "part", own) if whole else ()
    few = len(own.split()) < _WORDS
    if few or pattern("delta").search(node.label) or not node.unit:
        return ()
    passage = reading.passages[node.passage]
    head = ""
    parent = passage.cells[node.cell].parent
    if parent >= 0 and passage.cells[parent].figure < 0:
        head = words(reading.text[passage.cells[parent].start : passage.cells[parent].end])
    if not head:
        return ()
    name = (head, own, node.tail.strip(" .,;()"))
    time = _period_at(reading, node.start, period)
    bodies = _bodies(reading, passage)
    if year_of(reading, node) is not None:
        return (time, *map(words, bodies), *name)
    leads = _leads(reading, passage)
    if not leads:
        return ()
    years = [section.title for section in passage.sections if _YEAR.search(section.title)]
    return (time, *map(words, (*bodies, *years, *leads)), *name)


_YEAR = re.compile(r"(?<![\d/])(?:19|20)\d\d(?![\d/])")  # not that of `ngày 23/01/2017`
