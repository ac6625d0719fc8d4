"""Of which year, and of which index, a figure speaks."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from decimal import Decimal
from functools import cache, lru_cache

from ..passages import Passage
from ..times import Time
from .reading import Node, Reading
from .words import pattern, rule

__all__ = [
    "base_over",
    "base_year",
    "component",
    "index_of",
    "kind_of",
    "part_of_year",
    "places",
    "year_before",
    "year_of",
    "year_over",
]

_DATED = frozenset({"year", "until_year", "until_day", "month", "quarter"})
_NAMED = frozenset({"year", "until_year"})
_OPEN = _NAMED | {"term"}
_BACK = 40  # times before a figure among which its year may stand
_REACH = 2000  # characters before a figure in which its index may be named


def kind_of(node: Node) -> str:
    """What a figure may change as: count, score, percent, rank, measure; empty for other forms."""
    form = node.first.form
    if form in ("count", "pair", "money"):
        return "count"
    return form if form in ("score", "percent", "rank", "measure") else ""


def places(node: Node) -> Decimal | None:
    """What a rank or score is out of, where it says so."""
    return node.figures[1].value if node.pair else None


def year_of(reading: Reading, node: Node) -> int | None:
    """The year that a figure's own clause names; none where it names none or several."""
    if node.year is not None:
        return node.year
    cells = reading.passages[node.passage].cells
    here = node.cell
    before, after = _parted(reading, node.passage, here)
    if len(before) == 1 and len(after) == 1:
        return before.pop()
    years = before | after
    if not years and here and cells[here - 1].figure >= 0:
        # `năm 2016 tiếp nhận 1.586 đơn thì năm 2020 chỉ còn 1.097 đơn`: the second year is this one's.
        own, years = _parted(reading, node.passage, here - 1)
        years = years if own else set()
    while not years and cells[here].left >= 0 and cells[cells[here].left].figure < 0:
        here = cells[here].left
        years = _years(reading, node.passage, here)
    return years.pop() if len(years) == 1 else None


def years_of(reading: Reading, node: Node) -> set[int]:
    """The years that a figure's own cell names."""
    return _years(reading, node.passage, node.cell)


def part_of_year(reading: Reading, node: Node) -> int | None:
    """The year of a figure of months of it: `9 tháng năm 2025: 21 cuộc`."""
    block = reading.passages[node.passage]
    times = _between(block.times, block.cells[node.cell].start, node.start)
    years = {t.period.last[0] for t in times if t.kind in ("months_of", "months")}
    return years.pop() if len(years) == 1 else None


def _parted(reading: Reading, passage: int, cell: int) -> tuple[set[int], set[int]]:
    """The years that a cell names before its figure, and after it."""
    block = reading.passages[passage]
    one = block.cells[cell]
    sides: tuple[set[int], set[int]] = (set(), set())
    for time in _between(block.times, one.start, one.end):
        if time.kind in _DATED:
            sides[one.figure < time.start].add(time.period.last[0])
    return sides


def _years(reading: Reading, passage: int, cell: int) -> set[int]:
    before, after = _parted(reading, passage, cell)
    return before | after


def _between(times: Sequence[Time], low: int, high: int) -> Sequence[Time]:
    """The times of a block that begin in `low`..`high`."""
    first = bisect_left(times, low, key=lambda time: time.start)
    return times[first : bisect_left(times, high, key=lambda time: time.start)]


def year_over(reading: Reading, node: Node) -> int | None:
    """The year of a score or rank: its clause's, or that of the last one before it in the sentence."""
    year = year_of(reading, node)
    if year is not None:
        return year
    passage = reading.passages[node.passage]
    first = bisect_left(passage.cells, node.sentence, key=lambda cell: cell.sentence)
    return _last(passage, passage.cells[first].start, node.start, _NAMED)


def year_before(reading: Reading, node: Node) -> int | None:
    """The year that was last named before a figure in its block: its sentence's, or an earlier one's."""
    year = year_over(reading, node)
    if year is not None:
        return year
    passage = reading.passages[node.passage]
    return _last(passage, passage.block.start, node.start, _OPEN)


def _last(passage: Passage, low: int, high: int, kinds: frozenset[str]) -> int | None:
    for time in reversed(_between(passage.times, low, high)[-_BACK:]):
        if time.kind in kinds:
            return time.period.last[0]
    return None


_BASE = re.compile(r"\b(?:so(?: với)?|hơn|kém)\b[^.;|]{0,40}?\bnăm ((?:19|20)\d\d)", re.IGNORECASE)


def base_year(reading: Reading, node: Node) -> int | None:
    """The year that a change is measured from: `so với năm 2017`."""
    words = f"{node.label[-60:]}|{reading.text[node.end : node.end + 90]}"
    match = _BASE.search(re.split(r"[.;]\s", words)[0])
    return int(match[1]) if match else None


_OPENING_BASE = re.compile(r"\W*so với năm ((?:19|20)\d\d)\s*,", re.IGNORECASE)


def base_over(reading: Reading, node: Node) -> int | None:
    """The year that a whole block measures from: `So với năm 2021, PAR INDEX tăng 2,43 điểm. …`."""
    block = reading.passages[node.passage].block
    match = _OPENING_BASE.match(reading.text, block.start, block.end)
    return int(match[1]) if match else None


@cache
def _indices() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (name, re.compile(rf"(?<!\w)(?:{name})(?!\w)", re.IGNORECASE)) for name in rule("indices")
    )


def index_of(reading: Reading, node: Node, *, near: bool = False) -> str:
    """The index that a score or rank is of: the last one named before it.

    Args:
        near: look in its own block alone, not in its lead-in and the headings over it.
    """
    passage = reading.passages[node.passage]
    texts = [reading.text[max(passage.block.start, node.start - _REACH) : node.start]]
    if passage.lead >= 0 and not near:
        lead = reading.passages[passage.lead].block
        texts.append(reading.text[max(lead.start, lead.end - _REACH) : lead.end])
    if not near:
        texts.extend(section.title for section in reversed(passage.sections))
    return next(filter(None, map(_last_index, texts)), "")


@lru_cache(maxsize=1 << 12)
def _last_index(text: str) -> str:
    """The index that a text names last; the same headings stand over many figures."""
    hits = [(m.start(), name) for name, found in _indices() for m in found.finditer(text)]
    return str(max(hits)[1]) if hits else ""


def component(node: Node) -> bool:
    """Is a score that of a part of an index?"""
    return pattern("component").search(f"{node.label} {node.tail}") is not None
