"""Word files: paragraphs, automatic numbers, tables and footnotes, as text with Markdown marks.

A .docx is a zip of XML parts. The document is read as a stream, a paragraph or table at a time,
and pictures are never unpacked, so that memory does not grow with the file.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from .decode import font_encoding, spelled_out
from .errors import ReadError
from .marks import Cell, Run, styled, table
from .word_styles import Look, Styles, W, attribute

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

__all__ = ["docx"]

MAX_PART = 600_000_000  # bytes of an XML part, unpacked; a report of 300 pages has 10 million
MAX_RATIO = 200  # how many times larger than packed; Word's XML is packed 10 to 40 times
MAX_ENTRIES = 20_000
MAX_CHARACTERS = 20_000_000
_SMALL = 20_000_000  # a part of this size harms nobody, whatever its ratio
_BODY, _PARAGRAPH, _TABLE = f"{W}body", f"{W}p", f"{W}tbl"
_MARKUP = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
# What holds paragraphs or runs without being any.
_WRAPPERS = frozenset(
    f"{W}{name}"
    for name in (
        "sdt",
        "sdtContent",
        "customXml",
        "ins",
        "moveTo",
        "smartTag",
        "hyperlink",
        "fldSimple",
    )
)
_BULLETS = {"-": "-", "–": "-", "—": "-", "+": "+", "*": "•"}


def docx(path: Path) -> str:
    """The text of a Word file.

    Raises:
        ReadError: no Word file, a broken or encrypted one, one that unpacks to far more than a
            report can hold, or lxml is not installed.
    """
    try:
        from lxml import etree
    except ImportError as error:
        raise ReadError(
            f"{path}: Word files need lxml; install it with `pip install 'cchc[docx]'`"
        ) from error
    try:
        with zipfile.ZipFile(path) as package:
            _check(package, path)
            lines = _Reader(package).lines()
            return "\n\n".join(_bounded(lines, path)) + "\n"
    except zipfile.BadZipFile as error:
        raise ReadError(f"{path}: {_what_else(path)}") from error
    except KeyError as error:
        raise ReadError(f"{path}: a zip file without a Word document; check the file") from error
    except (etree.LxmlError, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise ReadError(
            f"{path}: the Word file is broken ({_short(error)}); open it in Word or LibreOffice and save it anew"
        ) from error


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:80] or type(error).__name__


def _what_else(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(8)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        return "the file is encrypted, or an older Word file under a newer name; save it as .docx without a password"
    return "no Word file, or a broken one; open it in Word or LibreOffice and save it anew"


def _check(package: zipfile.ZipFile, path: Path) -> None:
    """Refuse what would unpack to more than a report can be; its directory says how much."""
    entries = package.infolist()
    if len(entries) > MAX_ENTRIES:
        raise ReadError(
            f"{path}: holds {len(entries)} parts, too many for a report; check the file"
        )
    for entry in entries:
        swollen = entry.file_size > _SMALL and entry.file_size > MAX_RATIO * max(
            1, entry.compress_size
        )
        if swollen or (entry.file_size > MAX_PART and entry.filename.endswith((".xml", ".rels"))):
            raise ReadError(
                f"{path}: {entry.filename} unpacks to {entry.file_size / 1e6:.0f} MB, which no report"
                " does (a zip bomb?); not read"
            )
        if entry.flag_bits & 1:
            raise ReadError(f"{path}: the file is encrypted; save it without a password")


def _bounded(lines: Iterator[str], path: Path) -> Iterator[str]:
    total = 0
    for line in lines:
        total += len(line)
        if total > MAX_CHARACTERS:
            raise ReadError(
                f"{path}: more than {MAX_CHARACTERS / 1e6:.0f} million characters are too many for a report; split it"
            )
        if line.strip():
            yield line


class _Bounded:
    """A part of the package that ends, whatever its directory says of its length."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._left = MAX_PART

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(min(size, 1 << 20) if size >= 0 else 1 << 20)
        self._left -= len(data)
        if self._left < 0:
            raise EOFError("it unpacks to more than its directory says")
        return data


class _Reader:
    """One package, its styles and footnotes loaded; counts notes and automatic numbers."""

    def __init__(self, package: zipfile.ZipFile) -> None:
        self._package = package
        names = set(package.namelist())
        self._document = _main_part(names)
        folder = self._document.rpartition("/")[0]
        base = f"{folder}/" if folder else ""

        def part(name: str) -> Element | None:
            return self._tree(base + name) if base + name in names else None

        self._styles = Styles(part("styles.xml"), part("numbering.xml"))
        self._notes: dict[tuple[str, str], str] = {}
        for kind in ("footnote", "endnote"):
            notes = part(f"{kind}s.xml")
            for note in notes if notes is not None else ():
                if note.tag == f"{W}{kind}" and attribute(note, "type") in ("", "normal"):
                    words = " ".join(" ".join(self._blocks(note)).split())
                    self._notes[kind, attribute(note, "id")] = words
        self._called: list[str] = []  # notes called since they were last written
        self._count = 0

    def _parse(self, name: str, **options: Any) -> Any:
        from lxml import etree

        file: Any = _Bounded(self._package.open(name))
        return etree.iterparse(
            file,
            resolve_entities=False,
            load_dtd=False,
            no_network=True,
            huge_tree=False,
            **options,
        )

    def _tree(self, name: str) -> Element:
        context = self._parse(name, events=("end",))
        for _ in context:
            pass
        root: Element = context.root
        return root

    def lines(self) -> Iterator[str]:
        """Paragraphs, table rows and notes, in order."""
        from lxml import etree

        context = self._parse(self._document, events=("start", "end"))
        depth, body = 0, -1
        for event, element in context:
            depth += 1 if event == "start" else -1
            if event == "start" and element.tag == _BODY and body < 0:
                body = depth
                if element.getroottree().docinfo.doctype:
                    raise etree.LxmlError("it declares entities of its own")
            elif event == "end" and depth == body:
                yield from self._block(element)
                yield from self._called
                self._called.clear()
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]

    def _blocks(self, parent: Element) -> Iterator[str]:
        for child in parent:
            yield from self._block(child)

    def _block(self, element: Element) -> Iterator[str]:
        if element.tag == _PARAGRAPH:
            yield from self._paragraph(element)
        elif element.tag == _TABLE:
            yield from table(list(self._rows(element)))
        elif element.tag in _WRAPPERS:
            yield from self._blocks(element)

    def _paragraph(self, paragraph: Element) -> Iterator[str]:
        number = self._styles.numbering(paragraph)
        boxed: list[Element] = []
        runs = list(self._runs(paragraph, paragraph, boxed))
        words = styled(_unicode(runs)).strip()
        if words:
            level = self._styles.heading(paragraph)
            lead = "#" * level + " " if level else ""
            if number is not None:
                text, indent, is_bullet = number
                if is_bullet:
                    lead = "  " * min(indent, 6) + _BULLETS.get(text, "•") + " "
                elif text:
                    words = self._numbered(text, words)
            elif words[0] in "#>|":
                words = "\\" + words
            yield lead + words
        for box in boxed:
            yield from self._blocks(box)

    @staticmethod
    def _numbered(label: str, words: str) -> str:
        """An automatic number before its words, within their bold or italic marks."""
        marks = words[: len(words) - len(words.lstrip("*"))]
        return f"{marks}{label} {words[len(marks) :]}"

    def _runs(
        self, parent: Element, paragraph: Element, boxed: list[Element]
    ) -> Iterator[tuple[Run, str]]:
        """The runs under an element, each with the encoding of its font."""
        for child in parent:
            if child.tag == f"{W}r":
                yield from self._run(child, paragraph, boxed)
            elif child.tag in _WRAPPERS:
                yield from self._runs(child, paragraph, boxed)

    def _run(
        self, run: Element, paragraph: Element, boxed: list[Element]
    ) -> Iterator[tuple[Run, str]]:
        look = self._styles.look(run, paragraph)
        if look.hidden:
            return
        text = ""
        for child in run:
            name = child.tag
            if name == f"{W}t":
                text += child.text or ""
            elif name in (f"{W}tab", f"{W}ptab"):
                text += " "
            elif name in (f"{W}br", f"{W}cr"):
                text += "\n" if attribute(child, "type") in ("", "textWrapping") else " "
            elif name == f"{W}noBreakHyphen":
                text += "-"
            elif name in (f"{W}footnoteReference", f"{W}endnoteReference"):
                yield self._made(text, look)
                text = ""
                yield self._call(child), ""
            elif name in (f"{W}pict", f"{W}drawing", f"{W}object", f"{_MARKUP}AlternateContent"):
                boxed.extend(_boxes(child))
        yield self._made(text, look)

    def _made(self, text: str, look: Look) -> tuple[Run, str]:
        encoding = font_encoding(look.font) if look.font else ""
        if look.capitals:
            text = text.upper()
        return Run(text, look.bold, look.italic, look.raised), encoding

    def _call(self, reference: Element) -> Run:
        """A footnote's mark; its words wait until the paragraph has ended."""
        kind = "footnote" if reference.tag == f"{W}footnoteReference" else "endnote"
        words = self._notes.get((kind, attribute(reference, "id")))
        if words is None:
            return Run("")
        self._count += 1
        self._called.append(f"[{self._count}] {words}")
        return Run(f"[{self._count}]", raised=True)

    def _rows(self, tbl: Element) -> Iterator[list[Cell]]:
        """A table's rows; what a cell above covers is left out, and counted there."""
        grid: list[list[tuple[Element, int, int]]] = []
        rows = list(_within(tbl, f"{W}tr"))
        for row in rows:
            cells, column = [], _gap(row)
            for cell in _within(row, f"{W}tc"):
                span = _number(cell.find(f"{W}tcPr/{W}gridSpan"), 1)
                cells.append((cell, column, min(span, 60)))
                column += min(span, 60)
            grid.append(cells)
        for index, cells in enumerate(grid):
            out = []
            for cell, column, span in cells:
                merge = cell.find(f"{W}tcPr/{W}vMerge")
                if merge is not None and attribute(merge, "val") != "restart":
                    continue
                below = 1
                if merge is not None:
                    below += _covered(grid[index + 1 :], column)
                lines = tuple(
                    part for line in self._blocks(cell) for part in line.split("\n") if part.strip()
                )
                out.append(Cell(lines, column, span, below))
            yield out


def _unicode(runs: list[tuple[Run, str]]) -> Iterator[Run]:
    """Runs with the letters of old fonts made Unicode; a letter's parts may stand in two runs."""
    position = 0
    while position < len(runs):
        run, encoding = runs[position]
        end = position + 1
        if encoding:
            while end < len(runs) and runs[end][1] == encoding and _alike(runs[end][0], run):
                end += 1
            text = "".join(piece.text for piece, _ in runs[position:end])
            opens = not any(piece.text.strip() for piece, _ in runs[:position])
            text = spelled_out(text, encoding, opens=opens)
            run = Run(text, run.bold, run.italic, run.raised)
        yield run
        position = end


def _alike(run: Run, other: Run) -> bool:
    return (run.bold, run.italic, run.raised) == (other.bold, other.italic, other.raised)


def _main_part(names: set[str]) -> str:
    """The document's part, which some writers name otherwise."""
    if "word/document.xml" in names:
        return "word/document.xml"
    found = [
        name for name in sorted(names) if name.startswith("word/document") and name.endswith(".xml")
    ]
    return found[0] if found else "word/document.xml"


def _boxes(element: Element) -> list[Element]:
    """Text boxes in a drawing; where it is there twice, for old and new programs, the first."""
    found = [box for box in element.iter(f"{W}txbxContent") if not _in_fallback(box)]
    return found or list(element.iter(f"{W}txbxContent"))


def _in_fallback(element: Element) -> bool:
    return any(above.tag == f"{_MARKUP}Fallback" for above in element.iterancestors())


def _within(parent: Element, tag: str) -> Iterator[Element]:
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _within(child, tag)


def _number(element: Element | None, default: int) -> int:
    value = attribute(element, "val") if element is not None else ""
    return max(1, int(value)) if value.isdecimal() and len(value) < 5 else default


def _gap(row: Element) -> int:
    before = row.find(f"{W}trPr/{W}gridBefore")
    return _number(before, 0) if before is not None else 0


def _covered(below: list[list[tuple[Element, int, int]]], column: int) -> int:
    count = 0
    for cells in below:
        merges = [cell.find(f"{W}tcPr/{W}vMerge") for cell, at, _ in cells if at == column]
        if not merges or merges[0] is None or attribute(merges[0], "val") == "restart":
            return count
        count += 1
    return count
