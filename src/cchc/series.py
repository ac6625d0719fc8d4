"""A locality's series over its reports: like with like, changes, breaks, and values that disagree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from .comparability import Break, breaks_between
from .curves import lane, single
from .periods import Period
from .schema import SCOPES
from .shelf import Volume
from .summary import Fact, IndicatorLike

__all__ = ["Change", "Held", "Series", "changes", "collect"]

_Key = tuple[str, str, str]  # indicator, scope, facet


@dataclass(frozen=True, slots=True)
class Held:
    """A value and the report that it stands in."""

    volume: Volume
    fact: Fact


@dataclass(frozen=True, slots=True)
class Series:
    """All results of one indicator, scope and facet, from the oldest report on, with targets.

    `alike` are those that compare, one for each period; `apart` those that do not.
    """

    indicator: str
    scope: str
    facet: str
    kind: str
    held: tuple[Held, ...]

    @property
    def facts(self) -> list[Fact]:
        return [h.fact for h in self.held]

    @property
    def alike(self) -> list[tuple[Period, Held]]:
        of = {id(h.fact): h for h in self.held}
        return [(period, of[id(fact)]) for period, fact in single(lane(self.facts, self.kind))]

    @property
    def apart(self) -> list[Held]:
        """Results over other lengths of time than those that are set side by side."""
        inside = {id(fact) for _, fact in lane(self.facts, self.kind)}
        return [h for h in self.held if h.fact.status == "actual" and id(h.fact) not in inside]

    @property
    def first(self) -> Fact:
        return self.held[0].fact


@dataclass(frozen=True, slots=True)
class Change:
    """From one value of a series to a later one; `breaks` lie between them."""

    series: Series
    old: Held
    new: Held
    breaks: tuple[Break, ...]

    @property
    def size(self) -> Decimal:
        """The change as a part of the larger value: 1 for a fall to nought."""
        old, new = self.old.fact.value, self.new.fact.value
        return abs(new - old) / (max(abs(new), abs(old)) or 1)

    @property
    def doubtful(self) -> bool:
        return bool(self.old.fact.doubts or self.new.fact.doubts)


def collect(volumes: Sequence[Volume], catalogue: Mapping[str, IndicatorLike]) -> list[Series]:
    """The series of some reports of one locality, in the catalogue's order.

    A report that gives more than two values for one thing (a list of training courses, say) gives
    no value of the whole: those are left out.
    """
    groups: dict[_Key, list[Held]] = {}
    for volume in volumes:
        several: dict[tuple[str, ...], set[Decimal]] = {}
        for fact in volume.summary.facts:
            several.setdefault(fact.key, set()).add(fact.value)
        for fact in volume.summary.facts:
            if len(several[fact.key]) <= 2:
                key = (fact.indicator, fact.scope, fact.facet)
                groups.setdefault(key, []).append(Held(volume, fact))
    order = {name: number for number, name in enumerate(catalogue)}
    found = [
        Series(indicator, scope, facet, catalogue[indicator].kind, tuple(held))
        for (indicator, scope, facet), held in groups.items()
    ]
    return sorted(found, key=lambda s: (order[s.indicator], SCOPES.index(s.scope), s.facet))


def changes(series: Series, locality: str = "", *, latest: bool = False) -> list[Change]:
    """The changes from each value to the next, or with `latest` only the last one."""
    alike = series.alike
    pairs = list(pairwise(alike))
    return [
        Change(series, old, new, breaks_between(series.indicator, before, after, locality))
        for (before, old), (after, new) in (pairs[-1:] if latest else pairs)
    ]
