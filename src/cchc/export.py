"""The tables for other programs: csv, xlsx, dta or parquet, with labels and the data dictionary.

An export is a release that can be cited: beside the tables stand a dictionary of every column, the
catalogue of indicators, a README with what is in it and how to cite it, and a Data Package
descriptor (https://datapackage.org) with the type, meaning and hash of each csv file. The same
tables give the same bytes on the same day.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from . import formats, indicators, jobs, store
from .errors import StoreError
from .files import digest, digest_file, write_whole
from .formats import Sheet
from .project import Project
from .schema import TABLES, Column, Table
from .version import __version__

__all__ = ["DOWNLOADS", "FORMATS", "downloads", "export"]

FORMATS = ("csv", "xlsx", "dta", "parquet")
DOWNLOADS = "tables"  # the folder of summaries with the tables to take along
_NAME = "cchc"
_DOWNLOADED = ("reports", "observations", "checks")  # what an index offers
_DICTIONARY = Table(
    "dictionary",
    "a column of a table",
    (
        Column("table", "text", "Name of the table"),
        Column("column", "text", "Name of the column"),
        Column("type", "text", "text, integer, decimal or boolean"),
        Column("blank", "boolean", "Whether it may be blank"),
        Column("values", "text", "Its values where they are a closed set, joined by |", blank=True),
        Column("meaning", "text", "What it holds"),
    ),
)
_INDICATORS = Table(
    "indicators",
    "an indicator of the catalogue",
    (
        Column("indicator", "text", "Id, as in the table observations"),
        Column("name_vi", "text", "Name in Vietnamese"),
        Column("name_en", "text", "Name in English"),
        Column("domain", "text", "Domain of the reform"),
        Column("unit", "text", "Unit of its values"),
        Column("kind", "text", "How its values compare: stock, flow, share, score or rank"),
        Column("facets", "text", "What its values may be split by, joined by |", blank=True),
        Column("definition", "text", "What is counted"),
    ),
)
_TYPES = {"text": "string", "integer": "integer", "decimal": "number", "boolean": "boolean"}
_WRITERS: dict[str, Callable[[Path, Sheet], int]] = {
    "csv": formats.write_csv,
    "dta": formats.write_dta,
    "parquet": formats.write_parquet,
}


def export(
    project: Project,
    folder: Path,
    kind: str = "csv",
    *,
    tables: Sequence[str] = tuple(TABLES),
    tell: Callable[[str], None] = lambda line: None,
    today: date | None = None,
) -> list[Path]:
    """Write the tables of data/processed into a folder, which is made where it is not there.

    Each file appears whole or not at all; files of other names are left alone.

    Args:
        kind: one of FORMATS. `xlsx` is one workbook with a sheet for each table.
        tables: those wanted; the dictionary and the indicators always come along.
        tell: gets a line for each file, and one where a text had to be cut to fit the format.
        today: the date of the release; today's where not given.

    Returns:
        the files, in the order in which they were written.

    Raises:
        StoreError: the tables are not built, or the format is unknown.
        RuleError: the user's own indicators cannot be read.
        OSError: the folder cannot be written.
    """
    if kind not in FORMATS:
        raise StoreError(f"unknown format {kind!r}: one of {', '.join(FORMATS)}")
    when = today or datetime.now(UTC).date()
    sheets = [_stored(project, name) for name in tables]
    sheets += [_indicators(project), _dictionary([TABLES[name] for name in tables])]
    release = _release(project, when)
    written: list[Path] = []

    def note(path: Path, cut: int) -> None:
        written.append(path)
        tell(str(path))
        if cut:
            tell(f"{path}: {cut} texts were cut to what {kind} can hold: csv has them whole")

    if kind == "xlsx":
        path = folder / f"{_NAME}.xlsx"
        note(path, formats.write_xlsx(path, sheets, when, release))
    else:
        for sheet in sheets:
            path = folder / f"{sheet.table.name}.{kind}"
            note(path, _WRITERS[kind](path, sheet))
    if kind == "csv":
        path = folder / "datapackage.json"
        write_whole(path, _descriptor(folder, sheets, when, release))
        note(path, 0)
    path = folder / "README.md"
    write_whole(path, _readme(sheets, written, release))
    note(path, 0)
    return written


def downloads(project: Project) -> None:
    """The tables that readers of the index take along, as csv files and one workbook.

    They stand in summaries/tables, and are written only where the tables have changed.

    Raises:
        StoreError, OSError: as `export`.
    """
    manifest = store.read_manifest(project)
    rows = manifest and manifest.digest_rows(list(manifest.reports))
    key = digest([rows, indicators.digest_told(project.indicator_file)])
    note = project.summaries / jobs.MARKERS / "tables.key"
    if note.is_file() and note.read_text(encoding="utf-8") == key:
        return
    for kind in ("xlsx", "csv"):
        export(project, project.summaries / DOWNLOADS, kind, tables=_DOWNLOADED)
    write_whole(note, key)


def _stored(project: Project, name: str) -> Sheet:
    return Sheet(TABLES[name], store.load(name, decimals=True, folder=project.processed))


def _frame(table: Table, rows: Iterable[Sequence[Any]]) -> Sheet:
    import pandas as pd

    return Sheet(table, pd.DataFrame(list(rows), columns=list(table.names)))


def _dictionary(tables: Sequence[Table]) -> Sheet:
    return _frame(
        _DICTIONARY,
        (
            (table.name, c.name, c.kind, c.blank, "|".join(filter(None, c.choices)), c.about)
            for table in (*tables, _INDICATORS, _DICTIONARY)
            for c in table.columns
        ),
    )


def _indicators(project: Project) -> Sheet:
    return _frame(
        _INDICATORS,
        (
            (i.id, i.name_vi, i.name_en, i.domain, i.unit, i.kind, "|".join(i.facets), i.definition)
            for i in indicators.load(project.indicator_file).values()
        ),
    )


# --- what tells of the release --------------------------------------------------------------


def _release(project: Project, when: date) -> dict[str, str]:
    """What names these tables: a version of their own, made of the hashes of the reports' rows."""
    reports = store.load("reports", folder=project.processed)
    data = store.data_version(dict(zip(reports["report"], reports["data_sha256"], strict=True)))
    return {
        "title": f"Administrative-reform reports of Vietnamese localities: {len(reports)} reports",
        "version": f"{when.isoformat()}+{data}",
        "data": data,
        "date": when.isoformat(),
        "tool": f"cchc {__version__}",
    }


def _descriptor(folder: Path, sheets: Sequence[Sheet], when: date, release: dict[str, str]) -> str:
    described = {
        "name": _NAME,
        "title": release["title"],
        "version": release["version"],
        "created": f"{when.isoformat()}T00:00:00Z",
        "resources": [_resource(folder / f"{sheet.table.name}.csv", sheet) for sheet in sheets],
    }
    return json.dumps(described, ensure_ascii=False, indent=1) + "\n"


def _resource(path: Path, sheet: Sheet) -> dict[str, Any]:
    return {
        "name": sheet.table.name,
        "path": path.name,
        "description": f"A row is {sheet.table.row}.",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": path.stat().st_size,
        "hash": f"sha256:{digest_file(path)}",
        "schema": {
            "missingValues": [""],
            "fields": [
                {
                    "name": c.name,
                    "type": _TYPES[c.kind],
                    "description": c.about,
                    **({"constraints": {"enum": [v for v in c.choices if v]}} if c.choices else {}),
                }
                for c in sheet.table.columns
            ],
        },
    }


def _readme(sheets: Sequence[Sheet], written: Sequence[Path], release: dict[str, str]) -> str:
    rows = [f"| {sheet.table.name} | {len(sheet.frame)} | {sheet.table.row} |" for sheet in sheets]
    return "\n".join(
        [
            f"# {release['title']}",
            "",
            f"Version {release['version']}, made by {release['tool']}.",
            "",
            "| table | rows | a row is |",
            "| --- | --- | --- |",
            *rows,
            "",
            "`dictionary` tells the type and meaning of every column, `indicators` what each indicator counts.",
            "Figures are what the reports state; the table checks names the claims that do not add up, and",
            "`corrected` in observations the reason where a researcher overruled a value.",
            "",
            f"Files: {', '.join(path.name for path in written)}.",
            "",
            f"Data version {release['data']}: the index of the pages that were made from these tables shows it.",
            "Each page shows that of its own reports, whose hashes are in the column data_sha256 of reports.",
            "",
            "In csv, text is UTF-8 and values have every digit. A text that a spreadsheet would take for a",
            "formula begins with an apostrophe ('). In xlsx and dta, values are floating-point numbers; in dta",
            f"the column end is called {formats.RENAMED['end']}, for Stata keeps that word to itself.",
            "",
            "## How to cite",
            "",
            f"> {release['title']}. Version {release['version']}. Extracted with {release['tool']}.",
            "> Cite the reports themselves too: the table reports has their titles, numbers, dates and sources.",
            "",
        ]
    )
