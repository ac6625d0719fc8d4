"""Reading: a report's file becomes a `Source`, the text that every offset refers to.

One reader a format, chosen by the file's suffix. For .txt and .md the source is the file's own
characters (without a byte-order mark). For .html it is the article in Markdown marks, so that
headings, emphasis, lists and tables go the same way as everywhere else.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

from bs4 import BeautifulSoup, NavigableString, Tag

from .errors import ReadError
from .model import Source

__all__ = ["SUFFIXES", "read", "read_text"]

MAX_BYTES = 20_000_000  # a text report has 0.1 MB; what is larger is no report
_VIETNAMESE = re.compile("[đĐơƠưƯ\u1ea0-\u1ef9]")
_VIETNAMESE_SHARE = 0.04  # of the letters; Vietnamese prose has 0.15 and more
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
    return read_text(reader(_decode(content, path)), str(path), path.suffix.lower().lstrip("."))


def read_text(text: str, name: str, format: str = "txt") -> Source:
    """A text already in memory as a source, held to the same conditions as a file's."""
    if not text.strip():
        raise ReadError(f"{name}: the file holds no text; check that it is the right one")
    letters = sum(map(str.isalpha, text))
    vietnamese = len(_VIETNAMESE.findall(unicodedata.normalize("NFC", text)))
    if letters < _ENOUGH_LETTERS or vietnamese < letters * _VIETNAMESE_SHARE:
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
            f"{path}: not {encoding.upper().removesuffix('-SIG')} text (byte {error.start});"
            " save the report as UTF-8"
        ) from error
    if "\x00" in text:
        raise ReadError(f"{path}: holds binary data, not text; save the report as UTF-8 text")
    return text


# --- HTML -----------------------------------------------------------------------------------

_DROPPED = (
    "script", "style", "noscript", "template", "nav", "header", "footer", "aside", "form",
    "button", "select", "iframe", "svg", "head",
)
_BLOCKS = frozenset(
    "address article blockquote body center dd details div dl dt figcaption figure h1 h2 h3 h4 h5 h6"
    " hr li main ol p pre section table tbody td tfoot th thead tr ul".split()
)
_MENU_LINKS = 0.5  # an element whose words are links to this part or more is a menu


def _article(html: str) -> str:
    """The article of a page as text with Markdown marks; menus and furniture are left out."""
    soup = BeautifulSoup(html, "html.parser")
    for element in soup.find_all(_DROPPED):
        element.decompose()
    root = _densest(soup)
    lines = [line for line in _written(root, "") if line.strip()]
    return "\n\n".join(lines) + "\n"


def _densest(soup: BeautifulSoup) -> Tag:
    """The smallest element that holds nearly all the prose outside of links."""
    root: Tag = soup.body or soup
    total = _prose(root)
    while True:
        inner = [child for child in root.children if isinstance(child, Tag)]
        best = max(inner, key=_prose, default=None)
        if best is None or best.name not in ("div", "main", "article", "section", "td", "table", "tbody", "tr"):
            return root
        if _prose(best) < total * 0.9:
            return root
        root = best


def _prose(element: Tag) -> int:
    """Characters of words that are no links."""
    linked = sum(len(link.get_text(" ", strip=True)) for link in element.find_all("a"))
    return len(element.get_text(" ", strip=True)) - linked


def _written(element: Tag, bullet: str) -> Iterator[str]:
    """The lines of an element: a paragraph, heading, list item or table row each."""
    run: list[str] = []

    def flush() -> Iterator[str]:
        words = re.sub(r"\s+", " ", "".join(run)).strip()
        run.clear()
        if words:
            yield bullet + words

    for child in element.children:
        if isinstance(child, NavigableString):
            if type(child) is NavigableString:
                run.append(str(child).replace("*", "\\*"))
        elif isinstance(child, Tag):
            if child.name == "br":
                yield from flush()
            elif child.name not in _BLOCKS and not child.find(lambda tag: tag.name in _BLOCKS):
                run.append(_inline(child))
            else:
                yield from flush()
                yield from _block(child)
    yield from flush()


def _block(element: Tag) -> Iterator[str]:
    words = element.get_text(" ", strip=True)
    if not words:
        return
    linked = sum(len(link.get_text(" ", strip=True)) for link in element.find_all("a"))
    if element.name in ("ul", "ol", "div", "table") and linked > len(words) * _MENU_LINKS:
        return
    if element.name in ("h1", "h2", "h3", "h4", "h5", "h6"):
        yield "#" * int(element.name[1]) + " " + re.sub(r"\s+", " ", words)
    elif element.name == "tr":
        cells = element.find_all(("td", "th"), recursive=False)
        if len(cells) == 1:
            yield from _written(cells[0], "")
        else:
            texts = (re.sub(r"\s+", " ", cell.get_text(" ", strip=True)) for cell in cells)
            yield "| " + " | ".join(text.replace("|", "\\|") for text in texts) + " |"
    elif element.name in ("ul", "ol"):
        for number, item in enumerate(element.find_all("li", recursive=False), 1):
            yield from _written(item, "- " if element.name == "ul" else f"{number}. ")
    else:
        yield from _written(element, "")


def _inline(element: Tag) -> str:
    if element.name == "sup":
        return f"<sup>{element.get_text()}</sup>"
    words = "".join(
        _inline(child) if isinstance(child, Tag) else str(child).replace("*", "\\*")
        for child in element.children
        if isinstance(child, Tag) or type(child) is NavigableString
    )
    mark = {"b": "**", "strong": "**", "i": "*", "em": "*"}.get(element.name, "")
    if not mark or not words.strip():
        return words
    inner = words.strip()
    at = words.index(inner)
    return words[:at] + mark + inner + mark + words[at + len(inner) :]


_READERS: dict[str, Callable[[str], str]] = {
    ".txt": lambda text: text,
    ".md": lambda text: text,
    ".html": _article,
    ".htm": _article,
}
SUFFIXES = tuple(_READERS)
