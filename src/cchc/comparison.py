"""The page of the notebook comparison: localities side by side, and what each leaves out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from . import coverage, rules, shelf, strips
from .article import Article, listed
from .charts import Chart
from .errors import RunError
from .parts import Part
from .periods import Period
from .schema import DOMAINS
from .series import Held
from .sidebyside import Compared, compare
from .tell import Said
from .text import small

__all__ = ["Comparison"]

_RATED = ("share", "score", "rank")
_PANELS = 8  # of a figure
_NAMED = 4  # localities that the title names
_MANY = 12  # localities, from which values lead to their page instead of opening their quote
_ENDS = 3
_LIST = 3  # values of one locality that are told one by one


class Comparison(Article):
    """The parts of the page of some localities' reports that end in one year."""

    notebook = "comparison"

    def __init__(
        self,
        volumes: Sequence[shelf.Volume],
        lang: str,
        year: int,
        indicators: str | Sequence[str] = "",
        **more: Any,
    ) -> None:
        super().__init__(volumes, lang, **more)
        self.year = year
        wanted = listed(indicators)
        for name in wanted:
            if name not in self.catalogue:
                raise RunError(f"unknown indicator {name!r}: see docs/indicators.md for their ids")
        every = compare(self.volumes, self.catalogue, year)
        self.compared = [c for c in every if not wanted or c.indicator in wanted]
        self.localities = len({v.locality for v in self.volumes})

    @classmethod
    def open(
        cls,
        localities: str | Sequence[str],
        period: str | int,
        indicators: str | Sequence[str] = "",
        lang: str = "vi",
    ) -> Comparison:
        """The page of some localities in data/processed.

        Args:
            localities: a level (province, district, commune), or names or slugs, as a list or
                with commas between.
            period: the year in which the reports end.

        Raises:
            CchcError: unknown locality, indicator or language, no year, or fewer than two reports.
        """
        year = Period.parse(period)
        if year.months != 12 or year.first[1] != 1:
            raise RunError(f"comparison is of a year such as 2022, not of {period}")
        volumes = shelf.choose(localities, shelf.open_all(lang), year.last[0])
        given = {"localities": ", ".join(listed(localities)), "period": str(year)}
        folder = cls.figures(**given, indicators=", ".join(listed(indicators)))
        return cls(volumes, lang, year.last[0], indicators, folder=folder)

    def title(self) -> str:
        tell, year = self.teller, str(self.year)
        names = list(dict.fromkeys(v.place["name"] for v in self.volumes))
        if len(names) > _NAMED:
            return tell.say("comparison.title", n=self.localities, year=year)
        told = tell.say("comparison.and", a=", ".join(names[:-1]), b=names[-1])
        return tell.say("comparison.title_few", names=told, year=year)

    def head(self) -> Part:
        """Which reports are set side by side, and how much of them compares."""
        tell = self.teller
        alike = sum(bool(c.alike) for c in self.compared)
        notes: list[object] = [
            self.joined([self.linked(v) for v in self.volumes], tell.say("comparison.reports")),
            tell.say("comparison.alike", n=alike, of=len(self.compared)),
            tell.say("trends.how"),
        ]
        levels = dict.fromkeys(tell.word("levels", v.level) for v in self.volumes)
        return self.part(
            "head.html.j2",
            title=self.title(),
            level=" · ".join(levels),
            notes=notes,
            heading=self.title(),
        )

    def headline(self) -> Part:
        """The widest differences, who reports most, and where most is in doubt."""
        tell = self.teller
        items: list[tuple[str, Said]] = []
        rated = [c for c in self.compared if c.alike and c.kind in ("share", "score") and c.spread]
        sound = [c for c in rated if not any(h.fact.doubts for h in c.alike)]
        for one in sorted(sound, key=lambda c: -c.spread)[:2]:
            items.append((tell.say("comparison.gap"), self._gap(one, "widest")))
        if not items:
            counted = [c for c in self.compared if c.alike and c.spread]
            items += [
                (tell.say("comparison.side"), self._gap(c, "between")) for c in _first(counted)[:1]
            ]
        if not any(c.alike for c in self.compared):
            items.append((tell.say("headline.fact"), tell.tell("comparison.nothing")))
        left = {v.key: len(coverage.missing_of(v.summary, tell.lang)) for v in self.volumes}
        most = min(self.volumes, key=lambda v: left[v.key])
        least = max(self.volumes, key=lambda v: left[v.key])
        of = len(coverage.items())
        if left[most.key] != left[least.key]:
            told = tell.tell(
                "comparison.coverage",
                of=of,
                most=most.name(tell),
                n=of - left[most.key],
                least=least.name(tell),
                m=of - left[least.key],
            )
            items.append((tell.say("comparison.reported"), told))
        wrong = max(self.volumes, key=lambda v: len(v.summary.doubts))
        if wrong.summary.doubts:
            told = tell.tell(
                "comparison.doubts",
                name=wrong.name(tell),
                n=len(wrong.summary.doubts),
                of=wrong.summary.claims,
            )
            items.append((tell.say("headline.doubt"), told))
        return self.part("headline.html.j2", title=tell.say("headline.title"), items=items)

    def _gap(self, one: Compared, how: str) -> Said:
        high, *_, low = one.ordered()
        return self.teller.tell(
            f"comparison.{how}",
            name=self.titled(one.first),
            high=self.said(high.volume, high.fact),
            first=high.volume.place["name"],
            low=self.said(low.volume, low.fact),
            last=low.volume.place["name"],
        )

    def shares(self) -> Part:
        """Shares, scores and ranks, on one scale each."""
        found = [c for c in self.compared if c.alike and c.kind in _RATED]
        return self._compared("shares", found)

    def counts(self) -> Part:
        """Counts: the localities' size stands behind them."""
        found = [c for c in self.compared if c.alike and c.kind not in _RATED]
        return self._compared("counts", found)

    def _compared(self, name: str, found: Sequence[Compared]) -> Part:
        tell = self.teller
        title = tell.say(f"comparison.{name}")
        if not found:
            return self.section(title, lacks=[tell.say(f"comparison.{name}_none")])
        return self.section(
            title,
            paragraphs=[tell.say(f"comparison.{name}_intro")],
            charts=[self._chart(name, found)],
            tables=[self._table(found)],
        )

    def _chart(self, name: str, found: Sequence[Compared]) -> Chart:
        return strips.chart(f"compared-{name}", _first(found), self.pen, year=self.year)

    def _table(self, found: Sequence[Compared]) -> dict[str, Any]:
        tell = self.teller
        rows = [[self.head_of(one.first), self._cells(one)] for one in found]
        head = [tell.say("table.indicator"), tell.say("comparison.values")]
        return self.table(tell.say("trends.apart_table", n=len(rows)), head, rows)

    def _cells(self, one: Compared) -> list[object]:
        """The values of an indicator from the first to the last; of many localities, where few of
        them state it, the ends.
        """
        held = one.ordered()
        if self.localities <= _MANY:
            return [self._cell(h) for h in held]
        cells: list[object] = [self._linked(h) for h in held]
        if 2 * len(held) < self.localities and len(held) > 2 * _ENDS:
            cells[_ENDS:-_ENDS] = [
                self.teller.say("comparison.between_ends", n=len(held) - 2 * _ENDS)
            ]
        return cells

    def _cell(self, held: Held) -> object:
        period = self.teller.period(held.fact.period, short=True)
        return self.noted(
            self.said(held.volume, held.fact), f"{held.volume.place['name']}, {period}"
        )

    def _linked(self, held: Held) -> object:
        """A value that leads to its locality's page: quotes of all would make the page too heavy."""
        tell, fact = self.teller, held.fact
        value = tell.measure(fact.value, fact.unit, fact.bound) + (" ⚠" if fact.doubts else "")
        return Markup("{} {}").format(self.linked(held.volume, value), held.volume.place["name"])

    def apart(self) -> Part:
        """What is reported by several and does not compare, and why."""
        tell = self.teller
        title = tell.say("comparison.apart")
        rows = []
        for one in self.compared:
            if len({h.volume.locality for _, h in one.apart}) < 2 and one.alike:
                continue
            rows.append([self.head_of(one.first), self._apart(one)])
        if not rows:
            return self.section(title, paragraphs=[tell.say("comparison.apart_none")])
        head = [tell.say("table.indicator"), tell.say("comparison.values")]
        table = self.table(
            tell.say("trends.apart_table", n=len(rows)), head, rows, opened=len(rows) <= 12
        )
        return self.section(title, paragraphs=[tell.say("comparison.apart_why")], tables=[table])

    def _apart(self, one: Compared) -> list[object]:
        """Values with the reason why they do not compare; of a list of values only how many."""
        by_locality: dict[str, list[tuple[str, Held]]] = {}
        for why, held in one.apart:
            by_locality.setdefault(held.volume.locality, []).append((why, held))
        tell = self.teller
        cells: list[object] = []
        for values in by_locality.values():
            volume = values[0][1].volume
            if len(values) > _LIST:
                many = tell.say("comparison.list", n=len(values))
                cells.append(
                    Markup("{} {}").format(self.linked(volume, many), volume.place["name"])
                )
                continue
            for why, held in values:
                when = tell.period(held.fact.period, short=True)
                reason = small(tell.say(f"comparison.why_{why}"))
                words = f"{held.volume.place['name']}, {when}: {reason}"
                cells.append(self.noted(self.said(held.volume, held.fact), words))
        return cells

    def coverage(self) -> Part:
        """What each locality's report states and leaves out."""
        return coverage.section(self)


def _first(found: Sequence[Compared]) -> list[Compared]:
    """Those that a figure has room for: what readers look for first, then the widest known."""
    looked_for = {
        name: number
        for number, name in enumerate(
            name
            for domain in DOMAINS
            for entry in rules.load("core")[domain]
            for name in entry["any"]
        )
    }
    ranked = sorted(
        found,
        key=lambda c: (-len(c.alike), looked_for.get(c.indicator, len(looked_for)), bool(c.facet)),
    )
    kept = ranked[:_PANELS]
    return [c for c in found if c in kept]
