"""A PDF page's words and ruled lines, by PDFium."""

from __future__ import annotations

import ctypes
import math
import re
import unicodedata
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pypdfium2.raw as pdfium

from .placed import ASCENT, GLUE, Word
from .ruled import Rule

if TYPE_CHECKING:
    from pypdfium2 import PdfPage, PdfTextPage

__all__ = ["rules", "words"]

_NAME = 160  # bytes of a font's name that are looked at
_ITALIC_FLAG, _BOLD_FLAG = 1 << 6, 1 << 18
_BOLD = re.compile(r"bold|black|heavy|demi|-bd|,b", re.IGNORECASE)
_ITALIC = re.compile(r"italic|oblique|-it\b", re.IGNORECASE)
_THIN = 2.6  # points: a filled box of this height at most is a line
_SHORT = 6.0  # points: what is shorter is no rule
_MOST_PATHS = 20_000  # drawings have more; tables do not
_MOST_CHARACTERS = 100_000
_LARGEST = 400.0  # points: what is larger is no letter of a text


def words(page: PdfPage, text: PdfTextPage) -> list[Word]:
    """The words of a page's text layer, in the order in which they are stored."""
    return list(_Letters(page, text).words())


class _Letters:
    def __init__(self, page: PdfPage, text: PdfTextPage) -> None:
        self._raw = text.raw
        self._count = min(text.count_chars(), _MOST_CHARACTERS)
        self._place = _placer(page)
        self._name = ctypes.create_string_buffer(_NAME)
        self._flags = ctypes.c_int()
        self._box = pdfium.FS_RECTF()
        self._matrix = pdfium.FS_MATRIX()
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._fonts: dict[bytes, tuple[bool, bool]] = {}

    def words(self) -> Iterator[Word]:
        current: Word | None = None
        for index in range(self._count):
            letter = self._letter(index)
            if not letter.strip() or letter in "\u200b\ufeff\u00ad":
                # A space that is in the text parts words; those that PDFium puts in are guesses.
                if current is not None and not pdfium.FPDFText_IsGenerated(self._raw, index):
                    yield current
                    current = None
                continue
            place = self._place_of(index)
            if place is None:
                if current is not None:
                    current.text += letter
                continue
            x0, x1, base, size = place
            bold, italic = self._look(index)
            if current is not None and self._belongs(current, place, (bold, italic), letter):
                current.text += letter
                current.x1 = max(current.x1, x1)
                continue
            if current is not None:
                yield current
            current = Word(x0, x1, base - ASCENT * size, base, size, letter, bold, italic)
        if current is not None:
            yield current

    def _letter(self, index: int) -> str:
        code = pdfium.FPDFText_GetUnicode(self._raw, index)
        if code in (0xFFFE, 2):
            return "-"  # PDFium marks a hyphen at a line's end; here it belongs to the word
        return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else ""

    @staticmethod
    def _belongs(
        word: Word, place: tuple[float, float, float, float], look: tuple[bool, bool], letter: str
    ) -> bool:
        x0, _, base, size = place
        if unicodedata.combining(letter):
            return True
        near = -0.6 * size < x0 - word.x1 < GLUE * size
        alike = 0.8 < size / word.size < 1.25 and abs(base - word.bottom) < 0.15 * size
        # Within a word another look is another font's letter; at a comma or bracket it is meant.
        inside = letter.isalnum() and word.text[-1].isalnum()
        return near and alike and (inside or look == (word.bold, word.italic))

    def _place_of(self, index: int) -> tuple[float, float, float, float] | None:
        """Where a letter begins and ends, its base line, and its size; none for an empty one."""
        raw, box, x, y = self._raw, self._box, self._x, self._y
        if not (
            pdfium.FPDFText_GetLooseCharBox(raw, index, box)
            and pdfium.FPDFText_GetCharOrigin(raw, index, x, y)
            and pdfium.FPDFText_GetMatrix(raw, index, self._matrix)
        ):
            return None
        size = pdfium.FPDFText_GetFontSize(raw, index) * math.hypot(self._matrix.c, self._matrix.d)
        left, _ = self._place(box.left, box.top)
        right, _ = self._place(box.right, box.bottom)
        _, base = self._place(x.value, y.value)
        x0, x1 = min(left, right), max(left, right)
        if not (0.5 < size < _LARGEST and x1 > x0 and math.isfinite(base)):
            return None
        return x0, x1, base, size

    def _look(self, index: int) -> tuple[bool, bool]:
        length = pdfium.FPDFText_GetFontInfo(self._raw, index, self._name, _NAME, self._flags)
        if not length:
            return self._fonts.get(b"", (False, False))
        key = self._name.value + bytes([self._flags.value & 0x40, self._flags.value >> 18 & 1])
        if key not in self._fonts:
            name = self._name.value.decode("utf-8", "replace").split("+")[-1]
            flags = self._flags.value
            self._fonts[key] = (
                bool(_BOLD.search(name)) or bool(flags & _BOLD_FLAG),
                bool(_ITALIC.search(name)) or bool(flags & _ITALIC_FLAG),
            )
        # A letter whose font has no name is set as the one before it.
        self._fonts[b""] = self._fonts[key]
        return self._fonts[key]


def _placer(page: PdfPage) -> Any:
    """From a page's own coordinates to points from the top left corner as it is shown."""
    left, bottom, right, top = page.get_bbox()
    rotation = page.get_rotation()

    def place(x: float, y: float) -> tuple[float, float]:
        if rotation == 90:
            return y - bottom, x - left
        if rotation == 180:
            return right - x, y - bottom
        if rotation == 270:
            return top - y, right - x
        return x - left, top - y

    return place


def rules(page: PdfPage) -> list[Rule]:
    """Straight lines along or down a page: strokes, and thin boxes filled as such."""
    place = _placer(page)
    found: list[Rule] = []
    for number, item in enumerate(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH], max_depth=4)):
        if number > _MOST_PATHS:
            return []
        left, bottom, right, top = item.get_bounds()
        x0, y0 = place(left, top)
        x1, y1 = place(right, bottom)
        x0, x1, y0, y1 = min(x0, x1), max(x0, x1), min(y0, y1), max(y0, y1)
        if y1 - y0 <= _THIN and x1 - x0 >= _SHORT:
            found.append(Rule(x0, (y0 + y1) / 2, x1, (y0 + y1) / 2))
        elif x1 - x0 <= _THIN and y1 - y0 >= _SHORT:
            found.append(Rule((x0 + x1) / 2, y0, (x0 + x1) / 2, y1))
        elif x1 - x0 >= _SHORT and y1 - y0 >= _SHORT and _is_stroked(item):
            found.extend(_sides(item, place))
    return found


def _is_stroked(item: Any) -> bool:
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    return bool(pdfium.FPDFPath_GetDrawMode(item.raw, mode, stroke)) and bool(stroke.value)


def _sides(item: Any, place: Any) -> Iterator[Rule]:
    """The straight strokes of a path of several: a grid drawn in one go, or a box."""
    count = pdfium.FPDFPath_CountSegments(item.raw)
    if not 2 <= count <= 4000:
        return
    matrix = item.get_matrix()
    x, y = ctypes.c_float(), ctypes.c_float()
    here = start = (0.0, 0.0)
    for index in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(item.raw, index)
        if not segment or not pdfium.FPDFPathSegment_GetPoint(segment, x, y):
            continue
        point = place(*matrix.on_point(x.value, y.value))
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            start = point
        elif kind == pdfium.FPDF_SEGMENT_LINETO:
            yield from _straight(here, point)
        here = point
        if pdfium.FPDFPathSegment_GetClose(segment):
            yield from _straight(here, start)
            here = start


def _straight(a: tuple[float, float], b: tuple[float, float]) -> Iterator[Rule]:
    (x0, x1), (y0, y1) = sorted((a[0], b[0])), sorted((a[1], b[1]))
    if y1 - y0 <= _THIN / 2 and x1 - x0 >= _SHORT:
        yield Rule(x0, (y0 + y1) / 2, x1, (y0 + y1) / 2)
    elif x1 - x0 <= _THIN / 2 and y1 - y0 >= _SHORT:
        yield Rule((x0 + x1) / 2, y0, (x0 + x1) / 2, y1)
