"""Which values may be set side by side: their kind, the length of their periods, series breaks.

The rules are data (rules/comparability.yml). Panel, comparison and trends ask here, so that what
is not alike is never subtracted or joined by a line, and a page can say why.
"""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache

from . import rules
from .errors import LocalityError
from .localities import by_slug, predecessors
from .periods import Month, Period

__all__ = ["Break", "alike", "breaks", "breaks_between", "is_moment"]

_YEAR = 12  # months


@dataclass(frozen=True, slots=True)
class Break:
    """From the month `since`, an indicator counts something else than before."""

    id: str
    since: Month
    indicators: tuple[str, ...]
    source: str
    vi: str
    en: str

    def concerns(self, indicator: str) -> bool:
        """Whether the break is one of that indicator's series."""
        return any(fnmatchcase(indicator, pattern) for pattern in self.indicators)

    def between(self, earlier: Period, later: Period) -> bool:
        """Whether a value of `earlier` stands before the break and one of `later` not."""
        return earlier.last < self.since <= later.last

    def words(self, lang: str) -> str:
        return self.vi if lang == "vi" else self.en


def _month(written: str) -> Month:
    return Period.parse(written).first


@cache
def breaks() -> tuple[Break, ...]:
    """The breaks of `rules/comparability.yml` but the merger, which depends on the locality."""
    return tuple(
        Break(
            entry["id"],
            _month(entry["since"]),
            tuple(entry["indicators"]),
            entry["source"],
            entry["vi"],
            entry["en"],
        )
        for entry in rules.load("comparability")["breaks"]
    )


@cache
def _merger(patterns: tuple[str, ...]) -> Break:
    entry = rules.load("comparability")["merger"]
    return Break(
        "merger", _month(entry["since"]), patterns, entry["source"], entry["vi"], entry["en"]
    )


@cache
def _merged(locality: str) -> bool:
    """Whether the division's bounds are not those of before July 2025."""
    try:
        by_slug(locality, Period.parse("2025-06"))
        return len(predecessors(by_slug(locality, Period.parse("2025-07")))) > 1
    except LocalityError:
        return True  # it ended with the merger, or was made by it


def breaks_between(
    indicator: str, earlier: Period, later: Period, locality: str = ""
) -> tuple[Break, ...]:
    """The breaks that lie between two periods of an indicator's series.

    Args:
        indicator: id of the catalogue.
        earlier, later: in either order.
        locality: slug, for what the merger of July 2025 changed; not asked where empty.

    >>> [b.id for b in breaks_between("papi_score", Period.parse(2017), Period.parse(2019))]
    ['papi-2018']
    """
    if later < earlier:
        earlier, later = later, earlier
    entry = rules.load("comparability")["merger"]
    patterns = ("*",) if locality and _merged(locality) else tuple(entry["ranks"])
    every = (*breaks(), _merger(patterns))
    return tuple(b for b in every if b.concerns(indicator) and b.between(earlier, later))


def is_moment(kind: str) -> bool:
    """Whether values of that kind (stock, score, rank) are as of a time, not over a span."""
    return bool(rules.load("comparability")["kinds"][kind] == "moment")


def alike(kind: str, one: Period, other: Period) -> bool:
    """Whether values of that kind over the two periods compare, breaks aside.

    >>> year, five = Period.parse(2021), Period.parse("2017/2021")
    >>> alike("flow", year, five), alike("flow", year, Period.parse(2020))
    (False, True)
    >>> alike("stock", year, Period.parse("2020-09")), alike("stock", year, five)
    (True, False)
    """
    if is_moment(kind):
        return max(one.months, other.months) <= _YEAR
    return one.months == other.months
