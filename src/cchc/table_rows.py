"""Table rows: a row's cells, the heads over them with their years, and the row it is a part of."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence

from .lexicon import lexicon
from .model import Block, Document
from .nouns import unit_classes
from .periods import Period
from .segments import Cell, Marker
from .times import Time

__all__ = ["banner", "cell_under", "heads", "row_cells", "row_label", "row_over", "years"]

_LETTERS = re.compile(r"[^\W\d_]{2}")
_SUB_ROW = re.compile(r"[-–+*•]|(?:trong đó|bao gồm|gồm|chia ra|tr\.?đó|số)(?!\w)", re.IGNORECASE)
_MARKED = re.compile(r"[-–+*•]|(?:trong đó|bao gồm|gồm|chia ra|tr\.?đó)(?!\w)", re.IGNORECASE)
_LABEL = re.compile(r"[\s*]*(\d{1,2}(?:\.\d{1,2}){0,4})\.?[\s*]*")
_ROMAN = re.compile(r"[\s*]*[IVX]+\.?[\s*]*")
_LONGEST_PART = 120  # rows that a part of a table has at most: the cost stays in proportion
_LONGEST_GROUP = 60  # rows in which the one is looked for under which a row is numbered
_ROWS_UP = 12  # a total's parts stand within so many rows under it


def heads(document: Document) -> dict[int, list[tuple[int, int]]]:
    """For the index of each table row's block: the spans of its table's head cells."""
    out: dict[int, list[tuple[int, int]]] = {}
    current: list[tuple[int, int]] = []
    inside = False
    for index, block in enumerate(document.blocks):
        if not block.cells:
            inside = False
            continue
        if not inside:
            current, inside = list(block.cells), True
        out[index] = current
    return out


def row_cells(text: str, block: Block, markers: Sequence[Marker]) -> list[Cell]:
    """A table row's cells, each tied to the one that names the row; none for another block."""
    if not block.cells:
        return []
    cells: list[Cell] = []
    for start, end in block.cells:
        figure = next((m.start for m in markers if start <= m.start < end), -1)
        cells.append(Cell(start, end, figure, -1, -1, len(cells) - 1, 0))
    names = block.cells.index(_name(text, block))
    for index, cell in enumerate(cells):
        if index != names:
            cell.parent = names
    return cells


def row_over(document: Document, index: int, counted: Container[int]) -> tuple[int, int]:
    """The name of the row that a table's row is a part of: `Hồ sơ đã giải quyết` over `- Quá hạn`.

    A part is numbered so (`3.2` under `3`), begins with a list mark or `trong đó`, or says only
    what was done: `Quá hạn`.

    Args:
        index: of the row's block.
        counted: indices of the blocks that hold figures; a row without any heads nothing.

    Returns:
        The span of the name; an empty one where the row is no part.
    """
    blocks, text = document.blocks, document.text
    label, own = row_label(text, blocks[index]), text[slice(*_name(text, blocks[index]))]
    if "." in label:
        return _numbered(document, index, label.rpartition(".")[0])
    if not (_MARKED.match(own.lstrip()) if label else _is_part(own)):
        return 0, 0
    for above in range(index - 1, max(-1, index - 1 - _ROWS_UP), -1):
        if not blocks[above].cells:
            break
        name = _name(text, blocks[above])
        if above in counted and not _is_part(text[slice(*name)]):
            return name
    return 0, 0


def row_label(text: str, row: Block) -> str:
    """The number that a row's first cell has for a label: `3.2.1`; empty where it has none."""
    label = _LABEL.fullmatch(text, *row.cells[0]) if len(row.cells) > 1 else None
    return label[1] if label else ""


def _numbered(document: Document, index: int, label: str) -> tuple[int, int]:
    """The name of the row above with a number; an empty span where its table has none."""
    for above in range(index - 1, max(-1, index - 1 - _LONGEST_GROUP), -1):
        row = document.blocks[above]
        if not row.cells:
            break
        if row_label(document.text, row) == label:
            return _name(document.text, row)
    return 0, 0


def cell_under(
    text: str, row: Block, head: Sequence[tuple[int, int]], named: re.Pattern[str]
) -> tuple[int, int]:
    """A row's cell in the column whose head is so named; an empty span where there is none."""
    for cell, over in zip(row.cells, head, strict=False):
        if cell != over and named.fullmatch(text[slice(*over)].strip(" *.:")):
            return cell
    return 0, 0


def banner(document: Document, index: int, counted: Container[int]) -> tuple[int, int]:
    """The name of the part of a table that a row is in: `A | CẤP HUYỆN`, a row without figures.

    Args:
        index: of the row's block.
        counted: indices of the blocks that hold figures.

    Returns:
        The span of the name; an empty one where no such row is above, its head apart.
    """
    blocks, text = document.blocks, document.text
    numbered = bool(row_label(text, blocks[index]))
    for above in range(index - 1, max(0, index - 1 - _LONGEST_PART), -1):
        row = blocks[above]
        if not row.cells or not blocks[above - 1].cells:
            break  # the table's head
        if numbered and row_label(text, row):
            continue  # it heads the rows that are numbered under it alone: see `row_over`
        worded = [
            cell
            for cell in row.cells
            if _LETTERS.search(text, *cell) and not _ROMAN.fullmatch(text, *cell)
        ]
        if above not in counted and len(worded) == 1:
            return worded[0]
    return 0, 0


def _name(text: str, row: Block) -> tuple[int, int]:
    """The first cell with a word in it, but a Roman numeral; else the first."""
    worded = (
        cell
        for cell in row.cells
        if _LETTERS.search(text, *cell) and not _ROMAN.fullmatch(text, *cell)
    )
    return next(worded, row.cells[0])


def _is_part(name: str) -> bool:
    if _SUB_ROW.match(name.lstrip()):
        return True
    said = any(pattern.search(name) for _, pattern in lexicon().aspects)
    return said and not unit_classes(name)


_YEAR = re.compile(r"(?:19|20)\d{2}")
_YEAR_AT_END = re.compile(r"[^\W\d](?:[^\d|]*[^\w|])?((?:19|20)\d{2})\W*")


def years(text: str, block: Block, told: Sequence[Time], *, head: bool) -> Iterator[Time]:
    """The years that a row's first cell or a table's heads say: `2022`, `Hạng 2022`.

    Args:
        told: times that the row is known to have; a cell with one has no other.
        head: whether the row is the first of its table.
    """
    for number, (start, end) in enumerate(block.cells):
        words = text[start:end].strip()
        match = _YEAR_AT_END.fullmatch(words)
        plain = _YEAR.fullmatch(words) if head or not number else None
        if any(start <= time.start < end for time in told) or not (match or plain):
            continue
        yield Time(start, end, Period.parse(match[1] if match else words), "year")
