"""Layout: words on pages become lines, paragraphs, footnotes and rows, in reading order.

Whoever prints a text leaves words at places. What belongs together is told as a reader tells it:
a line that is full goes on in the next, whatever page that is on; an indent, a gap or another
look begins a paragraph; what repeats at the head or foot of every page is none of the report's.
Lengths are in points from the page's top left corner.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from .marks import Run, styled
from .placed import LABEL, Line, Word

__all__ = ["Page", "write"]

_BULLET = re.compile(r"(?:[-–—•●▪■◦*+→\uf0b7\uf02d]|\uf0a7)$")
_NOTE = re.compile(r"\[?(\d{1,3}|\*)[\]).]?$")
_NUMBER = re.compile(r"[-–—\s|]*(?:trang\s*)?(\d{1,4})(?:\s*/\s*\d{1,4})?[-–—\s|.]*", re.IGNORECASE)
_SPACE = 0.28  # of the size: how wide a space is
_MARGIN_LINES = 3  # lines at a page's top and bottom that may be running heads
_APART = 1.4  # usual steps from line to line: beyond, a paragraph has ended for certain
_LOOSE = 1.18  # beyond, it has where its sentence has
_ENDED = re.compile(r"[.;:!?…/]\W*$")
_ENOUGH_LINES = 4  # full ones, by which a page's margins are told
_SMALL = 0.9  # of the body's size: a footnote's letters


@dataclass(slots=True)
class Page:
    """A page: its lines from top to bottom, and tables, each with the height at which it stands.

    A table's rows are lines of Markdown; `left` and `right` are filled in once the lines are known.
    """

    number: int
    width: float
    height: float
    lines: list[Line]
    tables: list[tuple[float, list[str]]] = field(default_factory=list)
    left: float = 0
    right: float = 0
    notes: list[list[Line]] = field(default_factory=list)


def write(pages: Sequence[Page]) -> tuple[str, list[tuple[int, int]]]:
    """The text of pages in Markdown marks, and the pages of its stretches.

    Returns:
        The text, and (offset, page number) wherever another page begins; a footnote's page may be
        lower than that of what stands before it, since the paragraph that calls it goes first.
    """
    _drop_running(pages)
    size = _body_size(pages)
    leading = _leading(pages, size)
    for before, page in zip([None, *pages], pages, strict=False):
        _take_notes(page, size, before)
    _measure(pages)
    return _Writer(leading).written(pages)


def _body_size(pages: Sequence[Page]) -> float:
    sizes: Counter[float] = Counter()
    for page in pages:
        for line in page.lines:
            sizes[round(line.size * 2) / 2] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 12.0


def _leading(pages: Sequence[Page], size: float) -> float:
    """The usual distance from one line to the next within a paragraph: gaps are larger, and fewer."""
    steps = sorted(
        below.bottom - line.bottom
        for page in pages
        for line, below in pairwise(page.lines)
        if 0.3 * size < below.bottom - line.bottom < 3 * size and abs(line.size - size) < 2
    )
    return steps[(len(steps) - 1) // 3] if steps else 1.4 * size


# --- what is no text of the report ------------------------------------------------------------


def _drop_running(pages: Sequence[Page]) -> None:
    """Take off page numbers, and heads and feet that repeat from page to page."""
    seen: Counter[tuple[str, int]] = Counter()
    edges: list[list[tuple[Line, tuple[str, int]]]] = []
    for page in pages:
        own = []
        for line in _edge_lines(page):
            own.append((line, (re.sub(r"\d+", "#", line.text), round(line.bottom / 6))))
        edges.append(own)
        seen.update({key for _, key in own})
    often = max(2, min(3, len(pages) // 2 + 1))
    for page, own in zip(pages, edges, strict=True):
        dropped = {
            id(line)
            for line, key in own
            if (seen[key] >= often or seen[key[0], key[1] - 1] + seen[key] >= often)
            and len(line.text) < 120
        }
        dropped |= {id(line) for line, _ in own if _is_number(line, page, len(pages))}
        page.lines = [line for line in page.lines if id(line) not in dropped]


def _edge_lines(page: Page) -> list[Line]:
    """Lines at the top and bottom of a page, in its margins or near."""
    by_height = sorted(page.lines, key=lambda line: line.bottom)
    edge = by_height[:_MARGIN_LINES] + by_height[_MARGIN_LINES:][-_MARGIN_LINES:]
    return [
        line for line in edge if line.bottom < 0.12 * page.height or line.top > 0.88 * page.height
    ]


def _is_number(line: Line, page: Page, count: int) -> bool:
    match = _NUMBER.fullmatch(line.text)
    if not match or not (line.bottom < 0.12 * page.height or line.top > 0.88 * page.height):
        return False
    alone = not any(
        other is not line and abs(other.bottom - line.bottom) < 0.5 * line.size
        for other in page.lines
    )
    return alone and int(match[1]) <= page.number + count + 20


def _take_notes(page: Page, size: float, before: Page | None) -> None:
    """Move footnotes off the page's lines: small ones at its foot, from the first with a mark on.

    What is small above that goes on from the last note of the page before.
    """
    by_height = sorted(page.lines, key=lambda line: line.bottom)
    first = len(by_height)
    while first and by_height[first - 1].size < _SMALL * size:
        first -= 1
    while first and by_height[first - 1].words[0].raised and len(by_height[first - 1].words) > 1:
        first -= 1  # a footnote in letters as large as the text's
    foot = by_height[first:]
    if not foot or not first:
        return
    marked = next((at for at, line in enumerate(foot) if _note_mark(line)), len(foot))
    rest, foot = foot[:marked], foot[marked:]
    if (
        rest
        and before is not None
        and before.notes
        and not _ENDED.search(before.notes[-1][-1].text)
    ):
        before.notes[-1].extend(rest)
        page.lines = [line for line in page.lines if not any(line is other for other in rest)]
    for line in foot:
        if _note_mark(line):
            page.notes.append([])
        page.notes[-1].append(line)
    taken = {id(line) for line in foot}
    page.lines = [line for line in page.lines if id(line) not in taken]


def _note_mark(line: Line) -> bool:
    first = line.words[0]
    match = _NOTE.fullmatch(first.text)
    return bool(match) and (first.raised or first.text[0] == "[" or len(line.words) > 1)


def _measure(pages: Sequence[Page]) -> None:
    """Where the text of each page begins and ends from side to side.

    A page of few full lines, such as the last, has the margins of the others; a text of none has
    the same margin at the right as at the left.
    """
    few: list[Page] = []
    for page in pages:
        full = [line for line in page.lines if line.x1 - line.x0 > 0.5 * page.width]
        if len(full) < _ENOUGH_LINES:
            few.append(page)
            continue
        starts = Counter(round(line.x0 / 4) for line in full)
        common = [at for at, count in starts.items() if count >= max(1, len(full) // 8)]
        page.left = min(common, default=min(starts)) * 4.0
        page.right = sorted(line.x1 for line in full)[int(len(full) * 0.9)]
    known = [page for page in pages if page.right]
    for page in few:
        alike = [other for other in known if abs(other.width - page.width) < 1]
        ends = [line.x1 for line in page.lines]
        page.left = min((line.x0 for line in page.lines), default=0.0)
        page.right = max(ends, default=0.0)
        if alike:
            page.left = median(other.left for other in alike)
            page.right = max(page.right, median(other.right for other in alike))
        else:
            page.right = max(page.right, page.width - page.left)


# --- paragraphs -------------------------------------------------------------------------------


class _Writer:
    """Collects lines into paragraphs, and writes them with the page of each stretch."""

    def __init__(self, leading: float) -> None:
        self._leading = leading
        self._text: list[str] = []
        self._length = 0
        self._pages: list[tuple[int, int]] = []
        self._open: list[tuple[Line, Page]] = []
        self._waiting: list[tuple[list[Line], Page]] = []  # footnotes, until their paragraph ends
        self._heads: str = ""  # of the last table, which may go on overleaf
        self._last_was_table = False

    def written(self, pages: Sequence[Page]) -> tuple[str, list[tuple[int, int]]]:
        for page in pages:
            tables = sorted(page.tables, key=lambda table: table[0])
            for line in page.lines:
                while tables and tables[0][0] < line.bottom:
                    self._table(tables.pop(0)[1], page)
                if self._open and not self._goes_on(line, page):
                    self._close()
                self._open.append((line, page))
            for _, rows in tables:
                self._table(rows, page)
            self._waiting.extend((note, page) for note in page.notes)
        self._close()
        return "".join(self._text), self._pages

    def _goes_on(self, line: Line, page: Page) -> bool:
        before, its_page = self._open[-1]
        overleaf = page is not its_page
        if abs(before.size - line.size) > 0.12 * max(before.size, line.size):
            return False
        if self._is_title() and not (line.bold if before.bold else line.italic):
            return False
        if line.bold and not before.bold and (overleaf or _starts_item(line)):
            return False
        apart = max(before.x0 - line.x1, line.x0 - before.x1)
        if not overleaf and apart > 2 * line.size:
            return False  # in another column
        step = (line.bottom - before.bottom) / self._leading
        if not overleaf and not 0.3 < step < _APART:
            return False  # beside it in another column, or far below
        # A letter from another font may push a line down; a gap ends what has ended.
        ended = _ENDED.search(before.text) or before.text.isupper() or _starts_item(line)
        if not overleaf and step > _LOOSE and ended:
            return False
        if not overleaf and before.bold == line.bold and self._is_head(before, line, page):
            return not _starts_item(line) and before.text.isupper() == line.text.isupper()
        # What would have fitted in before the margin was not put there: the paragraph had ended.
        room = its_page.right - before.x1
        if room > line.first_width + (_SPACE + 0.4) * line.size:
            return False
        left = self._open[-1][0].x0 if len(self._open) > 1 else None
        indent = line.x0 - page.left
        if left is not None and not overleaf:
            indent = line.x0 - left
        if _starts_item(line):
            ended = before.text.endswith((".", ";", ":", "./."))
            return not (ended or abs(indent) > 0.4 * line.size or (overleaf and indent > 0.4))
        if left is not None or overleaf:
            return indent < 0.8 * line.size or (overleaf and self._hangs(line, page))
        return line.x0 < before.x0 + 0.8 * line.size or _starts_item(before)

    @staticmethod
    def _is_head(before: Line, line: Line, page: Page) -> bool:
        """Do two lines belong to a letterhead or title: in capitals, or bold in the middle?"""
        if before.text.isupper() and line.text.isupper():
            return True
        return before.bold and _centred(before, page) and _centred(line, page)

    def _is_title(self) -> bool:
        """Is all that is open bold, or all italic?"""
        return all(line.bold for line, _ in self._open) or all(
            line.italic for line, _ in self._open
        )

    def _hangs(self, line: Line, page: Page) -> bool:
        """Does a line overleaf stand as far in as the lines of its paragraph?"""
        before, its_page = self._open[-1]
        return (
            len(self._open) > 1
            and abs((line.x0 - page.left) - (before.x0 - its_page.left)) < 0.4 * line.size
        )

    def _table(self, rows: list[str], page: Page) -> None:
        self._close()
        if rows and rows[0] == self._heads and self._last_was_table:
            rows = rows[1:]  # its head is printed anew overleaf
        elif rows:
            self._heads = rows[0]
        for row in rows:
            self._put(row, page.number)
            self._put("\n\n", 0)
        self._last_was_table = True

    def _close(self) -> None:
        """Write the open paragraph, then the footnotes that waited for its end."""
        if self._open:
            self._last_was_table = False
            self._paragraph(self._open)
            self._open = []
        for note, page in self._waiting:
            self._paragraph([(line, page) for line in note], note=True)
        self._waiting = []

    def _paragraph(self, lines: list[tuple[Line, Page]], *, note: bool = False) -> None:
        start = 0
        if note:
            first = lines[0][0].words[0]
            match = _NOTE.fullmatch(first.text)
            if match:
                first.text = f"[{match[1]}]"
                first.raised = first.bold = first.italic = False
        elif _BULLET.match(lines[0][0].words[0].text) and len(lines[0][0].words) > 1:
            mark = lines[0][0].words[0].text
            self._put(
                {"–": "-", "—": "-", "+": "+"}.get(mark, "-" if mark != "•" else "•") + " ",
                lines[0][1].number,
            )
            start = 1
        for index, page in _stretches(lines):
            words = [
                word
                for line, _ in lines[index[0] : index[1]]
                for word in (line.words[start:] if line is lines[0][0] else line.words)
            ]
            if not words:
                continue
            text = styled(_runs(words)).strip()
            if index[0]:
                text = ("" if _joined_hyphen(lines[index[0] - 1][0]) else " ") + text
            elif not note and not start and text[:1] in ("#", ">", "|"):
                text = "\\" + text
            self._put(text, page)
        self._put("\n\n", 0)

    def _put(self, text: str, page: int) -> None:
        if page and (not self._pages or self._pages[-1][1] != page):
            self._pages.append((self._length, page))
        self._text.append(text)
        self._length += len(text)


def _stretches(lines: list[tuple[Line, Page]]) -> Iterator[tuple[tuple[int, int], int]]:
    """Stretches of a paragraph's lines that are on one page."""
    start = 0
    for index in range(1, len(lines) + 1):
        if index == len(lines) or lines[index][1] is not lines[start][1]:
            yield (start, index), lines[start][1].number
            start = index


def _joined_hyphen(line: Line) -> bool:
    """Does a line end in a hyphen within a word (`QĐ-`)? Vietnamese parts no word by one."""
    last = line.words[-1].text
    return len(last) > 1 and last.endswith("-")


def _runs(words: Sequence[Word]) -> Iterator[Run]:
    before: Word | None = None
    for word in words:
        hyphen = (
            before is not None
            and len(before.text) > 1
            and before.text.endswith("-")
            and word.x0 < before.x0
        )
        space = "" if before is None or word.glued or hyphen else " "
        bold = word.bold and (before is None or before.bold)
        if space:
            yield Run(space, bold, word.italic and (before is None or before.italic))
        yield Run(word.text, word.bold, word.italic, word.raised)
        before = word


def _centred(line: Line, page: Page) -> bool:
    """Does a line stand in the middle, with room on either side?"""
    left, right = line.x0 - page.left, page.right - line.x1
    return min(left, right) > 0.5 * line.size and abs(left - right) < 1.5 * line.size


def _starts_item(line: Line) -> bool:
    if len(line.words) < 2:
        return False
    first = line.words[0].text
    return bool(_BULLET.match(first) or LABEL.match(first))
