"""The catalogue of data/raw: which file is whose report, of what period and kind.

`reports.csv` (or `catalogue.csv`) has a row for each report. Only `file`, `locality` and
`period` have to be there; columns that cchc does not know are kept as they are.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from . import localities
from .errors import CatalogueError, LocalityError, PeriodError
from .files import aside, digest_file, write_whole
from .kinds import kind_of_period
from .lock import hold
from .periods import Period

__all__ = ["Catalogue", "Entry", "add", "find_file", "read", "report_key", "rows"]

NAMES = ("reports.csv", "catalogue.csv")
REQUIRED = ("file", "locality", "period")
COLUMNS = (*REQUIRED, "kind", "version", "source")
FINAL = "final"
_WORD = re.compile(r"[a-z0-9]+(?:[_-][a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Entry:
    """A report of the catalogue. `locality` is a slug and `period` canonical, whatever the row has.

    `extra` holds the columns that cchc does not know, `row` the line of the catalogue.
    """

    file: str
    locality: str
    period: str
    kind: str
    version: str = FINAL
    source: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)
    row: int = 0

    @property
    def key(self) -> str:
        return report_key(self.locality, self.period, self.kind, self.version)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The reports in the order of their keys, and a line for each row that cannot be used."""

    path: Path
    entries: tuple[Entry, ...]
    problems: tuple[str, ...] = ()


def report_key(locality: str, period: str, kind: str, version: str = FINAL) -> str:
    """The key of a report in every table.

    >>> report_key("tra-vinh/tra-cu", "2017/2021", "directive_review")
    'tra-vinh/tra-cu/2017--2021.directive_review'
    """
    key = f"{locality}/{period.replace('/', '--')}.{kind}"
    return key if version == FINAL else f"{key}.{version}"


def find_file(raw: Path) -> Path:
    """The catalogue of a folder: reports.csv, else catalogue.csv.

    Raises:
        CatalogueError: there is neither.
    """
    for name in NAMES:
        if (raw / name).is_file():
            return raw / name
    raise CatalogueError(f"{raw / NAMES[0]}: no catalogue of reports: add one with `cchc add FILE`")


def read(raw: Path) -> Catalogue:
    """The catalogue of a folder of reports; rows that cannot be used are told, not raised.

    Raises:
        CatalogueError: there is no catalogue, it is no CSV text, or a needed column is missing.
    """
    path = find_file(raw)
    entries: list[Entry] = []
    problems: list[str] = []
    keys: dict[str, int] = {}
    files: dict[str, int] = {}
    for row, cells in rows(path):
        try:
            entry = _entry(raw, cells, row)
            for what, name, seen in (("report", entry.key, keys), ("file", entry.file, files)):
                if seen.setdefault(name, row) != row:
                    raise CatalogueError(
                        f"{what} {name} is already in row {seen[name]}: take one out"
                    )
        except (CatalogueError, LocalityError, PeriodError) as error:
            problems.append(f"{path.name} row {row} ({cells.get('file') or 'no file'}): {error}")
        else:
            entries.append(entry)
    entries.sort(key=lambda entry: entry.key)
    return Catalogue(path, tuple(entries), tuple(problems))


def add(
    raw: Path,
    file: Path,
    *,
    locality: str,
    period: str,
    kind: str = "",
    version: str = FINAL,
    source: str = "",
) -> Entry:
    """Copy a report into the folder and catalogue it; both, or neither.

    Adding the same content under the same key again changes nothing.

    Args:
        locality: slug, as resolved.
        period: canonical, as `str(Period)` writes it.
        kind: guessed from the period where empty.

    Raises:
        CatalogueError: another report has that key or content, or the catalogue cannot be used.
        OSError: the folder cannot be written.
    """
    entry = Entry("", locality, period, kind or kind_of_period(period), version, source)
    for name, word in (("kind", entry.kind), ("version", version)):
        if not _WORD.fullmatch(word):
            raise CatalogueError(
                f"{name} {word!r}: write it in small letters, such as annual or draft"
            )
    parts = (locality.replace("/", "_"), period.replace("/", "--"), entry.kind)
    stem = "_".join(parts if version == FINAL else (*parts, version))
    target = raw / f"{stem}{file.suffix.lower()}"
    with hold(raw, "cchc add"):
        standing = _standing(raw, entry.key, file)
        if standing is not None:
            return standing
        if target.exists() and not (file.exists() and file.samefile(target)):
            raise CatalogueError(
                f"{target} stands there uncatalogued: catalogue or remove it first"
            )
        fresh = not target.exists()
        if fresh:
            with aside(target) as part:
                part.write_bytes(file.read_bytes())
        try:
            return _append(raw, entry, target.name)
        except BaseException:
            if fresh:
                target.unlink(missing_ok=True)
            raise


def _standing(raw: Path, key: str, file: Path) -> Entry | None:
    """The entry that has this key and content already; none where both are new."""
    content = digest_file(file)
    if not any((raw / name).is_file() for name in NAMES):
        return None
    for entry in read(raw).entries:
        there = raw / entry.file
        same = there.stat().st_size == file.stat().st_size and digest_file(there) == content
        if entry.key == key and same:
            return entry
        if entry.key == key:
            raise CatalogueError(
                f"{key} is already catalogued as {entry.file} with other content: "
                "give another --kind or --version, or remove that report first"
            )
        if same:
            raise CatalogueError(
                f"the same content is already catalogued as {entry.file} ({entry.key}): mend its row instead"
            )
    return None


def _append(raw: Path, entry: Entry, file: str) -> Entry:
    """Write the catalogue anew with a row for `entry`, columns added where they are needed."""
    cells = {
        "file": file,
        "locality": entry.locality,
        "period": entry.period,
        "kind": entry.kind,
        "version": entry.version,
        "source": entry.source,
    }
    if any((raw / name).is_file() for name in NAMES):
        path = find_file(raw)
        text, header, delimiter = _text(path)
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
        known = [name.strip().lower() for name in header]
        defaults = {"kind": kind_of_period(entry.period), "version": FINAL, "source": ""}
        missing = [name for name in COLUMNS if name not in known and cells[name] != defaults[name]]
        rows[0] = [*header, *missing]
        known += missing
    else:
        path, delimiter = raw / NAMES[0], ","
        known = list(COLUMNS)
        rows = [known]
    rows.append([cells.get(name, "") for name in known])
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(row for row in rows if row)
    write_whole(path, out.getvalue())
    return replace(entry, file=file, row=len(rows))


def _text(path: Path) -> tuple[str, Sequence[str], str]:
    """The text of a catalogue, its header as written, and what parts its columns."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise CatalogueError(
            f"{path}: not UTF-8 text (byte {error.start}): save it as CSV UTF-8"
        ) from None
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    header = next(csv.reader([first.rstrip("\r")], delimiter=delimiter), [])
    names = [name.strip().lower() for name in header]
    for name in REQUIRED:
        if name not in names:
            raise CatalogueError(f"{path}: no column {name!r}: it needs {', '.join(REQUIRED)}")
    repeated = [name for name, count in Counter(names).items() if count > 1]
    if repeated:
        raise CatalogueError(f"{path}: column {repeated[0]!r} stands twice: take one out")
    return text, header, delimiter


def rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number and cells, by column in small letters, of each row of a table that is not blank.

    Raises:
        CatalogueError: the table is no CSV text, or lacks a needed column.
    """
    text, header, delimiter = _text(path)
    names = [name.strip().lower() for name in header]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        next(reader)
        row = reader.line_num + 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield row, dict(zip(names, map(str.strip, cells), strict=False))
            row = reader.line_num + 1
    except csv.Error as error:
        raise CatalogueError(
            f"{path} row {reader.line_num}: {error}: mend the quotes of that row"
        ) from None


def _entry(raw: Path, cells: Mapping[str, str], row: int) -> Entry:
    for name in REQUIRED:
        if not cells.get(name):
            raise CatalogueError(f"no {name}: fill it in")
    file = cells["file"]
    place = PurePosixPath(file.replace("\\", "/"))
    if place.is_absolute() or ".." in place.parts:
        raise CatalogueError(f"{file} is not inside {raw}: move the report there")
    if not (raw / place).is_file():
        raise CatalogueError(f"no such file in {raw}: add it, or take the row out")
    period = Period.parse(cells["period"])
    locality = localities.resolve(cells["locality"], period)
    kind = cells.get("kind") or kind_of_period(str(period))
    version = cells.get("version") or FINAL
    for name, word in (("kind", kind), ("version", version)):
        if not _WORD.fullmatch(word):
            raise CatalogueError(
                f"{name} {word!r}: write it in small letters, such as annual or draft"
            )
    extra = {name: cell for name, cell in cells.items() if name not in COLUMNS}
    return Entry(
        str(place), locality.slug, str(period), kind, version, cells.get("source", ""), extra, row
    )
