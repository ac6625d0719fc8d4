"""The figure of index scores and ranks over the years: one panel for each series, no dual axes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .charts import Chart
from .curves import Line, chart, period_of
from .summary import Summary

if TYPE_CHECKING:
    from .plots import Pen

__all__ = ["indices"]

_INDICES = (("par_index", "PAR INDEX"), ("sipas", "SIPAS"), ("papi", "PAPI"), ("pci", "PCI"))
_KINDS = {"rank": ("rank", "rank"), "rank_region": ("region", "rank"), "score": ("score", "score")}
_PANELS = 8  # more would make the figure longer than it is read


def indices(summary: Summary, pen: Pen) -> Chart | None:
    """Scores and ranks over the years that the report states, with targets drawn in."""
    say = pen.teller.say
    found = []
    for index, name in _INDICES:
        for ending, (key, kind) in _KINDS.items():
            facts = [
                fact
                for fact in summary.facts
                if fact.indicator == f"{index}_{ending}" and not fact.facet and period_of(fact)
            ]
            if facts:
                found.append(Line(say(f"chart.indices.{key}", name=name), facts, kind))
    return chart("indices", found[:_PANELS], pen, say("chart.indices.title"))
