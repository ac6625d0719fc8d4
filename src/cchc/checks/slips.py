"""One fact with two values that a slip of the hand made of one: `472 thủ tục`, then `427 thủ tục`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import dropwhile

from ..model import Check
from ..report import plain
from .known import Fact
from .reading import Node, Reading, one_kind
from .sharing import slip, swapped
from .words import Teller, pattern, rule, words
from .years import year_of

__all__ = ["find"]

_SHARED = 2  # words that the clauses of two values of few digits must share
_SCALED = frozenset({"percent", "points", "rank"})
_FAR = 4  # passages from which two values are told apart under one heading
_FEW = 3  # digits from which a number is told alone
_HUNDRED = 100


def find(reading: Reading, tell: Teller, facts: Sequence[Fact]) -> Iterator[Check]:
    """Facts of one indicator, scope, facet, period and status with two values, a slip apart."""
    yield from _same_words(reading, tell)
    groups: dict[tuple[object, ...], list[Fact]] = {}
    kinds = {(fact.value, fact.seen.indicator, fact.key()) for fact in facts}
    for fact in facts:
        if _whole(fact) and not _is_part(fact, kinds):
            groups.setdefault((fact.seen.indicator, *fact.key()), []).append(fact)
    for group in groups.values():
        first, last = group[0], group[-1]
        if len({fact.value for fact in group}) != 2 or first.passage == last.passage:
            continue
        if first.value != last.value and _one_slip(reading, first, last):
            named = " ".join(reading.text[last.seen.start : last.seen.end].split())
            yield tell.two_values(named, first.span, first.value, last.span, last.value)


def _same_words(reading: Reading, tell: Teller) -> Iterator[Check]:
    """`Toàn tỉnh có 1.876 TTHC`, then `Toàn tỉnh có 1.867 TTHC`: the same words before one noun."""
    groups: dict[tuple[str, str, int | None], list[Node]] = {}
    for nodes in reading.nodes:
        for node in nodes:
            said = dropwhile(str.isdigit, words(node.label).split())  # the number of its item
            label = " ".join(w for w in said if w not in rule("filler_words"))
            top = node.whole is None and node.counts and not node.pair and node.exact
            if top and node.unit and len(label.split()) >= _FEW:
                groups.setdefault((label, node.unit, year_of(reading, node)), []).append(node)
    for group in groups.values():
        first, last = group[0], group[-1]
        two = len({node.value for node in group}) == 2 and first.passage != last.passage
        headings = [reading.passages[node.passage].sections[-1:] for node in (first, last)]
        long = sum(sign.isdigit() for sign in plain(first.value)) >= _FEW
        if two and long and headings[0] != headings[1] and _slipped(first.value, last.value):
            fact = " ".join(f"{last.label} {last.phrase}".split())
            yield tell.two_values(fact, first.span, first.value, last.span, last.value)


def _slipped(a: Decimal, b: Decimal) -> bool:
    return swapped(a, b) or (slip(plain(a), plain(b)) and not (_rounds(a, b) or _rounds(b, a)))


def _rounds(round_: Decimal, value: Decimal) -> bool:
    """Is a value in hundreds what another comes to when it is told roughly (`1.200` for `1.209`)?"""
    return not round_ % _HUNDRED and abs(round_ - value) < _HUNDRED


def _whole(fact: Fact) -> bool:
    """Is a value no change, none of before, and none that only some are singled out for?"""
    node = fact.node
    if node is None:
        return True
    said = f"{node.label} {node.tail}"
    apart = pattern("before_now").search(said) or pattern("partial").search(node.label)
    return not node.pair and not pattern("delta").search(node.label) and not apart


def _is_part(fact: Fact, kinds: set[tuple[Decimal, str, tuple[str, str, str, str]]]) -> bool:
    """Is a value a part of one of the same indicator, scope and period?

    That one is known by its value: a total that is told again is linked where it stands first.
    """
    over = fact.node.whole if fact.node is not None else None
    return over is not None and (over.value, fact.seen.indicator, fact.key()) in kinds


def _one_slip(reading: Reading, a: Fact, b: Fact) -> bool:
    """Are two values a slip apart, and told of one thing?"""
    if not _slipped(a.value, b.value):
        return False
    nodes = (a.node, b.node)
    if a.node is not None and b.node is not None and not _one_noun(a, b):
        return False
    digits = sum(sign.isdigit() for sign in plain(a.value))
    if a.seen.unit in _SCALED and (digits <= _FEW or not swapped(a.value, b.value)):
        return False  # many shares and scores are alike
    shared = len(_said(reading, a) & _said(reading, b)) >= _SHARED
    # A row of a table is named by its head alone: `Tờ gấp` is not what `1.200 cuốn cẩm nang` counts.
    tabular = any(reading.passages[fact.passage].block.cells for fact in (a, b))
    if digits >= _FEW and (shared or not tabular):
        return _apart(reading, a, b, last=True)
    # Of few digits, chance alone may make one of the other: it has to be the same thing again.
    return None not in nodes and shared and _apart(reading, a, b, last=False)


def _apart(reading: Reading, a: Fact, b: Fact, *, last: bool) -> bool:
    """Do two values stand under different headings? Under one, they may be of two bodies.

    Args:
        last: compare the innermost headings; else the outermost.
    """
    mine, theirs = (reading.passages[fact.passage].sections for fact in (a, b))
    if last:
        return mine[-1:] != theirs[-1:] or abs(a.passage - b.passage) >= _FAR
    return mine[:1] != theirs[:1]


def _one_noun(a: Fact, b: Fact) -> bool:
    mine, theirs = a.node, b.node
    if mine is None or theirs is None or mine.first.form != theirs.first.form:
        return False
    return one_kind(mine, theirs)


def _said(reading: Reading, fact: Fact) -> set[str]:
    """The words of a value's clause that say what it is."""
    text = reading.text[fact.seen.start : fact.seen.end]
    if fact.node is not None:
        text = f"{fact.node.label} {fact.node.phrase} {fact.node.tail}"
    return {w for w in words(text).split() if not w.isdigit()} - set(rule("empty_words"))
