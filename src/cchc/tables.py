"""Rows in the shape of the schema: checked, as Arrow tables, in files and out of them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from .errors import StoreError
from .files import aside
from .schema import TABLES, Column, Table

__all__ = ["Rows", "arrow_schema", "arrow_table", "read_report", "write_report", "write_tables"]

Row = Mapping[str, object]
Rows = Mapping[str, Sequence[Row]]  # by name of the table

_DIGITS, _PLACES = 38, 9  # of a value in all, and after the point
_DECIMAL = pa.decimal128(_DIGITS, _PLACES)
_TYPES = {"text": pa.string(), "integer": pa.int64(), "decimal": _DECIMAL, "boolean": pa.bool_()}
_PYTHON = {"text": str, "integer": int, "decimal": Decimal, "boolean": bool}
_BATCH = 200  # reports in a row group: what is in memory while a table is written


def arrow_schema(table: Table) -> pa.Schema:
    """The Arrow schema of a table; blank text is "" and never null, blank integers are null."""
    return pa.schema(
        [
            pa.field(c.name, _TYPES[c.kind], nullable=c.blank and c.kind != "text")
            for c in table.columns
        ]
    )


def arrow_table(table: Table, rows: Sequence[Row]) -> pa.Table:
    """Rows as an Arrow table, each cell held against its column.

    Raises:
        StoreError: a column is missing or unknown, or a cell has another type, a blank where none
            may be, or a value that is not among the column's choices.
    """
    names = set(table.names)
    for i, row in enumerate(rows, 1):
        if row.keys() != names:
            other = ", ".join(sorted(names ^ row.keys()))
            raise StoreError(f"table {table.name} row {i}: columns missing or unknown: {other}")
    arrays = [
        pa.array(_cells(table, column, [row[column.name] for row in rows]), _TYPES[column.kind])
        for column in table.columns
    ]
    return pa.Table.from_arrays(arrays, schema=arrow_schema(table))


def _cells(table: Table, column: Column, values: list[object]) -> list[Any]:
    """The values of a column, each held against it; a column that fits at sight is not gone through."""
    if column.kind in ("text", "integer"):
        kinds = set(map(type, values))
        if column.kind == "integer" and kinds <= ({int, type(None)} if column.blank else {int}):
            return values
        if kinds <= {str} and column.kind == "text":
            distinct = set(values) if column.choices or not column.blank else set()
            if column.blank:
                distinct.discard("")
            if "" not in distinct and (not column.choices or distinct <= {*column.choices}):
                return values
    return [_cell(table, column, value, i) for i, value in enumerate(values, 1)]


def _cell(table: Table, column: Column, value: object, row: int) -> object:
    if value is None or value == "":
        if not column.blank:
            raise StoreError(f"table {table.name} row {row}: {column.name} is blank")
        return "" if column.kind == "text" else None
    expected = _PYTHON[column.kind]
    if type(value) is not expected:
        raise StoreError(
            f"table {table.name} row {row}: {column.name} {value!r} is {type(value).__name__}, "
            f"not {expected.__name__}"
        )
    if column.choices and value not in column.choices:
        raise StoreError(
            f"table {table.name} row {row}: {column.name} {value!r} is none of its values"
        )
    if isinstance(value, Decimal) and not _fits(value):
        raise StoreError(f"table {table.name} row {row}: {column.name} {value} has too many digits")
    return value


def _fits(value: Decimal) -> bool:
    if not value.is_finite():
        return False
    normal = value.normalize().as_tuple()
    exponent = int(normal.exponent)
    return exponent >= -_PLACES and len(normal.digits) + exponent <= _DIGITS - _PLACES


def write_report(path: Path, rows: Rows) -> None:
    """One report's rows in one file: an Arrow stream for each table, in the schema's order.

    Raises:
        StoreError: a row does not fit its table.
    """
    tables = [arrow_table(table, rows.get(name, ())) for name, table in TABLES.items()]
    # Arrow's threads cost a report of this size more than they save, and other cores are at work.
    # lz4 makes files a third larger than zstd, which takes three times as long to write and read.
    options = pa.ipc.IpcWriteOptions(compression="lz4", use_threads=False)
    with aside(path) as part, pa.OSFile(str(part), "wb") as sink:
        for table in tables:
            with pa.ipc.new_stream(sink, table.schema, options=options) as writer:
                writer.write_table(table)


def read_report(path: Path) -> dict[str, pa.Table]:
    """The tables of one report, as `write_report` wrote them.

    Raises:
        OSError, pyarrow.ArrowInvalid: the file is gone or broken.
    """
    options = pa.ipc.IpcReadOptions(use_threads=False)
    with pa.OSFile(str(path), "rb") as source:
        return {name: pa.ipc.open_stream(source, options=options).read_all() for name in TABLES}


def write_tables(folder: Path, reports: Sequence[Path]) -> dict[str, int]:
    """Every table of the schema, whole, from the files of the reports in that order.

    All tables are written aside before the first is renamed, so that a full disk leaves the old
    ones as they are. Two batches of reports are in memory at a time: one that is written, and the
    next, which is read meanwhile.

    Returns:
        the number of rows by table.
    """
    counts = dict.fromkeys(TABLES, 0)
    with contextlib.ExitStack() as renamed:
        parts = {name: renamed.enter_context(aside(folder / f"{name}.parquet")) for name in TABLES}
        with contextlib.ExitStack() as written:
            writers = {
                name: written.enter_context(
                    pq.ParquetWriter(parts[name], arrow_schema(table), compression="zstd")
                )
                for name, table in TABLES.items()
            }
            for batch in _batches(reports):
                for name, writer in writers.items():
                    whole = pa.concat_tables([tables[name] for tables in batch])
                    counts[name] += whole.num_rows
                    writer.write_table(whole)
    return counts


def _batches(reports: Sequence[Path]) -> Iterator[list[dict[str, pa.Table]]]:
    """The tables of the reports, so many reports at a time."""

    def read(start: int) -> list[dict[str, pa.Table]]:
        return [read_report(path) for path in reports[start : start + _BATCH]]

    with ThreadPoolExecutor(1) as reader:
        under_way = reader.submit(read, 0)
        for start in range(_BATCH, len(reports) + _BATCH, _BATCH):
            batch = under_way.result()
            under_way = reader.submit(read, start)
            yield batch
