"""The lines of the index: each report with its main figures, its doubts and how its page stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from . import freshness, indicators, jobs, localities, store
from .catalogue import Catalogue, Entry
from .errors import StoreError
from .freshness import Standing
from .pages import IndexRow
from .periods import Period
from .project import Project
from .rules import load as load_rules
from .schema import SCOPES
from .tell import Teller

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["language", "links", "main_figures", "rows"]

_WORST_FIRST = ("failed", "missing", "stale", "fresh")


def rows(
    listed: Catalogue,
    standings: Sequence[Standing],
    project: Project,
    *,
    lang: str,
) -> list[IndexRow]:
    """A line for each report of the catalogue, by province and locality, the latest first.

    Raises:
        StoreError: the tables cannot be read.
    """
    teller = Teller(lang)
    label = jobs.labels(listed.entries)
    observations = _by_report(project, "observations")
    checks = _by_report(project, "checks")
    pages: dict[tuple[str, str], list[Standing]] = {}
    for standing in standings:
        if standing.job.lang == lang:
            pages.setdefault((standing.job.locality, standing.job.period), []).append(standing)
    made: list[tuple[tuple[str, str, int, int], IndexRow]] = []
    for entry in listed.entries:
        own = pages.get((entry.locality, label[entry.key]), [])
        wrong = [check for check in checks.get(entry.key, []) if check["verdict"] == "wrong"]
        row = _row(
            entry,
            label[entry.key],
            own,
            figures=main_figures(observations.get(entry.key, []), wrong, entry.period, teller),
            doubts=len(wrong) if entry.key in observations or entry.key in checks else None,
        )
        period = Period.parse(entry.period)
        order = (
            row.province or row.name,
            row.name if row.province else "",
            -period.last[0],
            -period.last[1],
        )
        made.append((order, row))
    return [row for _, row in sorted(made, key=lambda one: one[0])]


def language(standings: Sequence[Standing]) -> str:
    """The language of the index: the default one, unless pages stand in another one only."""
    made = {standing.job.lang for standing in standings if standing.page}
    return freshness.DEFAULT_LANG if not made or freshness.DEFAULT_LANG in made else min(made)


def links(standings: Sequence[Standing], *, lang: str) -> dict[str, str]:
    """The pages that span localities or periods, name to address."""
    return {
        standing.job.notebook: f"{standing.job.stem}.html"
        for standing in standings
        if standing.page
        and standing.job.lang == lang
        and not (standing.job.locality and standing.job.period)
    }


def main_figures(
    observations: Sequence[Mapping[str, Any]],
    wrong: Sequence[Mapping[str, Any]],
    period: str,
    teller: Teller,
) -> list[str]:
    """The first figures of rules/portal.yml that a report states for its own period, in words.

    Left out is what a reader could not take as it stands: two values for one thing, a value that
    is split, and one on a line with a claim that does not add up.
    """
    rules = load_rules("portal")
    known = indicators.load()
    doubtful = {check["line"] for check in wrong}
    told: list[str] = []
    for name in rules["figures"]:
        stated = [
            o
            for o in observations
            if o["indicator"] == name
            and o["status"] == "actual"
            and not o["facet"]
            and o["period"] == period
        ]
        scope = min((o["scope"] for o in stated), key=SCOPES.index, default="")
        own = [o for o in stated if o["scope"] == scope]
        values = {(o["value"], o["bound"]) for o in own}
        if len(values) == 1 and name in known and not any(o["line"] in doubtful for o in own):
            ((value, bound),) = values
            title = known[name].name_vi if teller.lang == "vi" else known[name].name_en
            split = "" if scope == "all" else f" ({teller.word('scopes', scope)})"
            told.append(f"{title}{split}: {teller.value(Decimal(value), known[name].unit, bound)}")
        if len(told) == rules["most"]:
            break
    return told


def _row(
    entry: Entry,
    label: str,
    standings: Sequence[Standing],
    *,
    figures: Sequence[str],
    doubts: int | None,
) -> IndexRow:
    when = Period.parse(entry.period)
    locality = localities.by_slug(entry.locality, when)
    parent = localities.parent_of(locality, when)
    kind = label.partition(".")[2]
    # The page to link is the first notebook's; the line's state is that of the worst of all.
    worst = min(standings, key=lambda s: _WORST_FIRST.index(s.state.name), default=None)
    page = next((s for s in standings if s.page), None)
    return IndexRow(
        name=locality.name + (f" ({kind})" if kind else ""),
        province=parent.name if parent else "",
        level=locality.level,
        period=entry.period,
        href=f"{page.job.stem}.html" if page else "",
        figures=figures,
        doubts=doubts,
        state=worst.state.name if worst else "missing",
        # That a page was never made needs no reason; why one failed or is old does.
        note=worst.state.why if worst and worst.state.name in ("failed", "stale") else "",
    )


def _by_report(project: Project, table: str) -> dict[str, list[dict[str, Any]]]:
    """The rows of a table by report; none where it was never built."""
    try:
        frame: pd.DataFrame = store.load(table, decimals=True, folder=project.processed)
    except StoreError:
        if store.read_manifest(project) is not None:
            raise
        return {}
    found: dict[str, list[dict[str, Any]]] = {}
    for row in frame.to_dict("records"):
        found.setdefault(str(row["report"]), []).append({str(k): v for k, v in row.items()})
    return found
