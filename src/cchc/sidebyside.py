"""Localities set side by side: for each indicator the values that compare, and those that do not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from .comparability import breaks_between, is_moment
from .curves import period_of
from .indicators import Indicator
from .periods import Period
from .schema import SCOPES
from .series import Held
from .shelf import Volume
from .summary import Fact

__all__ = ["Compared", "compare"]

_YEAR = 12


@dataclass(frozen=True, slots=True)
class Compared:
    """One indicator, scope and facet. `alike` has one value for each locality that has one which
    compares with the others'; `apart` what does not, by why: `span` (another length of time than
    the others'), `several` (a locality gives more than one value) or `break` (the series breaks
    between).
    """

    indicator: str
    scope: str
    facet: str
    kind: str
    alike: tuple[Held, ...]
    apart: tuple[tuple[str, Held], ...]

    @property
    def first(self) -> Fact:
        return (self.alike or tuple(held for _, held in self.apart))[0].fact

    @property
    def spread(self) -> Decimal:
        """The largest value less the smallest."""
        values = [held.fact.value for held in self.alike]
        return max(values) - min(values)

    def ordered(self) -> list[Held]:
        """From the largest; ranks from the first place."""
        return sorted(self.alike, key=lambda h: h.fact.value, reverse=self.kind != "rank")


def compare(
    volumes: Sequence[Volume], catalogue: Mapping[str, Indicator], year: int
) -> list[Compared]:
    """What some reports state of a year, indicator by indicator, in the catalogue's order.

    A value as of a time counts where it is of that year; one over a span where it ends in it, and
    then only beside those over equally many months.
    """
    groups: dict[tuple[str, str, str], list[Held]] = {}
    for volume in volumes:
        for fact in volume.summary.facts:
            if fact.status == "actual":
                key = (fact.indicator, fact.scope, fact.facet)
                groups.setdefault(key, []).append(Held(volume, fact))
    order = {name: number for number, name in enumerate(catalogue)}
    found = []
    for (indicator, scope, facet), held in groups.items():
        kind = catalogue[indicator].kind
        alike, apart = _split(indicator, kind, held, year)
        if alike or len({h.volume.locality for _, h in apart}) > 1:
            found.append(Compared(indicator, scope, facet, kind, tuple(alike), tuple(apart)))
    return sorted(found, key=lambda c: (order[c.indicator], SCOPES.index(c.scope), c.facet))


def _split(
    indicator: str, kind: str, held: Sequence[Held], year: int
) -> tuple[list[Held], list[tuple[str, Held]]]:
    timed = [(p, h) for h in held if (p := period_of(h.fact)) is not None]
    own, apart = _candidates(kind, timed, year)
    single: dict[str, tuple[Period, Held]] = {}
    for locality, values in own.items():
        latest = max(p.last for p, _ in values)
        last = [(p, h) for p, h in values if p.last == latest]
        if len({h.fact.value for _, h in last}) > 1:
            apart += [("several", h) for _, h in last]
        else:
            single[locality] = last[0]
    times = sorted(p for p, _ in single.values())
    if times and breaks_between(indicator, times[0], times[-1]):
        apart += [("break", h) for _, h in single.values()]
        single = {}
    if len(single) < 2:
        apart += [("span", h) for _, h in single.values()]
        single = {}
    return [h for _, h in single.values()], apart


def _candidates(
    kind: str, timed: Iterable[tuple[Period, Held]], year: int
) -> tuple[dict[str, list[tuple[Period, Held]]], list[tuple[str, Held]]]:
    """The values of the year by locality, of the length of time that most localities have."""
    of_year = [(p, h) for p, h in timed if p.last[0] == year]
    if is_moment(kind):
        fits = [(p, h) for p, h in of_year if p.months <= _YEAR]
    else:
        lengths = Counter(
            months for _, months in {(h.volume.locality, p.months) for p, h in of_year}
        )
        best = max(lengths, key=lambda months: (lengths[months], months), default=0)
        fits = [(p, h) for p, h in of_year if p.months == best]
    chosen = {id(h) for _, h in fits}
    own: dict[str, list[tuple[Period, Held]]] = {}
    for period, held in fits:
        own.setdefault(held.volume.locality, []).append((period, held))
    return own, [("span", h) for _, h in of_year if id(h) not in chosen]
