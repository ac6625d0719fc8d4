"""Writing a table in the formats of other programs, each with the labels that it can hold.

Every writer gives the number of texts that had to be cut to fit its format. Text of reports is
untrusted here as well: a spreadsheet is never given a formula.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .files import aside
from .report import plain
from .schema import Column, Table
from .tables import arrow_schema

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["RENAMED", "Sheet", "write_csv", "write_dta", "write_parquet", "write_xlsx"]

_ROWS = 1_048_575  # of a sheet of a workbook, under its head
_CELL = 32_767  # characters of a cell of a workbook
RENAMED = {"end": "end_"}  # a word of Stata's own language
_LABEL = 80  # characters of a variable's label in Stata
_FIXED = 40  # bytes from which Stata is given a text of variable length
# What a spreadsheet computes when a csv file is opened: DDE (|), another sheet (!), functions.
_FORMULA = re.compile(r"[=@\t\r]|[+-].*(?:[|!]|[A-Za-z_.]\w*\()", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with its rows: text "" where blank, whole numbers <NA>, values `Decimal` or None."""

    table: Table
    frame: pd.DataFrame


def write_csv(path: Path, sheet: Sheet) -> int:
    """Comma-separated, UTF-8, LF; values as plain decimals.

    A text that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    frame = sheet.frame.copy()
    for column in sheet.table.columns:
        if column.kind == "decimal":
            frame[column.name] = [
                "" if _blank(value) else plain(Decimal(value)) for value in frame[column.name]
            ]
        elif column.kind == "text":
            frame[column.name] = [_harmless(str(value)) for value in frame[column.name]]
        elif column.kind == "boolean":
            frame[column.name] = ["true" if value else "false" for value in frame[column.name]]
    with aside(path) as part:
        frame.to_csv(part, index=False, lineterminator="\n", encoding="utf-8")
    return 0


def write_parquet(path: Path, sheet: Sheet) -> int:
    """Parquet with the meaning of each column in its field's metadata."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = arrow_schema(sheet.table)
    table = pa.Table.from_pandas(sheet.frame, schema=schema, preserve_index=False)
    fields = [
        schema.field(c.name).with_metadata({"description": c.about}) for c in sheet.table.columns
    ]
    about = {"description": f"A row is {sheet.table.row}."}
    with aside(path) as part:
        pq.write_table(table.cast(pa.schema(fields, metadata=about)), part, compression="zstd")
    return 0


def write_dta(path: Path, sheet: Sheet) -> int:
    """Stata 14 or later, with a label for each variable (cut at 80 characters) and the data set."""
    frame = sheet.frame.copy()
    long = []
    for column in sheet.table.columns:
        values = frame[column.name]
        if column.kind in ("decimal", "integer"):
            frame[column.name] = [float("nan") if _blank(v) else float(v) for v in values]
        elif column.kind == "boolean":
            frame[column.name] = values.astype("int8")
        else:
            # A zero ends a text in Stata's files.
            texts = [str(value).replace("\0", "") for value in values]
            frame[column.name] = texts
            if max((len(text.encode()) for text in texts), default=0) > _FIXED:
                long.append(column.name)
    frame = frame.rename(columns=RENAMED)
    with aside(path) as part:
        frame.to_stata(
            part,
            write_index=False,
            version=118,
            time_stamp=datetime(2000, 1, 1),
            data_label=f"A row is {sheet.table.row}."[:_LABEL],
            variable_labels={
                RENAMED.get(c.name, c.name): _short(c.about) for c in sheet.table.columns
            },
            convert_strl=[RENAMED.get(name, name) for name in long],
        )
    return 0


def write_xlsx(path: Path, sheets: Sequence[Sheet], when: date, about: dict[str, str]) -> int:
    """One workbook: what it is, then a sheet for each table, more where one is full.

    Heads stay in sight and filter; each carries its column's meaning in the sheet `dictionary`.
    """
    import xlsxwriter

    cut = 0
    with aside(path) as part:
        options = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        with xlsxwriter.Workbook(str(part), options) as book:
            book.set_properties(
                {"title": about["title"], "created": datetime(when.year, when.month, when.day)}
            )
            bold = book.add_format({"bold": True})
            first = book.add_worksheet("about")
            first.set_column(0, 0, 12)
            first.set_column(1, 1, 100)
            for number, (name, value) in enumerate(about.items()):
                first.write_string(number, 0, name, bold)
                first.write_string(number, 1, value)
            for sheet in sheets:
                for name, frame in _parts(sheet):
                    cut += _fill(book.add_worksheet(name), sheet.table.columns, frame, bold)
    return cut


def _parts(sheet: Sheet) -> Iterator[tuple[str, pd.DataFrame]]:
    """The rows by worksheet, with its name."""
    for number, start in enumerate(range(0, max(1, len(sheet.frame)), _ROWS), 1):
        name = sheet.table.name if number == 1 else f"{sheet.table.name} {number}"
        yield name, sheet.frame.iloc[start : start + _ROWS]


def _fill(page: Any, columns: Sequence[Column], frame: pd.DataFrame, head: Any) -> int:
    """Write head and rows, row by row as a workbook of constant memory has to be."""
    cut = 0
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, len(frame), len(columns) - 1)
    for number, column in enumerate(columns):
        page.set_column(number, number, 14 if column.kind != "text" else 24)
        page.write_string(0, number, column.name, head)
    kinds = [column.kind for column in columns]
    for row, values in enumerate(frame.itertuples(index=False, name=None), 1):
        for number, (kind, value) in enumerate(zip(kinds, values, strict=True)):
            if _blank(value) or value == "":
                continue
            if kind == "text":
                cut += len(value) > _CELL
                page.write_string(row, number, value[:_CELL])
            elif kind == "boolean":
                page.write_boolean(row, number, bool(value))
            else:
                page.write_number(row, number, float(value))
    return cut


def _harmless(text: str) -> str:
    """A text that no spreadsheet computes.

    >>> [_harmless(text) for text in ("=1+1", "- Hạn chế (một phần)", "-HYPERLINK(1)", "98,6%")]
    ["'=1+1", '- Hạn chế (một phần)', "'-HYPERLINK(1)", '98,6%']
    """
    return f"'{text}" if _FORMULA.match(text) else text


def _short(text: str) -> str:
    return text if len(text) <= _LABEL else text[: _LABEL - 1] + "…"


def _blank(value: Any) -> bool:
    """None, NaN and <NA>: the latter answers no comparison."""
    return value is None or str(value) in ("<NA>", "nan")
