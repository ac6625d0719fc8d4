"""What linking knows of a report's figures, at their places: the facts that claims lean on."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from ..model import Observation
from .reading import Node, Reading

__all__ = ["Fact", "facts"]

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Fact:
    """A linked value on one exact figure; `node` is empty for a table's cell."""

    seen: Observation
    span: Span
    passage: int
    node: Node | None

    @property
    def value(self) -> Decimal:
        return self.seen.value

    def key(self, *, scope: str | None = None) -> tuple[str, str, str, str]:
        """Scope, facet, period and status: what facts must share to be told of one thing."""
        seen = self.seen
        return (seen.scope if scope is None else scope, seen.facet, seen.period, seen.status)


def facts(reading: Reading, observations: Sequence[Observation]) -> list[Fact]:
    """The observations that stand on an exact figure, in the order of the text."""
    nodes = {node.start: node for found in reading.nodes for node in found}
    figures = [figure for passage in reading.passages for figure in passage.figures]
    starts = [figure.start for figure in figures]
    blocks = [passage.block.start for passage in reading.passages]
    out = []
    for seen in observations:
        if seen.start < 0 or seen.bound or seen.corrected:
            continue
        inside = figures[bisect_left(starts, seen.start) : bisect_left(starts, seen.end)]
        figure = next((f for f in inside if f.value == seen.value and not f.bound), None)
        if figure is not None:
            at = bisect_right(blocks, figure.start) - 1
            span = (figure.start, max(figure.end, figure.phrase_end))
            out.append(Fact(seen, span, at, nodes.get(figure.start)))
    return sorted(out, key=lambda fact: fact.span)
