"""What the reports of each locality say of each other, kept as rows beside those of the reports.

A locality's rows are found anew when any of its reports changes, and else taken from the file that
they were kept in: its name is the hash of all that they were made from.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

from . import audit, indicators, tables
from .files import digest

__all__ = ["parts"]

_READ = ("reports", "observations")


def parts(
    folder: Path, reports: Mapping[str, Mapping[str, Any]], indicator_file: Path | None
) -> list[Path]:
    """The files that hold the rows of each locality that has several reports, made where missing.

    Args:
        folder: where the reports' rows are kept.
        reports: those of the manifest, by key: each with `locality`, `cached` and `rows`.
        indicator_file: the user's own indicators, whose names and kinds the rows go by.
    """
    found = []
    known, told = indicators.load(indicator_file), indicators.digest_told(indicator_file)
    ordered = sorted(reports.values(), key=lambda report: str(report["locality"]))
    for _, group in groupby(ordered, key=lambda report: str(report["locality"])):
        own = sorted(group, key=lambda report: str(report["cached"]))
        if len(own) < 2:
            continue
        made_from = ["between reports", told, [report["rows"] for report in own]]
        path = folder / f"{digest(made_from)[:40]}.arrow"
        if not path.is_file():
            read = [tables.read_report(folder / str(report["cached"])) for report in own]
            rows = {name: [row for one in read for row in one[name].to_pylist()] for name in _READ}
            checks = audit.across(rows["reports"], rows["observations"], known)
            tables.write_report(path, {"checks": checks})
        found.append(path)
    return found
