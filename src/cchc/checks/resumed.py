"""Totals that another sentence, or the rest of theirs, divides: `Theo hình thức nộp: …`.

What a total is divided by need not stand in its own list. These ways are right where the parts add
up; they are wrong only where the words say that nothing is left out and no other total is near.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate

from ..model import Check
from ..passages import Passage
from . import adding
from .reading import Node, Reading, alike, one_kind, one_unit
from .words import Teller, pattern

__all__ = ["find"]

_BACK = 12  # figures before a division among which its total stands
_APART = 10  # a total and its parts differ by less than a tenth, where they belong together
_LEAST = 2  # parts of a division


def find(reading: Reading, tell: Teller) -> Iterator[Check]:
    """Divisions of a total that stands in another sentence, clause or item."""
    told: set[tuple[int, int]] = set()
    for at, nodes in enumerate(reading.nodes):
        above = reading.nodes[at - 1] if at else []
        for check in (
            *_divided(reading, tell, nodes, above),
            *_told_next(reading, tell, nodes),
            *_rest_in_bracket(reading, tell, nodes),
            *_two_nouns(reading, tell, at),
        ):
            if (check.start, check.end) not in told:
                told.add((check.start, check.end))
                yield check


def _divided(
    reading: Reading, tell: Teller, nodes: Sequence[Node], above: Sequence[Node]
) -> Iterator[Check]:
    """`… 8.218 hồ sơ. Theo hình thức nộp: trực tuyến 7.396 hồ sơ; trực tiếp 822 hồ sơ.`"""
    for first, index in _openings(reading, nodes):
        group = [n for n in nodes[index:] if n.sentence == nodes[index].sentence]
        parts = _parts(group)
        if len(parts) < _LEAST:
            continue
        before = list(nodes[max(0, index - _BACK) : index])
        before = before or list(above[-_BACK:])
        totals = [n for n in before if n.whole is None and n.counts and n.exact]
        said = reading.text[first : nodes[index].start]
        whole = pattern("divided").match(said) is not None
        yield from _total(reading, tell, totals, parts, group, whole=whole)


_SEVERAL = 3  # parts that hardly add up to a figure of the sentence before by chance
_MANY = 20  # a total that they hardly add up to by chance


def _told_next(reading: Reading, tell: Teller, nodes: Sequence[Node]) -> Iterator[Check]:
    """`Đã giải quyết 20.512 hồ sơ. Trước hạn 9.306, đúng hạn 11.121, quá hạn 85 hồ sơ.`"""
    sentences: dict[int, list[Node]] = {}
    for node in nodes:
        if node.whole is None and node.counts and node.exact and not node.pair:
            sentences.setdefault(node.sentence, []).append(node)
    shares = [n for n in nodes if n.first.form == "percent"]
    for sentence, parts in sentences.items():
        totals = [n for n in sentences.get(sentence - 1, ()) if n.value >= _MANY and n.unit]
        added = list(accumulate(part.value for part in parts))
        by_value = {n.value: n for n in reversed(totals)}
        for count in range(len(parts), _SEVERAL - 1, -1):
            total = by_value.get(added[count - 1])
            if total is None:
                continue
            found = parts[:count]
            # Beside parts with a share each stand shares of another thing: `cấp xã 5.400 phiếu, 95,8%`.
            if any(share.left in found or share.whole in found for share in shares):
                continue
            if all(alike(part, total) and one_unit(part.unit, total.unit) for part in found):
                yield _check(reading, tell, total, found)
                break


def _openings(reading: Reading, nodes: Sequence[Node]) -> Iterator[tuple[int, int]]:
    """(where the words begin, index of the first figure) of clauses that open on a division."""
    for index, node in enumerate(nodes):
        if node.whole is not None or (index and nodes[index - 1].left is node.left is not None):
            continue
        passage = reading.passages[node.passage]
        start = _clause(passage, node)
        said = reading.text[start : node.start]
        new = not index or nodes[index - 1].end <= start
        if new and (pattern("divided").match(said) or pattern("resumes").match(said)):
            yield start, index


def _clause(passage: Passage, node: Node) -> int:
    """Where the sentence, or the part of it after a semicolon, begins in which a figure is first."""
    at = node.cell
    cells = passage.cells
    while at and cells[at].left >= 0 and cells[at - 1].figure < 0:
        at -= 1
    while at and cells[at - 1].figure < 0 and cells[at - 1].sentence == cells[at].sentence:
        at -= 1
    return cells[at - 1].end if at else passage.block.start


def _parts(group: Sequence[Node]) -> list[Node]:
    """The figures of a clause that count in the noun of its first."""
    first = group[0]
    return [
        n
        for n in group
        if n.whole is None
        and n.first.form == first.first.form
        and n.exact
        and one_kind(n, first)
        and n.unit
    ]


def _total(
    reading: Reading,
    tell: Teller,
    totals: Sequence[Node],
    parts: Sequence[Node],
    group: Sequence[Node],
    *,
    whole: bool,
) -> Iterator[Check]:
    fit = [
        n for n in totals if alike(parts[0], n) and n.first.form in (parts[0].first.form, "count")
    ]
    for total in reversed(fit):
        for count in range(len(parts), 1, -1):
            found = parts[:count]
            if total.pair and all(p.pair for p in found):
                sides = [
                    sum(p.figures[side].value for p in found) == total.figures[side].value
                    for side in (0, 1)
                ]
                if all(sides):
                    yield _check(reading, tell, total, found)
                    return
            elif not total.pair and sum(p.value for p in found) == total.value:
                yield _check(reading, tell, total, found)
                return
    counts = [n for n in group if n.first.form != "percent" and n.whole is None and n.unit]
    noun = [n for n in fit if n.unit and all(one_kind(n, p) for p in parts)]
    if not whole or len(counts) != len(parts) or len(noun) != 1 or any(p.pair for p in parts):
        return
    total, added = noun[0], sum(p.value for p in parts)
    near = abs(added - total.value) * _APART < total.value
    if near and not total.pair and not adding.overlapping(parts, total):
        yield _check(reading, tell, total, parts)


def _check(reading: Reading, tell: Teller, total: Node, parts: Sequence[Node]) -> Check:
    values = [part.value for part in parts]
    return adding.total(reading, tell, total, total.value, parts, values, at_parts=True)


def _rest_in_bracket(reading: Reading, tell: Teller, nodes: Sequence[Node]) -> Iterator[Check]:
    """`2.145 văn bản, trong đó 2.139 văn bản ký số (06 văn bản mật phát hành giấy)`."""
    for rest in nodes:
        part = rest.whole
        total = part.whole if part is not None else None
        if part is None or total is None or "(" not in rest.gap:
            continue
        if not all(n.counts and not n.pair and n.exact and n.unit for n in (rest, part, total)):
            continue
        alone = sum(n.whole is part and n.first.form != "percent" for n in nodes) == 1
        one_noun = one_unit(rest.unit, total.unit) and one_unit(part.unit, total.unit)
        if alone and one_noun and part.value + rest.value == total.value:
            yield adding.total(
                reading, tell, total, total.value, [part, rest], [part.value, rest.value]
            )


_LOOK = 60  # figures before a total of two nouns among which these are counted
_BLOCKS = 6  # passages before it in which they stand


def _two_nouns(reading: Reading, tell: Teller, at: int) -> Iterator[Check]:
    """`28 cơ quan hành chính …; 51 đơn vị sự nghiệp …; 79/79 cơ quan, đơn vị …`: one of each noun."""
    for index, total in enumerate(reading.nodes[at]):
        names = [name.strip() for name in re.split(r",| và ", total.unit) if name.strip()]
        if len(names) != _LEAST or not total.counts or not total.exact or total.whole is not None:
            continue
        of = total.figures[-1].value
        before = _earlier(reading, at, index)
        ones = [
            [n for n in before if one_unit(n.unit, name) and n.unit and n.figures[-1].value < of]
            for name in names
        ]
        pairs = [
            (a, b)
            for a in ones[0]
            for b in ones[1]
            if a is not b and a.figures[-1].value + b.figures[-1].value == of
        ]
        if pairs:
            parts = sorted(pairs[-1], key=lambda n: n.start)
            values = [n.figures[-1].value for n in parts]
            check = adding.total(reading, tell, total, of, parts, values)
            yield check


def _earlier(reading: Reading, at: int, index: int) -> list[Node]:
    """The counts before a figure, under the same heading, that are no parts of others."""
    sections = reading.passages[at].sections[-1:]
    out: list[Node] = []
    for passage in range(max(0, at - _BLOCKS), at + 1):
        if reading.passages[passage].sections[-1:] != sections:
            continue
        nodes = reading.nodes[passage]
        out.extend(nodes[:index] if passage == at else nodes)
    tops = [n for n in out if n.whole is None and n.counts and n.exact]
    return tops[-_LOOK:]
