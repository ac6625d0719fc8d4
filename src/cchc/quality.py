"""The page of the notebook data_quality: coverage, claims redone, contradictions, reliability."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from . import contradictions, coverage, disagree, reliability, shelf, store
from .article import Article
from .charts import COLOURS, Bar
from .contradictions import Claim
from .errors import RunError
from .parts import Part
from .reliability import Reliability
from .schema import DOMAINS
from .summary import Doubt
from .tell import Said
from .text import small

__all__ = ["Quality"]

_KINDS = ("ratio", "sum", "change", "conflict", "range")
_LISTED = 40  # rows of a table that a page holds


class Quality(Article):
    """The parts of the page on some reports, or on all."""

    notebook = "data_quality"

    def __init__(
        self,
        volumes: Sequence[shelf.Volume],
        lang: str,
        *,
        claims: Sequence[dict[str, Any]] = (),
        quantities: Sequence[dict[str, Any]] = (),
        whole: bool = True,
        **more: Any,
    ) -> None:
        """
        Args:
            claims, quantities: the rows of the tables checks and quantities for these reports.
            whole: whether these are all reports of the collection.
        """
        super().__init__(volumes, lang, **more)
        if not self.volumes:
            raise RunError("no report: see `cchc list`")
        self.claims_made = list(claims)
        self.quantities = list(quantities)
        self.whole = whole
        self.wrong: list[tuple[shelf.Volume, Doubt]] = [
            (v, doubt) for v in self.volumes for doubt in v.summary.doubts
        ]

    @classmethod
    def open(cls, locality: str = "", lang: str = "vi") -> Quality:
        """The page of a locality's reports in data/processed; of all where it is empty.

        Raises:
            CchcError: unknown locality or language, or no report.
        """
        chosen = locality or None
        tables = {
            name: [
                {str(k): v for k, v in row.items()}
                for row in store.load(name, chosen, decimals=True).to_dict("records")
            ]
            for name in ("checks", "quantities")
        }
        volumes = shelf.open_all(lang, chosen)
        slug = volumes[0].locality if locality and volumes else ""
        return cls(
            volumes,
            lang,
            claims=tables["checks"],
            quantities=tables["quantities"],
            whole=not locality,
            folder=cls.figures(locality=slug),
        )

    def title(self) -> str:
        tell = self.teller
        if self.whole:
            return tell.say("quality.title")
        return tell.say("quality.title_of", name=self.volumes[-1].place["name"])

    def head(self) -> Part:
        """How many reports, and how much was read in them."""
        tell = self.teller
        spans = [v.period for v in self.volumes]
        values = sum(len(v.summary.facts) for v in self.volumes)
        notes = [
            tell.say(
                "quality.head",
                n=len(self.volumes),
                localities=len({v.locality for v in self.volumes}),
                first=str(min(p.first for p in spans)[0]),
                last=str(max(p.last for p in spans)[0]),
            ),
            tell.say("quality.read", n=len(self.quantities), values=values, open=len(self._open())),
            tell.say("quality.known"),
        ]
        level = tell.say("quality.everything")
        if not self.whole:
            level = tell.word("levels", self.volumes[-1].level)
        return self.part(
            "head.html.j2", title=self.title(), level=level, notes=notes, heading=self.title()
        )

    def headline(self) -> Part:
        """What a user of the data has to know first."""
        tell, items = self.teller, []
        if self.claims_made:
            told = tell.tell("quality.claims_lead", n=len(self.claims_made), wrong=len(self.wrong))
            items.append((tell.say("quality.claims_head"), told))
        worst = max(self.volumes, key=lambda v: len(v.summary.doubts))
        if worst.summary.doubts and len(self.volumes) > 1:
            told = tell.tell(
                "quality.worst",
                name=worst.name(tell),
                n=len(worst.summary.doubts),
                of=worst.summary.claims,
            )
            items.append((tell.say("headline.doubt"), told))
        every = {
            item: sum(coverage.state(item, v.summary) != "missing" for v in self.volumes)
            for item in coverage.items()
        }
        emptiest = min(every, key=lambda item: every[item])
        if every[emptiest] < len(self.volumes):
            what = emptiest.words(tell.lang)
            told = tell.tell(
                "quality.emptiest_lead", what=what, n=every[emptiest], of=len(self.volumes)
            )
            items.append((tell.say("quality.emptiest"), told))
        items.append((tell.say("quality.reading"), self._reading()))
        return self.part("headline.html.j2", title=tell.say("headline.title"), items=items)

    def _reading(self) -> Said:
        pooled = reliability.pooled()
        return self.teller.tell(
            "quality.reading_lead",
            wanted=pooled.wanted,
            precision=self._percent(pooled.precision),
            recall=self._percent(pooled.recall),
        )

    def _percent(self, share: float | None) -> str:
        return "–" if share is None else self.teller.value(Decimal(round(share * 100)), "percent")

    def coverage(self) -> Part:
        """What each report states and leaves out."""
        return coverage.section(self)

    def claims(self) -> Part:
        """How many claims were redone, by kind and by report."""
        tell = self.teller
        title = tell.say("quality.claims")
        if not self.claims_made:
            return self.section(title, lacks=[tell.say("quality.claims_none")])
        counts = Counter((row["kind"], row["verdict"]) for row in self.claims_made)
        rows = []
        for kind in _KINDS:
            ok, wrong = counts[kind, "ok"], counts[kind, "wrong"]
            name = tell.word("check_kinds", kind)
            if ok:
                label = f"{self._number(ok)}/{self._number(ok + wrong)}"
                rows.append(Bar(name, ok, label, COLOURS["good"], whole=ok + wrong))
            elif wrong:
                rows.append(Bar(name, wrong, self._number(wrong), COLOURS["bad"]))
        chart = self.pen.chart("claims", [("", rows)], [])
        head = [tell.say(f"quality.{name}") for name in ("report", "values", "redone", "wrong")]
        by_report = [
            [
                self.linked(v),
                self._number(len(v.summary.facts)),
                self._number(v.summary.claims),
                self._number(len(v.summary.doubts)),
            ]
            for v in sorted(self.volumes, key=lambda v: -len(v.summary.doubts))
        ]
        table = self.table(
            tell.say("quality.by_report", n=len(by_report)),
            head,
            by_report,
            opened=len(by_report) <= _LISTED,
        )
        return self.section(title, charts=[chart], tables=[table])

    def _number(self, value: int) -> str:
        return self.teller.number(Decimal(value))

    def contradictions(self) -> Part:
        """Each claim that does not add up: stated and redone, with the words."""
        tell = self.teller
        title = tell.say("quality.contradictions")
        if not self.wrong:
            n = len(self.claims_made)
            return self.section(
                title, paragraphs=[tell.say("doubts.none" if n else "doubts.nothing", n=n)]
            )
        claims = [
            c
            for volume in self.volumes
            for number in range(len(volume.summary.doubts))
            if (c := self._claim(volume, number))
        ]
        rows = [
            [self.place(v, doubt, self._where(v, doubt)).html, doubt.told(tell.lang)]
            for v, doubt in self.wrong[:_LISTED]
        ]
        more = len(self.wrong) - len(rows)
        return self.section(
            title,
            charts=[contradictions.chart(claims, self.pen)],
            tables=[
                self.table(
                    tell.say("quality.table", n=len(self.wrong)),
                    [tell.say("quality.report"), tell.say("quality.claim")],
                    rows,
                )
            ],
            lacks=[tell.say("quality.more", n=more)] if more else [],
        )

    def _where(self, volume: shelf.Volume, doubt: Doubt) -> str:
        return self.teller.say(
            "chart.doubts.line", name=volume.name(self.teller), n=str(doubt.line)
        )

    def _claim(self, volume: shelf.Volume, number: int) -> Claim | None:
        doubt = volume.summary.doubts[number]
        kind = small(self.teller.word("check_kinds", doubt.kind))
        return contradictions.claim(volume.summary, number, f"{self._where(volume, doubt)}: {kind}")

    def conflicts(self) -> Part:
        """Where two reports of a locality disagree."""
        return disagree.section(self)

    def reliability(self) -> Part:
        """Precision and recall of each indicator that these reports state."""
        tell = self.teller
        there = {f.indicator for v in self.volumes for f in v.summary.facts}
        stated = {
            name: reliability.measured(e) for name, e in self.catalogue.items() if name in there
        }
        known = {name: found for name, found in stated.items() if found is not None}
        rows = [
            [
                self.name(name),
                self._percent(known[name].precision),
                self._percent(known[name].recall),
                self._number(known[name].wanted)
                + (f" ({tell.word('messages', 'quality.few')})" if known[name].few else ""),
            ]
            for name in sorted(known, key=lambda name: _worth(known[name]))
        ]
        head = [
            tell.say("table.indicator"),
            *(tell.say(f"quality.{n}") for n in ("precision", "recall", "wanted")),
        ]
        unmeasured = [small(self.name(name)) for name in stated if name not in known]
        return self.section(
            tell.say("quality.reliability"),
            paragraphs=[tell.say("quality.reliability_why")],
            charts=[self.pen.chart("reliability", self._by_domain(), [], limit=100)],
            tables=[
                self.table(
                    tell.say("quality.reliability_table", n=len(rows)), head, rows, opened=False
                )
            ],
            lacks=[tell.say("quality.unmeasured", list="; ".join(unmeasured))]
            if unmeasured
            else [],
        )

    def _by_domain(self) -> list[tuple[str, list[Bar]]]:
        tell, panels = self.teller, []
        for domain in DOMAINS:
            pooled = reliability.pooled(
                name
                for name, entry in self.catalogue.items()
                if entry.domain == domain and not entry.own
            )
            rows = [
                Bar(tell.say(f"quality.{name}"), share * 100, self._percent(share), COLOURS[colour])
                for name, share, colour in (
                    ("precision", pooled.precision, "main"),
                    ("recall", pooled.recall, "early"),
                )
                if share is not None
            ]
            if rows:
                panels.append((tell.word("domains_short", domain), rows))
        return panels

    def _open(self) -> list[dict[str, Any]]:
        return [row for row in self.quantities if row["candidates"]]

    def left_open(self) -> Part:
        """Values that a researcher corrected, and figures that fit more than one indicator."""
        tell, tables, lacks = self.teller, [], []
        corrected = [(v, f) for v in self.volumes for f in v.summary.facts if f.corrected]
        if corrected:
            rows: list[list[object]] = [
                [self.titled(f), self.noted(self.said(v, f), v.name(tell)), f.corrected]
                for v, f in corrected
            ]
            head = [
                tell.say("table.indicator"),
                tell.say("table.values"),
                tell.say("quality.reason"),
            ]
            tables.append(self.table(tell.say("quality.corrected", n=len(rows)), head, rows))
        else:
            lacks.append(tell.say("quality.corrected_none"))
        by_key = {v.key: v for v in self.volumes}
        unsure = [row for row in self._open() if row["report"] in by_key]
        if unsure:
            rows = [
                [
                    row["raw"],
                    tell.say(
                        "chart.doubts.line",
                        name=by_key[row["report"]].name(tell),
                        n=str(row["line"]),
                    ),
                    "; ".join(
                        self.name(n) for n in row["candidates"].split() if n in self.catalogue
                    ),
                ]
                for row in unsure[:_LISTED]
            ]
            head = [
                tell.say("quality.figure"),
                tell.say("quality.report"),
                tell.say("quality.candidates"),
            ]
            tables.append(
                self.table(
                    tell.say("quality.open_table", n=len(unsure)),
                    head,
                    rows,
                    opened=len(rows) <= 12,
                )
            )
        else:
            lacks.append(tell.say("quality.open_none"))
        return self.section(tell.say("quality.open"), tables=tables, lacks=lacks)


def _worth(measured: Reliability) -> tuple[bool, float]:
    """The worst read first; those with few samples, of which little is known, last."""
    shares = [share for share in (measured.precision, measured.recall) if share is not None]
    return measured.few, sum(shares)
