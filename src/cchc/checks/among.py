"""What is told of a total that is named again: `Trong số 6.686 hồ sơ nêu trên, có 6.512 hồ sơ mới`."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate

from ..model import Check
from . import adding, larger
from .reading import Node, Reading, one_unit
from .words import Teller, pattern

__all__ = ["find"]

_NEXT = 5  # figures after a total among which its parts stand


def find(reading: Reading, tell: Teller, settled: set[int]) -> Iterator[Check]:
    """Parts that add up to the total named before them, and a part that is larger than it.

    Args:
        settled: ids of totals whose parts were found in a list of their own.
    """
    for nodes in reading.nodes:
        for index, total in enumerate(nodes):
            named = total.plain and total.unit and pattern("again").search(total.label)
            if id(total) in settled or not named:
                continue
            after = nodes[index + 1 : index + 1 + _NEXT]
            parts = [n for n in after if n.sentence == total.sentence and _part(n, total)]
            if parts and parts[0] is after[0] and _exceeds(reading.text, parts[0], total):
                yield larger.claim(tell, total, parts[0])
            added = [*accumulate(part.value for part in parts)]
            if total.value in added[1:]:
                found = parts[: added.index(total.value) + 1]
                values = [part.value for part in found]
                yield adding.total(reading, tell, total, total.value, found, values)


def _part(node: Node, total: Node) -> bool:
    inside = node.whole is None or node.whole is total
    counted = node.plain and bool(node.unit) and one_unit(node.unit, total.unit)
    return inside and counted and not pattern("delta").search(node.label)


def _exceeds(text: str, part: Node, total: Node) -> bool:
    said = pattern("again_has").fullmatch(part.label) is not None
    beside = pattern("compared").search(text[total.end : part.start])
    return said and not beside and part.value > total.value
