"""Lines of a text, and which of them belong together: wrapped lines, and what a page's end has cut.

Rules across the page and page numbers are no lines: a sentence goes on over them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

__all__ = ["BULLET", "Line", "groups", "is_power", "lines", "note_label", "note_marks"]

_ENUMERATOR = re.compile(
    r"(?:[IVXLC]{1,6}|[A-ZĐ]|\d{1,2}(?:\.\d{1,2}){0,4}|[a-zđ])[.)/](?=\s|$|[^\W\d])|\d{1,2}(?:\.\d{1,2}){1,4}\.?\s"
)
BULLET = re.compile(r"(?:[-–—•●▪■◦→\u00b7\uf0b7]|\+|\*(?=\s)|\\[*+-])(?=\s|[^\W\d_]|\*|\\)")
_TABLE_RULE = re.compile(r"\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?")
# A line that ends in one of these goes on in the next, whatever that begins with.
_GOES_ON = re.compile(
    r"(?:^|\s)(?:năm|tháng|ngày|quý|số|từ|là|có|được|và|với|của|các|gồm|khoảng|gần|đạt|hơn|do|tại|cho|theo|về|để|bằng|trong|những)$",
    re.IGNORECASE,
)
# Of those, the words that also end a title: `Xây dựng chính quyền số`, `Kết quả đạt được`.
_MAY_END = re.compile(r"(?:^|\s)(?:năm|tháng|ngày|số|được)$", re.IGNORECASE)
_LONGEST = 8  # characters of the longest of these words, with the space before it
_WRAPPED_SHARE = 0.8  # a wrapped line fills at least this part of the widest line
_TITLE_WIDTH = 80  # a numbered line of this length at most is a title, not a paragraph
_WRAPPED_WIDTH = 130  # lines longer than this are paragraphs, not wrapped lines


# A footnote's mark at the head of its words: `[1]`, `[^1]:`, `<sup>1</sup>`, `¹`, OCR's `<sup>l41</sup>`.
_NOTE = re.compile(
    r"(?:\\?\[\s?\^?(?P<square>\d{1,3})\s?\\?\]:?"
    r"|<sup>\s*(?P<raised>[\[({|lI]?[\dlIO]{1,3}[\])}|]?)\s*</sup>"
    r"|(?P<small>[\u00b9\u00b2\u00b3\u2070\u2074-\u2079]{1,3}))(?!\()\s*"
)
_UNIT_BEFORE_POWER = re.compile(r"(?:^|\W)(?:k|d|c|m)?m$")
_PAGE_NUMBER = re.compile(
    r"[-–—\s]*(?:trang\s+)?(\d{1,3})(?:\s*/\s*\d{1,3})?[-–—\s]*", re.IGNORECASE
)
_LEAST_PAGE = 300  # characters of a page at least: numbers nearer than that count something else
_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹lIO", "0123456789110")


@dataclass(frozen=True, slots=True)
class Line:
    """A line's words from `start` to `end`; `note` is the label of the footnote that it begins."""

    start: int
    end: int
    text: str  # without marks at either end, for looking at
    bullet: bool
    hashes: bool
    table: bool
    bold: bool  # bold from its first word to its last
    after_blank: bool
    note: str = ""


def lines(text: str) -> Iterator[Line]:
    """The lines that hold something, stripped of the spaces around them."""
    start = 0
    blank = True
    every = text.split("\n")
    numbers = _page_numbers(every)
    for index, raw in enumerate(every):
        stripped = raw.strip()
        if (
            stripped
            and index not in numbers
            and not (stripped[0] == "|" and _TABLE_RULE.fullmatch(stripped))
            and stripped.strip("-=_*")
        ):
            low = start + raw.index(stripped[0])
            bare = stripped.lstrip("*_ \\").rstrip("*_ \\")
            yield Line(
                low,
                low + len(stripped),
                bare,
                bullet=bool(BULLET.match(stripped) or BULLET.match(bare)),
                hashes=stripped[0] == "#",
                table=stripped[0] == "|" and stripped.count("|") > 1,
                bold=stripped.startswith("**") and stripped.endswith("**"),
                after_blank=blank,
                note=note_label(match) if (match := _NOTE.match(stripped)) else "",
            )
            blank = False
        else:
            blank = True  # a rule parts as a blank line does
        start += len(raw) + 1


_BEGINS = re.compile(r"[\\\[<\u00b9\u00b2\u00b3\u2070\u2074-\u2079]")  # how marks do; quick to find


def note_marks(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """The marks of footnotes in a stretch, as `_NOTE` matches them; a unit's `m²` is none."""
    position = start
    for begun in _BEGINS.finditer(text, start, end):
        at = begun.start()
        if at >= position and (mark := _NOTE.match(text, at, end)) and not is_power(text, at):
            position = mark.end()
            yield mark


def note_label(mark: re.Match[str]) -> str:
    """The label of a footnote's mark, as far as it is legible: OCR takes `[4]` for `l41`."""
    label: str = mark["square"] or mark["raised"] or mark["small"]
    if len(label) == 3 and label[0] in "lI[({|" and label[-1] in "1lI])}|":
        label = label[1]
    return label.strip("[](){}|").translate(_DIGITS)


def is_power(text: str, at: int) -> bool:
    """Is a small number at an offset a unit's (`m²`, `km<sup>2</sup>`), and no mark?"""
    return _UNIT_BEFORE_POWER.search(text, max(0, at - 4), at) is not None


def _page_numbers(every: list[str]) -> frozenset[int]:
    """The lines that hold a page's number alone: they count on, one after the other."""
    alone: list[tuple[int, int, int]] = []  # line, where it starts, the number
    start = 0
    for index, raw in enumerate(every):
        if raw and len(raw) < 24 and (match := _PAGE_NUMBER.fullmatch(raw)):
            alone.append((index, start, int(match[1])))
        start += len(raw) + 1
    found: set[int] = set()
    for (first, above, number), (second, below, following) in pairwise(alone):
        if following == number + 1 and below - above > _LEAST_PAGE:
            found |= {first, second}
    return frozenset(found)


def groups(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """Lines that belong to one block together."""
    every = list(lines)
    widths = sorted(len(line.text) for line in every if not line.after_blank)
    widest = widths[int(len(widths) * 0.9)] if widths else 0
    wrap = widest * _WRAPPED_SHARE if widest <= _WRAPPED_WIDTH else float("inf")
    group: list[Line] = []
    opened = 0  # brackets that the group has opened and not closed
    for line in every:
        if group and not _joins(group[-1], line, wrap, opened):
            yield group
            group, opened = [], 0
        group.append(line)
        opened = max(0, opened + line.text.count("(") - line.text.count(")"))
    if group:
        yield group


def _last_word(words: re.Pattern[str], text: str) -> re.Match[str] | None:
    return words.search(text, max(0, len(text) - _LONGEST))


def _joins(before: Line, line: Line, wrap: float, opened: int) -> bool:
    """Does a line carry on the one before it?"""
    if line.note or (before.note and line.after_blank):
        return False
    if line.bullet or line.hashes or line.table or before.table or before.hashes:
        return False
    if _ENUMERATOR.match(line.text) or not line.text or not before.text:
        return False
    first, last = line.text[0], before.text[-1]
    if line.after_blank:
        # Over a blank line only what a page's end has cut in mid-sentence.
        if before.bold or before.text.isupper() or line.bold:
            return False
        if first.islower() and (last not in ".;:!?…/" or (opened and last in ";,")):
            return len(before.text) > 25
        goes_on = _last_word(_GOES_ON, before.text)
        if not goes_on or line.text.isupper() or goes_on.group().isupper():
            return False
        numbered = len(before.text) <= _TITLE_WIDTH and _ENUMERATOR.match(before.text)
        return not first.isupper() or not (numbered or _last_word(_MAY_END, before.text))
    if first.islower() and last not in ".:;!?":
        return True
    if before.text.isupper() != line.text.isupper():
        return False
    if before.text.isupper() or _last_word(_GOES_ON, before.text) or opened:
        return True
    return last not in ".:;!?" and len(before.text) >= wrap
