"""What is reported and what is missing: a map over what readers look for and the reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from matplotlib.colors import ListedColormap

from . import rules
from .charts import COLOURS, Bar, Chart, canvas, style
from .parts import Part
from .schema import DOMAINS
from .summary import Summary

if TYPE_CHECKING:
    from .article import Article
    from .plots import Pen

__all__ = ["Item", "State", "chart", "items", "missing_of", "section", "state"]

State = Literal["stated", "doubtful", "missing"]
_STATES: tuple[State, ...] = ("missing", "doubtful", "stated")
_SIGNS = {"stated": "●", "doubtful": "⚠", "missing": "–"}
_COLUMNS = 8  # reports that a map holds legibly; of more it counts
_NAMES = 0.62  # of the width, for what the rows are called
_ROW = 0.2  # inches
_HEAD = 0.26


@dataclass(frozen=True, slots=True)
class Item:
    """Something that a reader looks for in a domain: any of these indicators states it."""

    domain: str
    indicators: frozenset[str]
    vi: str
    en: str

    def words(self, lang: str) -> str:
        return self.vi if lang == "vi" else self.en


def items() -> tuple[Item, ...]:
    """What readers look for, by domain (`rules/core.yml`)."""
    core = rules.load("core")
    return tuple(
        Item(domain, frozenset(entry["any"]), entry["vi"], entry["en"])
        for domain in DOMAINS
        for entry in core[domain]
    )


def state(item: Item, summary: Summary) -> State:
    """Whether the report states it, states it only in doubt, or not."""
    facts = [f for f in summary.facts if f.indicator in item.indicators and f.status == "actual"]
    if not facts:
        return "missing"
    return "doubtful" if all(fact.doubts for fact in facts) else "stated"


def missing_of(summary: Summary, lang: str) -> list[str]:
    """What the report leaves out, in words."""
    return [item.words(lang) for item in items() if state(item, summary) == "missing"]


def chart(summaries: Sequence[Summary], names: Sequence[str], pen: Pen) -> Chart:
    """The map of some reports, or, of many, in how many each thing is stated."""
    if len(summaries) > _COLUMNS:
        return _counts(summaries, pen)
    say = pen.teller.say
    title = say("chart.coverage.title", n=len(summaries))
    table = {item: [state(item, one) for one in summaries] for item in items()}
    heads = [f"{number}" for number in range(1, len(names) + 1)]
    keys = [f"{number}. {name}" for number, name in enumerate(names, 1)]
    notes = [say("chart.coverage.scale"), *keys, pen.source]
    by_domain = {d: [i for i in table if i.domain == d] for d in DOMAINS}
    with style():
        figure, axes = canvas([_HEAD + _ROW * len(of) for of in by_domain.values()], title, notes)
        for axis, (domain, of) in zip(axes, by_domain.items(), strict=True):
            named = [item.words(pen.teller.lang) for item in of]
            head = pen.teller.word("domains_short", domain)
            # The reports' numbers stand over the first rows alone.
            _map(axis, [table[i] for i in of], named, heads if axis is axes[0] else [], head)
    told = "; ".join(
        f"{item.words(pen.teller.lang)}: "
        + ", ".join(
            f"{name} {pen.teller.word('coverage', s)}"
            for name, s in zip(names, states, strict=True)
        )
        for item, states in table.items()
    )
    return pen.finish(figure, "coverage", title, told, [])


def _map(
    axes: Any,
    states: Sequence[Sequence[State]],
    names: Sequence[str],
    heads: Sequence[str],
    title: str,
) -> None:
    """One domain's rows, drawn by seaborn; signs tell the states without colour."""
    import seaborn  # half a second, which a run without figures need not wait for

    box = axes.get_position()
    height = _HEAD + _ROW * len(names)
    axes.set_position(
        (box.x0 + _NAMES, box.y0, box.width - _NAMES, box.height * (height - _HEAD) / height)
    )
    seaborn.heatmap(
        [[_STATES.index(s) for s in row] for row in states],
        ax=axes,
        annot=[[_SIGNS[s] for s in row] for row in states],
        fmt="",
        annot_kws={"size": 8.5},
        cmap=ListedColormap(["#ffffff", "#f2c9a6", COLOURS["light"]]),
        vmin=0,
        vmax=len(_STATES) - 1,
        cbar=False,
        linewidths=1,
        linecolor="#ffffff",
        xticklabels=list(heads) or False,
        yticklabels=names,
    )
    for text in axes.texts:
        text.set_color(COLOURS["ink"])
    axes.xaxis.tick_top()
    axes.tick_params(length=0, pad=2, labelsize=8.5, labelrotation=0)
    # The domain stands over the names, at the left edge of the figure.
    axes.text(
        -_NAMES / (box.width - _NAMES),
        1.0,
        title,
        transform=axes.transAxes,
        va="bottom",
        weight="bold",
        size=9.5,
    )


def _counts(summaries: Sequence[Summary], pen: Pen) -> Chart:
    """Of many reports: in how many each thing is stated."""
    lang, whole = pen.teller.lang, len(summaries)
    panels = []
    for domain in DOMAINS:
        rows = []
        for item in (i for i in items() if i.domain == domain):
            stated = sum(state(item, one) != "missing" for one in summaries)
            label = f"{pen.teller.number(Decimal(stated))}/{pen.teller.number(Decimal(whole))}"
            rows.append(Bar(item.words(lang), stated, label, whole=whole))
        panels.append((pen.teller.word("domains_short", domain), rows))
    return pen.chart("coverage-counts", panels, [], n=whole)


def section(article: Article) -> Part:
    """The map, and what each report leaves out, in words."""
    tell, volumes = article.teller, article.volumes
    names = [v.name(tell) for v in volumes]
    lacks = []
    if len(volumes) <= _COLUMNS:
        for volume, name in zip(volumes, names, strict=True):
            left = missing_of(volume.summary, tell.lang)
            key = "coverage.lacks" if left else "coverage.whole"
            lacks.append(
                tell.say(key, name=name, list="; ".join(left), n=len(left), of=len(items()))
            )
    return article.section(
        tell.say("coverage.title"),
        paragraphs=[tell.say("coverage.intro", n=len(items()))],
        charts=[chart([v.summary for v in volumes], names, article.pen)],
        lacks=lacks,
    )
