"""A report's figures beside the locality's earlier reports and beside their targets, in sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from . import series
from .comparability import breaks_between, is_moment
from .distances import Distance, against_national, against_own
from .periods import Period
from .prose import Prose
from .quotes import Quotes
from .series import Change
from .shelf import Volume
from .summary import IndicatorLike
from .tell import Said

__all__ = ["Outlook"]

_TOLD = 5  # changes and distances of a domain


class Outlook:
    """What came before the report, and what it is on the way to."""

    def __init__(self, own: Volume, earlier: Sequence[Volume], prose: Prose) -> None:
        """
        Args:
            own: the report.
            earlier: the locality's reports that ended before it did, from the oldest on.
            prose: tells of the report.
        """
        self.own = own
        self.earlier = list(earlier)
        self.prose = prose
        self.teller = prose.teller
        self.catalogue = prose.catalogue
        self.older = {
            v.key: Prose(
                v.summary,
                prose.catalogue,
                self.teller,
                Quotes(v.summary, self.teller, v.name(self.teller)),
            )
            for v in self.earlier
        }
        self.changes = _changes(own, self.earlier, self.catalogue)
        self.distances = [
            *against_own(own.summary.facts, self.catalogue),
            *against_national(own.summary.facts),
        ]

    def take(self) -> list[Markup]:
        """The quotes of earlier reports that were asked for since the last time."""
        return [quote for prose in self.older.values() for quote in prose.quotes.take()]

    def compared(self) -> str:
        """How much compares with the earlier reports; empty where there is none."""
        if not self.earlier:
            return ""
        names = ", ".join(
            self.teller.period(v.summary.report["period"], short=True) for v in self.earlier
        )
        key = "earlier.some" if self.changes else "earlier.none"
        return self.teller.say(key, periods=names, n=len(self.changes))

    def changed(self, domain: str) -> list[Said]:
        """The domain's changes against the earlier reports."""
        mine = [c for c in self.changes if self.catalogue[c.series.indicator].domain == domain]
        return [self.change(c) for c in mine[:_TOLD]]

    def change(self, change: Change) -> Said:
        """A value beside the one of an earlier report; across a break none is called a change."""
        tell, old, new = self.teller, change.old.fact, change.new.fact
        if change.breaks:
            key = "earlier.broken"
        elif old.value == new.value:
            key = "earlier.same"
        else:
            rank = change.series.kind == "rank"
            rose = new.value > old.value
            key = (
                f"change.rank_{'down' if rose else 'up'}"
                if rank
                else f"change.{'up' if rose else 'down'}"
            )
        values: dict[str, object] = {
            "name": self.prose.name(new),
            "split": tell.aside(new.scope, new.facet),
            "old": self.older[change.old.volume.key].figure(old, unit=True),
            "new": self.prose.figure(new, unit=True),
            "from": tell.period(old.period, short=True),
            "to": tell.period(new.period, short=True),
        }
        if change.breaks:
            values["why"] = change.breaks[0].words(tell.lang)
        return tell.tell(key, **values)

    def reached(self, domain: str) -> list[Said]:
        """The domain's results beside their targets."""
        mine = [d for d in self.distances if self.catalogue[d.actual.indicator].domain == domain]
        return [self.distance(d) for d in mine[:_TOLD]]

    def distance(self, distance: Distance) -> Said:
        """A result, its target, and what is wanting."""
        tell, fact = self.teller, distance.actual
        whose = "own" if distance.goal else "national"
        values: dict[str, object] = {
            "name": self.prose.name(fact),
            "split": tell.aside(fact.scope, fact.facet),
            "value": self.prose.figure(fact, unit=True),
            "when": tell.period(fact.period, short=True),
            "by": tell.period(distance.by, short=True),
        }
        if distance.goal:
            values["goal"] = self.prose.figure(distance.goal, unit=True)
        else:
            assert distance.target is not None
            values["goal"] = tell.measure(distance.value, fact.unit, distance.bound)
            values["document"] = distance.target.document
            values["date"] = tell.date(distance.target.date)
        if distance.reached:
            return tell.tell(f"target.{whose}_reached", **values)
        gap = self._gap(distance)
        return tell.tell(f"target.{whose}", gap=gap, **values)

    def _gap(self, distance: Distance) -> str:
        """What is wanting, in percentage points, places or the indicator's own unit."""
        tell, unit = self.teller, distance.actual.unit
        if unit in ("percent", "rank"):
            return tell.say(f"target.gap_{unit}", n=distance.gap)
        return tell.measure(distance.gap, unit)


def _changes(
    own: Volume, earlier: Sequence[Volume], catalogue: Mapping[str, IndicatorLike]
) -> list[Change]:
    """Each of the report's values that compares with one of an earlier report, the latest before."""
    found = []
    for one in series.collect([*earlier, own], catalogue):
        alike = [(p, h) for p, h in one.alike if is_moment(one.kind) or _whole(p, h.volume)]
        mine = [(p, h) for p, h in alike if h.volume is own and _news(p, own)]
        if not mine:
            continue
        period, new = mine[-1]
        before = [(p, h) for p, h in alike if h.volume is not own and p.last < period.last]
        if before:
            then, old = before[-1]
            broken = breaks_between(one.indicator, then, period, own.locality)
            found.append(Change(one, old, new, broken))
    return found


def _whole(period: Period, volume: Volume) -> bool:
    """Whether a value is over all that its report covers: what a report of five years tells of one
    of them is told for a purpose, and seldom of all that was done in it.
    """
    return period == volume.period


def _news(period: Period, own: Volume) -> bool:
    """Whether a value is of the report's own time, not one that it repeats from before."""
    return own.period.overlaps(period)
