"""PDF files: the text layer where a page has one, optical character recognition where it has none."""

from __future__ import annotations

import os
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from .decode import from_old_font, likeness
from .errors import ReadError
from .layout import Page, write
from .marks import plain
from .placed import Line, Word, lines_of
from .ruled import tables

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage

    from .ocr import Picture

__all__ = ["pdf"]

MAX_PAGES = 3000
_READABLE = 0.5  # of a text layer's words are Vietnamese; else its letters are no letters
_HARDLY_ANY = 40  # letters: a stamp or page number on a picture of a page
_PASSWORD = "password"


def pdf(path: Path) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The text of a PDF and (offset, page) for each stretch of it.

    Raises:
        ReadError: no PDF, a broken or encrypted one, one without text where Tesseract is missing,
            or pypdfium2 is not installed.
    """
    try:
        import pypdfium2
    except ImportError as error:
        raise ReadError(
            f"{path}: PDF files need pypdfium2; install it with `pip install 'cchc[pdf]'`"
        ) from error
    with path.open("rb") as file:
        if b"%PDF" not in file.read(1024):
            raise ReadError(f"{path}: no PDF file, or a broken one; check the file")
    try:
        with pypdfium2.PdfDocument(path) as document:
            if len(document) > MAX_PAGES:
                raise ReadError(
                    f"{path}: {len(document)} pages are too many for a report; split it"
                )
            with Recogniser(str(path)) as recogniser:
                pages = [_page(document, index, recogniser) for index in range(len(document))]
    except pypdfium2.PdfiumError as error:
        said = str(error)
        if _PASSWORD in said.lower() or "security" in said.lower():
            raise ReadError(f"{path}: the PDF is encrypted; save it without a password") from error
        raise ReadError(
            f"{path}: the PDF is broken ({said[:80]}); open it in a reader and print it to a new PDF"
        ) from error
    text, marks = write(pages)
    return text, tuple(marks)


class Recogniser:
    """Tesseract at work on some pages while others are made into pictures; few are kept at once."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._at_a_time = min(4, os.cpu_count() or 1)
        self._pool: ThreadPoolExecutor | None = None
        self._waiting: deque[tuple[Page, Picture, Future[list[Word]]]] = deque()

    def __enter__(self) -> Recogniser:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            while self._waiting and kind is None:
                self._finish()
        finally:
            if self._pool is not None:
                self._pool.shutdown(cancel_futures=True)

    def read(self, shown: PdfPage, page: Page) -> None:
        """Fill a page with the lines and tables of its picture, now or when the reader is closed."""
        from .ocr import picture, recognised

        taken = picture(shown, self._name)
        if taken is None:
            return
        while len(self._waiting) > self._at_a_time:
            self._finish()
        if self._pool is None:
            self._pool = ThreadPoolExecutor(self._at_a_time)
        work = self._pool.submit(recognised, taken, self._name, page.number)
        self._waiting.append((page, taken, work))

    def _finish(self) -> None:
        page, taken, work = self._waiting.popleft()
        page.tables, rest = tables(taken.rules, work.result(), _written)
        page.lines = lines_of(rest, page.number)


def _page(document: PdfDocument, index: int, recogniser: Recogniser) -> Page:
    """One page's lines and tables; what PDFium holds of the page is let go of at once."""
    from .pdf_words import rules, words

    shown = document[index]
    try:
        width, height = shown.get_size()
        page = Page(index + 1, width, height, [])
        text = shown.get_textpage()
        try:
            found = words(shown, text)
        finally:
            text.close()
        layer = " ".join(word.text for word in found)
        if _needs_recognition(shown, layer):
            recogniser.read(shown, page)
            return page
        spelled = from_old_font(layer)
        if spelled != layer and len(split := spelled.split(" ")) == len(found):
            for word, letters in zip(found, split, strict=True):
                word.text = letters
        page.tables, rest = tables(rules(shown), found, _written)
        page.lines = lines_of(rest, page.number)
        return page
    finally:
        shown.close()


def _needs_recognition(page: PdfPage, text: str) -> bool:
    """Whether a page shows more than its text layer says: a scan, or letters without meaning."""
    letters = sum(map(str.isalpha, text))
    if letters > _HARDLY_ANY:
        return likeness(from_old_font(text), strangers=True) < _READABLE
    return (any(True for _ in page.get_objects(max_depth=2)) and not letters) or _is_picture(page)


def _is_picture(page: PdfPage) -> bool:
    """Does a picture cover most of the page?"""
    import pypdfium2.raw as pdfium

    width, height = page.get_size()
    for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=2):
        left, bottom, right, top = item.get_bounds()
        if (right - left) * (top - bottom) > 0.4 * width * height:
            return True
    return False


def _written(line: Line) -> str:
    return plain(line.text)
