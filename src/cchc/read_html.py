"""Portal pages: the article of a page as text with Markdown marks, without menus and furniture.

Headings, emphasis, lists, tables and footnote calls are written as Markdown writes them, so that
cleaning treats them like everybody else's. Characters that would be taken for marks are escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag
from bs4.exceptions import ParserRejectedMarkup

from .errors import ReadError
from .marks import Cell, label, plain, table

__all__ = ["article"]

_DROPPED = [
    "script",
    "style",
    "noscript",
    "template",
    "nav",
    "aside",
    "button",
    "select",
    "option",
    "datalist",
    "input",
    "textarea",
    "label",
    "iframe",
    "object",
    "svg",
    "math",
    "head",
]
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_NARROWING = frozenset(
    ["div", "main", "article", "section", "form", "td", "table", "tbody", "tr", "center"]
)
_MAY_BE_MENU = frozenset(("ul", "ol", "div", "table", "section"))
_MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*"}
_MENU_LINKS = 0.5  # an element whose words are links to this part or more is a menu
_PROSE_SHARE = 0.9  # of the page's prose is in the article
_WIDEST = 50  # columns that a cell may span
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_UNCLOSED = re.compile(r"<(p|li|dt|dd|tr|td|th)\b", re.IGNORECASE)


@dataclass(slots=True)
class _Size:
    """Characters of an element's words, those that are links, and whether it holds blocks."""

    words: int = 0
    linked: int = 0
    blocks: bool = False

    @property
    def prose(self) -> int:
        return self.words - self.linked


def article(html: str, name: str) -> str:
    """The article of a page.

    Args:
        html: the page.
        name: what the page is called in errors.

    Raises:
        ReadError: markup that no parser makes sense of, or nested without end.
    """
    try:
        try:
            lines = _lines(html)
        except RecursionError:
            # Pages that never close their paragraphs nest each in the one before.
            lines = _lines(_UNCLOSED.sub(r"</\1>\g<0>", html))
    except (ParserRejectedMarkup, RecursionError) as error:
        raise ReadError(
            f"{name}: the page's HTML is broken beyond reading; save the article's text as .txt"
        ) from error
    return "\n\n".join(line for line in lines if line.strip()) + "\n"


def _lines(html: str) -> list[str]:
    page = _Page(BeautifulSoup(html, "html.parser"))
    return list(page.written(page.densest()))


class _Page:
    """A parsed page, its furniture removed, every element measured once."""

    def __init__(self, soup: BeautifulSoup) -> None:
        for element in soup.find_all(_DROPPED):
            element.decompose()
        for element in soup.find_all(["header", "footer"]):
            # An article's own header holds its title; a page's holds the site's.
            if not element.decomposed and not element.find_parent(["article", "main"]):
                element.decompose()
        for element in soup.find_all(_is_hidden):
            element.decompose()
        self.root: Tag = soup.body or soup
        self.sizes: dict[int, _Size] = {}
        # Children come before their parents in reversed document order.
        for element in reversed([self.root, *self.root.find_all(True)]):
            self.sizes[id(element)] = self._measured(element)

    def _measured(self, element: Tag) -> _Size:
        size = _Size()
        for child in element.children:
            if isinstance(child, Tag):
                inner = self.sizes[id(child)]
                size.words += inner.words
                size.linked += inner.linked
                size.blocks |= inner.blocks or child.name in _BLOCKS
            elif type(child) is NavigableString:
                size.words += len(child.strip())
        if element.name == "a":
            size.linked = size.words
        return size

    def densest(self) -> Tag:
        """The smallest element that holds nearly all the prose outside of links."""
        root = self.root
        total = self.sizes[id(root)].prose
        while True:
            inner = [child for child in root.children if isinstance(child, Tag)]
            best = max(inner, key=lambda child: self.sizes[id(child)].prose, default=None)
            if best is None or best.name not in _NARROWING:
                return root
            if self.sizes[id(best)].prose < total * _PROSE_SHARE:
                return root
            root = best

    def written(self, element: Tag) -> Iterator[str]:
        """The lines of an element: a paragraph, heading, list item or table row each.

        A `<br>` is a line break inside of what is yielded.
        """
        run: list[str] = []

        def flush() -> Iterator[str]:
            lines = (" ".join(line.split()) for line in "".join(run).split("\n"))
            words = "\n".join(lines).strip()
            run.clear()
            if words:
                yield words

        for child in element.children:
            if isinstance(child, Tag):
                if child.name not in _BLOCKS and not self.sizes[id(child)].blocks:
                    run.append(self._inline(child))
                else:
                    yield from flush()
                    yield from self._block(child)
            elif type(child) is NavigableString:
                run.append(plain(child))
        yield from flush()

    def _block(self, element: Tag) -> Iterator[str]:
        size = self.sizes[id(element)]
        if not size.words:
            return
        if element.name in _MAY_BE_MENU and size.linked > size.words * _MENU_LINKS:
            return
        if element.name in _HEADINGS:
            yield "#" * int(element.name[1]) + " " + self._in_a_line(element)
        elif element.name == "table":
            yield from self._table(element)
        elif element.name in ("ul", "ol"):
            yield from self._list(element)
        else:
            yield from self.written(element)

    def _in_a_line(self, element: Tag) -> str:
        return " ".join(" ".join(self.written(element)).split())

    def _list(self, element: Tag) -> Iterator[str]:
        ordered = element.name == "ol"
        number = _count(element, "start", 1, 9999) if ordered else 1
        kind = str(element.get("type", "1"))
        nested = "  " if element.find_parent(["ul", "ol"]) else ""
        for child in element.children:
            if not isinstance(child, Tag):
                continue
            if child.name != "li":
                yield from self._block(child)
                continue
            mark = f"{label(number, kind)}. " if ordered else "- "
            for index, line in enumerate(self.written(child)):
                yield line if index or line.startswith("|") else nested + mark + line
            number += 1

    def _table(self, element: Tag) -> Iterator[str]:
        """A table's rows; where a row holds a table or one cell alone, only its words."""
        rows: list[list[Cell]] = []
        hanging: dict[int, int] = {}  # column: rows that a cell above still covers
        for row in element.find_all("tr"):
            if row.find_parent("table") is not element:
                continue
            cells = row.find_all(["td", "th"], recursive=False)
            alone = len(cells) <= 1 and not any(hanging.values())
            if alone or row.find("table"):
                yield from table(rows) if rows else ()
                rows, hanging = [], {}
                for cell in cells:
                    yield from self.written(cell)
                continue
            made: list[Cell] = []
            column = 0
            for cell in cells:
                while hanging.get(column, 0):
                    hanging[column] -= 1
                    column += 1
                wide = _count(cell, "colspan", 1, _WIDEST)
                high = _count(cell, "rowspan", 1, 1000)
                lines = tuple(line for words in self.written(cell) for line in words.split("\n"))
                made.append(Cell(lines, column, wide, high))
                for covered in range(column, column + wide):
                    hanging[covered] = high - 1
                column += wide
            rows.append(made)
        yield from table(rows) if rows else ()

    def _inline(self, element: Tag) -> str:
        if element.name == "br":
            return "\n"
        words = "".join(
            self._inline(child) if isinstance(child, Tag) else plain(child)
            for child in element.children
            if isinstance(child, Tag) or type(child) is NavigableString
        )
        if element.name == "sup":
            inner = re.sub(r"</?sup>", "", words).strip()
            return f"<sup>{inner}</sup>" if inner else ""
        mark = _MARKS.get(element.name, "")
        inner = words.strip()
        if not mark or not inner or "\n" in inner:
            return words
        at = words.index(inner)
        return words[:at] + mark + inner + mark + words[at + len(inner) :]


def _is_hidden(element: Tag) -> bool:
    return element.has_attr("hidden") or bool(_HIDDEN.search(str(element.get("style", ""))))


def _count(element: Tag, attribute: str, default: int, most: int) -> int:
    value = str(element.get(attribute, ""))
    return min(int(value), most) if value.isdecimal() and len(value) < 6 and int(value) else default
