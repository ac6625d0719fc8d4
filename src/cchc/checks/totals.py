"""Totals without an opener: equations, totals after their parts, parts that exhaust by name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from ..figures import unit_class
from ..model import Check
from ..report import plain
from . import adding
from .reading import Node, Reading, alike
from .words import Teller, pattern, rule

__all__ = ["find"]

_QUOTE = 160


def find(reading: Reading, tell: Teller, settled: set[int]) -> list[Check]:
    """Totals whose parts stand beside or before them.

    Args:
        settled: ids of totals whose parts were found in a list of their own.
    """
    out: list[Check] = []
    for nodes in reading.nodes:
        out.extend(_equations(reading, tell, nodes))
        out.extend(_side_by_side(reading, tell, nodes, settled))
        out.extend(_after(reading, tell, nodes, settled))
        out.extend(_in_all(reading, tell, nodes, settled))
    out.extend(_communes(reading, tell))
    return out


def _equations(reading: Reading, tell: Teller, nodes: Sequence[Node]) -> Iterator[Check]:
    """`35 + 28 + 01 = 64 đơn vị`."""
    chain: list[Node] = []
    for node in nodes:
        between = reading.text[chain[-1].end : node.start] if chain else ""
        if chain and re.fullmatch(r"[^\d;.,()]{0,40}=\s*", between) and len(chain) >= 2:
            yield adding.total(
                reading, tell, node, node.value, list(chain), [n.value for n in chain]
            )
            chain = []
        elif chain and re.fullmatch(r"[^\d;.,()=]{0,40}\+[^\d;.,()=]{0,40}", between):
            chain.append(node)
        else:
            chain = [node]


def _side_by_side(
    reading: Reading, tell: Teller, nodes: Sequence[Node], settled: set[int]
) -> Iterator[Check]:
    """A total and the parts that exhaust it by their names, in one row: `84 nhiệm vụ, đúng hạn 76, quá hạn 8`."""
    for index, total in enumerate(nodes):
        if (
            id(total) in settled
            or not total.counts
            or total.pair
            or not total.unit
            or not total.exact
        ):
            continue
        row = []
        for part in nodes[index + 1 : index + 8]:
            if part.sentence != total.sentence:
                break
            if part.whole is total.whole and part.counts and not part.pair and alike(part, total):
                row.append(part)
        for parts in (row[:2], row[:3]):
            names = adding.named(parts)
            beside = any(adding.each_one(m, names) for m in rule("beside") if len(m) == len(names))
            whole = (beside or adding.whole_by_name(parts)) and all(p.exact for p in parts)
            if whole and sum(p.value for p in parts) == total.value:
                yield adding.total(
                    reading, tell, total, total.value, parts, [p.value for p in parts]
                )
                break


_WINDOW = 40  # figures before a total among which its parts stand
_BACK = 3  # sentences before a total in which its parts stand


def _after(
    reading: Reading, tell: Teller, nodes: Sequence[Node], settled: set[int]
) -> Iterator[Check]:
    """A total after its parts: `… 102 trường hợp …. Ngoài ra … 228 biên chế …. Tổng số … 330`."""
    for index, total in enumerate(nodes):
        if (
            id(total) in settled
            or not total.counts
            or not total.exact
            or not pattern("totals").search(total.label)
        ):
            continue
        tops = [
            n
            for n in nodes[max(0, index - _WINDOW) : index]
            if n.whole is None
            and n.counts
            and not n.pair
            and n.exact
            and total.sentence - _BACK <= n.sentence < total.sentence
        ]
        firsts = list({n.sentence: n for n in reversed(tops)}.values())[::-1]
        for way in (firsts, tops):
            for start in range(len(way) - 1):
                parts = way[start:]
                if (
                    all(alike(p, total) for p in parts)
                    and sum(p.value for p in parts) == total.value
                ):
                    yield adding.total(
                        reading, tell, total, total.value, parts, [p.value for p in parts]
                    )
                    break
            else:
                continue
            break


def _in_all(
    reading: Reading, tell: Teller, nodes: Sequence[Node], settled: set[int]
) -> Iterator[Check]:
    """`cấp tỉnh 100 hồ sơ, cấp huyện 200 hồ sơ, tổng cộng 300 hồ sơ`."""
    for index, total in enumerate(nodes):
        if (
            id(total) in settled
            or total.pair
            or not total.exact
            or not (pattern("in_all").search(total.label) or _over_years(total))
        ):
            continue
        over = total.whole
        beside = over is not None and "(" in total.gap and over.counts
        before = [
            n
            for n in nodes[max(0, index - _WINDOW) : index]
            if n.sentence == total.sentence
            and (n.whole is over.whole if over is not None and beside else n.whole is over)
        ]
        before = [n for n in before if n is not total.left or not _over_years(total)]
        parts = [n for n in before if alike(n, total) and not n.pair]
        if (
            len(parts) < 2
            or not all(n.exact for n in parts)
            or pattern("delta").search(total.label)
        ):
            continue
        added = sum(n.value for n in parts)
        whole = len(parts) == len(before) and all(n.unit == total.unit for n in parts)
        if pattern("to_date").search(total.label):
            # A count since the year began is of more than these.
            whole = adding.whole_by_name(parts)
        if added == total.value or (whole and not beside):
            yield adding.total(reading, tell, total, total.value, parts, [n.value for n in parts])


def _over_years(total: Node) -> bool:
    """`cộng 03 năm là 4.625 hồ sơ`."""
    years, said = total.left, total.label.strip().casefold()
    return (
        years is not None
        and said in ("", "là", "có", "được")
        and pattern("years").match(years.unit) is not None
        and pattern("in_all").search(years.label) is not None
    )


def _communes(reading: Reading, tell: Teller) -> Iterator[Check]:
    """The communes of `18 xã và 01 thị trấn`, counted again by class, or as `19/19 xã, thị trấn`."""
    village, town = rule("commune_total")
    total: tuple[Node, Node] | None = None
    for nodes in reading.nodes:
        for a, b in pairwise(nodes):
            if (
                a.unit == village
                and re.fullmatch(town, b.unit)
                and b.start - a.end < 8
                and (a.whole is None or a.whole.value == a.value + b.value)
            ):
                total = total or (a, b)
    if total is None:
        return
    added = total[0].value + total[1].value
    again = (
        node
        for nodes in reading.nodes
        for node in nodes
        if node.pair
        and node.figures[1].value == added
        and {"commune"} & _classes(node)
        and "," in node.unit
        and total[0].whole is None  # else the total itself stands beside them
    )
    if node := next(again, None):  # once is enough
        yield adding.total(reading, tell, node, added, list(total), [n.value for n in total])
    for nodes in reading.nodes:
        yield from _classed(tell, nodes, total, added)


def _classes(node: Node) -> set[str]:
    return {unit_class(node.unit)}


def _classed(
    tell: Teller, nodes: Sequence[Node], total: tuple[Node, Node], added: Decimal
) -> Iterator[Check]:
    rows: dict[tuple[int, int], list[Node]] = {}
    row_start = 0
    for number, node in enumerate(nodes):
        if node in total or not {"commune"} & _classes(node) or node.pair or not node.exact:
            continue
        if not pattern("commune_class").search(node.tail):
            continue
        if node.left is None or number == 0:
            row_start = number
        rows.setdefault((node.sentence, row_start), []).append(node)
    for row in rows.values():
        if len(row) >= 2 and sum(n.value for n in row) == added:
            last = row[-1]
            yield tell.check(
                "sum",
                (row[0].start, min(last.end, row[0].start + _QUOTE)),
                plain(added),
                plain(added),
                verdict="ok",
                note=("sum", "ok"),
                others=tuple(n.span for n in (*row, *total)),
                fields={
                    "noun": "",
                    "parts": tuple(n.value for n in row),
                    "line_part": row[0].start,
                },
            )
