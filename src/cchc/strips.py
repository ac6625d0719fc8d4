"""Localities on one scale: bars where they are few, a strip of dots where they are many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .charts import COLOURS, Bar, Chart, bars, canvas, height, style, wrap
from .series import Held
from .sidebyside import Compared

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from .plots import Pen

__all__ = ["chart"]

_FEW = 8  # localities that are named one by one
_STRIP = 0.95  # inches
_LINE = 0.17
_TITLE = 46


def chart(name: str, found: Sequence[Compared], pen: Pen, *, year: int) -> Chart:
    """A panel for each indicator. Bars begin at 0; ranks are dots with the first place at the left."""
    say = pen.teller.say
    title = say(f"chart.{name}.title", year=str(year))
    notes = [say(f"chart.{name}.scale"), pen.source]
    heads = [pen.name(one.first) for one in found]
    rows = [_bars(one, pen) if _named(one) else [] for one in found]
    tall = [
        height(row, head) + 0.1 if row else _STRIP + _LINE * wrap(head, _TITLE).count("\n")
        for row, head in zip(rows, heads, strict=True)
    ]
    with style():
        figure, axes = canvas(tall, title, notes)
        for axis, one, row, head in zip(axes, found, rows, heads, strict=True):
            if row:
                bars(axis, row, head, limit=100 if one.first.unit == "percent" else None)
            else:
                _strip(axis, one, wrap(head, _TITLE), pen)
    told = "; ".join(
        f"{head}: " + ", ".join(f"{_place(h)} {pen.value(h.fact)}" for h in one.ordered())
        for one, head in zip(found, heads, strict=True)
    )
    return pen.finish(figure, name, title, told, [h.fact for one in found for h in one.alike])


def _named(one: Compared) -> bool:
    return len(one.alike) <= _FEW and one.kind != "rank"


def _place(held: Held) -> str:
    return held.volume.place["name"]


def _bars(one: Compared, pen: Pen) -> list[Bar]:
    return [
        Bar(_place(h), float(h.fact.value), pen.value(h.fact), doubt=bool(h.fact.doubts))
        for h in one.ordered()
    ]


def _strip(axes: Axes, one: Compared, head: str, pen: Pen) -> None:
    """All localities as dots; the first, the last and, where they are few, each by name."""
    import seaborn  # half a second, which a run without figures need not wait for

    box = axes.get_position()
    axes.set_position(
        (box.x0 + 0.03, box.y0 + 0.3 * box.height, box.width - 0.06, 0.2 * box.height)
    )
    ordered = one.ordered()
    values = [float(h.fact.value) for h in ordered]
    seaborn.stripplot(
        x=values,
        y=[""] * len(values),
        ax=axes,
        jitter=False,
        size=7,
        color=COLOURS["main"],
        alpha=0.65,
    )
    low, high = (1.0 if one.kind == "rank" else min(values)), max(values)
    room = (high - low) * 0.04 or 1.0
    axes.set_xlim(low - room, high + room)
    shown = ordered if len(ordered) <= 3 else [ordered[0], ordered[-1]]
    for number, held in enumerate(shown):
        at = float(held.fact.value)
        side = "left" if at < (low + high) / 2 else "right"
        axes.annotate(
            f"{_place(held)}: {pen.value(held.fact)}",
            (at, 0),
            xytext=(0, 8 if number % 2 == 0 else -8),
            textcoords="offset points",
            ha=side,
            va="bottom" if number % 2 == 0 else "top",
            size=9,
            weight="bold",
        )
    axes.set(yticks=[], xlabel="", ylabel="")
    axes.set_xticks([])
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.axhline(0, color=COLOURS["soft"], lw=0.8, zorder=0)
    axes.set_title(head, pad=22, linespacing=1.15)
