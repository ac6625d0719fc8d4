"""The figure of index scores and ranks over the years: one panel for each series, no dual axes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .charts import BOUND_SIGNS, COLOURS, Chart, canvas, style
from .summary import Fact, Summary

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from .plots import Pen

__all__ = ["indices"]

_INDICES = (("par_index", "PAR INDEX"), ("sipas", "SIPAS"), ("papi", "PAPI"), ("pci", "PCI"))
_KINDS = ("rank", "rank_region", "score")
_PANELS = 8  # more would make the figure longer than it is read
_HEIGHT = 1.25


def _year(fact: Fact) -> float | None:
    """The year that a value is of; where it is of several, their last."""
    found = re.fullmatch(r"(?:\d{4}/)?(\d{4})(?:-.*)?", fact.period)
    return float(found[1]) if found else None


def _draw(
    axes: Axes, facts: list[Fact], pen: Pen, title: str, years: tuple[float, float], ranks: bool
) -> None:
    actual = [(year, f) for f in facts if f.status == "actual" and (year := _year(f)) is not None]
    goals = [(year, f) for f in facts if f.status == "target" and (year := _year(f)) is not None]
    values = [float(f.value) for _, f in actual + goals]
    axes.plot(
        [y for y, _ in actual],
        [float(f.value) for _, f in actual],
        color=COLOURS["main"],
        lw=1.6,
        marker="o",
        ms=5,
    )
    axes.plot(
        [y for y, _ in goals],
        [float(f.value) for _, f in goals],
        ls="",
        marker="D",
        ms=6,
        mfc="white",
        mec=COLOURS["ink"],
    )
    for year, fact in actual + goals:
        doubt = " ⚠" if fact.doubts else ""
        axes.annotate(
            BOUND_SIGNS[fact.bound] + pen.teller.value(fact.value, "points") + doubt,
            (year, float(fact.value)),
            xytext=(0, 7),
            textcoords="offset points",
            ha="center",
            size=9,
            weight="bold",
        )
    low, high = min(values), max(values)
    room = max((high - low) * 0.45, high * 0.04, 1.0)
    axes.set_ylim(
        (high + room * 0.6, low - room * 1.2) if ranks else (low - room * 0.6, high + room * 1.2)
    )
    axes.set_xlim(years[0] - 0.5, years[1] + 0.5)
    ticks = sorted({year for year, _ in actual + goals})
    axes.set_xticks(ticks, [f"{tick:.0f}" for tick in ticks], size=8.5)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.tick_params(length=0)
    axes.set_title(title, pad=4)


def indices(summary: Summary, pen: Pen) -> Chart | None:
    """Scores and ranks over the years that the report states; targets are hollow diamonds."""
    panels: list[tuple[str, list[Fact], bool]] = []
    for index, name in _INDICES:
        for kind in _KINDS:
            facts = sorted(
                (
                    f
                    for f in summary.facts
                    if f.indicator == f"{index}_{kind}" and not f.facet and _year(f)
                ),
                key=lambda f: (f.period, f.start or 0),
            )
            if facts:
                key = {"rank": "rank", "rank_region": "region", "score": "score"}[kind]
                panels.append(
                    (pen.teller.say(f"chart.indices.{key}", name=name), facts, kind != "score")
                )
    if not panels:
        return None
    panels = panels[:_PANELS]
    years = [year for _, facts, _ in panels for f in facts if (year := _year(f)) is not None]
    say = pen.teller.say
    title = say("chart.indices.title")
    with style():
        figure, axes = canvas([_HEIGHT] * len(panels), title, pen.notes("indices"))
        for panel, (head, facts, ranks) in zip(axes, panels, strict=True):
            box = panel.get_position()
            panel.set_position(
                (box.x0 + 0.02, box.y0 + 0.2 * box.height, box.width - 0.04, 0.58 * box.height)
            )
            _draw(panel, facts, pen, head, (min(years), max(years)), ranks)
    goal = pen.teller.word("messages", "chart.target")
    told = "; ".join(
        f"{head}: "
        + ", ".join(
            f"{pen.value(f)} ({pen.teller.period(f.period, short=True)}{', ' + goal if f.status == 'target' else ''})"
            for f in facts
        )
        for head, facts, _ in panels
    )
    return pen.finish(figure, "indices", title, told, [f for _, facts, _ in panels for f in facts])
