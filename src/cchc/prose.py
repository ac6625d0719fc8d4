"""Figures in sentences: each telling filled in, every figure opening its own quote."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from markupsafe import Markup

from . import stories
from .quotes import Quotes
from .summary import Fact, IndicatorLike, Summary
from .tell import Said, Teller, fill, held
from .text import small

__all__ = ["Prose", "shorten"]

_TARGETS = 4
_PLAIN = 3
_QUOTE = 420  # characters of a paragraph that is quoted


class Prose:
    """Tells of one report in one language."""

    def __init__(
        self,
        summary: Summary,
        catalogue: Mapping[str, IndicatorLike],
        teller: Teller,
        quotes: Quotes,
    ) -> None:
        self.summary = summary
        self.catalogue = catalogue
        self.teller = teller
        self.quotes = quotes

    def name(self, fact: Fact) -> str:
        """The indicator's name in the page's language."""
        entry = self.catalogue[fact.indicator]
        return entry.name_vi if self.teller.lang == "vi" else entry.name_en

    def sentence(self, telling: stories.Telling, now: dict[str, str]) -> Said:
        """A telling in words. `now` holds the level and period that the paragraph speaks of."""
        tell = self.teller
        own = self.summary.report["period"]
        where = ""
        if telling.scope != now.get("scope", "all"):
            where = tell.word("where", telling.scope) or tell.word("back")
        when = ""
        if telling.period != now.get("period", own):
            name = (
                "span"
                if telling.period.count("-") > 1 and "-01/" not in telling.period
                else "other"
            )
            when = tell.word("when", name).replace("{p}", tell.period(telling.period))
        now |= {"scope": telling.scope, "period": telling.period}
        values: dict[str, Said] = {
            "where": Said.plain(where),
            "when": Said.plain(when),
            "split": Said.plain(f" ({tell.facet(telling.facet)})" if telling.facet else ""),
        }
        for role, facts in telling.facts.items():
            values[role] = self.figures(facts)
        values["levels"] = self.levels(telling)
        return fill(telling.template[tell.lang], values)

    def levels(self, telling: stories.Telling) -> Said:
        """The same figure of single levels, in brackets."""
        last = len(telling.levels) - 1
        parts = [
            (
                self.teller.word("scopes", scope).lower(),
                self.figures(facts),
                ")" if number == last else ",",
            )
            for number, (scope, facts) in enumerate(telling.levels)
        ]
        if not parts:
            return Said.plain("")
        text = " (" + " ".join(f"{name} {said.text}{mark}" for name, said, mark in parts)
        html = Markup(" ").join(
            Markup("{} {}").format(name, held(said.html, mark)) for name, said, mark in parts
        )
        return Said(text, Markup(" (") + html)

    def figures(self, facts: Iterable[Fact]) -> Said:
        """One value, or all that the report gives for the same, each opening its own quote."""
        said = [self.figure(fact) for fact in dict.fromkeys(facts)]
        return Said(
            " / ".join(one.text for one in said),
            Markup(" / ").join(one.html for one in said),
            said[0].value,
        )

    def figure(self, fact: Fact, *, unit: bool = False) -> Said:
        """A value, with the word for what is counted where `unit` asks for it."""
        tell = self.teller
        text = (tell.measure if unit else tell.value)(fact.value, fact.unit, fact.bound)
        return Said(text, self.quotes.button(fact, Said.plain(text)), fact.value)

    def change(self, changed: stories.Change) -> Said:
        """How an indicator rose or fell between two periods; a rank improves by falling."""
        tell = self.teller
        old, new = changed.old, changed.new
        rose = new.value > old.value
        rank = self.catalogue[old.indicator].kind == "rank"
        key = (
            f"change.rank_{'down' if rose else 'up'}"
            if rank
            else f"change.{'up' if rose else 'down'}"
        )
        return tell.tell(
            key,
            name=self.name(old),
            split=tell.aside(old.scope, old.facet),
            old=self.figure(old, unit=True),
            new=self.figure(new, unit=True),
            **{"from": tell.period(old.period, short=True)},
            to=tell.period(new.period, short=True),
        )

    def plain(self, facts: Iterable[Fact]) -> list[Said]:
        """Where no story can be told: the first figures by name, in one sentence."""
        shown = [fact for fact in facts if fact.status == "actual"][:_PLAIN]
        return [self.teller.tell("domain.facts", list=self._named(shown))] if shown else []

    def targets(self, facts: Iterable[Fact]) -> Said | None:
        """The targets among the facts, in one sentence; none where there is none."""
        goals = [fact for fact in facts if fact.status == "target"][:_TARGETS]
        return self.teller.tell("domain.targets", list=self._named(goals)) if goals else None

    def _named(self, facts: Iterable[Fact]) -> Said:
        """Figures with their names, level, facet and period where it is not the report's own."""
        tell, own = self.teller, self.summary.report["period"]
        parts = []
        for fact in facts:
            name = small(self.name(fact)) + tell.aside(fact.scope, fact.facet)
            when = "" if fact.period == own else f" ({tell.period(fact.period, short=True)})"
            parts.append(Markup("{} {}{}").format(name, self.figure(fact, unit=True).html, when))
        joined = Markup("; ").join(parts)
        return Said(joined.striptags(), joined)


def shorten(text: str) -> str:
    """A paragraph as far as it is quoted, cut between words."""
    if len(text) <= _QUOTE:
        return text
    return text[:_QUOTE].rpartition(" ")[0].rstrip(",;:") + " …"
