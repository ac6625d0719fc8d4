"""What the index shows: each report with its main figures, its doubts and how its page stands.

Read from the catalogue, the tables, the standings of the jobs and the last run's report; a part
that is not there yet is left out.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import freshness, indicators, jobs, localities, store
from .catalogue import Catalogue, Entry
from .errors import CchcError, StoreError
from .export import DOWNLOADS
from .freshness import Standing
from .indicators import Indicator
from .periods import Period
from .project import Project
from .rules import load as load_rules
from .schema import SCOPES
from .tell import Teller, messages
from .web import reader_path

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "Failure",
    "IndexRow",
    "Link",
    "Portal",
    "gaps",
    "language",
    "main_figures",
    "read",
]

_RUN = "run.json"
_WORST_FIRST = ("failed", "missing", "stale", "fresh")
_REGULAR = (12, 6, 3, 1)  # months of the periods that a series of reports may have
_MANY = 3  # localities from which a period may be called usual


@dataclass(frozen=True, slots=True)
class Link:
    """A title and an address relative to the index; `note` stands behind it."""

    title: str
    href: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class IndexRow:
    """A line of the index. `href` is relative to the index, empty where there is no page.

    `period` is as tables have it. `state` is fresh, stale, failed, missing (no page yet) or absent
    (no report); `figures` are short lines for the reader; `note` tells why a page is not fresh.
    """

    name: str
    province: str
    level: str
    period: str
    href: str = ""
    figures: Sequence[str] = ()
    doubts: int | None = None
    state: str = "fresh"
    note: str = ""
    more: Sequence[Link] = ()


@dataclass(frozen=True, slots=True)
class Failure:
    """What could not be read or run: its name, why, the command that tries again, the half-run
    notebook where there is one.
    """

    what: str
    why: str
    command: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Portal:
    """All that the index shows. `updated` is when the last run ended, ISO, or empty; `data` names
    the tables, as an export does.
    """

    rows: Sequence[IndexRow]
    lang: str = "vi"
    links: Sequence[Link] = ()
    downloads: Sequence[Link] = ()
    failures: Sequence[Failure] = ()
    updated: str = ""
    data: str = ""


def read(project: Project, listed: Catalogue, standings: Sequence[Standing]) -> Portal:
    """What the index has to show now.

    Raises:
        StoreError: the tables cannot be read.
    """
    lang = language(standings)
    ran = _run(project.summaries / _RUN)
    return Portal(
        rows=_rows(listed, standings, project, lang),
        lang=lang,
        links=_across(standings, lang),
        downloads=list(_downloads(project.summaries, lang)),
        failures=list(_failures(standings, ran, project.summaries)),
        updated=str(ran.get("ended", "")),
        data=_data(project),
    )


def _data(project: Project) -> str:
    """What names the tables that the index is of; empty where none were built."""
    reports = _by_report(project, "reports")
    return store.data_version({key: rows[0]["data_sha256"] for key, rows in reports.items()})


def language(standings: Sequence[Standing]) -> str:
    """The language of the index: the default one, unless pages stand in another one only."""
    made = {standing.job.lang for standing in standings if standing.page}
    return freshness.DEFAULT_LANG if not made or freshness.DEFAULT_LANG in made else min(made)


# --- rows -----------------------------------------------------------------------------------


def _rows(
    listed: Catalogue, standings: Sequence[Standing], project: Project, lang: str
) -> list[IndexRow]:
    """A line for each report, and for each that is not there, by province, locality and time."""
    teller = Teller(lang)
    label = jobs.labels(listed.entries)
    figures = list(load_rules("portal")["figures"])
    observations = _by_report(project, "observations", indicator=figures)
    known = indicators.load(project.indicator_file)
    checks = _by_report(project, "checks")
    manifest = store.read_manifest(project)
    built = manifest.reports if manifest else {}
    pages: defaultdict[tuple[str, str], list[Standing]] = defaultdict(list)
    for standing in standings:
        if standing.job.lang == lang:
            pages[standing.job.locality, standing.job.period].append(standing)
    made: list[tuple[Period, IndexRow]] = []
    for entry in listed.entries:
        own = pages[entry.locality, label[entry.key]]
        wrong = [check for check in checks.get(entry.key, []) if check["verdict"] == "wrong"]
        row = _row(
            entry,
            label[entry.key],
            own,
            figures=main_figures(
                observations.get(entry.key, []), wrong, entry.period, teller, known
            ),
            doubts=len(wrong) if entry.key in built else None,
            more=list(_more(entry, own, pages[entry.locality, ""], project.summaries, teller)),
            teller=teller,
        )
        made.append((Period.parse(entry.period), row))
    made += [(period, _absent(slug, period)) for slug, period in gaps(listed.entries)]
    return [row for _, row in sorted(made, key=_order)]


def _order(one: tuple[Period, IndexRow]) -> tuple[str, str, int, int]:
    period, row = one
    return (
        row.province or row.name,
        row.name if row.province else "",
        -period.last[0],
        -period.last[1],
    )


def _row(
    entry: Entry,
    label: str,
    standings: Sequence[Standing],
    *,
    figures: Sequence[str],
    doubts: int | None,
    more: Sequence[Link],
    teller: Teller,
) -> IndexRow:
    name, province, level = _names(entry.locality, Period.parse(entry.period))
    kind = label.partition(".")[2]
    # The page to link is the first notebook's; the line's state is that of the worst of all.
    worst = min(standings, key=lambda s: _WORST_FIRST.index(s.state.name), default=None)
    page = next((s for s in standings if s.page), None)
    state = worst.state.name if worst else "missing"
    return IndexRow(
        name=name + (f" ({_kind(kind, teller)})" if kind else ""),
        province=province,
        level=level,
        period=entry.period,
        href=f"{page.job.stem}.html" if page else "",
        figures=figures,
        doubts=doubts,
        state=state,
        # That a page was never made needs no reason; why one failed or is old does.
        note=_why(worst.state.why, teller) if worst and state in ("failed", "stale") else "",
        more=more,
    )


def _absent(slug: str, period: Period) -> IndexRow:
    name, province, level = _names(slug, period)
    return IndexRow(name, province, level, str(period), state="absent")


def _names(slug: str, when: Period) -> tuple[str, str, str]:
    """Name, province (empty for a province) and level of a locality at a time."""
    locality = localities.by_slug(slug, when)
    parent = localities.parent_of(locality, when)
    return locality.name, parent.name if parent else "", locality.level


def _kind(label: str, teller: Teller) -> str:
    """The kind of report, and its version where it is not the final one, in words."""
    kind, _, version = label.partition(".")
    known = kind in messages()["report_kinds"]
    words = teller.word("report_kinds", kind) if known else kind.replace("_", " ")
    return f"{words}, {version}" if version else words


def _why(why: str, teller: Teller) -> str:
    """What made a page stale, in the index's language; anything else as it is."""
    before, _, parts = why.partition("changed: ")
    named = messages()["parts"]
    if before or not parts or not all(part in named for part in parts.split(", ")):
        return why
    return ", ".join(teller.word("parts", part) for part in parts.split(", "))


def _more(
    entry: Entry,
    own: Sequence[Standing],
    over_time: Sequence[Standing],
    summaries: Path,
    teller: Teller,
) -> Iterator[Link]:
    """Links beside the page itself: other notebooks' pages, and the report's text."""
    pages = [s for s in own if s.page][1:] + [s for s in over_time if s.page and s.job.locality]
    for standing in pages:
        yield Link(_title(standing.job.notebook, teller), f"{standing.job.stem}.html")
    address = reader_path(entry.key, teller.lang)
    if (summaries / address).is_file():
        yield Link(teller.word("messages", "index.reader"), address)


def main_figures(
    observations: Sequence[Mapping[str, Any]],
    wrong: Sequence[Mapping[str, Any]],
    period: str,
    teller: Teller,
    known: Mapping[str, Indicator],
) -> list[str]:
    """The first figures of rules/portal.yml that a report states for its own period, in words.

    Left out is what a reader could not take as it stands: two values for one thing, a value that
    is split, and one on a line with a claim that does not add up.
    """
    rules = load_rules("portal")
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
            shown = teller.value(Decimal(value), known[name].unit, bound)
            told.append(f"{title}{teller.aside(scope)}: {shown}")
        if len(told) == rules["most"]:
            break
    return told


def _by_report(
    project: Project, table: str, *, indicator: list[str] | None = None
) -> dict[str, list[dict[str, Any]]]:
    """The rows of a table by report; none where it was never built."""
    try:
        frame: pd.DataFrame = store.load(
            table, indicator=indicator, decimals=True, folder=project.processed
        )
    except StoreError:
        if store.read_manifest(project) is not None:
            raise
        return {}
    found: dict[str, list[dict[str, Any]]] = {}
    for row in frame.to_dict("records"):
        found.setdefault(str(row["report"]), []).append({str(k): v for k, v in row.items()})
    return found


# --- what is not there ----------------------------------------------------------------------


def gaps(entries: Iterable[Entry]) -> list[tuple[str, Period]]:
    """The reports that one would look for and that the catalogue does not have.

    A report is missing where its locality has an earlier and a later one of the same length (a
    year, half, quarter or month), or where at least half of the localities of its level, and at
    least three, have one for that time.
    """
    series: defaultdict[tuple[str, int], set[Period]] = defaultdict(set)
    levels: dict[str, str] = {}
    for entry in entries:
        period = Period.parse(entry.period)
        levels[entry.locality] = localities.by_slug(entry.locality, period).level
        if period.months in _REGULAR and (period.first[1] - 1) % period.months == 0:
            series[entry.locality, period.months].add(period)
    having = Counter((levels[slug], p) for (slug, _), periods in series.items() for p in periods)
    of_level = Counter(levels.values())
    usual: defaultdict[tuple[str, int], set[Period]] = defaultdict(set)
    for (level, period), count in having.items():
        if count >= _MANY and 2 * count >= of_level[level]:
            usual[level, period.months].add(period)
    missing: set[tuple[str, Period]] = set()
    for slug, level in levels.items():
        for months in _REGULAR:
            own = series.get((slug, months), set())
            expected = usual.get((level, months), set()) | set(_between(own, months))
            missing |= {(slug, period) for period in expected - own if _stood(slug, period)}
    return sorted(missing)


def _between(periods: set[Period], months: int) -> Iterator[Period]:
    """The periods of that length from the first to the last of these."""
    if not periods:
        return
    count, last = _number(min(periods).first), _number(max(periods).last)
    while count <= last:
        yield Period(_month(count), _month(count + months - 1))
        count += months


def _number(month: tuple[int, int]) -> int:
    return month[0] * 12 + month[1] - 1


def _month(number: int) -> tuple[int, int]:
    return number // 12, number % 12 + 1


def _stood(slug: str, period: Period) -> bool:
    """Whether there was such a locality at the time."""
    try:
        localities.by_slug(slug, period)
    except CchcError:
        return False
    return True


def _run(path: Path) -> Mapping[str, Any]:
    """The last run's report; empty where there is none that can be read."""
    try:
        written = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return written if isinstance(written, dict) else {}


def _failures(
    standings: Sequence[Standing], ran: Mapping[str, Any], summaries: Path
) -> Iterator[Failure]:
    """Reports that could not be read, then pages whose notebook failed for another reason."""
    unread = ran.get("reports_failed")
    reasons = {str(k): str(v) for k, v in unread.items()} if isinstance(unread, dict) else {}
    for what, why in reasons.items():
        yield Failure("" if what == why else what, why)
    for standing in standings:
        if standing.state.name == "failed" and standing.state.why not in reasons.values():
            half = f"{standing.job.stem}.failed.ipynb"
            yield Failure(
                standing.job.name,
                standing.state.why,
                standing.job.command,
                half if (summaries / half).is_file() else "",
            )


# --- links ----------------------------------------------------------------------------------


def _across(standings: Sequence[Standing], lang: str) -> list[Link]:
    """The pages that span localities."""
    teller = Teller(lang)
    return [
        Link(
            ": ".join(filter(None, (_title(s.job.notebook, teller), _subject(s.job, teller)))),
            f"{s.job.stem}.html",
        )
        for s in standings
        if s.page and s.job.lang == lang and not s.job.locality
    ]


def _subject(job: jobs.Job, teller: Teller) -> str:
    """What a page over several localities is about, beside its notebook: `cấp huyện, 2021`."""
    levels = messages()["levels"]
    told = [
        teller.word("levels", str(value)).lower() if value in levels else str(value)
        for name, value in job.parameters.items()
        if name not in ("period", "lang") and isinstance(value, str)
    ]
    period = job.period.replace("--", "/")
    return ", ".join([*told, *([teller.period(period, short=True)] if period else [])])


def _title(notebook: str, teller: Teller) -> str:
    """A notebook's name in words, where it has some."""
    known = notebook in messages()["notebooks"]
    return teller.word("notebooks", notebook) if known else notebook.replace("_", " ")


def _downloads(summaries: Path, lang: str) -> Iterator[Link]:
    """The tables that an export left beside the index."""
    teller = Teller(lang)
    for path in sorted((summaries / DOWNLOADS).glob("*.*")):
        if path.suffix in (".csv", ".xlsx"):
            # In kilobytes, as file managers count them.
            note = teller.say("index.size", n=Decimal(max(1, path.stat().st_size // 1000)))
            yield Link(path.name, f"{DOWNLOADS}/{path.name}", note)


def moment(iso: str, teller: Teller) -> str:
    """A time as the reader writes it, in the zone it was written in; empty for none."""
    try:
        when = datetime.fromisoformat(iso)
    except ValueError:
        return ""
    zone = " UTC" if when.utcoffset() is not None and not when.utcoffset() else ""
    return f"{when:%H:%M}{zone} {teller.date(iso[:10])}"
