"""The reader views of a collection: each report's marked text as a page, beside its summary.

Made from the rows that the build keeps of each report, without reading the report again; only
what changed is written.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from . import indicators, store, tables, workers
from .catalogue import Entry
from .errors import CchcError
from .files import write_whole
from .jobs import MARKERS
from .model import Source
from .project import Project
from .render import report_html
from .report import Report
from .schema import TABLES
from .web import reader_path
from .workers import Pool

__all__ = ["write"]

_FEW = 50


@dataclass(frozen=True, slots=True)
class _Task:
    key: str
    rows: Path
    indicator_file: Path | None
    target: Path
    lang: str
    home: str


def write(project: Project, entries: Iterable[Entry], *, lang: str, pool: Pool) -> dict[str, str]:
    """Write the reader view of each of these reports that is in the tables, unless it stands.

    Returns:
        why, for each report whose view could not be made.

    Raises:
        OSError: the folder cannot be written.
    """
    manifest = store.read_manifest(project)
    reports = manifest.reports if manifest else {}
    note = project.summaries / MARKERS / f"readers.{lang}.json"
    library = indicators.digest_told(project.indicator_file)
    known = _noted(note, library)
    # A view of a report that left the catalogue would be found by its old address.
    for key in set(known) - set(reports):
        (project.summaries / reader_path(key, lang)).unlink(missing_ok=True)
        del known[key]
    tasks = []
    for entry in entries:
        if entry.key not in reports:
            continue
        address = reader_path(entry.key, lang)
        target = project.summaries / address
        if known.get(entry.key) != reports[entry.key]["rows"] or not target.is_file():
            rows = project.processed / store.CACHE / reports[entry.key]["cached"]
            home = "../" * address.count("/") + "index.html"
            tasks.append(_Task(entry.key, rows, project.indicator_file, target, lang, home))
    failed = {}
    # A worker takes a second to start: a few views are made sooner here.
    few = replace(pool, jobs=min(pool.size, 1 + len(tasks) // _FEW))
    for done in workers.each(_write, tasks, few):
        key = done.task.key
        if done.error is None:
            known[key] = reports[key]["rows"]
        else:  # whatever it is, the others stand and the run is told whole
            words = str(done.error)
            named = isinstance(done.error, CchcError | OSError)
            why = words if named else f"{type(done.error).__name__}: {words}"
            failed[key] = f"reader view of {key}: {why}"
    if tasks or _noted(note, library) != known:
        noted = {"library": library, "reports": dict(sorted(known.items()))}
        write_whole(note, json.dumps(noted, ensure_ascii=False, indent=1) + "\n")
    return failed


def _noted(path: Path, library: str) -> dict[str, str]:
    """The rows that each view was made from; none where another cchc made them, or other names."""
    try:
        written = json.loads(path.read_text(encoding="utf-8"))
        return dict(written["reports"]) if written["library"] == library else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _write(task: _Task) -> None:
    write_whole(task.target, report_html(_report(task), task.lang, home=task.home))


def _report(task: _Task) -> Report:
    """The report as its rows tell it."""
    found: Mapping[str, list[dict[str, object]]] = {
        name: table.to_pylist() for name, table in tables.read_report(task.rows).items()
    }
    text = "\n".join(str(row["text"]) for row in found["texts"])
    return Report(
        report=found["reports"][0],
        source=Source(task.key, text, "txt"),
        catalogue=indicators.load(task.indicator_file),
        **{name: found[name] for name in TABLES if name != "reports"},
    )
