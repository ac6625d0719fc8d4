"""How far a report's values are from the targets: its own, and the national ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fnmatch import fnmatchcase

from . import rules
from .comparability import alike
from .curves import period_of
from .periods import Period
from .summary import Fact, IndicatorLike
from .targets import Target, national

__all__ = ["Distance", "against_national", "against_own"]


_YEAR = 12  # months


@dataclass(frozen=True, slots=True)
class Distance:
    """A result beside a target: `goal` of the report itself, or the national `target`.

    `by` is what the target is set for.
    """

    actual: Fact
    value: Decimal
    bound: str
    by: str
    goal: Fact | None = None
    target: Target | None = None

    @property
    def gap(self) -> Decimal:
        """How much is wanting, in the indicator's unit; 0 where the target is reached."""
        fewer = self.bound == "<=" or (self.bound != ">=" and _fewer(self.actual.indicator))
        gap = self.actual.value - self.value if fewer else self.value - self.actual.value
        return max(gap, Decimal(0))

    @property
    def reached(self) -> bool:
        return self.gap == 0


def _fewer(indicator: str) -> bool:
    """Whether a smaller value of the indicator is the better one."""
    return any(fnmatchcase(indicator, pattern) for pattern in rules.load("targets")["fewer"])


def _results(facts: Iterable[Fact]) -> list[tuple[Period, Fact]]:
    """The latest exact result of each indicator, scope and facet that has one value then."""
    latest: dict[tuple[str, str, str], list[tuple[Period, Fact]]] = {}
    for fact in facts:
        period = period_of(fact)
        if fact.status != "actual" or fact.bound or period is None:
            continue
        latest.setdefault((fact.indicator, fact.scope, fact.facet), []).append((period, fact))
    found = []
    for values in latest.values():
        end = max(period.last for period, _ in values)
        last = [(p, f) for p, f in values if p.last == end]
        if len({f.value for _, f in last}) == 1:
            found.append(last[0])
    return found


def _fits(kind: str, period: Period, goal: Period) -> bool:
    return period == goal if kind == "flow" else alike(kind, period, goal)


def against_own(facts: Iterable[Fact], catalogue: Mapping[str, IndicatorLike]) -> list[Distance]:
    """Results beside the target that the report sets for the same thing, now or for later.

    Like with like: nine months are not short of what is wanted of the year, nor is this year's
    count of what is planned for the next.
    """
    every = list(facts)
    goals: dict[tuple[str, str, str], list[tuple[Period, Fact]]] = {}
    for fact in every:
        period = period_of(fact)
        if fact.status == "target" and period is not None:
            goals.setdefault((fact.indicator, fact.scope, fact.facet), []).append((period, fact))
    found = []
    for period, fact in _results(every):
        later = [
            (p, g)
            for p, g in goals.get((fact.indicator, fact.scope, fact.facet), ())
            if p.last >= period.last and _fits(catalogue[fact.indicator].kind, period, p)
        ]
        # Two targets for one thing are both told, and no distance to either.
        if len({g.value for _, g in later}) == 1:
            goal = later[0][1]
            found.append(Distance(fact, goal.value, goal.bound, goal.period, goal=goal))
    return found


def against_national(facts: Iterable[Fact]) -> list[Distance]:
    """Results of the whole beside the next national target of the programme of their time.

    The share of several years is no step towards the target of one.
    """
    found = []
    for period, fact in _results(facts):
        if fact.facet or period.months > _YEAR:
            continue
        for target in national(fact.indicator, period)[:1]:
            found.append(Distance(fact, target.value, target.bound, str(target.by), target=target))
    return found
