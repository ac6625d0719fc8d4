"""Series as figures: what of a series may be joined by a line, its breaks, its targets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .charts import BOUND_SIGNS, Chart
from .comparability import Break, breaks_between, is_moment
from .errors import PeriodError
from .periods import Month, Period
from .summary import Fact
from .targets import national
from .timeline import Panel, Point, draw, position

if TYPE_CHECKING:
    from .plots import Pen

__all__ = ["Line", "chart", "lane", "period_of", "single"]

_YEAR = 12


@dataclass(frozen=True, slots=True)
class Line:
    """A series to be drawn: values of one indicator, scope and facet, and their targets."""

    title: str
    facts: Sequence[Fact]
    kind: str


def period_of(fact: Fact) -> Period | None:
    """The fact's period; none where it is no period."""
    try:
        return Period.parse(fact.period)
    except PeriodError:
        return None


def lane(facts: Iterable[Fact], kind: str) -> list[tuple[Period, Fact]]:
    """The results of a series that are alike, by time: values as of a time, or over equally many
    months (of several lengths that with the most periods, of two such the longer).
    """
    found = [(p, f) for f in facts if f.status == "actual" and (p := period_of(f)) is not None]
    if is_moment(kind):
        kept = [(p, f) for p, f in found if p.months <= _YEAR]
    else:
        lengths = Counter(p.months for p in {p for p, _ in found})
        best = max(lengths, key=lambda months: (lengths[months], months), default=0)
        kept = [(p, f) for p, f in found if p.months == best]
    return sorted(kept, key=lambda pair: (pair[0].last, pair[0].first, pair[1].value))


def single(alike: Sequence[tuple[Period, Fact]]) -> list[tuple[Period, Fact]]:
    """Those of a lane whose period has one value: where there are two, neither is joined."""
    values: dict[Month, set[object]] = {}
    for period, fact in alike:
        values.setdefault(period.last, set()).add(fact.value)
    kept: dict[Month, tuple[Period, Fact]] = {}
    for period, fact in alike:
        if len(values[period.last]) == 1 and not fact.bound:
            kept.setdefault(period.last, (period, fact))
    return list(kept.values())


def _panel(
    line: Line, pen: Pen, locality: str, numbers: dict[str, int]
) -> tuple[Panel, list[Break]]:
    alike = lane(line.facts, line.kind)
    joined = {id(fact) for _, fact in single(alike)}
    points, seen = [], set()
    for period, fact in alike:
        key = (period.last, fact.value, fact.bound)
        if key in seen:
            continue  # the same said in two reports is one point
        seen.add(key)
        points.append(
            Point(
                period,
                float(fact.value),
                *_labels(fact, pen),
                doubt=bool(fact.doubts),
                joined=id(fact) in joined,
            )
        )
    for fact in line.facts:
        when = period_of(fact)
        if fact.status == "target" and when is not None:
            points.append(Point(when, float(fact.value), *_labels(fact, pen), goal=True))
    times = [period for period, _ in alike]
    indicator, unit = line.facts[0].indicator, line.facts[0].unit
    found = list(breaks_between(indicator, times[0], times[-1], locality)) if times else []
    if times:
        for target in national(indicator, times[-1])[:1]:
            label = BOUND_SIGNS[target.bound] + pen.teller.value(target.value, unit)
            said = f"{label}, {target.document}"
            points.append(
                Point(Period.parse(target.by), float(target.value), label, said, goal=True)
            )
    marks = []
    for one in found:
        number = numbers.setdefault(one.id, len(numbers) + 1)
        marks.append((one.since[0] + (one.since[1] - 1) / _YEAR - 0.5, f"[{number}]"))
    return Panel(line.title, points, line.kind == "rank", marks), found


def _labels(fact: Fact, pen: Pen) -> tuple[str, str]:
    """A value as it is written in a panel, where a rank needs no word, and as it is read out."""
    unit = "points" if fact.unit == "rank" else fact.unit
    sign = BOUND_SIGNS[fact.bound]
    return sign + pen.teller.value(fact.value, unit), sign + pen.teller.value(fact.value, fact.unit)


def chart(
    name: str,
    lines: Sequence[Line],
    pen: Pen,
    title: str,
    *,
    locality: str = "",
    file: str = "",
) -> Chart | None:
    """The figure of some series; none where none of them has a value that has a time.

    Args:
        name: of its words in the catalogue of messages.
        locality: slug, for what the merger of July 2025 broke.
        file: its name among the page's figures; `name` where empty.
    """
    numbers: dict[str, int] = {}
    panels: list[Panel] = []
    broken: dict[str, Break] = {}
    for line in lines:
        panel, found = _panel(line, pen, locality, numbers)
        if any(not point.goal for point in panel.points):
            panels.append(panel)
            broken |= {one.id: one for one in found}
    if not panels:
        return None
    say = pen.teller.say
    notes = [say(f"chart.{name}.scale")]
    if any(point.goal for panel in panels for point in panel.points):
        notes.append(say("chart.targets"))
    if any(not point.joined and not point.goal for panel in panels for point in panel.points):
        notes.append(say("chart.apart"))
    notes += [
        say(
            "chart.break",
            n=str(numbers[key]),
            words=one.words(pen.teller.lang),
            month=pen.teller.period(f"{one.since[0]}-{one.since[1]:02d}", short=True),
        )
        for key, one in broken.items()
    ]
    figure = draw(panels, title, [*notes, pen.source])
    told = "; ".join(f"{panel.title}: {_told(panel, pen)}" for panel in panels)
    facts = [fact for line in lines for fact in line.facts]
    return pen.finish(figure, file or name, title, told, facts)


def _told(panel: Panel, pen: Pen) -> str:
    goal = pen.teller.word("messages", "chart.target")
    ordered = sorted(panel.points, key=lambda p: (position(p.period), p.goal))
    return ", ".join(
        f"{p.said} ({pen.teller.period(str(p.period), short=True)}{', ' + goal if p.goal else ''})"
        for p in ordered
    )
