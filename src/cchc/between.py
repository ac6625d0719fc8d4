"""What the reports of each locality say of each other, kept as rows beside those of the reports.

A locality's rows are found anew when any of its reports changes, and else taken from the file that
they were kept in: its name is the hash of all that they were made from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any

from . import audit, indicators, tables, workers
from .files import digest
from .workers import Pool

__all__ = ["parts"]

_READ = ("reports", "observations")
_FEW = 40  # localities that are done sooner than worker processes have started


@dataclass(frozen=True, slots=True)
class _Task:
    """A locality: the files with its reports' rows, and the file that is wanted."""

    reports: tuple[Path, ...]
    path: Path
    indicator_file: Path | None


def parts(
    folder: Path, reports: Mapping[str, Mapping[str, Any]], indicator_file: Path | None, pool: Pool
) -> list[Path]:
    """The files that hold the rows of each locality that has several reports, made where missing.

    Args:
        folder: where the reports' rows are kept.
        reports: those of the manifest, by key: each with `locality`, `cached` and `rows`.
        indicator_file: the user's own indicators, whose names and kinds the rows go by.
        pool: who makes them.
    """
    tasks = []
    told = indicators.digest_told(indicator_file)
    ordered = sorted(reports.values(), key=lambda report: str(report["locality"]))
    for _, group in groupby(ordered, key=lambda report: str(report["locality"])):
        own = sorted(group, key=lambda report: str(report["cached"]))
        if len(own) > 1:
            made_from = ["between reports", told, [report["rows"] for report in own]]
            path = folder / f"{digest(made_from)[:40]}.arrow"
            files = tuple(folder / str(report["cached"]) for report in own)
            tasks.append(_Task(files, path, indicator_file))
    missing = [task for task in tasks if not task.path.is_file()]
    for done in workers.each(
        _make, missing, replace(pool, jobs=1) if len(missing) < _FEW else pool
    ):
        if done.error is not None:
            raise done.error
    return [task.path for task in tasks]


def _make(task: _Task) -> None:
    known = indicators.load(task.indicator_file)
    read = [tables.read_report(path) for path in task.reports]
    rows = {name: [row for one in read for row in one[name].to_pylist()] for name in _READ}
    checks = audit.across(rows["reports"], rows["observations"], known)
    tables.write_report(task.path, {"checks": checks})
