"""The page of the notebook trends: one locality over its reports."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from . import coverage, disagree, localities, series, shelf
from .article import Article, listed
from .charts import Chart
from .curves import Line, chart
from .errors import RunError
from .parts import Part
from .schema import DOMAINS
from .series import Change, Held, Series, changes
from .tell import Said
from .text import small

__all__ = ["Trends"]

_LEADS = 5
_PANELS = 6  # of a domain; more would make its figure longer than it is read


class Trends(Article):
    """The parts of one locality's page over its reports."""

    notebook = "trends"

    def __init__(
        self,
        volumes: Sequence[shelf.Volume],
        lang: str,
        indicators: str | Sequence[str] = "",
        **more: Any,
    ) -> None:
        super().__init__(volumes, lang, **more)
        if not self.volumes:
            raise RunError("no report: see `cchc list`")
        self.latest = self.volumes[-1]
        wanted = listed(indicators)
        for name in wanted:
            if name not in self.catalogue:
                raise RunError(f"unknown indicator {name!r}: see docs/indicators.md for their ids")
        every = series.collect(self.volumes, self.catalogue)
        self.series = [s for s in every if not wanted or s.indicator in wanted]
        self.told = [s for s in self.series if len({p.last for p, _ in s.alike}) > 1]

    @classmethod
    def open(cls, locality: str, indicators: str | Sequence[str] = "", lang: str = "vi") -> Trends:
        """The page of a locality in data/processed.

        Args:
            locality: slug or name.
            indicators: ids, as a list or with commas between; all where empty.

        Raises:
            CchcError: unknown locality, indicator or language, or no report.
        """
        volumes = shelf.open_all(lang, locality)
        slugs = sorted({v.locality for v in volumes})
        if len(slugs) != 1:
            raise RunError(f"no single locality {locality!r} with reports: see `cchc list`")
        folder = cls.figures(locality=slugs[0], indicators=", ".join(listed(indicators)))
        return cls(volumes, lang, indicators, folder=folder)

    def title(self) -> str:
        return self.teller.say("trends.title", name=self.latest.place["name"])

    def head(self) -> Part:
        """Which reports, over which time, with how many series."""
        tell = self.teller
        spans = [v.period for v in self.volumes]
        notes: list[object] = [
            tell.say(
                "trends.head",
                n=len(self.volumes),
                first=str(min(p.first for p in spans)[0]),
                last=str(max(p.last for p in spans)[0]),
            ),
            tell.say("trends.counts", series=len(self.told), n=len(self.series)),
            tell.say("trends.how"),
        ]
        notes += self._merger()
        level = tell.word("levels", self.latest.level)
        if self.latest.place["parent"]:
            level = tell.say("page.level", level=level, parent=self.latest.place["parent"])
        return self.part(
            "head.html.j2", title=self.title(), level=level, notes=notes, heading=self.title()
        )

    def _merger(self) -> list[str]:
        """That the locality was merged, and with which."""
        found = localities.by_slug(self.latest.locality, self.latest.period)
        before, after = localities.predecessors(found), localities.successors(found)
        named = self.teller.locality
        if len(before) > 1:
            names = ", ".join(named(one.kind, one.bare_name) for one in before)
            return [self.teller.say("trends.made_of", names=names)]
        return (
            [self.teller.say("trends.went_into", name=named(after[0].kind, after[0].bare_name))]
            if after
            else []
        )

    def headline(self) -> Part:
        """The largest changes, then what broke and what disagrees."""
        tell = self.teller
        items: list[tuple[str, Said]] = []
        last = [c for s in self.told for c in changes(s, self.latest.locality, latest=True)]
        whole = [c for c in last if c.size and not c.breaks]
        # A change in doubt is told after those that are not, and one within a report after those
        # between two.
        for change in sorted(
            whole, key=lambda c: (c.doubtful, c.old.volume is c.new.volume, -c.size)
        )[:3]:
            items.append((tell.say("headline.change"), self._sentence(change)))
        broken = [c for c in last if c.breaks]
        if broken:
            items.append((tell.say("trends.break"), self._broken(broken[0])))
        between = disagree.between(self.volumes, self.catalogue)
        if between:
            items.append(
                (tell.say("headline.doubt"), tell.tell("trends.conflicts", n=len(between)))
            )
        if not whole:
            nothing = tell.tell("trends.nothing", n=len(self.volumes))
            items.insert(0, (tell.say("headline.fact"), nothing))
        left = coverage.missing_of(self.latest.summary, tell.lang)
        if left and len(items) < _LEADS:
            said = tell.tell(
                "trends.left_out",
                name=self.latest.name(tell),
                n=len(left),
                of=len(coverage.items()),
                list="; ".join(left[:3]),
            )
            items.append((tell.say("headline.missing"), said))
        return self.part("headline.html.j2", title=tell.say("headline.title"), items=items[:_LEADS])

    def _sentence(self, change: Change) -> Said:
        old, new = change.old.fact, change.new.fact
        tell, rose = self.teller, new.value > old.value
        rank = change.series.kind == "rank"
        key = (
            f"change.rank_{'down' if rose else 'up'}"
            if rank
            else f"change.{'up' if rose else 'down'}"
        )
        return tell.tell(
            key,
            name=self.titled(old),
            split="",
            old=self.said(change.old.volume, old),
            new=self.said(change.new.volume, new),
            **{"from": tell.period(old.period, short=True)},
            to=tell.period(new.period, short=True),
        )

    def _broken(self, change: Change) -> Said:
        tell = self.teller
        return tell.tell(
            "trends.broken",
            name=self.titled(change.old.fact),
            old=self.said(change.old.volume, change.old.fact),
            new=self.said(change.new.volume, change.new.fact),
            **{"from": tell.period(change.old.fact.period, short=True)},
            to=tell.period(change.new.fact.period, short=True),
            why=change.breaks[0].words(tell.lang),
        )

    def domains(self) -> Part:
        """A section for each domain with a series: figure, changes and the values themselves."""
        parts = [self.domain(domain) for domain in DOMAINS if self._of(domain)]
        if not parts:
            tell = self.teller
            return self.section(
                tell.say("trends.series"), lacks=[tell.say("trends.nothing", n=len(self.volumes))]
            )
        return Part("\n".join(part.html for part in parts))

    def _of(self, domain: str) -> list[Series]:
        return [s for s in self.told if self.catalogue[s.indicator].domain == domain]

    def domain(self, domain: str) -> Part:
        """One domain's series."""
        tell = self.teller
        here = self._of(domain)
        # Those that move and those of the whole first: a figure has room for a few.
        drawn = sorted(here, key=lambda s: (bool(s.facet), -len(s.alike)))[:_PANELS]
        shown = [s for s in here if s in drawn]
        sentences = [
            self._sentence(change)
            for s in shown
            for change in changes(s, self.latest.locality, latest=True)
            if change.size and not change.breaks
        ]
        return self.section(
            tell.word("domains", domain),
            paragraphs=[Said.plain(" ").html.join(s.html for s in sentences)] if sentences else [],
            charts=[self._chart(domain, shown)],
            tables=[self._table(here)],
        )

    def _chart(self, domain: str, shown: Sequence[Series]) -> Chart | None:
        lines = [Line(self.titled(s.first), s.facts, s.kind) for s in shown]
        years = [period.last[0] for s in shown for period, _ in s.alike]
        title = self.teller.say(
            "chart.trends.title",
            domain=self.teller.word("domains", domain),
            name=self.latest.place["name"],
            first=str(min(years)),
            last=str(max(years)),
        )
        return chart(
            "trends", lines, self.pen, title, locality=self.latest.locality, file=f"trends-{domain}"
        )

    def _table(self, here: Sequence[Series]) -> dict[str, Any]:
        tell = self.teller
        rows = [[self.head_of(s.first), [self._held(h) for h in s.held]] for s in here]
        head = [tell.say("table.indicator"), tell.say("trends.values")]
        return self.table(tell.say("trends.table", n=sum(len(s.held) for s in here)), head, rows)

    def _held(self, held: Held) -> object:
        """A value, its period, whether it is a target, and its report."""
        tell, fact = self.teller, held.fact
        words = [tell.period(fact.period, short=True)]
        words += [small(tell.say("mark.target"))] if fact.status == "target" else []
        own = held.volume.summary.report["period"]
        if len(self.volumes) > 1 and fact.period != own:
            words.append(small(tell.say("trends.report", period=tell.period(own, short=True))))
        return self.noted(self.said(held.volume, fact), "; ".join(words))

    def apart(self) -> Part:
        """Values that cover other lengths of time: told, and not set in a line."""
        tell = self.teller
        rows = [
            [self.head_of(s.first), [self._held(h) for h in s.apart]]
            for s in self.series
            if s.apart and s.alike
        ]
        if not rows:
            return self.section(
                tell.say("trends.apart"), paragraphs=[tell.say("trends.apart_none")]
            )
        head = [tell.say("table.indicator"), tell.say("trends.values")]
        table = self.table(
            tell.say("trends.apart_table", n=len(rows)), head, rows, opened=len(rows) <= 12
        )
        return self.section(
            tell.say("trends.apart"), paragraphs=[tell.say("trends.apart_why")], tables=[table]
        )

    def coverage(self) -> Part:
        """What each report states of what a reader looks for."""
        return coverage.section(self)

    def conflicts(self) -> Part:
        """Where the reports disagree with each other."""
        return disagree.section(self)
