"""Words at places become lines, in the order in which they are read.

Lengths are in points from the page's top left corner.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

__all__ = ["ASCENT", "GLUE", "LABEL", "Line", "Word", "lines_of"]

LABEL = re.compile(
    r"(?:[IVXLC]{1,5}|[A-ZĐ]|\d{1,2}(?:\.\d{1,2}){0,4}|[a-zđ])(?:[.)]|\.\))$"
    r"|\d{1,2}(?:\.\d{1,2}){1,4}$"
)
ASCENT = 0.75  # of the size: how far letters stand above their line
GLUE = 0.13  # of the size: words nearer than this are one
_COLUMN_GAP = 3.0  # sizes between words: what is beyond stands in another column
_COUNTRY = ("CỘNG HÒA", "CỘNG HOÀ")
_HEAD_ROWS = 7  # in which a letterhead's columns stand side by side
_NEARLY = 0.9  # of a line's size: words as large as the line's own


@dataclass(slots=True)
class Word:
    """Letters without a space between. `bottom` is the line that it stands on, `size` its font's.

    `raised` tells a small word above the line; `glued` one that follows without a space.
    """

    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    text: str
    bold: bool = False
    italic: bool = False
    raised: bool = False
    glued: bool = False


@dataclass(slots=True)
class Line:
    """Words of one line, in order."""

    words: list[Word]
    page: int = 0

    @property
    def x0(self) -> float:
        return self.words[0].x0

    @property
    def x1(self) -> float:
        return self.words[-1].x1

    @property
    def top(self) -> float:
        return min(word.top for word in self.words)

    @property
    def bottom(self) -> float:
        return median(word.bottom for word in self.words)

    @property
    def size(self) -> float:
        return median(word.size for word in self.words if not word.raised or self._is_raised)

    @property
    def _is_raised(self) -> bool:
        return all(word.raised for word in self.words)

    @property
    def text(self) -> str:
        return "".join(word.text if word.glued else " " + word.text for word in self.words).strip()

    @property
    def first_width(self) -> float:
        """How wide the first word is, of whatever pieces."""
        last = self.words[0]
        for word in self.words[1:]:
            if not word.glued:
                break
            last = word
        return last.x1 - self.x0

    @property
    def bold(self) -> bool:
        """Whether all its words are bold; a number before them and a note's mark may not be."""
        return all(word.bold for word in self._plain)

    @property
    def italic(self) -> bool:
        return all(word.italic for word in self._plain)

    @property
    def _plain(self) -> list[Word]:
        numbered = len(self.words) > 1 and LABEL.match(self.words[0].text)
        rest = self.words[1 if numbered else 0 :]
        return [word for word in rest if not word.raised] or rest


def lines_of(words: Iterable[Word], page: int) -> list[Line]:
    """Words as lines, from top to bottom; words far apart on one height are lines of columns."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda word: (word.bottom, word.x0)):
        # A raised word comes before its line, whose base lies lower by a part of its size.
        if rows and word.bottom - min(other.bottom for other in rows[-1]) < 0.5 * max(
            word.size, max(other.size for other in rows[-1])
        ):
            rows[-1].append(word)
        else:
            rows.append([word])
    return list(_in_columns([_segments(row, page, gutter) for row, gutter in _gutters(rows)]))


def _gutters(rows: list[list[Word]]) -> Iterator[tuple[list[Word], float]]:
    """Each row with the place that parts a letterhead's columns in it, or infinity.

    Over a report stand the writer at the left and the country's name at the right, however near.
    """
    gutter, left = math.inf, 0
    for row in rows:
        row.sort(key=lambda word: word.x0)
        for before, word in pairwise(row):
            word.glued = word.x0 - before.x1 < GLUE * max(before.size, word.size)
        starts = [index for index, word in enumerate(row) if index and not word.glued]
        at = next((at for at in starts if Line(row[at:]).text.startswith(_COUNTRY)), 0)
        if at:
            gutter, left = (row[at - 1].x1 + row[at].x0) / 2, _HEAD_ROWS
        elif left and any(word.x0 < gutter < word.x1 for word in row):
            left = 0
        yield row, gutter if left else math.inf
        left = max(0, left - 1)


def _segments(row: list[Word], page: int, gutter: float) -> list[Line]:
    size = max(row, key=lambda word: len(word.text) * word.size).size
    base = median(word.bottom for word in row if word.size >= _NEARLY * size)
    for word in row:
        word.raised = word.size < 0.85 * size and base - word.bottom > 0.12 * size
    segments = [[row[0]]]
    for before, word in pairwise(row):
        gap = word.x0 - before.x1
        if gap > _COLUMN_GAP * max(before.size, word.size) or before.x1 <= gutter <= word.x0:
            segments.append([])
        segments[-1].append(word)
    return [Line(words, page) for words in segments]


def _in_columns(rows: Sequence[list[Line]]) -> Iterator[Line]:
    """Rows of segments in reading order: where columns stand side by side, each by itself."""
    position = 0
    while position < len(rows):
        end = position
        # A column's longer lines stand alone on their height, between those that share theirs.
        while end < len(rows) and (
            len(rows[end]) > 1
            or (end + 1 < len(rows) and position < end and len(rows[end + 1]) > 1)
        ):
            end += 1
        if end == position:
            yield from rows[position]
            position += 1
            continue
        columns: list[list[Line]] = []
        for segment in (segment for row in rows[position:end] for segment in row):
            for column in columns:
                if min(line.x0 for line in column) < segment.x1 and segment.x0 < max(
                    line.x1 for line in column
                ):
                    column.append(segment)
                    break
            else:
                columns.append([segment])
        for column in sorted(columns, key=lambda lines: min(line.x0 for line in lines)):
            yield from column
        position = end
