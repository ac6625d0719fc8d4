"""Lists whose items divide several figures of their lead-in: each is the sum of its own column.

`228 dịch vụ, gồm 147 dịch vụ toàn trình và 81 dịch vụ một phần. Chia theo cấp:` over items that
have both kinds of services each.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ..model import Check
from . import adding
from .reading import Node, Reading, one_unit
from .words import Teller, pattern, words

__all__ = ["find"]

_LEAST = 2  # items from which a list divides


@dataclass(frozen=True, slots=True)
class _Column:
    """A figure of the lead-in with those of the items that are named alike, and their values."""

    total: Node
    stated: Decimal
    parts: list[Node]
    values: list[Decimal]

    @property
    def right(self) -> bool:
        return sum(self.values, Decimal(0)) == self.stated


def find(reading: Reading, tell: Teller) -> Iterator[Check]:
    """The columns of every list; a column is wrong only beside one that adds up."""
    below: dict[int, list[int]] = {}
    for passage in reading.passages:
        if passage.lead >= 0 and not passage.block.cells:
            below.setdefault(passage.lead, []).append(passage.index)
    for lead, blocks in below.items():
        items = [[n for n in reading.nodes[at] if n.whole is None or n.listed] for at in blocks]
        items = [[n for n in item if n.counts] for item in items]
        if len(items) < _LEAST or not all(items):
            continue
        columns = list(_columns(reading.nodes[lead], items))
        whole = any(column.right for column in columns) and len(columns) > 1
        closed = pattern("openers", "closed").search(
            reading.text,
            reading.passages[lead].block.end - _OPENER,
            reading.passages[lead].block.end,
        )
        for column in columns:
            pair = column.total.pair and column.total.figures[0].value == column.stated
            sure = whole or (pair and closed is not None and len(items) > _LEAST)
            if column.right or sure:
                yield adding.total(
                    reading, tell, column.total, column.stated, column.parts, column.values
                )


_OPENER = 24  # characters at the end of a lead-in that say what its list is


def _columns(lead: Sequence[Node], items: Sequence[Sequence[Node]]) -> Iterator[_Column]:
    counts = [n for n in lead if n.counts and n.exact]
    for total in counts:
        column = [[n for n in item if _named_alike(n, total)] for item in items]
        if all(len(found) == 1 and found[0].exact for found in column):
            parts = [found[0] for found in column]
            if (
                not any(p.pair for p in parts)
                and sum(_named_alike(parts[0], n) for n in counts) == 1
            ):
                yield _Column(total, total.value, parts, [p.value for p in parts])
    yield from _of_pairs(counts, items)


def _of_pairs(counts: Sequence[Node], items: Sequence[Sequence[Node]]) -> Iterator[_Column]:
    """`trong 13.554 hồ sơ có 9.484 hồ sơ nộp trực tuyến`, over items `2.466/3.914 hồ sơ`."""
    pairs = [[n for n in item if n.pair] for item in items]
    if not all(len(found) == 1 for found in pairs):
        return
    parts = [found[0] for found in pairs]
    for side in (0, 1):
        values = [part.figures[side].value for part in parts]
        for total in counts:
            if (
                not total.pair
                and one_unit(total.unit, parts[0].unit)
                and sum(values) == total.value
            ):
                yield _Column(total, total.value, parts, values)


def _named_alike(part: Node, total: Node) -> bool:
    """Are two figures counted in one noun that goes on in the same words?"""
    if part.first.form == "money" or total.first.form == "money":
        return part.first.form == total.first.form
    if part.unit != total.unit and not (total.pair and one_unit(part.unit, total.unit)):
        return False
    mine, theirs = words(part.tail), words(total.tail)
    return not mine or mine == theirs
