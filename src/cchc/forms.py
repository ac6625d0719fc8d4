"""Forms: a bare figure is a rank, a score, a share or money where its table or the words before it
say so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from .evidence import BEFORE, Evidence
from .frame import Frame

__all__ = ["in_context"]

# `Thu ngân sách (triệu đồng)` as a table's row or column.
_MONEY_HEAD = re.compile(r"\(\s*(?:đvt\s*:?\s*)?(nghìn|triệu|tỷ|tỉ)\s+đồng\s*\)", re.IGNORECASE)
_SCALES_OF_MONEY = {
    "nghìn": Decimal(1_000),
    "triệu": Decimal(1_000_000),
    "tỷ": Decimal(1_000_000_000),
    "tỉ": Decimal(1_000_000_000),
}
_INDEX = re.compile(r"PAR|SIPAS|PAPI|PCI", re.IGNORECASE)
_REGION = re.compile(r"(?:trong|so với)\s+(?:\d+\s+|các\s+)?tỉnh|vùng|khu vực", re.IGNORECASE)
_MOST_IN_REGION = 20
_FIELDS = frozenset(map(Decimal, (63, 64, 34)))  # provinces ranked, until 2025 and since
_SCALES = frozenset(map(Decimal, (10, 80, 100)))  # the indices' scales
_RANK_HEAD = re.compile(
    r"(?<!\w)(?:thứ |xếp |vị )?(?:hạng|thứ bậc)(?!\w)|xếp thứ|vị trí(?! công tác| việc làm)",
    re.IGNORECASE,
)
_RANK_FROM = re.compile(
    r"(?<!\w)(?:thứ hạng|xếp hạng|hạng|vị trí)\s+(?:[^\W\d_]+\s+){0,2}từ\s*$", re.IGNORECASE
)
_SHARE_HEAD = re.compile(r"%|(?<!\w)(?:tỷ|tỉ) lệ(?!\w)", re.IGNORECASE)
_SCORE_HEAD = re.compile(r"(?<!\w)điểm(?!\w)|PAR|PAPI|PCI", re.IGNORECASE)


# What is ranked, to the end of the clause.
_OF_THE_RANKED = re.compile(
    r"\s*(?:tỉnh|khu vực|vùng|địa phương)(?!\w)(?:, thành(?: phố)?)?(?:\s+[^,;.()\d]{1,40})?\s*(?:[,;.()]|$)",
    re.IGNORECASE,
)


def _ranked(evidence: Evidence, frames: Mapping[int, Frame]) -> bool:
    """Does a figure go on with the ranks that were told before it?"""
    return any(
        frames[words.cell].form == "rank"
        for words in evidence.words
        if words.cell in frames and words.distance < 3
    )


def in_context(evidence: Evidence, frames: Mapping[int, Frame]) -> Evidence:
    """Evidence whose figures have the form that their table's heads, or the row before, give them."""
    figure = evidence.figures[0]
    if figure.form == "pair" and figure.unit:
        # `đứng thứ 35/63 cả nước và 7/13 tỉnh trong vùng`
        goes_on = _ranked(evidence, frames) and _OF_THE_RANKED.match(evidence.right)
        return _recast(evidence, "rank", bare=True) if goes_on else evidence
    if figure.unit or figure.form not in ("count", "pair"):
        return evidence
    if evidence.tabular:
        scale = _MONEY_HEAD.search(evidence.left)
        return _as_money(evidence, scale[1]) if scale else _recast(evidence, _of_column(evidence))
    if figure.form == "pair":
        return _recast(evidence, _of_pair(evidence, frames))
    return _recast(evidence, _of_number(evidence))


def _recast(evidence: Evidence, form: str, *, bare: bool = False) -> Evidence:
    """Evidence whose figures have a form; with `bare` without the noun that they do not count."""
    if not form:
        return evidence
    figures = tuple(
        replace(figure, form=form, unit="" if bare else figure.unit) for figure in evidence.figures
    )
    return replace(evidence, figures=figures)


def _as_money(evidence: Evidence, scale: str) -> Evidence:
    factor = _SCALES_OF_MONEY[scale.casefold()]
    money = tuple(
        replace(figure, form="money", unit="VND", value=figure.value * factor)
        for figure in evidence.figures
    )
    return replace(evidence, figures=money)


def _of_column(evidence: Evidence) -> str:
    heads = (("rank", _RANK_HEAD), ("percent", _SHARE_HEAD), ("score", _SCORE_HEAD))
    return next((name for name, head in heads if head.search(evidence.left)), "")


def _of_pair(evidence: Evidence, frames: Mapping[int, Frame]) -> str:
    part, whole = (figure.value for figure in evidence.figures)
    if _ranked(evidence, frames):
        return "rank"  # `… hạng 36/63, của PCI là 50/63`
    if whole in _FIELDS and any(_RANK_HEAD.search(words.text) for words in evidence.within(3)):
        return "rank"
    if (
        part <= whole <= _MOST_IN_REGION
        and any(_INDEX.search(words.text) for words in evidence.within(1))
        and any(_REGION.search(words.text) for words in evidence.within(BEFORE))
    ):
        return "rank"  # `trong 14 tỉnh …: PAR INDEX: 9/14`
    broken = part != part.to_integral_value()
    return "score" if whole in _SCALES and broken else ""  # `tổng điểm 42,06/80`


def _of_number(evidence: Evidence) -> str:
    value, place = evidence.figures[0].value, evidence.place
    if _RANK_FROM.search(evidence.left):
        return "rank"  # `thứ hạng từ 33 lên 22/63`
    if place is not None and _RANK_HEAD.search(place.lead):
        return "rank"  # `thứ hạng tương ứng là 44, 50 và 33`
    if value == value.to_integral_value():
        return ""
    if place is not None and _SCORE_HEAD.search(place.before):
        return "score"  # `Điểm số PCI các năm … lần lượt là 59,62; 63,08`
    # `Điểm số PCI năm 2019 là 65,82`
    return "score" if any(_SCORE_HEAD.search(w.text) for w in evidence.within(2)) else ""
