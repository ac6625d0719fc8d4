"""The figures of a locality's page: each from the facts of a report, or none where it lacks them.

Every function takes the summary and a `Pen` (language, names, where to save) and gives a `Chart`,
or None where the report does not state what the figure shows. Nothing is computed for them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from matplotlib.figure import Figure

from .charts import BOUND_SIGNS, COLOURS, Bar, Chart, bars, canvas, finish, height, style
from .curves import period_of
from .indices import indices
from .schema import SCOPES
from .summary import Fact, IndicatorLike, Summary
from .targets import national
from .tell import Teller

__all__ = ["CHARTS", "Pen"]

_YEAR = 12  # months
_TWICE = 2
_LONGEST = 200  # per cent: a target beyond would dwarf the shares
_SHARES = 16  # bars that a figure holds legibly
# Shares that nobody wants at 100%: to be drawn against it would mislead.
_NOT_OF_100 = frozenset(
    {
        "assigned_tasks_late_rate",
        "civil_servants_cut_rate",
        "dossiers_early_rate",
        "dossiers_late_rate",
        "near_poor_households_rate",
        "poor_households_rate",
        "public_employees_cut_rate",
    }
)


@dataclass(frozen=True, slots=True)
class Pen:
    """What a figure needs beside its data.

    `source` is the line that names the reports; `one` tells that there is a single one, whose
    lines the caption lists.
    """

    teller: Teller
    catalogue: Mapping[str, IndicatorLike]
    source: str
    folder: Path | None = None
    one: bool = True

    def name(self, fact: Fact, *, scope: bool = True) -> str:
        """Indicator, level and split in words."""
        entry = self.catalogue[fact.indicator]
        words = entry.name_vi if self.teller.lang == "vi" else entry.name_en
        facet = "" if fact.facet == fact.scope else fact.facet
        return words + self.teller.aside(fact.scope if scope else "all", facet)

    def value(self, fact: Fact) -> str:
        """A value as a figure has room for it: a bound as its sign."""
        return BOUND_SIGNS[fact.bound] + self.teller.value(fact.value, fact.unit)

    def spoken(self, text: str) -> str:
        """The words of a figure as they are read out: signs of bounds in words."""
        for bound, sign in BOUND_SIGNS.items():
            if bound:
                text = text.replace(sign, self.teller.word("bounds", bound).replace("{n}", ""))
        return text

    def chart(
        self,
        name: str,
        panels: Sequence[tuple[str, list[Bar]]],
        facts: Sequence[Fact],
        *,
        limit: float | None = None,
        **words: object,
    ) -> Chart:
        """Draw panels of bars, with title, alternative text and caption from the catalogue."""
        say = self.teller.say
        title = say(f"chart.{name}.title", **words)
        with style():
            figure, axes = canvas(
                [height(rows, head) for head, rows in panels], title, self.notes(name, panels)
            )
            for panel, (head, rows) in zip(axes, panels, strict=True):
                bars(panel, rows, head, limit)
        told = "; ".join(
            f"{head + ': ' if head else ''}" + ", ".join(f"{bar.name} {bar.label}" for bar in rows)
            for head, rows in panels
        )
        return self.finish(figure, name, title, told, facts)

    def notes(self, name: str, panels: Sequence[tuple[str, list[Bar]]] = ()) -> list[str]:
        """How to read a figure, and its source."""
        say = self.teller.say
        notes = [say(f"chart.{name}.scale")]
        notes += (
            [say("chart.targets")]
            if any(bar.target is not None for _, rows in panels for bar in rows)
            else []
        )
        return [*notes, self.source]

    def finish(
        self, figure: Figure, name: str, title: str, told: str, facts: Sequence[Fact]
    ) -> Chart:
        """Keep a drawn figure, with alternative text and the lines that it was drawn from."""
        say = self.teller.say
        lines = sorted({fact.line for fact in facts if fact.line is not None})
        caption = ""
        if lines and self.one:
            caption = say("chart.lines", n=len(lines), lines=", ".join(map(str, lines)))
        if any(fact.doubts for fact in facts):
            caption = f"{caption} {say('chart.wrong')}".strip()
        path = self.folder / f"{name}.{self.teller.lang}.svg" if self.folder else None
        return finish(
            figure,
            name=name,
            alt=say("alt.text", title=title, data=self.spoken(told)),
            caption=caption,
            path=path,
        )


def _doubt(fact: Fact) -> bool:
    return bool(fact.doubts)


def _actual(summary: Summary, indicators: Sequence[str], *facets: str) -> list[Fact]:
    return [
        fact
        for fact in summary.facts
        if fact.status == "actual"
        and fact.indicator in indicators
        and (not facets or fact.facet in facets)
    ]


_DOSSIERS = {
    "dossiers_received": ("main", ""),
    "dossiers_resolved": ("main", "dossiers_resolved_rate"),
    "dossiers_early": ("early", "dossiers_early_rate"),
    "dossiers_on_time": ("good", "dossiers_on_time_rate"),
    "dossiers_late": ("bad", "dossiers_late_rate"),
    "dossiers_pending": ("muted", ""),
}


def dossiers(summary: Summary, pen: Pen) -> Chart | None:
    """Where dossiers went: received, resolved, early, on time, late, pending, for each level."""
    facts = _actual(summary, list(_DOSSIERS), "")
    own = summary.report["period"]
    periods = {fact.period for fact in facts}
    period = own if own in periods else max(periods, default="")
    panels, used = [], []
    for scope in SCOPES:
        here = [fact for fact in facts if fact.scope == scope and fact.period == period]
        if len({fact.indicator for fact in here}) < 2:
            continue
        rows = []
        for fact in here:
            colour, share = _DOSSIERS[fact.indicator]
            twice = sum(other.indicator == fact.indicator for other in here) > 1
            rates = [
                f
                for f in _actual(summary, [share], "")
                if (f.scope, f.period) == (scope, period) and not twice
            ]
            label = pen.value(fact) + (f" ({pen.value(rates[0])})" if len(rates) == 1 else "")
            doubt = _doubt(fact) or any(_doubt(rate) for rate in rates[:1])
            rows.append(
                Bar(
                    pen.name(fact, scope=False),
                    float(fact.value),
                    label,
                    COLOURS[colour],
                    doubt=doubt,
                )
            )
            used += [fact, *rates[:1]]
        panels.append((pen.teller.word("scopes", scope), rows))
    if not panels:
        return None
    return pen.chart("dossiers", panels, used, period=pen.teller.period(period))


_STAFF = (
    ("civil_servants_assigned", "civil_servants_present"),
    ("public_employees_assigned", "public_employees_present"),
    ("contract_staff_assigned", "contract_staff_present"),
    ("commune_staff_assigned", "commune_staff_present"),
)


def _listed(fact: Fact, facts: Sequence[Fact]) -> bool:
    """Whether a value is one of a list for the same thing and period, such as its parts."""
    return len({other.value for other in facts if other.key == fact.key}) > _TWICE


def staffing(summary: Summary, pen: Pen) -> Chart | None:
    """Posts assigned against people in post, over the periods that the report states."""
    panels, used = [], []
    for pair in _STAFF:
        facts = _actual(summary, pair, "")
        for scope in SCOPES:
            here = sorted(
                (fact for fact in facts if fact.scope == scope and not _listed(fact, facts)),
                key=lambda fact: (fact.period, pair.index(fact.indicator)),
            )
            sides, periods = {f.indicator for f in here}, {f.period for f in here}
            if len(sides) < len(pair) and len(periods) < _TWICE:
                continue  # nothing to set against another
            rows = []
            for fact in here:
                colour = COLOURS["muted"] if fact.indicator == pair[0] else COLOURS["main"]
                side = "assigned" if fact.indicator == pair[0] else "present"
                name = f"{pen.teller.period(fact.period, short=True)}, {pen.teller.word('staff', side)}"
                rows.append(
                    Bar(name, float(fact.value), pen.value(fact), colour, doubt=_doubt(fact))
                )
            head = pen.teller.word("staff", pair[0].removesuffix("_assigned"))
            if scope != "all":
                head += f" ({pen.teller.word('scopes', scope).lower()})"
            panels.append((head, rows))
            used += here
    if not panels:
        return None
    return pen.chart("staffing", panels, used, period=pen.teller.period(summary.report["period"]))


def plan(summary: Summary, pen: Pen) -> Chart | None:
    """Tasks of the reform plan that are done, as a part of those planned, by domain."""
    done = _actual(summary, ["plan_tasks_done"])
    totals = {(f.scope, f.facet): f for f in _actual(summary, ["plan_tasks_total"])}
    rows, used = [], []
    for fact in done:
        whole = totals.get((fact.scope, fact.facet))
        if whole is None or whole.value < fact.value:
            continue
        name = (
            pen.teller.facet(fact.facet)
            if fact.facet
            else pen.teller.word("messages", "chart.plan.all")
        )
        label = f"{pen.value(fact)}/{pen.value(whole)}"
        rows.append(
            Bar(
                name,
                float(fact.value),
                label,
                whole=float(whole.value),
                doubt=_doubt(fact) or _doubt(whole),
            )
        )
        used += [fact, whole]
    if not rows:
        return None
    # The whole plan would dwarf its parts: it stands in a panel of its own.
    first = [row for row in rows if row.name == pen.teller.word("messages", "chart.plan.all")]
    parts = [row for row in rows if row not in first]
    panels = [("", group) for group in (first, parts) if group]
    period = max(done, key=lambda f: len(f.period)).period
    return pen.chart("plan", panels, used, period=pen.teller.period(period))


def shares(summary: Summary, pen: Pen) -> Chart | None:
    """The shares that the report states, against 100%, with their targets."""
    percent = [
        f
        for f in summary.facts
        if f.unit == "percent"
        and pen.catalogue[f.indicator].kind == "share"
        and f.indicator not in _NOT_OF_100
    ]
    own = summary.report["period"]
    rows, used = [], []
    groups: dict[tuple[str, str, str], list[Fact]] = {}
    for fact in percent:
        if fact.status == "actual":
            groups.setdefault((fact.indicator, fact.scope, fact.facet), []).append(fact)
    for key, facts in groups.items():
        period = own if any(f.period == own for f in facts) else max(f.period for f in facts)
        goals = [
            f for f in percent if f.status == "target" and (f.indicator, f.scope, f.facet) == key
        ]
        for fact in facts:
            if fact.period != period:
                continue
            goal, aim = _aim(fact, goals, pen)
            when = "" if fact.period == own else f", {pen.teller.period(fact.period, short=True)}"
            rows.append(
                Bar(
                    pen.name(fact) + when + aim,
                    float(fact.value),
                    pen.value(fact),
                    doubt=_doubt(fact),
                    target=goal,
                )
            )
            used.append(fact)
    if not rows:
        return None
    return pen.chart("shares", [("", rows[:_SHARES])], used[:_SHARES], limit=100)


def _aim(fact: Fact, goals: Sequence[Fact], pen: Pen) -> tuple[float | None, str]:
    """Where a share's target stands, and its words: the report's own, else the national one."""
    period = period_of(fact)
    if len(goals) == 1 and float(goals[0].value) <= _LONGEST:
        return float(
            goals[0].value
        ), f" ({pen.teller.word('messages', 'chart.target')} {pen.value(goals[0])})"
    if not goals and period is not None and period.months <= _YEAR and not fact.facet:
        for target in national(fact.indicator, period)[:1]:
            told = BOUND_SIGNS[target.bound] + pen.teller.value(target.value, "percent")
            words = pen.teller.word("messages", "chart.target")
            return float(target.value), f" ({words} {told})"
    return None, ""


def index_series(summary: Summary, pen: Pen) -> Chart | None:
    """Scores and ranks in the indices over the years, ranks with the first place on top."""
    return indices(summary, pen)


CHARTS: Mapping[str, Callable[[Summary, Pen], Chart | None]] = {
    "dossiers": dossiers,
    "staffing": staffing,
    "plan": plan,
    "indices": index_series,
    "shares": shares,
}
