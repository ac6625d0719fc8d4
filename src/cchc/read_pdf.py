"""PDF files: the text layer where a page has one, optical character recognition where it has none."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from .decode import from_old_font, likeness
from .errors import ReadError
from .layout import Line, Page, lines_of, write
from .marks import plain

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage

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
            pages = [_page(document, index, path) for index in range(len(document))]
    except pypdfium2.PdfiumError as error:
        said = str(error)
        if _PASSWORD in said.lower() or "security" in said.lower():
            raise ReadError(f"{path}: the PDF is encrypted; save it without a password") from error
        raise ReadError(
            f"{path}: the PDF is broken ({said[:80]}); open it in a reader and print it to a new PDF"
        ) from error
    text, marks = write(pages)
    return text, tuple(marks)


def _page(document: PdfDocument, index: int, path: Path) -> Page:
    """One page's lines and tables; what PDFium holds of the page is let go of at once."""
    from .pdf_words import rules, words
    from .ruled import tables

    page = document[index]
    try:
        width, height = page.get_size()
        text = page.get_textpage()
        try:
            found = words(page, text)
        finally:
            text.close()
        if _needs_recognition(page, found_text := " ".join(word.text for word in found)):
            from .ocr import recognised

            return recognised(page, index + 1, path)
        spelled = from_old_font(found_text)
        if spelled != found_text and len(split := spelled.split(" ")) == len(found):
            for word, letters in zip(found, split, strict=True):
                word.text = letters
        ruled, rest = tables(rules(page), found, _written)
        return Page(index + 1, width, height, lines_of(rest, index + 1), ruled)
    finally:
        page.close()


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
