"""Reading: a report's file becomes a `Source`, the text that every offset refers to.

One reader a format, chosen by the file's suffix. For .txt and .md the source is the file's own
characters (without a byte-order mark). For the others it is the report in Markdown marks, so that
headings, emphasis, lists, tables and footnotes go the same way everywhere.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

from .decode import decode, from_old_font
from .errors import ReadError
from .files import FULL
from .model import Source
from .read_doc import doc
from .read_docx import docx
from .read_html import article
from .read_pdf import pdf

__all__ = ["SUFFIXES", "read", "read_text"]

MAX_BYTES = 20_000_000  # a text report has 0.1 MB; what is larger is no report
MAX_PACKED = 300_000_000  # pictures and scanned pages may be large
_VIETNAMESE = re.compile("[đĐơƠưƯ\u1ea0-\u1ef9]")
_VIETNAMESE_SHARE = 0.04  # of the letters; Vietnamese prose has 0.15 and more
_ENOUGH_LETTERS = 40  # a text with fewer letters says nothing of its language


def read(path: Path | str) -> Source:
    """Read a report's file.

    Raises:
        ReadError: the file is missing, empty, too large, of a format that cchc does not read,
            broken, encrypted or not Vietnamese, or what reads its format is not installed; one
            line that says which and what to do.
    """
    path = Path(path)
    suffix = path.suffix.lower()
    if not path.exists():
        raise ReadError(f"{path}: no such file; check the name")
    if not path.is_file():
        raise ReadError(f"{path}: not a file; name one report")
    if suffix not in SUFFIXES:
        raise ReadError(
            f"{path}: reports are read from {', '.join(SUFFIXES)}; save the text as one of these"
        )
    most = MAX_BYTES if suffix in _TEXTS else MAX_PACKED
    try:
        size = path.stat().st_size
        if size > most:
            raise ReadError(
                f"{path}: {size / 1e6:.0f} MB is too large for a report (at most"
                f" {most / 1e6:.0f} MB); split it, or check that it is the right file"
            )
        pages: tuple[tuple[int, int], ...] = ()
        if suffix in _TEXTS:
            content = path.read_bytes()
            if not content.strip():
                raise ReadError(f"{path}: the file is empty; check that it is the right one")
            text = _TEXTS[suffix](decode(content, str(path)), str(path))
        elif suffix == ".pdf":
            text, pages = pdf(path)
        else:
            text = from_old_font(_PACKED[suffix](path))
    except OSError as error:
        if error.errno in FULL:  # a full disk while a .doc is converted is no fault of the file
            raise
        raise ReadError(f"{path}: cannot be opened ({error.strerror}); check its rights") from error
    return read_text(text, str(path), suffix.lstrip("."), pages)


def read_text(
    text: str, name: str, format: str = "txt", pages: tuple[tuple[int, int], ...] = ()
) -> Source:
    """A text already in memory as a source, held to the same conditions as a file's.

    Raises:
        ReadError: the text is empty, or no Vietnamese prose.
    """
    if not text.strip():
        raise ReadError(f"{name}: the file holds no text; check that it is the right one")
    vietnamese = len(_VIETNAMESE.findall(unicodedata.normalize("NFC", text)))
    # Enough of the whole text is enough of its letters, which then need not be counted.
    enough = vietnamese >= max(_ENOUGH_LETTERS, len(text) * _VIETNAMESE_SHARE)
    letters = len(text) if enough else sum(map(str.isalpha, text))
    if letters < _ENOUGH_LETTERS or vietnamese < letters * _VIETNAMESE_SHARE:
        raise ReadError(
            f"{name}: this is not Vietnamese prose ({vietnamese} Vietnamese letters of {letters});"
            " check the file and its encoding"
        )
    return Source(name, text, format, pages)


_TEXTS: dict[str, Callable[[str, str], str]] = {
    ".txt": lambda text, name: text,
    ".md": lambda text, name: text,
    ".html": article,
    ".htm": article,
}
_PACKED: dict[str, Callable[[Path], str]] = {".docx": docx, ".doc": doc}
SUFFIXES = (*_TEXTS, *_PACKED, ".pdf")
