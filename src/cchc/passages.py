"""Passages: the blocks of a report with their figures, what leads in to them, and their headings.

List items hang on the block that leads in to them. The cells of a block (see `segments`) and its
times are found when they are asked for: most of what a report says has no figure, and goes unasked.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

from .model import Block, Citation, Document, Figure, Section
from .periods import Period
from .respective import Place, places
from .segments import Cell, Marker, cut
from .table_rows import row_cells, years
from .times import Time
from .times import find as find_times

__all__ = ["Passage", "find"]


@dataclass
class Passage:
    """A block with its figures, its lead-in (the index of a passage, or -1) and the headings over it.

    `cited` are the spans of the documents that are cited in it, `report` is the report's period.
    """

    document: Document
    index: int
    figures: list[Figure]
    cited: tuple[tuple[int, int], ...]
    report: Period
    lead: int = -1
    sections: tuple[Section, ...] = ()
    above: Passage | None = field(default=None, repr=False)

    @property
    def block(self) -> Block:
        return self.document.blocks[self.index]

    @cached_property
    def cells(self) -> list[Cell]:
        """The block cut into cells, one for each figure; a table's row into those that it has."""
        text, block = self.document.text, self.block
        markers = _markers(self.figures)
        return row_cells(text, block, markers) or list(
            _cut(text, block.start, block.end, tuple(markers), self.cited)
        )

    @cached_property
    def answers(self) -> dict[int, Place]:
        """What figures after `lần lượt` answer to, by offset."""
        starts = sorted({figure.start for figure in self.figures})
        return places(self.document.text, self.block.start, self.block.end, starts)

    @cached_property
    def times(self) -> list[Time]:
        """The times that the block tells, in the order of the text."""
        text, block = self.document.text, self.block
        found = list(_times_in(text, block.start, block.end, self.report, self.cited))
        if block.cells:
            head = not (self.index and self.document.blocks[self.index - 1].cells)
            found += years(text, block, found, head=head)
            found.sort(key=lambda time: time.start)
        if label := _YEAR_LABEL.match(text, block.start, block.end):
            found.insert(0, Time(*label.span(1), Period.parse(label[1]), "year"))
        for match in _SAME.finditer(text, block.start, block.end):
            if span := self._span_before(found, match.start()):
                found.append(replace(span, start=match.start(), end=match.end()))
                found.sort(key=lambda time: time.start)
        return found

    def _span_before(self, own: list[Time], at: int) -> Time | None:
        """The last span of days or months told before an offset, here or in the passages above.

        Above, only what is told outright counts: else one would ask the next, up to the first.
        """
        text, passage = self.document.text, self
        times: Sequence[Time] = [time for time in own if time.end <= at]
        for _ in range(_ABOVE):
            for time in reversed(times):
                if time.kind in _SPANS:
                    return time
            if passage.above is None:
                break
            passage = passage.above
            block = passage.block
            times = _times_in(text, block.start, block.end, passage.report, passage.cited)
        return None


# `Kết quả từng cấp trong cùng kỳ này`, `hồ sơ tiếp nhận của kỳ này`
_SAME = re.compile(
    r"(?<!\w)(?:cùng kỳ|(?:trong|của) kỳ|(?:khoảng )?thời gian) (?:này|trên|nêu trên|nói trên)(?!\w)",
    re.IGNORECASE,
)
_SPANS = frozenset({"span_days", "span_months", "span_mixed", "since_january"})
_ABOVE = 8  # passages in which such a span is looked for: a table's rows are one each
_YEAR_LABEL = re.compile(r"((?:19|20)\d{2})\s*:")  # `2016: 10.412 lượt`


# Linking and checks look at the same blocks, mostly with the same figures in them.
_BLOCKS = 1 << 12


@lru_cache(maxsize=_BLOCKS)
def _cut(
    text: str,
    start: int,
    end: int,
    markers: tuple[Marker, ...],
    cited: tuple[tuple[int, int], ...],
) -> tuple[Cell, ...]:
    return tuple(cut(text, start, end, markers, cited))


@lru_cache(maxsize=_BLOCKS)
def _times_in(
    text: str, start: int, end: int, report: Period, cited: tuple[tuple[int, int], ...]
) -> tuple[Time, ...]:
    return tuple(find_times(text, start, end, report, cited))


def find(
    document: Document,
    figures: Sequence[Figure],
    citations: Sequence[Citation],
    sections: Sequence[Section],
    report: Period,
) -> list[Passage]:
    """The passages of a document, in the order of its blocks.

    Args:
        figures: those of the text, or those and the outright zeros, in order.
        report: the report's period, for times said relative to it.
    """
    text = document.text
    taken = sorted((citation.start, citation.end) for citation in citations)
    starts = [figure.start for figure in figures]
    out: list[Passage] = []
    leads: list[tuple[int, int]] = []  # (rank of bullet, passage) that may still lead in
    for index, block in enumerate(document.blocks):
        inside = list(figures[bisect_left(starts, block.start) : bisect_left(starts, block.end)])
        cited = tuple(
            taken[max(0, bisect_left(taken, (block.start,)) - 1) : bisect_left(taken, (block.end,))]
        )
        passage = Passage(document, index, inside, cited, report, above=out[-1] if out else None)
        passage.sections = _over(sections, block)
        if block.note:  # it interrupts no list, and hangs on what calls it
            out.append(passage)
            continue
        rank = _rank(block)
        above = out[-1] if out else None
        if above and above.block.bullet and block.indent > above.block.indent:
            leads.append((_rank(above.block), above.index))  # `- Hộ nghèo: 612 hộ` over its share
        while leads and (leads[-1][0] >= rank or block.hashes):
            leads.pop()
        if passage.sections[-1:] and passage.sections[-1].start == block.start and not inside:
            leads.clear()
        passage.lead = leads[-1][1] if leads else -1
        if block.cells and passage.lead < 0 and index:
            last = out[-1]
            passage.lead = last.lead if last.block.cells else last.index
        if text[block.start : block.end].rstrip().endswith(":") or _leads(text, block):
            leads.append((rank, index))
        out.append(passage)
    return out


def _markers(figures: Sequence[Figure]) -> list[Marker]:
    out: list[Marker] = []
    for figure in figures:
        if not out or out[-1].start != figure.start:
            out.append(Marker(figure.start, max(figure.end, figure.phrase_end)))
    return out


_RANKS = {"": 0, "-": 1, "–": 1, "—": 1, "•": 1, "*": 1, "●": 1, "+": 2}


def _rank(block: Block) -> int:
    return _RANKS.get(block.bullet, 1) * 10 + (1 if block.bullet and block.indent > 1 else 0)


_LEADS = re.compile(r"(?:như sau|cụ thể|trong đó|kết quả|bao gồm|gồm)\s*[:.]?\s*$", re.IGNORECASE)


def _leads(text: str, block: Block) -> bool:
    return bool(_LEADS.search(text, max(block.start, block.end - 24), block.end))


def _over(sections: Sequence[Section], block: Block) -> tuple[Section, ...]:
    """The headings over a block, outermost first."""
    at = bisect_right([section.start for section in sections], block.end - 1) - 1
    chain_: list[Section] = []
    level = 99
    for section in reversed(sections[: at + 1]):
        if section.level < level:
            chain_.append(section)
            level = section.level
            if level == 1:
                break
    return tuple(reversed(chain_))
