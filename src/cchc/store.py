"""The tables of data/processed: built from data/raw, only what changed, and loaded.

Each report's rows are kept in `.cache` under the hash of what they were made from: the file, its
catalogue row, its corrections, the user's own indicators and the library's own source. The tables
are put together from these and from what each locality's reports say of each other (`between`),
whole, and `.cache/manifest.json` says what is in them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import catalogue, corrections, indicators, localities, workers
from .catalogue import Catalogue, Entry
from .corrections import Correction
from .errors import CchcError, StoreError
from .files import FULL, digest, digest_file, digest_library, remembering, sweep, write_whole
from .lock import hold
from .periods import Period
from .progress import SILENT, Progress
from .project import Project, find
from .schema import TABLES
from .workers import Pool

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

__all__ = [
    "Built",
    "Manifest",
    "build",
    "changes",
    "data_version",
    "latest",
    "load",
    "read_manifest",
    "reports_of",
]

CACHE = ".cache"
MANIFEST = "manifest.json"
DIGESTS = "digests.json"
PARTS = ("file", "catalogue row", "corrections", "indicators", "library")


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did. `failed` has a line for each report or entry that is not in the tables."""

    parsed: tuple[str, ...]
    kept: tuple[str, ...]
    failed: Mapping[str, str]
    rows: Mapping[str, int]
    changed: bool  # whether the tables were written anew


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the tables hold: for each report the hashes of its parts and of its rows."""

    reports: Mapping[str, Mapping[str, Any]]
    rows: Mapping[str, int]

    def digest_rows(self, keys: Sequence[str]) -> str:
        """One hash for the rows of some reports, whatever their order."""
        return digest(
            sorted([key, self.reports[key]["rows"]] for key in keys if key in self.reports)
        )


@dataclass(frozen=True, slots=True)
class _Task:
    path: Path
    entry: Entry
    corrections: tuple[Correction, ...]
    indicator_file: Path | None
    cached: Path


def build(
    project: Project,
    pool: Pool | None = None,
    *,
    listed: Catalogue | None = None,
    progress: Progress = SILENT,
) -> Built:
    """Read every report of the catalogue and write the tables; a report that fails is named.

    Args:
        pool: who reads the reports; this machine's cores where not given.
        listed: the catalogue, where it was read a moment ago.
        progress: hears of each report that was read.

    Raises:
        CatalogueError, CorrectionError, RuleError, ProjectError: there is nothing that could be
            built.
        RunError: another build is at work on the folder.
        OSError: the folder cannot be written; the old tables stay.
    """
    with hold(project.processed, "cchc build") as killed, remembering(digests(project)):
        if killed:
            sweep(project.processed)
        return _build(project, listed or catalogue.read(project.raw), pool or Pool(), progress)


def digests(project: Project) -> Path:
    """The file that keeps the hashes of the project's files between commands."""
    return project.processed / CACHE / DIGESTS


def _build(project: Project, listed: Catalogue, pool: Pool, progress: Progress) -> Built:
    made, indicator_file = _corrections(project), project.indicator_file
    counted = indicators.digest_own(indicator_file)
    folder = project.processed / CACHE
    failed = dict(zip(listed.problems, listed.problems, strict=True))
    own = _by_report(made)
    keys = {entry.key for entry in listed.entries}
    for correction in made:
        if correction.report not in keys:
            failed[correction.place] = f"{correction.place}: no such report in {listed.path.name}"
    standing = read_manifest(project)
    old = standing.reports if standing else {}
    reports: dict[str, dict[str, Any]] = {}
    tasks: list[_Task] = []
    for entry in listed.entries:
        path = project.raw / entry.file
        mine = own.get(entry.key, ())
        parts = _parts(path, entry, mine, counted)
        name = f"{digest(parts)[:40]}.arrow"
        cached = folder / name
        if cached.is_file():
            before = old.get(entry.key, {})
            rows = before["rows"] if before.get("cached") == name else digest_file(cached)
            reports[entry.key] = {
                "locality": entry.locality,
                "parts": parts,
                "cached": name,
                "rows": rows,
            }
        else:
            reports[entry.key] = {"locality": entry.locality, "parts": parts, "cached": name}
            tasks.append(_Task(path, entry, mine, indicator_file, cached))
    kept = tuple(key for key, report in reports.items() if "rows" in report)
    parsed = []
    for key, rows, why in _read(tasks, pool, progress):
        if why:
            del reports[key]
            failed[key] = why
        else:
            reports[key]["rows"] = rows
            parsed.append(key)
    counts: Mapping[str, int] = standing.rows if standing else {}
    changed = standing is None or dict(old) != reports or not _complete(project)
    if changed:
        # With them comes Arrow, which a build with nothing to do needs not.
        from . import between, tables

        paths = [folder / str(report["cached"]) for report in reports.values()]
        paths += between.parts(folder, reports, indicator_file, pool)
        counts = tables.write_tables(project.processed, paths)
        write_whole(
            folder / MANIFEST,
            json.dumps({"rows": counts, "reports": reports}, ensure_ascii=False, indent=1) + "\n",
        )
        _tidy(folder, {path.name for path in paths})
    return Built(tuple(sorted(parsed)), kept, failed, counts, changed)


def _read(tasks: Sequence[_Task], pool: Pool, progress: Progress) -> Iterator[tuple[str, str, str]]:
    """Parse reports and give each one's key with the hash of its rows, or with why it failed.

    Raises:
        OSError: the disk is full.
    """
    if not tasks:
        return
    progress.begin("reading", len(tasks))
    try:
        for done in workers.each(_parse, tasks, pool):
            key = done.task.entry.key
            if done.error is None:
                progress.step(f"read {key}")
                yield key, str(done.result), ""
            elif isinstance(done.error, OSError) and done.error.errno in FULL:
                raise done.error
            else:
                reason = _reason(done.error).removeprefix(f"{done.task.path}: ")
                why = f"{done.task.entry.file}: {reason}"
                progress.step(f"FAILED {key}: {why}", failed=True)
                yield key, "", why
    finally:
        progress.end()


def _parse(task: _Task) -> str:
    """Parse a report, keep its rows in the cache, and give their hash."""
    from . import pipeline, tables  # which no one who only loads tables has to import

    entry = task.entry
    report = pipeline.parse(
        task.path,
        locality=entry.locality,
        period=entry.period,
        kind=entry.kind,
        corrections=task.corrections,
        indicator_file=task.indicator_file,
    )
    key = {"report": entry.key, "locality": entry.locality, "gso_code": report.report["gso_code"]}
    of_catalogue = {
        "period": entry.period,
        "kind": entry.kind,
        "version": entry.version,
        "source": entry.source,
        "file": entry.file,
    }
    found: dict[str, list[dict[str, object]]] = {
        name: [{**key, **row} for row in getattr(report, name)]
        for name in TABLES
        if name != "reports"
    }
    cells = {name: list(map(itemgetter(*TABLES[name].names), found[name])) for name in found}
    head = {**report.report, **of_catalogue, **key, "data_sha256": digest(cells)}
    tables.write_report(task.cached, {"reports": [head], **found})
    return digest_file(task.cached)


def _reason(error: BaseException) -> str:
    """The line of an error of ours; of a bug, its type and place as well."""
    if isinstance(error, CchcError):
        return str(error)
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f" ({Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno})" if trace else ""
    words = " ".join(str(error).split())
    return f"{type(error).__name__}{place}: {words}; this is a bug in cchc"


def _corrections(project: Project) -> tuple[Correction, ...]:
    known = indicators.load(project.indicator_file)
    return corrections.load(project.raw / corrections.FILE, known)


def _by_report(made: Sequence[Correction]) -> dict[str, tuple[Correction, ...]]:
    found: dict[str, tuple[Correction, ...]] = {}
    for correction in made:
        found[correction.report] = (*found.get(correction.report, ()), correction)
    return found


def _parts(path: Path, entry: Entry, mine: Sequence[Correction], counted: str) -> dict[str, str]:
    """The hash of each thing that a report's rows are made from.

    Args:
        counted: that of the user's own indicators; empty where there are none.
    """
    row = [entry.file, entry.key, entry.source]
    return {
        "file": digest_file(path),
        "catalogue row": digest(row),
        "corrections": digest([repr(c) for c in mine]),
        **({"indicators": counted} if counted else {}),
        "library": digest_library(),
    }


def _complete(project: Project) -> bool:
    return all((project.processed / f"{name}.parquet").is_file() for name in TABLES)


def _tidy(folder: Path, names: set[str]) -> None:
    for path in folder.glob("*.arrow"):
        if path.name not in names:
            path.unlink(missing_ok=True)


def read_manifest(project: Project) -> Manifest | None:
    """What the tables hold; none where nothing was built, or what says so cannot be read."""
    path = project.processed / CACHE / MANIFEST
    try:
        written = json.loads(path.read_text(encoding="utf-8"))
        return Manifest(written["reports"], written["rows"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def data_version(hashes: Mapping[str, str]) -> str:
    """What names the data of some reports, twelve digits: pages and releases show it.

    Args:
        hashes: `data_sha256` of the table reports, by the report's key.

    >>> data_version({"hue/2021.annual": "5d41402abc4b2a76b9719d911017c592"})
    '5d41402abc4b'
    """
    several = len(hashes) > 1
    return (digest(sorted(hashes.items())) if several else "".join(hashes.values()))[:12]


def changes(
    project: Project, listed: Catalogue, *, library: bool = True
) -> dict[str, tuple[str, ...]]:
    """For each catalogued report the parts that changed since the build: `new` where it is not in.

    Args:
        library: whether the library's own source counts as a part.
    """
    manifest = read_manifest(project)
    made = _by_report(_corrections(project))
    counted = indicators.digest_own(project.indicator_file)
    found: dict[str, tuple[str, ...]] = {}
    for entry in listed.entries:
        before = manifest.reports.get(entry.key) if manifest else None
        if before is None:
            found[entry.key] = ("new",)
            continue
        parts = _parts(project.raw / entry.file, entry, made.get(entry.key, ()), counted)
        differing = tuple(
            name
            for name in PARTS
            if (library or name != "library") and before["parts"].get(name) != parts.get(name)
        )
        if differing:
            found[entry.key] = differing
    return found


# --- loading --------------------------------------------------------------------------------


def load(
    table: str,
    locality: str | Sequence[str] | None = None,
    period: str | int | None = None,
    indicator: str | Sequence[str] | None = None,
    *,
    report: str | None = None,
    decimals: bool = False,
    folder: Path | None = None,
) -> pd.DataFrame:
    """A table of data/processed, filtered, as a data frame with the schema's columns in order.

    Blank text is "", blank integers are <NA>; `value` is float64, or Decimal with `decimals`.

    Args:
        table: a name of `schema.TABLES`.
        locality: slug or name, or several.
        period: what the *report* covers, as 2022, "2021-Q3" or "2017/2021"; "2022.annual" and
            "2022.annual.draft" choose among several reports of one period. Without a version the
            final one is taken where there is one. (Observations have a `period` of their own.)
        indicator: id or ids; only for tables that have the column.
        report: a report's key.
        folder: of the tables; that of the project where not given.

    Raises:
        StoreError: no such table, column or file.
        LocalityError, PeriodError: a name that is none. A locality without a report gives no rows.
    """
    import pandas as pd
    import pyarrow as pa

    from . import tables

    if table not in TABLES:
        raise StoreError(f"unknown table {table!r}: one of {', '.join(TABLES)}")
    if indicator is not None and "indicator" not in TABLES[table].names:
        raise StoreError(f"table {table} has no indicator: filter observations by it")
    folder = folder or find().processed
    conditions: list[tuple[str, str, Any]] = []
    if locality is not None or period is not None or report is not None:
        conditions.append(("report", "in", reports_of(folder, locality, period, report)))
    if indicator is not None:
        conditions.append(
            ("indicator", "in", [indicator] if isinstance(indicator, str) else list(indicator))
        )
    path = _file(folder, table)
    if any(not values for _, _, values in conditions):
        found = tables.arrow_schema(TABLES[table]).empty_table()
    else:
        found = _read_parquet(path, filters=conditions or None)
    frame: pd.DataFrame = found.to_pandas(types_mapper={pa.int64(): pd.Int64Dtype()}.get)
    if not decimals:
        for column in TABLES[table].columns:
            if column.kind == "decimal":
                frame[column.name] = frame[column.name].astype("float64")
    return frame


def reports_of(
    folder: Path,
    locality: str | Sequence[str] | None = None,
    period: str | int | None = None,
    report: str | None = None,
) -> list[str]:
    """The keys of the reports of a locality (or several) and period, as `load` chooses them."""
    names = ["report", "locality", "period", "kind", "version"]
    rows = _read_parquet(_file(folder, "reports"), columns=names).to_pylist()
    if report is not None:
        rows = [row for row in rows if row["report"] == report]
    if period is not None:
        rows = _of_period(rows, str(period))
    if locality is not None:
        wanted = [locality] if isinstance(locality, str) else locality
        slugs = {slug for name in wanted for slug in _slugs(name, rows, period)}
        rows = [row for row in rows if row["locality"] in slugs]
    return [str(row["report"]) for row in rows]


def _of_period(rows: Sequence[Mapping[str, Any]], written: str) -> list[Mapping[str, Any]]:
    name, _, rest = written.partition(".")
    kind, _, version = rest.partition(".")
    period = str(Period.parse(name))
    rows = [r for r in rows if r["period"] == period and kind in ("", r["kind"])]
    if version:
        return [r for r in rows if r["version"] == version]
    final = {(r["locality"], r["kind"]) for r in rows if r["version"] == catalogue.FINAL}
    return [
        r
        for r in rows
        if r["version"] == catalogue.FINAL or (r["locality"], r["kind"]) not in final
    ]


def latest(reports: pd.DataFrame) -> pd.DataFrame:
    """The rows of `reports` without the drafts of which there is a final version."""
    is_final = reports["version"] == catalogue.FINAL
    subject = list(zip(reports["locality"], reports["period"], reports["kind"], strict=True))
    final = {one for one, whether in zip(subject, is_final, strict=True) if whether}
    return reports[
        [whether or one not in final for one, whether in zip(subject, is_final, strict=True)]
    ]


def _slugs(name: str, rows: Sequence[Mapping[str, Any]], period: str | int | None) -> set[str]:
    """What a name means among the divisions of the reports' times."""
    if any(row["locality"] == name for row in rows):
        return {name}
    times = {str(row["period"]) for row in rows}
    if period is not None:
        times.add(str(period).partition(".")[0])
    return localities.slugs_at(name, map(Period.parse, times))


def _read_parquet(path: Path, **options: Any) -> pa.Table:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return pq.read_table(path, **options)
    except (pa.ArrowInvalid, OSError) as error:
        raise StoreError(
            f"{path}: cannot be read ({error}): remove it and run `cchc build`"
        ) from None


def _file(folder: Path, table: str) -> Path:
    path = folder / f"{table}.parquet"
    if not path.is_file():
        raise StoreError(f"{path}: not built yet: run `cchc build`")
    return path
