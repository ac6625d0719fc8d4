"""A locality's page in parts: what the cells of the notebook locality_report show.

Every figure is a button that opens the words of the report that state it (HTML's own popover: no
script, works by keyboard). Text of reports enters markup through `markupsafe` and autoescaping
templates only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from markupsafe import Markup

from . import contradictions, coverage, indicators, project, reliability, shelf, stories
from .charts import Chart
from .outlook import Outlook
from .parts import Part, versions
from .plots import CHARTS, Pen
from .prose import Prose, shorten
from .quotes import Quotes, templates
from .shelf import Volume
from .store import data_version
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
from .text import slugify, small

__all__ = ["Part", "Sheet"]

_FINDINGS = 5
# What weighs in the headline; the five that weigh most are told.
_WEIGHT = {
    "doubt": 90,
    "change": 80,
    "worst": 75,
    "rank": 70,
    "volume": 65,
    "best": 60,
    "target": 55,
    "fact": 50,
    "clean": 30,
}


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
        earlier: Sequence[Volume] = (),
    ) -> None:
        """
        Args:
            summary: the report, as `summary.summarise` selects it.
            catalogue: the indicators by id.
            place: `name` of the locality, `parent` of its province (empty for a province).
            folder: where figures are saved; none saves none.
            earlier: the locality's reports that ended before this one did, from the oldest on.
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
        own = Volume(summary, place, "", str(summary.report["report"]))
        self.outlook = Outlook(own, earlier, self.prose)

    @classmethod
    def open(cls, locality: str, period: str | int, lang: str = "vi") -> Sheet:
        """The page of a report in data/processed.

        Raises:
            CchcError: unknown locality, period or language, or no such report.
        """
        found = shelf.open_one(locality, period, lang)
        others = shelf.open_all(lang, found.locality)
        return cls(
            found.summary,
            indicators.in_use(),
            lang=lang,
            place=found.place,
            folder=project.find().figures / found.locality / found.label,
            earlier=[v for v in others if v.period.last < found.period.last],
        )

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
        compared = self.outlook.compared()
        notes += [compared] if compared else []
        level = tell.word("levels", report["level"])
        if self.place["parent"]:
            level = tell.say("page.level", level=level, parent=self.place["parent"])
        return self._part("head.html.j2", title=title, level=level, notes=notes, heading=title)

    def headline(self) -> Part:
        """Three to five findings chosen by weight, in the order of a summary."""
        tell = self.teller
        weighed: list[tuple[int, str, Said]] = []
        for number, (label, telling) in enumerate(
            stories.leads(self.told, self.summary.report["period"])
        ):
            # The first sentence says when; the others are of the same period unless they say so.
            said = self.prose.sentence(telling, {} if number else {"period": ""})
            weighed.append((_WEIGHT[label], tell.say(f"headline.{label}"), said))
        change = self._change()
        if change:
            weighed.append((_WEIGHT["change"], tell.say("headline.change"), change))
        short = [
            d
            for d in self.outlook.distances
            if not d.reached
            and not d.actual.doubts
            and self.catalogue[d.actual.indicator].kind in ("share", "score", "rank")
        ]
        if short:
            said = self.outlook.distance(max(short, key=lambda d: d.gap / (d.value or 1)))
            weighed.append((_WEIGHT["target"], tell.say("headline.target"), said))
        doubts = self._weighed()
        if doubts:
            note = doubts[0].told(tell.lang).rstrip(". ") + "."
            key = "doubt.one" if len(doubts) == 1 else "doubt.headline"
            said = tell.tell(key, n=len(doubts), note=note, see=self._see(doubts[0]))
            weighed.append((_WEIGHT["doubt"], tell.say("headline.doubt"), said))
        elif self.summary.claims:
            said = tell.tell("doubt.none_headline", n=self.summary.claims)
            weighed.append((_WEIGHT["clean"], tell.say("headline.clean"), said))
        if not self.summary.facts:
            weighed.insert(0, (100, tell.say("headline.fact"), tell.tell("headline.none")))
        kept = sorted(weighed, key=lambda one: -one[0])[:_FINDINGS]
        items = [(label, said) for one in weighed if one in kept for _, label, said in [one]]
        return self._part("headline.html.j2", title=tell.say("headline.title"), items=items)

    def _change(self) -> Said | None:
        """The largest change against an earlier report, else between two years of this one."""
        sound = [c for c in self.outlook.changes if c.size and not c.breaks and not c.doubtful]
        if sound:
            return self.outlook.change(max(sound, key=lambda c: c.size))
        kinds = {name: entry.kind for name, entry in self.catalogue.items()}
        within = stories.change(self.summary.facts, kinds)
        return self.prose.change(within) if within else None

    def _see(self, doubt: Doubt) -> Said:
        """Words that open the place of a claim that does not add up."""
        return Said("", self.quotes.button(doubt, Said.plain(self.teller.say("doubt.see"))))

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
            changes=self.outlook.changed(domain),
            changes_head=tell.say("earlier.head"),
            reached=self.outlook.reached(domain),
            reached_head=tell.say("target.head"),
            targets=self.prose.targets(facts),
            doubts=self._beside(facts),
            table=self._table(domain, facts),
        )

    def _beside(self, facts: Sequence[Fact]) -> list[Said]:
        """The claims in doubt that the figures of a domain are part of."""
        numbers = sorted({number for fact in facts for number in fact.doubts})
        doubts = [self.summary.doubts[number] for number in numbers]
        return [
            self.teller.tell(
                "domain.doubts",
                note=one.told(self.teller.lang).rstrip(". ") + ".",
                see=self._see(one),
            )
            for one in doubts
        ]

    def coverage(self) -> Part:
        """What the report states and leaves out of what readers look for."""
        tell, summary = self.teller, self.summary
        name = f"{self.place['name']}, {tell.period(summary.report['period'], short=True)}"
        left = coverage.missing_of(summary, tell.lang)
        key = "coverage.lacks" if left else "coverage.whole"
        said = tell.say(key, name=name, list="; ".join(left), n=len(left), of=len(coverage.items()))
        drawn = coverage.chart([summary], [name], self.pen)
        return self._part(
            "chart.html.j2", title=tell.say("coverage.title_one"), chart=drawn, lacks=said
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
            "chart.html.j2",
            title=self.teller.say("charts.title"),
            chart=self.chart(chart),
            lacks="",
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
        drawn = [c for number in range(wrong) if (c := self._claim(number))]
        return self._part(
            "doubts.html.j2",
            title=tell.say("doubts.title"),
            intro=intro,
            rows=rows,
            chart=contradictions.chart(drawn, self.pen) if drawn else None,
            against=tell.say("doubts.against"),
        )

    def _claim(self, number: int) -> contradictions.Claim | None:
        doubt = self.summary.doubts[number]
        kind = small(self.teller.word("check_kinds", doubt.kind))
        name = self.teller.say("chart.doubts.own_line", n=str(doubt.line), kind=kind)
        return contradictions.claim(self.summary, number, name)

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
            tell.say("method.data", data=data_version({report["report"]: report["data_sha256"]})),
            tell.say("method.cite", report=cited, version=report["cchc_version"]),
            tell.say("reliability.about"),
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
                    "split": tell.split(first.scope, first.facet),
                    "target": tell.say("mark.target") if first.status == "target" else "",
                    "reliability": reliability.told(self.catalogue[first.indicator], tell),
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
            "reliability": tell.say("table.reliability"),
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
        html = (
            templates()
            .get_template(template)
            .render(quotes=[*self.quotes.take(), *self.outlook.take()], **values)
        )
        return Part(html, heading)
