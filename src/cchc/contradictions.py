"""The figure of claims that do not add up: what is stated and what follows, on the claim's line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from .charts import COLOURS, Chart, canvas, style, wrap
from .summary import Summary
from .text import small

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from .plots import Pen

__all__ = ["Claim", "chart", "claim"]

_MOST = 10  # claims that a figure holds legibly
_ROW = 0.5  # inches
_LINE = 0.17
_NAME = 50
_LETTER = 0.021  # of the panel's width


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim with numbers: one stated value and what follows, or two values that disagree."""

    name: str
    stated: tuple[Decimal, ...]
    expected: Decimal | None
    percent: bool


def claim(summary: Summary, number: int, name: str) -> Claim | None:
    """The numbers of a claim in doubt; none where it is of dates or documents.

    Args:
        number: which of the summary's doubts.
        name: what the claim is called in the figure.
    """
    doubt = summary.doubts[number]
    # Two years that a document's number and date give are no figures of an indicator.
    if doubt.kind == "conflict" and not any(number in fact.doubts for fact in summary.facts):
        return None
    stated = [_number(part) for part in doubt.stated.split(" vs ")]
    expected = _number(doubt.expected)
    if any(value is None for value in stated) or (expected is None and len(stated) < 2):
        return None
    numbers = tuple(value for value in stated if value is not None)
    return Claim(name, numbers, expected, "%" in doubt.quote and doubt.kind == "ratio")


def _number(text: str) -> Decimal | None:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def chart(claims: Sequence[Claim], pen: Pen) -> Chart | None:
    """A line for each claim, as far as there is room; none where there is no claim with numbers."""
    shown = list(claims)[:_MOST]
    if not shown:
        return None
    say = pen.teller.say
    title = say("chart.doubts.title")
    heads = [wrap(one.name, _NAME) for one in shown]
    with style():
        figure, axes = canvas(
            [_ROW + _LINE * (head.count("\n") + 1) for head in heads],
            title,
            [say("chart.doubts.scale"), pen.source],
        )
        for axis, one, head in zip(axes, shown, heads, strict=True):
            _draw(axis, one, head, pen)
    told = "; ".join(f"{one.name}: {_said(one, pen)}" for one in shown)
    return pen.finish(figure, "doubts", title, told, [])


def _written(value: Decimal, one: Claim, pen: Pen) -> str:
    return pen.teller.value(value, "percent" if one.percent else "")


def _said(one: Claim, pen: Pen) -> str:
    stated = " / ".join(_written(value, one, pen) for value in one.stated)
    if one.expected is None:
        return small(pen.teller.say("chart.doubts.said_both", stated=stated))
    expected = _written(one.expected, one, pen)
    return small(pen.teller.say("chart.doubts.said", stated=stated, expected=expected))


def _draw(axes: Axes, one: Claim, head: str, pen: Pen) -> None:
    box = axes.get_position()
    lines = head.count("\n") + 1
    tall = _ROW + _LINE * lines
    axes.text(
        0, 1 - 0.02 / tall, head, transform=axes.transAxes, va="top", size=9.5, linespacing=1.15
    )
    axes.set_position((box.x0 + 0.01, box.y0, box.width - 0.02, box.height))
    points = [(value, False) for value in one.stated]
    points += [(one.expected, True)] if one.expected is not None else []
    low = min(Decimal(0), *(value for value, _ in points))
    high = max(value for value, _ in points) or Decimal(1)
    width = float(high - low) * 1.18
    y = 0.26 / tall
    axes.axhline(y, color=COLOURS["light"], lw=1, zorder=0)
    axes.plot([0, 0], [y - 0.07, y + 0.07], color=COLOURS["soft"], lw=1)
    ends = sorted(float(value) for value, _ in points)
    axes.plot([ends[0], ends[-1]], [y, y], color=COLOURS["bad"], lw=2.2, solid_capstyle="butt")
    reach = float("-inf")
    for value, full in sorted(points):
        at, label = float(value), _written(value, one, pen)
        axes.plot(
            at,
            y,
            marker="o",
            ms=7,
            mfc=COLOURS["main"] if full else "white",
            mec=COLOURS["main"] if full else COLOURS["bad"],
            mew=1.6,
            ls="",
        )
        half = len(label) * _LETTER * width / 2
        below = at - half < reach
        reach = at + half
        axes.annotate(
            label,
            (at, y),
            xytext=(0, -7 if below else 7),
            textcoords="offset points",
            ha="left" if at - float(low) < half else "center",
            va="top" if below else "bottom",
            size=9.5,
            weight="bold",
        )
    axes.set_xlim(float(low) - width * 0.02, float(low) + width)
    axes.set_ylim(0, 1)
    axes.set_axis_off()
