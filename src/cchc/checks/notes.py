"""Totals in the text whose parts stand in a footnote, or in the paragraph that follows."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from decimal import Decimal

from ..lines import note_label, note_marks
from ..model import Block, Check, Document
from ..offsets import OffsetMap
from . import adding
from .reading import Node, Reading, alike, one_kind
from .words import Teller, pattern

__all__ = ["find", "notes"]

_LINE_START = re.compile(r"^[\s>*_-]*$")
_FAR = 120  # characters between a total and the mark of its footnote
_TOTALS = 3  # figures before the mark that may be the total
_CERTAIN = 3  # parts whose names exhaust a total; two may leave out what is pending
_PASSAGES = 3  # that a footnote may run over, where page breaks and italics cut it


def notes(document: Document, reading: Reading) -> dict[int, int]:
    """For each footnote's first passage, the clean offset of the mark that refers to it.

    A mark at the head of a line is the footnote; one within a line, before it, refers to it.
    """
    text, offsets = document.source.text, document.offsets
    order = sorted(
        (offsets.source_start(passage.block.start), passage.index) for passage in reading.passages
    )
    waiting: dict[str, int] = {}
    out: dict[int, int] = {}
    for match in note_marks(text, 0, len(text)):
        label = note_label(match)
        line = text.rfind("\n", 0, match.start()) + 1
        if match.start() - line < 8 and _LINE_START.match(text[line : match.start()]):
            anchor = waiting.pop(label, None)
            # The note's block begins after its mark, which cleaning takes off, or at it.
            at = bisect_left(order, (match.start(), 0))
            if anchor is not None and at < len(order) and order[at][0] <= match.end() + 4:
                here = bisect_left(order, (anchor, 0))
                before = order[max(0, here - _AROUND) : here]
                block = _around(reading, offsets, before, anchor)
                inside = range(block.start, block.end)
                out[order[at][1]] = block.start + bisect_left(
                    inside, anchor, key=offsets.source_start
                )
        else:
            waiting[label] = match.start()
    return out


def _around(
    reading: Reading, offsets: OffsetMap, order: Sequence[tuple[int, int]], anchor: int
) -> Block:
    """The block that a mark stands in: other notes may stand inside it, where a page ends."""
    blocks = [reading.passages[index].block for start, index in order if start < anchor]
    reach = [b for b in blocks if offsets.source_start(b.end - 1) >= anchor - 2]
    return (reach or blocks or [reading.passages[0].block])[-1]


_AROUND = 8  # blocks before a mark among which it stands


def find(reading: Reading, tell: Teller, settled: set[int]) -> list[Check]:
    """Totals and their parts in a footnote or the next paragraph, where they add up.

    Where they do not, the list may be of something else: it is wrong only where the names of the
    parts say that nothing is left out.
    """
    out: list[Check] = []
    firsts = notes(tell.document, reading)
    heads = sorted(firsts)
    for number, at in enumerate(heads):
        end = heads[number + 1] if number + 1 < len(heads) else len(reading.passages)
        out.extend(
            _add(reading, tell, _totals(reading, firsts[at]), range(at, min(end, at + _PASSAGES)))
        )
    for passage in reading.passages[1:]:
        at = passage.index
        if at in firsts or passage.block.cells or reading.passages[at - 1].block.cells:
            continue
        text = reading.text[passage.block.start : passage.block.start + 12]
        if pattern("openers", "open").match(text):
            mark = reading.passages[at - 1].block.end
            totals = [n for n in _totals(reading, mark) if id(n) not in settled]
            out.extend(_add(reading, tell, totals, range(at, at + 1)))
    return out


def _totals(reading: Reading, mark: int) -> list[Node]:
    """Figures that a mark or a following paragraph may divide: the last of the sentence before it."""
    at = bisect_right(reading.passages, mark, key=lambda p: p.block.start) - 1
    if at < 0:
        return []
    before = [n for n in reading.nodes[at] if n.start < mark]
    out: list[Node] = []
    for node in reversed(before[-_TOTALS:]):
        if mark - node.end > _FAR or node.sentence != before[-1].sentence:
            break
        if re.search(r"[.;]\s", reading.text[node.end : mark]):
            break
        if node.counts and not node.pair and node.exact and node.unit:
            out.append(node)
    return out


def _add(
    reading: Reading, tell: Teller, totals: Sequence[Node], passages: range
) -> Iterator[Check]:
    for total in totals:
        tops = [
            node
            for at in passages
            for node in reading.nodes[at]
            if node.whole is None or not node.whole.counts
        ]
        parts = [n for n in tops if not n.pair and n.exact and alike_noun(n, total)]
        found = _prefix(parts, total)
        own = [n for n in parts if n.passage == passages.start]
        whole = len(own) == len(parts) >= _CERTAIN and adding.whole_by_name(own, total)
        if found is None and whole:
            found = own
        if found is not None:
            inside = found[-1].passage == passages.start
            yield adding.total(
                reading,
                tell,
                total,
                total.value,
                found,
                [n.value for n in found],
                at_parts=inside,
            )


def alike_noun(part: Node, total: Node) -> bool:
    """Are both counted in one noun, or in nouns of one family?"""
    if not part.unit or not alike(part, total):
        return False
    return one_kind(part, total)


def _prefix(parts: Sequence[Node], total: Node) -> list[Node] | None:
    """The first parts that add up to the total, ended by the end of their passage."""
    added = Decimal(0)
    for count, part in enumerate(parts, 1):
        added += part.value
        last = count == len(parts) or parts[count].passage != part.passage
        if added == total.value and count >= 2 and last:
            return list(parts[:count])
        if added > total.value:
            return None
    return None
