"""Small multiples over time: a panel for each series, each on its own scale, no dual axes.

A panel draws the values at the end of their periods, joined only where they are alike; a break of
the series is a dotted upright with its number, told under the figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .charts import COLOURS, canvas, style, wrap
from .periods import Period

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["Panel", "Point", "draw", "position"]

_HEIGHT = 1.25  # inches of a panel with a title of one line
_LINE = 0.17
_TITLE = 46  # characters of a panel's title in one line
_LETTER = 0.0225  # of the width: labels that would run into each other stand above and below
_LABEL = 0.33  # of a panel's height, that a label and its distance take
_TICKS_APART = 0.085  # of the width


@dataclass(frozen=True, slots=True)
class Point:
    """A value in a panel. `label` is written beside it and `said` read out; `joined` points are on
    the line; `goal` is a target.
    """

    period: Period
    value: float
    label: str
    said: str
    goal: bool = False
    doubt: bool = False
    joined: bool = True


@dataclass(frozen=True, slots=True)
class Panel:
    """A series: `ranks` run downwards; `breaks` are years (with fractions) and their marks."""

    title: str
    points: Sequence[Point]
    ranks: bool = False
    breaks: Sequence[tuple[float, str]] = ()


def position(period: Period) -> float:
    """Where a value stands on the axis of years: a year's in its year, a part's at its end.

    >>> position(Period.parse(2021)), position(Period.parse("2021-06"))
    (2021.0, 2021.0)
    >>> round(position(Period.parse("2021-Q3")), 2)
    2021.25
    """
    year, month = period.last
    return float(year) if period.months >= 12 else year + month / 12 - 0.5


def draw(panels: Sequence[Panel], title: str, notes: Sequence[str]) -> Figure:
    """The figure of some panels, all on the same axis of years."""
    places = [position(p.period) for panel in panels for p in panel.points]
    first, last = min(places), max(places)
    room = max((last - first) * 0.12, 0.5)
    limits = (first - room, last + room)
    heads = [wrap(panel.title, _TITLE) for panel in panels]
    with style():
        figure, axes = canvas([_HEIGHT + _LINE * h.count("\n") for h in heads], title, notes)
        for axis, panel, head in zip(axes, panels, heads, strict=True):
            box = axis.get_position()
            tall = _HEIGHT + _LINE * head.count("\n")
            top = (0.28 + _LINE * head.count("\n")) / tall
            axis.set_position(
                (
                    box.x0 + 0.02,
                    box.y0 + 0.2 * box.height,
                    box.width - 0.04,
                    (0.8 - top) * box.height,
                )
            )
            _panel(axis, panel, head, limits)
    return figure


def _panel(axes: Axes, panel: Panel, head: str, limits: tuple[float, float]) -> None:
    width = limits[1] - limits[0]
    points = sorted(panel.points, key=lambda p: (position(p.period), p.goal, p.value))
    line = [p for p in points if p.joined and not p.goal]
    for part in _pieces(line, [at for at, _ in panel.breaks]):
        axes.plot(
            [position(p.period) for p in part],
            [p.value for p in part],
            color=COLOURS["main"],
            lw=1.6,
        )
    reach, level, told_below = float("-inf"), 0, False
    for point in points:
        at = position(point.period)
        axes.plot(
            at,
            point.value,
            marker="D" if point.goal else "o",
            ms=6 if point.goal else 5,
            mfc="white" if point.goal or not point.joined else COLOURS["main"],
            mec=COLOURS["ink"] if point.goal else COLOURS["main"],
            ls="",
            zorder=4,
        )
        half = len(point.label) * _LETTER * width / 2
        level = (level + 1) % 2 if at - half < reach else 0
        reach = max(reach, at + half)
        # Of several values at one time the highest is told over its point, the lowest under it, and
        # what stands between them beside it.
        here = sorted({p.value for p in points if position(p.period) == at}, reverse=panel.ranks)
        below = point.value == here[0] if len(here) > 1 else level == 1
        beside = len(here) > 2 and point.value in here[1:-1]
        told_below = told_below or below
        axes.annotate(
            point.label + (" ⚠" if point.doubt else ""),
            (at, point.value),
            xytext=(7, 0) if beside else (0, -7 if below else 7),
            textcoords="offset points",
            ha="left" if beside else "center",
            va="center_baseline" if beside else "top" if below else "bottom",
            size=9,
            weight="bold",
        )
    for at, mark in panel.breaks:
        axes.axvline(at, color=COLOURS["bad"], lw=1, ls=(0, (2, 2)), zorder=0)
        axes.text(
            at,
            1.0,
            f" {mark}",
            transform=axes.get_xaxis_transform(),
            size=8.5,
            va="top",
            color=COLOURS["bad"],
        )
    axes.set_ylim(*_limits([p.value for p in points], panel.ranks, told_below))
    axes.set_xlim(*limits)
    ticks = _ticks(points, width)
    axes.set_xticks([at for at, _ in ticks], [label for _, label in ticks], size=8.5)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.tick_params(length=0)
    axes.set_title(head, pad=6, linespacing=1.15)


def _limits(values: Sequence[float], ranks: bool, told_below: bool) -> tuple[float, float]:
    """Bottom and top of a panel, with room for the labels over the highest point and under the
    lowest; a small change of a large value is not blown up to the whole height.
    """
    low, high = min(values), max(values)
    reach = max(high - low, abs(high) * 0.05, 0.5)
    under, over = (_LABEL if told_below else _LABEL / 3), _LABEL
    whole = reach / (1 - under - over)
    spare = (reach - (high - low)) / 2
    if ranks:
        return high + spare + under * whole, low - spare - over * whole
    return low - spare - under * whole, high + spare + over * whole


def _pieces(line: Sequence[Point], breaks: Sequence[float]) -> list[list[Point]]:
    """The line cut at the breaks."""
    pieces: list[list[Point]] = []
    for point in line:
        at = position(point.period)
        if pieces and not any(position(pieces[-1][-1].period) < b <= at for b in breaks):
            pieces[-1].append(point)
        else:
            pieces.append([point])
    return pieces


def _ticks(points: Sequence[Point], width: float) -> list[tuple[float, str]]:
    """A tick for each time, as far as they do not run into each other."""
    kept: list[tuple[float, str]] = []
    for point in sorted(points, key=lambda p: position(p.period)):
        at = position(point.period)
        year, month = point.period.last
        label = str(year) if point.period.months >= 12 else f"{month}/{year}"
        if not kept or at - kept[-1][0] >= width * _TICKS_APART:
            kept.append((at, label))
    return kept
