"""Averages: so much over so many years is so much a year; so many in so many is so many each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from ..model import Check
from ..periods import Period
from ..report import plain
from .reading import Node, Reading, alike, one_unit, resolution
from .reading import scale as scale_of
from .sharing import decimals, rounded
from .words import Money, Teller, pattern
from .years import year_of

__all__ = ["find"]

_BACK = 4  # figures before a total among which its number of years may stand
_MOST = 30  # years that a report may look back on
_NEAR = 10  # `gần 28` may be off by a tenth


def find(reading: Reading, tell: Teller, period: Period) -> list[Check]:
    """Every average whose total, and the number it is spread over, stand before it.

    Args:
        period: the report's: a total for which nothing else is said may be that of all its years.
    """
    out: list[Check] = []
    for nodes in reading.nodes:
        for index, node in enumerate(nodes):
            if not node.counts or node.pair:
                continue
            if pattern("yearly").search(node.label) or (
                pattern("average").search(node.label) and _A_YEAR.match(node.tail)
            ):
                out.extend(_mean(reading, tell, nodes, index, period))
            elif node.exact and pattern("average").search(node.label):
                out.extend(_each(reading, tell, nodes, index))
    return out


_A_YEAR = re.compile(r"\s*(?:mỗi|một|/)\s*năm(?!\w)", re.IGNORECASE)


def _mean(
    reading: Reading, tell: Teller, nodes: Sequence[Node], index: int, period: Period
) -> Iterator[Check]:
    mean = nodes[index]
    total = mean.whole if mean.whole is not None and mean.whole.counts else mean.left
    if (
        total is None
        or total.pair
        or not total.exact
        or total.sentence != mean.sentence
        or not (alike(mean, total) and one_unit(mean.unit, total.unit))
        or pattern("delta").search(total.label)
        or pattern("openers", "open").search(reading.text, total.end, mean.start)
    ):
        return
    years = _years(reading, nodes[max(0, index - _BACK) : index], total)
    scale = scale_of(reading.text, total)
    own = years is not None and years[0][0] >= total.start - len(total.label)
    if year_of(reading, total) is not None and not own:
        return  # that of one year
    count = period.last[0] - period.first[0] + 1
    assumed = years is None and count > 1
    if assumed:
        years = (total.span, Decimal(count))
    if years is None or scale != scale_of(reading.text, mean) or not mean.value:
        return
    exact = total.value / years[1]
    step = resolution(mean.first, reading.text)
    bound = mean.first.bound
    if bound == "~":
        right = abs(exact - mean.value) * _NEAR <= mean.value
    elif bound:
        right = exact >= mean.value if bound == ">=" else exact <= mean.value
    else:
        right = abs(exact - mean.value) < step
    if assumed and not right:
        return  # it may be of other years
    stated, found = mean.value / scale, exact / scale
    verdict = "ok" if right else "wrong"
    kind = Money if total.first.form == "money" else Decimal
    expected = rounded(found, decimals(stated.normalize()) if right else 2)
    yield tell.check(
        "ratio",
        (total.start, mean.end),
        plain(stated),
        plain(expected),
        verdict=verdict,
        note=("mean", verdict),
        others=tuple(dict.fromkeys((total.span, years[0]))),
        fields={
            "stated": kind(mean.value),
            "total": kind(total.value),
            "years": years[1],
            "exact": kind(expected * scale),
            "line_total": total.start,
        },
    )


_EACH = re.compile(r"^\s*/\s*(?:(?:một|mỗi)\s+)?([^\W\d_]+)")
_PER = re.compile(r"\b(?:mỗi|một)\s+([^\W\d_]+)(?:\s+(?:là|có|khoảng|được))*\s*$", re.IGNORECASE)


def _each(reading: Reading, tell: Teller, nodes: Sequence[Node], index: int) -> Iterator[Check]:
    """`12 lớp với 960 lượt người, bình quân 80 lượt người/lớp`."""
    mean = nodes[index]
    noun = _EACH.match(mean.tail) or _PER.search(mean.label)
    before = [n for n in nodes[max(0, index - _BACK) : index] if n.sentence == mean.sentence]
    if noun is None or not mean.unit:
        return
    name = noun[1].casefold()
    totals = [n for n in before if n.counts and not n.pair and n.unit == mean.unit]
    heads = [n for n in before if n.counts and not n.pair and _noun(n).split()[:1] == [name]]
    if len(totals) != 1 or len(heads) != 1 or totals[0] is heads[0]:
        return
    total, head = totals[0], heads[0]
    if not total.exact or not head.exact or not head.value:
        return
    if ";" in reading.text[min(total.end, head.end) : max(total.start, head.start)]:
        return  # `193 dự án với 32.415 tỷ đồng; 2.386 doanh nghiệp, bình quân …`
    exact = total.value / head.value
    scale = scale_of(reading.text, mean)
    stated, found = mean.value / scale, exact / scale
    right = abs(exact - mean.value) < resolution(mean.first, reading.text)
    verdict = "ok" if right else "wrong"
    kind = Money if mean.first.form == "money" else Decimal
    yield tell.check(
        "ratio",
        (min(total.start, head.start), mean.end),
        plain(stated),
        plain(rounded(found, decimals(stated.normalize()))),
        verdict=verdict,
        note=("each", verdict),
        others=(total.span, head.span),
        fields={
            "stated": kind(mean.value),
            "total": Money(total.value) if total.first.form == "money" else total.value,
            "heads": head.value,
            "name": name,
            "exact": kind((rounded(found, max(1, decimals(stated))).normalize() + 0) * scale),
            "line_total": total.start,
        },
    )


def _noun(node: Node) -> str:
    return node.unit or node.tail.strip().casefold()


def _years(
    reading: Reading, before: Sequence[Node], total: Node
) -> tuple[tuple[int, int], Decimal] | None:
    """The number of years that a total covers, and where it stands: `qua 03 năm`, `2018 - 2020`."""
    for node in before:
        if (
            node.first.form == "measure"
            and pattern("years").match(node.unit)
            and node.exact
            and node.sentence == total.sentence
            and 1 < node.value <= _MOST
        ):
            return node.span, node.value
    passage = reading.passages[total.passage]
    spans = [
        t
        for t in passage.times
        if t.kind == "span_years"
        and t.end <= total.start
        and ";" not in reading.text[t.end : total.start]
    ]
    if len(spans) != 1:
        return None
    period = spans[0].period
    years = Decimal(period.last[0] - period.first[0] + 1)
    return ((spans[0].start, spans[0].end), years) if 1 < years <= _MOST else None
