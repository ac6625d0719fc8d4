"""Values that cannot be: shares over 100 %, ranks past the last place, days no calendar has."""

from __future__ import annotations

import re
from bisect import bisect_left
from calendar import monthrange
from collections.abc import Iterator
from itertools import pairwise

from ..figures import unit_class
from ..model import Check
from ..report import plain
from .reading import Node, Reading, alike
from .words import Teller, pattern, rule

__all__ = ["find"]

_DATE = re.compile(
    r"[Nn](?i:gày)(?:(?<![\d/.]....)\s*(?P<d>\d{1,2})\s?/\s?(?P<m>\d{1,2})\s?/\s?(?P<y>(?:19|20)\d\d)(?![\d/])"
    r"|(?<!\w....)\s+(?P<d2>\d{1,2})\s+(?i:tháng)\s+(?P<m2>\d{1,2})\s+(?i:năm)\s+(?P<y2>(?:19|20)\d\d))",
)
# A year of three digits is no year; of two, it may be one cut short.
_SHORT_YEAR = re.compile(r"\d(?<![\w/.].)\d?/\d{1,2}/[12]\d\d(?![\w/.])")


def find(reading: Reading, tell: Teller) -> list[Check]:
    """Shares, ranks and dates that cannot be. Parts larger than their whole: see `sums`."""
    return [
        *_shares(reading, tell),
        *_ranks(reading, tell),
        *_more_places(reading, tell),
        *_out_of(reading, tell),
        *_dates(reading, tell),
    ]


def _shares(reading: Reading, tell: Teller) -> Iterator[Check]:
    for nodes in reading.nodes:
        for index, node in enumerate(nodes):
            words = f"{node.label} {node.tail}"
            over = nodes[index - 1] if index else None
            named = f"{_subject(reading, node)} {words}"
            said = pattern("share_of_part").search(named) or _more_than_all(node, over)
            if (
                node.first.form == "percent"
                and not node.pair
                and node.value > 100
                and node.exact
                and said
                and not pattern("of_plan").search(words)
                and not pattern("delta").search(node.label)
            ):
                yield tell.wrong("range", "share", node.span, plain(node.value))


def _subject(reading: Reading, node: Node) -> str:
    """What a sentence says first of what its figures are of: `Văn bản đi được ký số: …`."""
    cells = reading.passages[node.passage].cells
    first = cells[bisect_left(cells, node.sentence, key=lambda cell: cell.sentence)]
    subject, colon, _ = reading.text[first.start : first.end + 1].partition(":")
    return subject if colon else ""


def _more_than_all(share: Node, pair: Node | None) -> bool:
    """`số hóa kết quả 8.120/7.985 hồ sơ, đạt 101,7%`: more dossiers than there are."""
    if pair is None or not pair.pair or share.left is not pair or not pair.exact:
        return False
    part, whole = (figure.value for figure in pair.figures)
    words = f"{pair.label} {pair.tail} {share.label}"
    counted = bool(pair.families & set(rule("counted_once")))
    planned = pattern("of_plan").search(words) or pattern("aimed").search(words)
    return counted and part > whole > 0 and not planned


def _ranks(reading: Reading, tell: Teller) -> Iterator[Check]:
    for nodes in reading.nodes:
        for node in nodes:
            if (
                node.first.form == "rank"
                and node.pair
                and node.figures[0].value > node.figures[1].value > 1
            ):
                yield tell.wrong(
                    "range", "rank", node.span, plain(node.value), whole=node.figures[1].value
                )


_PLACES = frozenset({"commune", "district"})


def _more_places(reading: Reading, tell: Teller) -> Iterator[Check]:
    """`148/144 xã, phường, thị trấn`: more places than there are."""
    for nodes in reading.nodes:
        for node in nodes:
            words = f"{node.label} {node.tail}"
            aimed = pattern("of_plan").search(words) or pattern("aimed").search(words)
            if node.pair and node.exact and unit_class(node.unit) in _PLACES and not aimed:
                part, whole = (figure.value for figure in node.figures)
                if part > whole > 1:
                    yield tell.wrong(
                        "range", "part", node.span, plain(part), whole=whole, line_whole=node.start
                    )


def _out_of(reading: Reading, tell: Teller) -> Iterator[Check]:
    """`118 chỉ tiêu viên chức … trong tổng số 108 biên chế`: more than there are."""
    for nodes in reading.nodes:
        for part, whole in pairwise(nodes):
            between = reading.text[part.end : whole.start]
            if (
                part.sentence == whole.sentence
                and all(n.counts and n.exact and not n.pair for n in (part, whole))
                and part.value > whole.value
                and pattern("out_of").search(between)
                and not pattern("delta").search(part.label)
                and alike(part, whole)
                and part.unit
                and whole.unit
            ):
                yield tell.wrong(
                    "range",
                    "part",
                    part.span,
                    plain(part.value),
                    whole.span,
                    whole=whole.value,
                    line_whole=whole.start,
                )


def _dates(reading: Reading, tell: Teller) -> Iterator[Check]:
    """Days that no calendar has; one that is written so several times is one claim."""
    places: dict[str, list[tuple[int, int]]] = {}
    for match in _DATE.finditer(reading.text):
        groups = [match[name] or match[f"{name}2"] for name in ("d", "m", "y")]
        day, month, year = map(int, groups)
        if not 1 <= month <= 12 or not 1 <= day <= monthrange(year, month)[1]:
            places.setdefault("/".join(groups), []).append(match.span())
    for match in _SHORT_YEAR.finditer(reading.text):
        places.setdefault(match.group(), []).append(match.span())
    for stated, (first, *others) in places.items():
        yield tell.wrong("range", "date", first, stated, *others)
