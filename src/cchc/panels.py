"""Panels: localities and periods side by side, with what is not there told apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .comparability import breaks_between
from .errors import StoreError
from .indicators import in_use
from .periods import Period
from .store import latest, load

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["STATES", "panel", "states"]

#: `value` a figure above nothing, `zero` a stated nought, `doubtful` a figure that contradicts
#: another, `not reported` a report without it, `no report` a period without a report.
STATES = ("value", "zero", "doubtful", "not reported", "no report")


def panel(
    indicators: str | Sequence[str],
    localities: str | Sequence[str] | None = None,
    periods: Sequence[str | int] | None = None,
    *,
    scope: str = "all",
    status: str = "actual",
    folder: Path | None = None,
) -> pd.DataFrame:
    """Localities × periods for chosen indicators, in long form.

    A value counts where it is the report's own: of the period that the report covers, of `scope`
    and `status`, and not split by a facet. Nothing is added up, averaged or filled in.

    Args:
        indicators: ids of the catalogue, or of the project's own data/raw/indicators.yml.
        localities: slugs or names; all of the collection where not given.
        periods: what reports cover; all of the collection where not given.
        folder: of the tables; that of the project where not given.

    Returns:
        One row for each locality, period and indicator: locality, period, indicator, value
        (float, in the indicator's unit), bound, state (one of `STATES`), report, line, quote,
        break (ids of the series breaks since the value before it, joined by a space; empty where
        there is none or no value before).

    Raises:
        StoreError: an indicator that is none, or tables that are missing.
        LocalityError, PeriodError: a name that is none.
    """
    wanted = [indicators] if isinstance(indicators, str) else list(indicators)
    known = in_use(folder)
    unknown = [name for name in wanted if name not in known]
    if unknown:
        raise StoreError(f"unknown indicator {unknown[0]!r}: see docs/indicators.md for their ids")
    reports = load("reports", localities, folder=folder)
    observations = load("observations", localities, indicator=wanted, folder=folder)
    checks = load("checks", localities, folder=folder)
    return states(reports, observations, checks, wanted, periods, scope=scope, status=status)


def states(
    reports: pd.DataFrame,
    observations: pd.DataFrame,
    checks: pd.DataFrame,
    indicators: Sequence[str],
    periods: Sequence[str | int] | None = None,
    *,
    scope: str = "all",
    status: str = "actual",
) -> pd.DataFrame:
    """The panel of tables already loaded; see `panel`. A draft counts where nothing is final."""
    import pandas as pd

    reports = latest(reports)
    own = observations.merge(reports[["report", "period"]], on="report", suffixes=("", "_report"))
    own = own[
        (own["period"] == own["period_report"])
        & (own["scope"] == scope)
        & (own["status"] == status)
        & (own["facet"] == "")
    ]
    wrong = checks[checks["verdict"] == "wrong"][["report", "start", "end"]]
    over = own.merge(wrong, on="report", suffixes=("", "_claim"))
    over = over[(over["start"] < over["end_claim"]) & (over["end"] > over["start_claim"])]
    doubted = set(zip(over["report"], over["start"], over["indicator"], strict=True))
    chosen = (
        [str(Period.parse(period)) for period in periods]
        if periods is not None
        else sorted(set(reports["period"]))
    )
    rows = []
    for locality in sorted(set(reports["locality"])):
        for period in chosen:
            there = reports[(reports["locality"] == locality) & (reports["period"] == period)]
            for indicator in indicators:
                found = own[own["report"].isin(there["report"]) & (own["indicator"] == indicator)]
                row = {"locality": locality, "period": period, "indicator": indicator}
                if there.empty or found.empty:
                    rows.append(row | {"state": "no report" if there.empty else "not reported"})
                    continue
                first = found.iloc[0]
                doubtful = found["value"].nunique() > 1 or any(
                    (line.report, line.start, line.indicator) in doubted
                    for line in found.itertuples()
                )
                state = "doubtful" if doubtful else "zero" if first["value"] == 0 else "value"
                kept = {name: first[name] for name in ("value", "bound", "report", "line", "quote")}
                rows.append(row | kept | {"state": state})
    columns = [
        "locality",
        "period",
        "indicator",
        "value",
        "bound",
        "state",
        "report",
        "line",
        "quote",
    ]
    panel = pd.DataFrame(rows, columns=columns)
    panel["break"] = _breaks(rows)
    return panel


def _breaks(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """For each row, what broke its series since the locality's value before it."""
    last: dict[tuple[str, str], Period] = {}
    found = [""] * len(rows)
    order = sorted(range(len(rows)), key=lambda n: Period.parse(str(rows[n]["period"])).last)
    for number in order:
        row = rows[number]
        if row["state"] in ("not reported", "no report"):
            continue
        key, period = (row["locality"], row["indicator"]), Period.parse(str(row["period"]))
        if key in last:
            broken = breaks_between(row["indicator"], last[key], period, row["locality"])
            found[number] = " ".join(one.id for one in broken)
        last[key] = period
    return found
