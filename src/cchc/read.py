"""Reading: a report's file becomes a `Source`, the text that every offset refers to.

One reader a format, chosen by the file's suffix. For .txt and .md the source is the file's own
characters (without a byte-order mark). For .html it is the article in Markdown marks, so that
headings, emphasis, lists and tables go the same way as everywhere else.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

from .errors import ReadError
from .model import Source
from .read_html import article

__all__ = ["SUFFIXES", "read", "read_text"]

MAX_BYTES = 20_000_000  # a text report has 0.1 MB; what is larger is no report
_VIETNAMESE = re.compile("[đĐơƠưƯ\u1ea0-\u1ef9]")
_VIETNAMESE_SHARE = 0.04  # of the letters; Vietnamese prose has 0.15 and more
# What TCVN3's letters look like to a program that takes them for Latin-1 (`Céng hoµ x· héi`).
_OLD_FONT = re.compile("[µ¶·¸¹¨©ª«¬®»¼½¾\u00c6-\u00df]")
_OLD_FONT_SHARE = 0.06
_ENOUGH_LETTERS = 40  # a text with fewer letters says nothing of its language
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def read(path: Path | str) -> Source:
    """Read a report's file.

    Raises:
        ReadError: the file is missing, empty, too large, of a format that cchc does not read,
            not text, or not Vietnamese; one line that says which and what to do.
    """
    path = Path(path)
    reader = _READERS.get(path.suffix.lower())
    if not path.exists():
        raise ReadError(f"{path}: no such file; check the name")
    if not path.is_file():
        raise ReadError(f"{path}: not a file; name one report")
    if reader is None:
        raise ReadError(
            f"{path}: reports are read from {', '.join(SUFFIXES)}; save the text as one of these"
        )
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise ReadError(
                f"{path}: {size / 1e6:.0f} MB is too large for a report (at most"
                f" {MAX_BYTES / 1e6:.0f} MB); split it, or check that it is the right file"
            )
        content = path.read_bytes()
    except OSError as error:
        raise ReadError(f"{path}: cannot be opened ({error.strerror}); check its rights") from error
    text = reader(_decode(content, path), str(path))
    return read_text(text, str(path), path.suffix.lower().lstrip("."))


def read_text(text: str, name: str, format: str = "txt") -> Source:
    """A text already in memory as a source, held to the same conditions as a file's."""
    if not text.strip():
        raise ReadError(f"{name}: the file holds no text; check that it is the right one")
    letters = sum(map(str.isalpha, text))
    vietnamese = len(_VIETNAMESE.findall(unicodedata.normalize("NFC", text)))
    if letters < _ENOUGH_LETTERS or vietnamese < letters * _VIETNAMESE_SHARE:
        if len(_OLD_FONT.findall(text)) > letters * _OLD_FONT_SHARE:
            raise ReadError(
                f"{name}: the letters are those of an old Vietnamese font (TCVN3 or the like);"
                " convert the text to Unicode and save it as UTF-8"
            )
        raise ReadError(
            f"{name}: this is not Vietnamese prose ({vietnamese} Vietnamese letters of {letters});"
            " check the file and its encoding"
        )
    return Source(name, text, format)


def _decode(content: bytes, path: Path) -> str:
    if not content.strip():
        raise ReadError(f"{path}: the file is empty; check that it is the right one")
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return _decoded(content, encoding, path)
    return _decoded(content, "utf-8", path)


def _decoded(content: bytes, encoding: str, path: Path) -> str:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise ReadError(
            f"{path}: not {encoding.upper().removesuffix('-SIG')} text (byte {error.start + 1});"
            " an old encoding such as Windows-1258 or TCVN3? Save the report as UTF-8"
        ) from error
    if "\x00" in text:
        raise ReadError(f"{path}: holds binary data, not text; save the report as UTF-8 text")
    return text


_READERS: dict[str, Callable[[str, str], str]] = {
    ".txt": lambda text, name: text,
    ".md": lambda text, name: text,
    ".html": article,
    ".htm": article,
}
SUFFIXES = tuple(_READERS)
