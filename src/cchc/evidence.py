"""Evidence: for each figure, the words that say what it is, from its own cell outwards.

Builds on `passages`: the cells of a figure's block, the block that leads in to it, the headings.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from . import figures as figures_module
from .model import Document, Figure, Section
from .nouns import unit_classes
from .passages import Passage
from .patterns import opening
from .respective import Place
from .rules import load
from .segments import Cell, chain
from .table_rows import banner, cell_under, heads, row_over
from .times import Time

__all__ = ["BANNER", "BEFORE", "HEADING", "LEAD", "Evidence", "of"]

BEFORE = 10  # distances from here on: earlier in the block, in no grammatical tie
BANNER = 3  # the row that names a part of a table
LEAD = 4  # the block that leads in to a list
HEADING = 30  # headings over the block


class Words(NamedTuple):
    """A stretch of text at a distance from a figure; `masked` has names without meaning blanked."""

    start: int
    end: int
    distance: int
    text: str
    cell: int = -1
    shift: int = 0  # characters of `text` before `start`: the heads of a table's cell


@dataclass(frozen=True, slots=True)
class Evidence:
    """A figure (or an outright zero) and the words around it, nearest first."""

    figures: tuple[Figure, ...]
    block: int
    cell: int
    words: tuple[Words, ...]
    times: tuple[tuple[int, Time], ...]
    sections: tuple[Section, ...]
    left: str
    right: str
    parent: int = -1
    tabular: bool = False
    ahead: str = ""  # what the sentence says after the figure's own cell
    place: Place | None = None  # among figures that answer to what was named: `lần lượt`

    @property
    def own(self) -> str:
        """The words of the figure's own cell, with those it leans on where it has none itself."""
        own = self.words[0].text if self.words else ""
        unit = self.figures[0].unit
        if self.tabular:
            return own
        after = self.right.strip().removeprefix(unit) if unit else self.right
        if _says(self.left) or _says(after):
            return own
        leaned = next((words.text for words in self.words[1:6] if _says(words.text)), "")
        counted = figures_module.unit_class(unit)
        if counted and counted not in {name for _, name, _ in unit_classes(leaned)}:
            return own  # `59 đơn vị … (58 trường học, …)`: another noun is another thing
        return f"{leaned} {own}"

    def within(self, reach: int) -> Iterator[Words]:
        for words in self.words:
            if words.distance >= reach:
                return
            yield words


# What says only when or whose: `năm 2018 đạt 91%; cấp xã là 97,9%` go on with what was said.
_NOTHING_NEW = re.compile(
    r"(?<!\w)(?:(?:năm|quý|tháng)\s+[\dIVX]+(?:/\d{4})?|cấp\s+(?:tỉnh|huyện|xã)|toàn\s+(?:tỉnh|huyện)"
    r"|đạt|là|có|còn|được|ước|chỉ|mới|và|riêng|đến|lên|xuống|trong đó|bằng|chiếm|tỷ lệ|điểm)(?!\w)",
    re.IGNORECASE,
)


def _says(text: str) -> bool:
    """Do words say more than when or whose a figure is?"""
    return bool(_LETTERS.search(_NOTHING_NEW.sub(" ", text)))


@cache
def _masks() -> re.Pattern[str]:
    return re.compile(opening(load("concepts")["masks"]))


def masked(text: str) -> str:
    """The text, as long as it was, with names that would mislead blanked out.

    The names of one-stop shops hold `tiếp nhận` and `trả kết quả`; they become `một cửa`.
    """

    def blank(match: re.Match[str]) -> str:
        stand_in = "một cửa" if match.group()[0] in "BTbt" else ""
        return stand_in.ljust(len(match.group()), "·")[: len(match.group())]

    return _masks().sub(blank, text)


class _Whole(NamedTuple):
    """A document with what is found once for all of its figures."""

    document: Document
    words: str  # its text, masked
    passages: Sequence[Passage]
    starts: Sequence[int]  # of the passages
    heads: dict[int, list[tuple[int, int]]]  # of the columns, by the passage that is a row
    counted: set[int]  # passages with a figure


def of(document: Document, passages: Sequence[Passage]) -> list[list[Evidence]]:
    """For each passage the evidence of its figures, in order."""
    whole = _Whole(
        document,
        masked(document.text),
        passages,
        [passage.block.start for passage in passages],
        heads(document),
        {passage.index for passage in passages if passage.figures},
    )
    return [
        [_evidence(whole, passage, group) for group in _by_start(passage.figures)]
        for passage in passages
    ]


_LETTERS = re.compile(r"[^\W\d_]{2}")


def _by_start(figures: Sequence[Figure]) -> Iterator[tuple[Figure, ...]]:
    group: list[Figure] = []
    for figure in figures:
        if group and figure.start != group[0].start:
            yield tuple(group)
            group = []
        group.append(figure)
    if group:
        yield tuple(group)


# A lead-in that says how what it counted is split, not what comes besides (`Ngoài ra:`).
_SPLITS = re.compile(r"(?<!\w)(?:như sau|cụ thể|trong đó|gồm|chia|theo)(?!\w)", re.IGNORECASE)
_WORD = 10  # characters by which the words that open a list go beyond a cell


def _evidence(whole: _Whole, passage: Passage, group: tuple[Figure, ...]) -> Evidence:
    figure = group[0]
    # Cells stand in the order of the text: the last that begins at or before the figure has it.
    index = max(0, bisect_right(passage.cells, figure.start, key=lambda cell: cell.start) - 1)
    tabular, prefix = bool(passage.block.cells), ""
    if tabular:
        found = list(_in_table(whole, passage, index))
        prefix = found[0].text[: found[0].shift]
    elif passage.cells:
        found = list(_in_prose(whole, passage, index))
    else:
        found = [_stretch(whole.words, passage.block.start, passage.block.end, 0)]
    found += _leads(whole, passage, tabular=tabular)
    for distance, section in enumerate(reversed(passage.sections)):
        if section.start != passage.block.start or section.end < figure.start:
            found.append(_stretch(whole.words, section.start, section.end, HEADING + distance))
    found = sorted((one for one in found if one.end > one.start), key=lambda one: one.distance)
    low, high = passage.block.start, passage.block.end
    if passage.cells:
        low, high = passage.cells[index].start, passage.cells[index].end
    times = _times(whole, passage, found)
    ahead = bisect_right(passage.times, figure.end, key=lambda time: time.start)
    times += tuple(
        (LEAD - 1, time)
        for time in passage.times[ahead : ahead + 4]
        if time.kind == "versus" and time.start - figure.end < _AHEAD
    )
    return Evidence(
        group,
        passage.index,
        index,
        tuple(found),
        times,
        passage.sections,
        prefix + whole.words[low : figure.start],
        whole.words[max(figure.end, group[-1].end) : high],
        passage.cells[index].parent if passage.cells else -1,
        tabular,
        "" if tabular else whole.words[high : _sentence_end(passage, index, high)],
        passage.answers.get(figure.start),
    )


def _stretch(words: str, start: int, end: int, distance: int, cell: int = -1) -> Words:
    return Words(start, end, distance, words[start:end], cell)


def _in_table(whole: _Whole, passage: Passage, index: int) -> Iterator[Words]:
    """A table's cell, read with the row that leads its part, its row, unit and column; then those."""
    words, cell = whole.words, passage.cells[index]
    head = whole.heads.get(passage.index, [])
    over = head[index] if index < len(head) else (0, 0)
    if over == passage.block.cells[index]:
        over = (0, 0)  # it is the head itself
    name = passage.cells[cell.parent] if cell.parent >= 0 else None
    row = (name.start, name.end) if name else (0, 0)
    part = row_over(whole.document, passage.index, whole.counted)
    unit = words[slice(*cell_under(words, passage.block, head, _UNIT_HEAD))].strip()
    said = (
        words[slice(*part)],
        words[slice(*row)],
        f"({unit})" if unit else "",
        words[slice(*over)],
    )
    prefix = " ".join(filter(None, said)) + ": "
    text = prefix + words[cell.start : cell.end]
    yield Words(cell.start, cell.end, 0, text, index, len(prefix))
    yield _stretch(words, *over, 1)
    yield _stretch(words, *row, 1)
    yield _stretch(words, *part, 2)
    note = cell_under(words, passage.block, head, _NOTE_HEAD)
    if not any(note[0] <= other.start < note[1] for other in passage.figures):
        yield _stretch(words, *note, 1)  # `Từ 01/01 đến 14/9/2023`
    yield _stretch(words, *banner(whole.document, passage.index, whole.counted), BANNER)


def _in_prose(whole: _Whole, passage: Passage, index: int) -> Iterator[Words]:
    words, cells = whole.words, passage.cells
    named = False  # the first cell, or what is no cell, stands near
    for number, distance in chain(cells, index):
        if distance < BEFORE and cells[number].sentence != cells[index].sentence:
            distance = BEFORE - 1  # `… các xã. Cụ thể, đã tổ chức 09 cuộc`
        named |= number == 0 and distance < BEFORE
        yield _stretch(words, cells[number].start, cells[number].end, distance, number)
    for start, end in _going_on(words, cells, index):
        yield _stretch(words, start, end, 1)
    for number in _trailing(cells, index):
        yield _stretch(words, cells[number].start, cells[number].end, 1, number)
    shared = index + 1
    if shared < len(cells) and _shares(words, cells, index):
        yield _stretch(words, cells[shared].start, cells[shared].end, 2)
    if index and not named and _is_label(whole.document.text, cells[0]):
        yield _stretch(words, cells[0].start, cells[0].end, 3)


def _leads(whole: _Whole, passage: Passage, *, tabular: bool) -> Iterator[Words]:
    """The words of the blocks that lead in to a passage, from the innermost."""
    lead, step = passage.lead, LEAD
    while lead >= 0 and step < BEFORE:
        above = whole.passages[lead]
        for number, distance in (
            _from_lead(whole.words, above.cells, tabular=tabular) if above.cells else ()
        ):
            near = min(step + distance, BEFORE - 1) if distance < BEFORE else distance + LEAD
            yield _stretch(whole.words, above.cells[number].start, above.cells[number].end, near)
        step += 3
        lead = above.lead


def _sentence_end(passage: Passage, index: int, high: int) -> int:
    """Where the sentence of a cell ends, at most `_AHEAD_IN_SENTENCE` characters further on."""
    last = high
    for cell in passage.cells[index + 1 :] if passage.cells else ():
        if cell.sentence != passage.cells[index].sentence or cell.start > high + _AHEAD_IN_SENTENCE:
            break
        last = cell.end
    return max(high, min(last, high + _AHEAD_IN_SENTENCE))


def _from_lead(words: str, cells: list[Cell], *, tabular: bool) -> Iterator[tuple[int, int]]:
    """The chain from a lead-in's end; where that only points (`Cụ thể như sau:`), from its figure."""
    last = len(cells) - 1
    sentence = cells[last].sentence
    points = not any(cell.figure >= 0 for cell in cells if cell.sentence == sentence)
    figure = next((i for i in range(last, -1, -1) if cells[i].figure >= 0), last)
    for number, distance in chain(cells, last):
        aside = tabular and cells[number].sentence != sentence and distance < BEFORE
        # What a figure before a table counts, the table need not.
        yield number, distance + _TABLE if aside else distance
    if points and figure != last:
        yield from (
            (number, distance + (_TABLE if tabular else 1))
            for number, distance in chain(cells, figure)
            if distance < 3
        )
        first = next(
            i
            for i, cell in enumerate(cells)
            if cell.figure >= 0 and cell.sentence == cells[figure].sentence
        )
        # `hoàn thành 41/58 nhiệm vụ, hơn năm trước (37/55). Cụ thể như sau:` splits the 41.
        if first != figure and _SPLITS.search(words, cells[last].start, cells[last].end + _WORD):
            yield first, 3 + (_TABLE if tabular else 0)


_TABLE = 5  # cells further, as a table speaks of what its own heads name first
_AHEAD_IN_SENTENCE = 120
_AHEAD = 70  # characters within which a comparison still speaks of a figure: `… so với năm 2019`


def _shares(words: str, cells: list[Cell], index: int) -> bool:
    """Do two figures share the words after the second: `11/11 cơ quan và 19/19 xã sử dụng …`?"""
    following = cells[index + 1]
    return (
        following.figure >= 0
        and following.left == index
        and words[following.start : following.end].lstrip().startswith("và ")
    )


_UNIT_HEAD = re.compile(r"đơn vị tính|đơn vị|đvt", re.IGNORECASE)
_NOTE_HEAD = re.compile(r"ghi chú|thời điểm|thời gian|kỳ số liệu", re.IGNORECASE)
_ANEW = ("và", "còn", "với", "cùng", "trong")
_WHERE = ("tại", "ở")


def _going_on(words: str, cells: list[Cell], index: int) -> Iterator[tuple[int, int]]:
    """What a clause goes on to say of a figure before the next: `28 đơn vị do nhà nước bảo đảm 100%`."""
    cell, following = cells[index], cells[index + 1 : index + 2]
    if cell.figure < 0 or not following or following[0].figure < 0:
        return
    start, end = following[0].start, following[0].figure
    first = words[start:end].split(maxsplit=1)[:1]
    if start != cell.end or not first or first[0].casefold() in _ANEW:
        return
    yield start, following[0].end if first[0].casefold() in _WHERE else end


def _is_label(text: str, cell: Cell) -> bool:
    """Does a block's first cell name its subject: `Chỉ số SIPAS: …`?"""
    return cell.figure < 0 and text[cell.end : cell.end + 1] == ":"


def _trailing(cells: list[Cell], index: int) -> Iterator[int]:
    """Cells without a figure that carry a figure's cell on, or explain it in brackets."""
    last = index
    for number in range(index + 1, len(cells)):
        cell = cells[number]
        if cell.figure >= 0 or cell.sentence != cells[index].sentence:
            return
        explained = number == index + 1 and cell.left == cells[index].parent >= 0
        if cell.left in (last, index) or cell.parent == index or explained:
            yield number
            last = number


def _times(whole: _Whole, passage: Passage, found: Sequence[Words]) -> tuple[tuple[int, Time], ...]:
    """(distance, time) of every time in the words that were found, nearest first."""
    out: list[tuple[int, Time]] = []
    first, end = passage.block.start, passage.block.end
    for words in found:
        owner = passage
        if not first <= words.start < end:
            owner = whole.passages[bisect_right(whole.starts, words.start) - 1]
        if not owner.times:
            continue
        low = bisect_left(owner.times, words.start, key=lambda time: time.start)
        high = bisect_left(owner.times, words.end, key=lambda time: time.start)
        out.extend((words.distance, time) for time in owner.times[low:high])
    return tuple(out)
