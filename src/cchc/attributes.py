"""Attributes: the facet and status of a linked value, and the words to quote."""

from __future__ import annotations

import re

from .evidence import BEFORE, LEAD, Evidence
from .indicators import Indicator
from .lexicon import lexicon, says
from .model import Figure
from .periods import Period
from .text import slugify

__all__ = ["facet_of", "is_plan", "quote", "status_of"]

_QUOTE = 60  # characters of the own cell kept on either side of a figure


def quote(figure: Figure, evidence: Evidence) -> tuple[int, int]:
    """The figure with the words of its own cell, trimmed to what identifies it."""
    words = evidence.words[0]
    start, end = words.start, words.end
    raw = words.text[words.shift :]
    low = max(start, figure.start - _QUOTE)
    if low > start:
        low = figure.start - len(raw[low - start : figure.start - start].partition(" ")[2])
    high = min(end, max(figure.end, figure.phrase_end) + _QUOTE)
    if high < end:
        cut = raw[: high - start].rfind(" ") + start
        high = max(cut, figure.end, figure.phrase_end)
    while low < figure.start and raw[low - start] in " ,;:.()-–+*":
        low += 1
    while high > max(figure.end, figure.phrase_end) and raw[high - 1 - start] in " ,;:.(-–+*":
        high -= 1
    return min(low, figure.start), max(high, figure.end)


def facet_of(figure: Figure, evidence: Evidence, indicator: Indicator) -> str:
    """What a value is split by, of the splits that its indicator knows; empty for the whole."""
    own = evidence.words[0]
    known = lexicon()
    for name in indicator.facets:
        if name == "label":
            return _label_slug(own.text[: figure.start - own.start + own.shift])
        if name == "domain":
            return _domain(figure, evidence)
        if known.facets[name].search(own.text):
            return name
    return ""


def _domain(figure: Figure, evidence: Evidence) -> str:
    """The reform's domain that a label names: `Thể chế: 1/6`, `Thủ tục hành chính (TTHC): 3/6`."""
    own = evidence.words[0]
    label = own.text[: figure.start - own.start + own.shift]
    reach = 1 if any(map(str.isalpha, label)) else 2
    return next(
        (
            domain
            for words in evidence.within(reach)
            for domain, pattern in lexicon().domain_facets
            if pattern.search(words.text)
        ),
        "",
    )


_SCORED = re.compile(
    r"\s*(?:[(:]|(?<!\w)(?:đạt|được|là|còn|giảm|tăng|năm|lên|xuống)(?!\w)).*$", re.IGNORECASE
)


def _label_slug(before: str) -> str:
    """The words that name a criterion, before its score: `Gia nhập thị trường đạt 7,12`."""
    return "-".join(slugify(_SCORED.sub("", before.strip(" -+*·"))).split("-")[:8])


# `đạt 45% kế hoạch năm 2023 (20 đơn vị)`: what the bracket holds is the plan's figure.
_PLAN_AHEAD = re.compile(
    r"(?:kế hoạch|dự toán|chỉ tiêu|mục tiêu)(?:\s+[^\W\d_]+,?){0,5}?"
    r"(?:\s+(?:cả\s+)?năm(?:\s+\d{4})?|\s+(?:đề ra|đặt ra|(?:(?:được|tỉnh|thành phố|huyện|HĐND|cấp trên)\s+)*giao))*\s*$",
    re.IGNORECASE,
)


_BESIDE_PLAN = re.compile(
    r"(?:so với|vượt|chưa đạt|bằng|trên|dưới)\s+(?:kế hoạch|dự toán|chỉ tiêu|mục tiêu)[^,;.]{0,20}$",
    re.IGNORECASE,
)
_TARGET_HEADING = re.compile(
    r"^(?:(?:các|một số)\s+)?(?:mục tiêu|chỉ tiêu)(?!\s+(?:đã|đạt|thực hiện|quốc gia))",
    re.IGNORECASE,
)
_YEARS_AHEAD = ("year", "until_year", "span_years")
_AHEAD = ("year", "until_year", "quarter", "plan", "span_years")
_PLAN_HEAD = re.compile(
    r"\W*(?:kế hoạch|mục tiêu|chỉ tiêu (?:giao|đề ra|kế hoạch|năm))(?!\w)", re.IGNORECASE
)


_PLAN_LABEL = re.compile(
    r"(?:kế hoạch|dự toán|chỉ tiêu)(?:\s+(?:cả\s+)?năm(?:\s+\d{4})?|\s+giao)?\s*:\s*$",
    re.IGNORECASE,
)


# `Thu hút đầu tư: kế hoạch 300 tỷ đồng`
_PLAN_OF = re.compile(
    r"(?<!\w)(?:kế hoạch|dự toán)(?:\s+(?:cả\s+)?năm(?:\s+\d{4})?)?\s*$", re.IGNORECASE
)
# `Kế hoạch tinh giản biên chế năm 2016 của tỉnh là 155 người`
_PLAN_IS = re.compile(
    r"\W*(?:kế hoạch|chỉ tiêu|mục tiêu)(?:\s+(?:[^\W\d_]+|(?:19|20)\d{2})){1,12}\s+là"
    r"(?:\s+(?:trên|ít nhất|tối thiểu|đạt|từ))?\s*$",
    re.IGNORECASE,
)


def is_plan(evidence: Evidence) -> bool:
    """Does a figure say how much the plan is: alone in brackets after it, or after its label?"""
    if not evidence.tabular and (
        _PLAN_LABEL.search(evidence.left)
        or _PLAN_IS.match(evidence.left)
        or (evidence.figures[0].form in ("count", "money") and _PLAN_OF.search(evidence.left))
    ):
        return True  # `(kế hoạch cả năm 2024: 52 đơn vị)`
    opener = next(
        (w for w in evidence.words if w.distance == 1 and w.cell == evidence.parent), None
    )
    return (
        opener is not None
        and opener.cell >= 0
        # `26/28 người theo kế hoạch (92,9%)`, but `so với chỉ tiêu năm (95%)`
        and (evidence.figures[0].form != "percent" or bool(_BESIDE_PLAN.search(opener.text)))
        and not _WORDS.search(evidence.left)
        and bool(_PLAN_AHEAD.search(opener.text))
    )


# `Phấn đấu trong năm 2020: 100% …; tỷ lệ …` sets goals in all that it lists.
_AIMS = re.compile(
    r"\W*(?:phấn đấu|mục tiêu|chỉ tiêu|dự kiến)(?:[^:;.\d]|(?:19|20)\d{2}){0,60}:", re.IGNORECASE
)
# `Theo Kế hoạch số 15/KH-UBND, năm 2022 huyện kiểm tra 04 cuộc`, told before the year is over.
_AS_PLANNED = re.compile(r"(?<!\w)theo (?:kế hoạch|chương trình|lộ trình)(?!\w)", re.IGNORECASE)
_SETS_OUT = re.compile(r"(?<!\w)(?:đề ra|đặt ra|lộ trình|phải|theo đề án)(?!\w)", re.IGNORECASE)
_BY_PROJECT = re.compile(r"(?<!\w)theo (?:đề án|phương án|kế hoạch) (?:là|còn)\s*$", re.IGNORECASE)
_OUTLOOK = re.compile(r"(?<!\w)phương hướng(?!\w)", re.IGNORECASE)
_DONE = re.compile(r"(?<!\w)đã(?!\w)", re.IGNORECASE)
_WORDS = re.compile(r"[^\W\d_]{2}")


def status_of(figure: Figure, evidence: Evidence, report: Period) -> str:
    """`target` where the words around a figure set a goal or an undertaking, else `actual`."""
    if is_plan(evidence) or _BY_PROJECT.search(evidence.left):
        return "target"
    if evidence.tabular and any(
        _PLAN_HEAD.match(words.text) for words in evidence.within(2) if words.distance == 1
    ):
        return "target"
    if any(says("target", words.text) for words in evidence.within(2)):
        return "target"
    if any(says("sets_targets", words.text) for words in evidence.words if words.distance == LEAD):
        return "target"
    if any(
        _AIMS.match(words.text) for words in evidence.words if BEFORE <= words.distance < BEFORE + 5
    ):
        return "target"
    done = _DONE.search(evidence.left)
    if (
        not done
        and any(
            distance <= (evidence.left.strip(" ,").casefold().startswith("và "))
            and time.kind in _YEARS_AHEAD
            and time.period.last > report.last
            for distance, time in evidence.times
        )
        and any(
            _AS_PLANNED.search(words.text) or _SETS_OUT.search(words.text)
            for words in evidence.within(2)
        )
    ):
        return "target"
    if evidence.sections and _TARGET_HEADING.search(evidence.sections[-1].title):
        return "target"
    if any(
        distance < LEAD - 1
        and time.kind in _AHEAD
        and time.period.first > report.last
        and (time.start < figure.start or not distance)  # no bracket's after it
        for distance, time in evidence.times
    ):
        return "target"  # `Đến năm 2020, ít nhất 30% hồ sơ …` in a report of 2016
    roles = {section.role for section in evidence.sections}
    outlook = bool(evidence.sections) and bool(_OUTLOOK.search(evidence.sections[-1].title))
    if not roles & {"direction", "proposal"} or ("result" in roles and not outlook):
        return "actual"  # `B. KẾT QUẢ: I. CÁC NHIỆM VỤ …` tells what was done
    # Among the goals a report recalls where it stands: `Năm 2020 đứng thứ 28/63. Phấn đấu …`
    recalled = any(
        time.kind in ("year", "now", "until_day")
        and time.period.last <= report.last
        and time.start < figure.start
        for distance, time in evidence.times
        if distance < LEAD
    )
    return "actual" if recalled else "target"
