"""How a figure is drawn, kept and shown: one style, and the same bytes in the file and the page.

A `Chart` cannot be made without alternative text. It is an SVG of some kilobytes: text stays text
(any system's sans-serif has the Vietnamese letters), ids are hashed with a fixed salt and no date
is written, so that the same data give the same bytes.
"""

from __future__ import annotations

import base64
import io
import re
import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import matplotlib as mpl
from markupsafe import Markup
from matplotlib.figure import Figure

from .files import write_whole

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = [
    "BOUND_SIGNS",
    "COLOURS",
    "WIDTH",
    "Bar",
    "Chart",
    "bars",
    "canvas",
    "finish",
    "style",
    "wrap",
]

BOUND_SIGNS: Final = {"": "", ">=": "≥ ", "<=": "≤ ", "~": "≈ "}
WIDTH: Final = 4.2  # inches, or 302 points: on a phone a point is a pixel
# Inches: a panel's title, a line of a bar's name, the bar itself with the gap under it.
_TITLE: Final = 0.27
_LINE: Final = 0.18
_BAR: Final = 0.27
_NAME: Final = 44  # characters of a name in one line
_TAG: Final = re.compile(r"<[^>]*>")
_LONG: Final = re.compile(r"(\d+\.\d{2})\d+")
_BETWEEN: Final = re.compile(r">\s+<")
_TURN: Final = re.compile(r'\s+transform="rotate\(-?0 [^"]*\)"')
_PATH_END: Final = re.compile(r'(?<=[\dz]) "')
_NAMES: Final = re.compile(r'\s+id="(?:[A-Za-z0-9.]+_)+\d+"')
# Written once for the whole picture, not with every word.
_FAMILY: Final = "DejaVu Sans, Verdana, Arial, sans-serif"
_FONT: Final = "font-family: 'DejaVu Sans', 'Verdana', 'Arial', sans-serif; "
# Told apart by lightness as well as by hue; each but the light one, which is only what a bar is
# part of, at 3:1 or more against white.
COLOURS: Final = {
    "main": "#0a5c8f",
    "good": "#0b7a5e",
    "early": "#3b9bc4",
    "bad": "#c44e00",
    "muted": "#8a8f98",
    "light": "#c9d6df",
    "ink": "#1c2430",
    "soft": "#59616d",
}
_STYLE: Final[dict[Any, Any]] = {
    "svg.hashsalt": "cchc",
    "svg.fonttype": "none",
    "text.parse_math": False,  # a dollar sign in a name is a dollar sign
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans", "Verdana", "Arial"],
    "font.size": 9.5,
    "axes.titlesize": 10,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.edgecolor": COLOURS["soft"],
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.labelcolor": COLOURS["ink"],
    "text.color": COLOURS["ink"],
    "xtick.color": COLOURS["soft"],
    "ytick.color": COLOURS["ink"],
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "hatch.linewidth": 0.6,
}


@dataclass(frozen=True, slots=True)
class Chart:
    """A figure as it is kept and shown.

    Raises:
        ValueError: the alternative text is empty: a reader who cannot see would get nothing.
    """

    name: str
    svg: bytes
    alt: str
    caption: str = ""

    def __post_init__(self) -> None:
        if not self.alt.strip():
            raise ValueError(
                f"chart {self.name}: alternative text is missing: write it from the data"
            )

    def _repr_html_(self) -> str:
        return str(self.__html__())

    def __html__(self) -> Markup:
        """The figure with its bytes inside, for a page or a notebook."""
        data = base64.b64encode(self.svg).decode("ascii")
        caption = Markup("<figcaption>{}</figcaption>").format(self.caption) if self.caption else ""
        return Markup(
            '<figure class="chart"><img src="data:image/svg+xml;base64,{}" alt="{}">{}</figure>'
        ).format(data, self.alt, caption)


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar from zero with its name over it and its value at its end.

    `whole` draws a lighter bar behind (of which this one is a part), `doubt` hatches it, and
    `target` sets a hollow diamond.
    """

    name: str
    value: float
    label: str
    colour: str = COLOURS["main"]
    whole: float | None = None
    doubt: bool = False
    target: float | None = None

    @property
    def furthest(self) -> float:
        """How far anything of the bar reaches."""
        return max(self.value, self.whole or 0, self.target or 0)


@contextmanager
def style() -> Iterator[None]:
    """The look of all figures, for the time of drawing; nothing of it leaks."""
    with mpl.rc_context(_STYLE):
        yield


def wrap(text: str, width: int) -> str:
    """Text in lines that fit the figure."""
    return "\n".join(textwrap.wrap(text, width)) or text


def canvas(rows: Sequence[float], title: str, notes: Sequence[str]) -> tuple[Figure, list[Axes]]:
    """A figure with panels under each other.

    Args:
        rows: height of each panel in inches, its title included.
        title: what the figure shows.
        notes: how to read it, and where the figures are from.
    """
    head, foot = wrap(title, 40), "\n".join(wrap(note, 56) for note in notes)
    top = 0.2 + 0.19 * (head.count("\n") + 1)
    bottom = 0.2 + 0.16 * (foot.count("\n") + 1)
    height = top + bottom + sum(rows)
    figure = Figure(figsize=(WIDTH, height))
    figure.text(0.02, 1 - 0.08 / height, head, va="top", weight="bold", size=11.5)
    figure.text(
        0.02, 0.08 / height, foot, va="bottom", size=8.5, color=COLOURS["soft"], linespacing=1.35
    )
    axes = []
    y = height - top
    for row in rows:
        axes.append(figure.add_axes((0.02, (y - row) / height, 0.96, row / height)))
        y -= row
    return figure, axes


def bars(axes: Axes, rows: Sequence[Bar], title: str, limit: float | None = None) -> None:
    """Horizontal bars from zero, each named over and valued behind it, so that no axis is needed.

    The panel is measured in inches from its top; `limit` draws a line where 100% is.
    """
    longest = max([limit or 0, *(bar.furthest for bar in rows)]) or 1
    y = _TITLE if title else 0.0
    if title:
        axes.text(0, 0.04, title, va="top", size=10.5, weight="bold")
    top = y
    for bar in rows:
        name = wrap(bar.name, _NAME)
        y += _LINE * (name.count("\n") + 1)
        axes.text(0, y, name, va="bottom", size=9.5, linespacing=1.15)
        middle = y + 0.11
        if bar.whole is not None:
            axes.barh(middle, bar.whole, height=0.15, color=COLOURS["light"])
        axes.barh(
            middle,
            bar.value,
            height=0.15,
            color=bar.colour,
            linewidth=0,
            hatch="////" if bar.doubt else None,
            edgecolor="white",
        )
        if bar.target is not None:
            axes.plot(
                bar.target,
                middle,
                marker="D",
                markersize=6,
                mfc="white",
                mec=COLOURS["ink"],
                zorder=4,
            )
        sign = " ⚠" if bar.doubt else ""
        if limit is not None:
            axes.plot(
                [limit, limit],
                [middle - 0.1, middle + 0.12],
                color=COLOURS["ink"],
                linewidth=1.2,
                zorder=0,
            )
        axes.text(
            max(bar.furthest, limit or 0) + longest * 0.025,
            middle,
            bar.label + sign,
            va="center",
            size=10,
            weight="bold",
        )
        y += _BAR
    axes.plot([0, 0], [top + 0.05, y], color=COLOURS["soft"], linewidth=1)
    axes.set_xlim(0, longest * 1.42)
    axes.set_ylim(height(rows, title), 0)
    axes.set_axis_off()


def height(rows: Sequence[Bar], title: str) -> float:
    """Inches that a panel of bars needs."""
    lines = sum(wrap(bar.name, _NAME).count("\n") + 1 for bar in rows)
    return (_TITLE if title else 0.0) + _LINE * lines + _BAR * len(rows) + 0.08


def finish(figure: Figure, *, name: str, alt: str, caption: str, path: Path | None) -> Chart:
    """The figure as a chart, saved to `path` where one is given (whole or not at all)."""
    buffer = io.BytesIO()
    with style():
        figure.savefig(
            buffer,
            format="svg",
            metadata={"Date": None, "Creator": None, "Format": None, "Type": None},
        )
    chart = Chart(name, _slim(buffer.getvalue().decode("utf-8")).encode("utf-8"), alt, caption)
    if path is not None:
        write_whole(path, chart.svg)
    return chart


def _slim(svg: str) -> str:
    """The same picture in fewer bytes: a page holds its pictures, and pages are sent by mail."""
    svg = svg.replace(_FONT, "").replace("<svg ", f'<svg font-family="{_FAMILY}" ', 1)
    svg = _BETWEEN.sub("><", svg)
    # Only inside tags: 6.619 is also a text.
    return _TAG.sub(lambda tag: _slim_tag(tag[0]), svg)


def _slim_tag(tag: str) -> str:
    """A tag without names that nothing refers to, turns by nothing, and decimals finer than any
    screen.
    """
    tag = _TURN.sub("", _NAMES.sub("", tag.replace("\n", " ")))
    return _PATH_END.sub('"', re.sub(r" +", " ", _LONG.sub(r"\1", tag)))
