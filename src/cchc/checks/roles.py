"""Lists under a row of totals, whose items say of each level or body what the row says of all.

`tiếp nhận 5.210 hồ sơ, đã giải quyết 5.101 hồ sơ. Trong đó: cấp huyện tiếp nhận 1.130 hồ sơ, giải
quyết 1.101 hồ sơ; cấp xã tiếp nhận 4.080 hồ sơ, giải quyết 4.000 hồ sơ`
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..model import Check
from . import adding
from .reading import Node, Reading
from .words import Teller, words

__all__ = ["columns", "find"]

_LEAST = 2  # totals of a row, and items of a list
_ROW = 4  # totals that a row has at most


def columns(total: Node, parts: Sequence[Node]) -> list[tuple[Node, list[Node]]]:
    """The totals of a row with what each item says of them, by the word before the figure.

    Empty where no total beside the last is meant: then the list is of that one alone.
    """
    row, groups = _row(total), _items(parts)
    said = [_role(n) for n in row]
    if len(row) < _LEAST or len(groups) < _LEAST or not all(said) or len(set(said)) < len(said):
        return []
    out = []
    for whole, role in zip(row, said, strict=True):
        column = [
            [n for n in group if _role(n) == role and n.unit == whole.unit] for group in groups
        ]
        if all(len(found) == 1 for found in column):
            out.append((whole, [found[0] for found in column]))
    return out if any(whole is not total for whole, _ in out) else []


def find(
    reading: Reading, tell: Teller, found: Sequence[tuple[Node, list[Node]]]
) -> Iterator[Check]:
    """A total that does not add up is wrong only where the list is whole: another does, or by name."""
    right = [adding.same([n.value for n in parts], t, parts, reading.text) for t, parts in found]
    for whole, parts in found:
        if any(right) or adding.whole_by_name(parts, whole):
            yield adding.total(
                reading, tell, whole, whole.value, parts, [part.value for part in parts]
            )


def _row(total: Node) -> list[Node]:
    """A total and those before it that count the same noun in its sentence."""
    row = [total]
    before = total.left
    while before is not None and before.sentence == total.sentence and len(row) < _ROW:
        if before.counts and before.exact and not before.pair and before.unit == total.unit:
            row.insert(0, before)
        before = before.left
    return row


def _items(parts: Sequence[Node]) -> list[list[Node]]:
    """The parts cut where one says again what was said before."""
    items: list[list[Node]] = []
    for part in parts:
        if not items or _role(part) in map(_role, items[-1]):
            items.append([])
        items[-1].append(part)
    return items


def _role(node: Node) -> str:
    """The word before a figure: `nhận` of `cấp huyện tiếp nhận 1.130 hồ sơ`."""
    return words(node.label).rpartition(" ")[2]
