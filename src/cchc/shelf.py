"""Reports as pages need them, one or many: each with what its page tells and where that is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from . import indicators, jobs, localities, store
from .catalogue import Entry
from .errors import RunError
from .periods import Period
from .summary import Summary, summarise
from .tell import Teller

__all__ = ["Volume", "choose", "open_all", "open_one", "place_of"]

_TABLES = ("observations", "checks", "sections", "texts")


@dataclass(frozen=True, slots=True)
class Volume:
    """A report on the shelf: its summary, the names of its locality and the label of its pages.

    `place` has `name`, and `parent` (empty for a province); `key` is the report's.
    """

    summary: Summary
    place: Mapping[str, str]
    label: str
    key: str = field(default="")

    @property
    def locality(self) -> str:
        return str(self.summary.report["locality"])

    @property
    def level(self) -> str:
        return str(self.summary.report["level"])

    @property
    def period(self) -> Period:
        return Period.parse(self.summary.report["period"])

    def page(self, lang: str) -> str:
        """The report's own page, relative to `summaries`."""
        return f"{self.locality}/{self.label}/locality_report.{lang}.html"

    def name(self, teller: Teller) -> str:
        """Locality and period in words: `Huyện Trà Cú, 2022`."""
        return f"{self.place['name']}, {teller.period(self.summary.report['period'], short=True)}"


def place_of(slug: str, period: Period, teller: Teller) -> dict[str, str]:
    """The names of a locality and its province, in the reader's language."""
    found = localities.by_slug(slug, period)
    parent = localities.parent_of(found, period)
    return {
        "name": teller.locality(found.kind, found.bare_name),
        "parent": teller.locality(parent.kind, parent.bare_name) if parent else "",
    }


def open_one(locality: str, period: str | int, lang: str = "vi") -> Volume:
    """The report of a locality and period in data/processed.

    Raises:
        CchcError: unknown locality, period or language, no such report, or several.
    """
    label = str(period)
    reports = store.load("reports", locality, label)
    if reports.empty:
        raise RunError(f"no report of {locality} for {label}: see `cchc list`")
    if len(reports) > 1:
        kinds = ", ".join(f"{label}.{kind}" for kind in reports["kind"])
        raise RunError(f"{locality} has several reports for {label}: choose one of {kinds}")
    row = _rows(reports)[0]
    found = {name: store.load(name, report=str(row["report"]), decimals=True) for name in _TABLES}
    return _volume(row, found, label.replace("/", "--"), Teller(lang))


def open_all(lang: str = "vi", locality: str | Sequence[str] | None = None) -> list[Volume]:
    """The reports of some localities, of all where none are given, by locality and time.

    A draft stands beside the others only where there is no final version of it.

    Raises:
        CchcError: an unknown locality or language, or tables that are missing.
    """
    teller = Teller(lang)
    every = store.load("reports")
    label = jobs.labels([_entry(row) for row in _rows(every)])
    chosen = {row["report"] for row in _rows(store.load("reports", locality))}
    rows = [row for row in _rows(store.latest(every)) if row["report"] in chosen]
    grouped = {}
    for name in _TABLES:
        table = store.load(name, locality, decimals=True)
        grouped[name] = (dict(list(table.groupby("report", sort=False))), table.iloc[:0])
    volumes = []
    for row in rows:
        key = str(row["report"])
        tables = {name: parts.get(key, none) for name, (parts, none) in grouped.items()}
        volumes.append(_volume(row, tables, label[key], teller))
    return sorted(volumes, key=lambda v: (v.locality, v.period.last, v.period.first, v.key))


def choose(text: str | Sequence[str], every: Sequence[Volume], year: int) -> list[Volume]:
    """The reports that end in a year, of a level (`district`) or of named localities.

    Args:
        text: province, district or commune; or localities, as a list or with commas between.

    Raises:
        RunError: fewer than two localities have such a report.
        LocalityError: a name that is none.
    """
    in_year = [v for v in every if v.period.last[0] == year]
    names = [part.strip() for part in text.split(",")] if isinstance(text, str) else list(text)
    if names in (["province"], ["district"], ["commune"]):
        chosen = [v for v in in_year if v.level == names[0]]
    else:
        wanted = {slug for name in names for slug in _slugs(name, in_year)}
        chosen = [v for v in in_year if v.locality in wanted]
    if len({v.locality for v in chosen}) < 2:
        raise RunError(
            f"fewer than two localities of {', '.join(names)} have a report that ends in {year}: "
            "see `cchc list`"
        )
    return chosen


def _slugs(name: str, volumes: Sequence[Volume]) -> set[str]:
    slugs = {v.locality for v in volumes}
    if name in slugs:
        return {name}
    return localities.slugs_at(name, (v.period for v in volumes))


def _rows(table: Any) -> list[dict[str, Any]]:
    return [{str(key): value for key, value in row.items()} for row in table.to_dict("records")]


def _entry(row: Mapping[str, Any]) -> Entry:
    names = ("file", "locality", "period", "kind", "version")
    file, locality, period, kind, version = (str(row[name]) for name in names)
    return Entry(file, locality, period, kind, version)


def _volume(row: Mapping[str, Any], found: Mapping[str, Any], label: str, teller: Teller) -> Volume:
    summary = summarise(
        row,
        found["observations"],
        found["checks"],
        found["sections"],
        found["texts"],
        indicators.in_use(),
    )
    place = place_of(str(row["locality"]), Period.parse(str(row["period"])), teller)
    return Volume(summary, place, label, str(row["report"]))
