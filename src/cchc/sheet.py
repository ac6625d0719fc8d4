"""A locality's page in parts: what the cells of the notebook locality_report show.

Every figure is a button that opens the words of the report that state it (HTML's own popover: no
script, works by keyboard). Text of reports enters markup through `markupsafe` and autoescaping
templates only.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from markupsafe import Markup

from . import stories
from .charts import Chart
from .parts import Part, versions
from .plots import CHARTS, Pen
from .prose import Prose, shorten
from .quotes import Quotes, templates
from .summary import (
    ASSESSED,
    Doubt,
    Fact,
    IndicatorLike,
    Summary,
    context,
    missing,
    series,
)
from .tell import Said, Teller, messages
from .text import slugify

__all__ = ["Part", "Sheet"]


class Sheet:
    """The parts of one report's page in one language."""

    def __init__(
        self,
        summary: Summary,
        catalogue: Mapping[str, IndicatorLike],
        *,
        lang: str,
        place: Mapping[str, str],
        folder: Path | None = None,
    ) -> None:
        """
        Args:
            summary: the report, as `summary.summarise` selects it.
            catalogue: the indicators by id.
            place: `name` of the locality, `parent` of its province (empty for a province).
            folder: where figures are saved; none saves none.
        """
        self.summary = summary
        self.catalogue = catalogue
        self.teller = Teller(lang)
        self.place = place
        self.told = stories.tellings(summary.facts, summary.report["period"])
        source = {
            "kind": self._report_words()["kind"],
            "name": place["name"],
            "period": self.teller.period(summary.report["period"]),
        }
        self.pen = Pen(self.teller, catalogue, self.teller.say("chart.source", **source), folder)
        self.quotes = Quotes(summary, self.teller)
        self.prose = Prose(summary, catalogue, self.teller, self.quotes)

    @classmethod
    def open(cls, locality: str, period: str | int, lang: str = "vi") -> Sheet:
        """The page of a report in data/processed.

        Raises:
            CchcError: unknown locality, period or language, or no such report.
        """
        from . import indicators, project, shelf

        found = shelf.open_one(locality, period, lang)
        folder = project.find().figures / found.locality / found.label
        return cls(found.summary, indicators.load(), lang=lang, place=found.place, folder=folder)

    # --- the parts, in the order of the page ------------------------------------------------

    def head(self) -> Part:
        """Name, report, what was found in it."""
        report, tell = self.summary.report, self.teller
        facts = self.summary.facts
        title = tell.say(
            "page.title", name=self.place["name"], period=tell.period(report["period"])
        )
        counts = tell.say(
            "head.counts" if self.summary.claims else "head.values",
            values=len(facts),
            indicators=len({f.indicator for f in facts}),
            claims=self.summary.claims,
            wrong=len(self.summary.doubts),
        )
        added = sum(bool(fact.corrected) for fact in facts)
        notes = [tell.say("head.report", **self._report_words()), counts, tell.say("head.how")]
        notes += [tell.say("head.added", n=added)] if added else []
        level = tell.word("levels", report["level"])
        if self.place["parent"]:
            level = tell.say("page.level", level=level, parent=self.place["parent"])
        return self._part("head.html.j2", title=title, level=level, notes=notes, heading=title)

    def headline(self) -> Part:
        """Three to five findings chosen by weight."""
        tell = self.teller
        items = [
            # The first sentence says when; the others are of the same period unless they say so.
            (
                tell.say(f"headline.{label}"),
                self.prose.sentence(telling, {} if number else {"period": ""}),
            )
            for number, (label, telling) in enumerate(
                stories.leads(self.told, self.summary.report["period"])
            )
        ]
        changed = stories.change(self.summary.facts, {k: v.kind for k, v in self.catalogue.items()})
        if changed:
            items.append((tell.say("headline.change"), self.prose.change(changed)))
        doubts = self._weighed()
        if doubts:
            note = doubts[0].told(tell.lang).rstrip(". ") + "."
            see = tell.say("doubt.see")
            key = "doubt.one" if len(doubts) == 1 else "doubt.headline"
            said = tell.tell(
                key,
                n=len(doubts),
                note=note,
                see=Said("", self.quotes.button(doubts[0], Said.plain(see))),
            )
            items.append((tell.say("headline.doubt"), said))
        elif self.summary.claims:
            items.append(
                (
                    tell.say("headline.clean"),
                    tell.tell("doubt.none_headline", n=self.summary.claims),
                )
            )
        if not self.summary.facts:
            items.insert(0, (tell.say("headline.fact"), tell.tell("headline.none")))
        return self._part("headline.html.j2", title=tell.say("headline.title"), items=items[:5])

    def domain(self, domain: str, chart: str = "") -> Part:
        """A domain of the reform: sentences, figure, targets, what is not stated, and the table.

        `chart` names the figure that belongs to it.
        """
        tell = self.teller
        facts = self.summary.of(domain)
        now: dict[str, str] = {}
        told = stories.lead([one for one in self.told if one.story.domain == domain])
        prose = [self.prose.sentence(one, now) for one in told]
        if not prose:
            prose = self.prose.plain(facts)
        lacks = missing(domain, facts) if facts else []
        absent = [str(entry[tell.lang]) for entry in lacks]
        drawn = self.chart(chart) if chart else None
        if isinstance(drawn, Part) and (
            not facts or chart in [entry.get("chart") for entry in lacks]
        ):
            drawn = None  # what is missing is said once
        return self._part(
            "domain.html.j2",
            title=tell.word("domains", domain),
            prose=prose,
            chart=drawn,
            empty="" if facts else tell.say("domain.none"),
            missing=tell.say("domain.missing", list="; ".join(absent)) if absent else "",
            targets=self.prose.targets(facts),
            table=self._table(domain, facts),
        )

    def chart(self, name: str) -> Chart | Part:
        """A figure, or the sentence that the report does not state what it would show."""
        drawn = CHARTS[name](self.summary, self.pen)
        if drawn is not None:
            return drawn
        tell = self.teller
        lacks = tell.say(
            "chart.missing",
            name=tell.say(f"chart.{name}"),
            what=tell.word("messages", f"chart.{name}.what"),
        )
        return Part(str(Markup('<p class="lacks">{}</p>').format(lacks)))

    def section(self, chart: str) -> Part:
        """A figure, or what is said in its place, under a heading of its own."""
        return self._part(
            "chart.html.j2", title=self.teller.say("charts.title"), chart=self.chart(chart)
        )

    def assessment(self) -> Part:
        """Strengths, limitations and causes in the report's words."""
        tell = self.teller
        groups, absent = [], []
        for role in ASSESSED:
            found = [p for p in self.summary.passages if p.role == role]
            if not found:
                absent.append(tell.word("roles", role).lower())
                continue
            more = self.summary.more.get(role, 0)
            quotes = [(tell.say("quote.line", n=p.line), shorten(p.text)) for p in found]
            groups.append(
                (
                    tell.word("roles", role),
                    slugify(tell.word("roles", role)),
                    quotes,
                    tell.say("assess.more", n=more) if more else "",
                )
            )
        return self._part(
            "assessment.html.j2",
            title=tell.say("assess.title"),
            groups=groups,
            intro=tell.say("assess.intro") if groups else "",
            empty=tell.say("assess.none", list="; ".join(absent)) if absent else "",
        )

    def doubts(self) -> Part:
        """The claims that do not add up, with both places quoted."""
        tell, wrong, claims = self.teller, len(self.summary.doubts), self.summary.claims
        if wrong:
            intro = tell.say("doubts.intro", n=claims, wrong=wrong, ok=claims - wrong)
        else:
            intro = tell.say("doubts.none", n=claims) if claims else tell.say("doubts.nothing")
        rows = [
            {
                "kind": tell.word("check_kinds", doubt.kind),
                "note": doubt.told(tell.lang),
                "where": self.quotes.where(doubt),
                "context": context(self.summary.lines, doubt, 90),
                "others": doubt.others,
                "id": f"doubt-{number}",
            }
            for number, doubt in enumerate(self.summary.doubts, 1)
        ]
        return self._part(
            "doubts.html.j2",
            title=tell.say("doubts.title"),
            intro=intro,
            rows=rows,
            against=tell.say("doubts.against"),
        )

    def method(self) -> Part:
        """How the page was made, from what, with which versions, and how to cite it."""
        tell, report = self.teller, self.summary.report
        cited = self._citation()
        notes = [
            tell.say("method.how"),
            tell.say(
                "method.source",
                report=cited,
                file=report["file"],
                characters=int(report["characters"] or 0),
                sha=report["sha256"][:16],
            ),
        ]
        notes += (
            [tell.say("method.source_url", source=report["source"])] if report.get("source") else []
        )
        notes += [
            tell.say("method.versions", list=versions()),
            tell.say("method.cite", report=cited, version=report["cchc_version"]),
        ]
        return self._part("method.html.j2", title=tell.say("method.title"), notes=notes)

    # --- tables -----------------------------------------------------------------------------

    def _table(self, domain: str, facts: tuple[Fact, ...]) -> dict[str, Any] | None:
        if not facts:
            return None
        tell = self.teller
        rows, own = [], self.summary.report["period"]
        for group in series(facts):
            first = group[0]
            rows.append(
                {
                    "name": self.prose.name(first),
                    "split": self.prose.split(first),
                    "target": tell.say("mark.target") if first.status == "target" else "",
                    "values": [
                        (
                            self.prose.figure(fact, unit=True).html,
                            "" if fact.period == own else tell.period(fact.period, short=True),
                        )
                        for fact in group
                    ],
                }
            )
        return {
            "caption": tell.say("table.caption", domain=tell.word("domains", domain)),
            "open": tell.say("table.open", n=len(facts)),
            "own": tell.say("table.own", period=tell.period(own)),
            "indicator": tell.say("table.indicator"),
            "head": tell.say("table.values"),
            "rows": rows,
        }

    # --- shared -----------------------------------------------------------------------------

    def _weighed(self) -> list[Doubt]:
        """Doubts about figures first, those about documents' dates last."""
        order = ("range", "ratio", "sum", "change", "conflict")
        return sorted(self.summary.doubts, key=lambda doubt: order.index(doubt.kind))

    def _report_words(self) -> dict[str, str]:
        report, tell = self.summary.report, self.teller
        kinds = ("report_kinds", report["kind"])
        kind = (
            tell.word(*kinds)
            if report["kind"] in messages()["report_kinds"]
            else report["kind"].replace("_", " ")
        )
        issued = (
            tell.say("head.issued", date=tell.date(report["issued"]))
            if report.get("issued")
            else ""
        )
        return {"kind": kind, "title": report.get("title") or self.place["name"], "issued": issued}

    def _citation(self) -> str:
        tell, report = self.teller, self.summary.report
        number = tell.say("method.number", n=report["number"]) if report.get("number") else ""
        return tell.say(
            "method.report", name=self.place["name"], number=number, **self._report_words()
        )

    def _part(self, template: str, *, heading: str = "", **values: Any) -> Part:
        values.setdefault("anchor", slugify(str(values["title"])) or "part")
        html = templates().get_template(template).render(quotes=self.quotes.take(), **values)
        return Part(html, heading)
