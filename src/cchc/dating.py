"""Dating: the period of a value, which is the nearest time that speaks of it, else the report's."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from .attributes import is_plan
from .evidence import BEFORE, HEADING, LEAD, Evidence
from .frame import Frame
from .indicators import Indicator
from .model import Figure
from .periods import Period
from .times import Time

__all__ = ["period_of"]


class _Value(NamedTuple):
    """A figure, what is known of it, and the text that it stands in."""

    figure: Figure
    evidence: Evidence
    frame: Frame
    indicator: Indicator
    report: Period
    status: str
    text: str

    def leads(self, pattern: re.Pattern[str], time: Time) -> bool:
        """Whether the words right before a time have a pattern."""
        return pattern.search(self.text, max(0, time.start - _NEAR), time.start) is not None

    def since(self, time: Time) -> str:
        """The words from a time to the figure; empty where the time comes after it."""
        return self.text[time.end : self.figure.start]


_Nearest = tuple[float, Time] | None  # the best time so far, with what stands against it


def period_of(
    figure: Figure,
    evidence: Evidence,
    frame: Frame,
    indicator: Indicator,
    report: Period,
    status: str,
    text: str,
) -> Period:
    """The value's own period: the nearest time that speaks of it, else the report's."""
    value = _Value(figure, evidence, frame, indicator, report, status, text)
    if told := _outright(value):
        return told
    best: _Nearest = None
    compared: Period | None = None
    year: Period | None = None  # the report's own year, where an earlier sentence names it
    for distance, time in evidence.times:
        of = _versus(value, distance, time) if time.kind == "versus" else ""
        of = of or _of_another(value, distance, time)
        if of == "own":
            return time.period
        if of == "base":
            compared = compared or time.period
        if of or _passed_over(value, distance, time):
            continue
        if time.kind == "year" and time.period.contains(report) and distance < HEADING:
            year = time.period
        if _out_of_reach(value, distance, time):
            continue
        cost = _cost(value, distance, time)
        # Of two as near, the one after the figure; of two before it, the later.
        nearer = best is not None and best[1].start < min(figure.start, time.start)
        if best is None or cost < best[0] or (cost == best[0] and nearer):
            best = (cost, time)
    if best is None and indicator.kind in ("score", "rank"):
        ranking = _RANKING.search(evidence.ahead)
        if ranking:  # `Với 68,79 điểm, tỉnh đứng thứ 10 trong bảng xếp hạng PCI 2023`
            return Period.parse(ranking[1])
    found = best[1].period if best else report
    after = _by_comparison(value, best, compared, found) if compared else None
    return after or _by_kind(value, best, year, found)


def _outright(value: _Value) -> Period | None:
    """The period that the words right beside a figure give it."""
    figure, text = value.figure, value.text
    if value.evidence.place is not None and (year := value.evidence.place.year):
        return Period.parse(year)
    if _SET_BESIDE.search(text, max(0, figure.start - _NEAR), figure.start):
        for _, time in value.evidence.times:
            if 0 <= time.start - figure.end < _NEAR and _OF_TIME.search(
                text, figure.end, time.start
            ):
                return time.period  # `so với 43,16 điểm của năm 2017`
    return _end_told(figure, value.evidence, text)


_Relation = Literal["own", "base", "other", ""]


def _versus(value: _Value, distance: int, time: Time) -> _Relation:
    """What a time after `so với` is to a figure: its own, what it is set beside, or another's."""
    figure, text = value.figure, value.text
    beside = value.leads(_BESIDE, time)
    if value.evidence.tabular and distance == 1:
        return "other" if beside else "own"  # the heads `So với cùng kỳ`, `Cùng kỳ năm 2021`
    if value.leads(_DIFFERS, time):
        return "base"  # `giảm so với năm 2015: 152 đơn vị`
    between = value.since(time)
    own_time = not distance and time.end <= figure.start and not beside
    if 0 <= figure.start - time.end <= 4 or (own_time and not any(map(str.isdigit, between))):
        return "own"  # `so với năm 2019 (5,23 điểm)`, `cùng kỳ năm 2021 thu 430 tỷ`
    inside = between.lstrip()[:1] == "(" and ")" not in between
    if _governs(text, time, figure) or (time.end <= figure.start and inside):
        return "own"  # `so với năm 2017 (68,78 điểm, thứ 3/63)`
    return "base" if distance < LEAD else "other"


def _of_another(value: _Value, distance: int, time: Time) -> _Relation:
    """Whether a time is that of another figure, which the words around it are about."""
    if not distance:
        return ""
    if _closed(value.text, time, value.figure):
        return "other"  # in brackets of its own: `(năm 2020 đạt 0,75 điểm): …`
    if value.leads(_OF_ANOTHER, time):
        # `so với tỷ lệ hoàn thành của năm 2013 (86,1%)`; `thấp hơn 08 bậc so với vị trí 19/63 của năm 2019`
        own = not value.frame.delta and value.since(time).strip() == "("
        return "own" if own else "other"
    return ""


def _passed_over(value: _Value, distance: int, time: Time) -> bool:
    """Whether a time is of a kind, or stands in words, that give this figure no period."""
    indicator = value.indicator
    own_plan = value.status == "target" and (distance >= HEADING or distance == 1)
    if time.kind == "plan" and not (own_plan or (indicator.plan and distance < 2)):
        return True
    if time.kind == "from_day" and distance >= BEFORE:
        return True  # what began then, not what the sentences after it count
    far = BEFORE <= distance < HEADING and not _opens(value, time)
    if far and indicator.kind == "stock" and time.kind in ("span_days", "span_months"):
        return True  # what came in from day to day; what there is, is as of another
    if time.kind in _SO_FAR and far and _left_behind(value.text, time, value.figure):
        return True  # `…; lũy kế 9 tháng 11 cuộc. Đã kiểm tra 03 văn bản`: that sentence's alone
    if time.kind == "month" and value.leads(_PUBLISHED, time):
        return True  # `Chỉ số CCHC … được công bố trong tháng 7 cho thấy 02 đơn vị xuất sắc`
    if distance and value.frame.post_state == "present" and value.leads(_ASSIGNED, time):
        return True  # `được giao năm 2023 là 189 người, có mặt 183 người`
    if time.end < value.figure.start:
        return _of_earlier(value, time)
    return time.start > value.figure.start and _of_later(value, distance, time)


def _of_earlier(value: _Value, time: Time) -> bool:
    """Whether a time before a figure belongs to a figure that stands before it."""
    if time.kind == "in_brackets":
        return True  # `56,33 điểm (2013)`: that figure's alone
    if value.leads(_FROM, time):
        reached = _REACHED.match(value.text, time.end, value.figure.start)
        if reached and ". " not in reached.group():
            return True  # `từ 24,86% năm 2022 xuống còn 18,41%`
    year = time.kind == "year" and _in_brackets(value, time)
    return year and value.leads(_OF_FIGURE, time)  # `từ 480 đơn vị (năm 2019)`: that figure's alone


def _of_later(value: _Value, distance: int, time: Time) -> bool:
    """Whether a time after a figure is no part of what is said of it."""
    figure, evidence = value.figure, value.evidence
    right_after = _in_brackets(value, time) and time.start - figure.phrase_end <= len(" (cuối ")
    if distance and not evidence.tabular and not right_after:
        return True
    return bool(_AFTERTHOUGHT.search(evidence.right[: max(0, time.start - figure.end)]))


def _in_brackets(value: _Value, time: Time) -> bool:
    """Whether a time stands alone in brackets: `(năm 2019)`, `(cuối năm 2019)`."""
    closes = value.text[time.end : time.end + 1] == ")"
    return closes and value.leads(_BRACKET, time)


def _opens(value: _Value, time: Time) -> bool:
    """Whether a time opens its block: `Năm 2020, …`."""
    return time.start - value.text.rfind("\n", 0, time.start) <= 3


def _out_of_reach(value: _Value, distance: int, time: Time) -> bool:
    """Whether a time stands too far up: in a heading or sentence that speaks of something else."""
    report, status = value.report, value.status
    if distance >= HEADING:
        ahead = status == "actual" and time.period.first > report.last
        # `HẠN CHẾ VÀ NHIỆM VỤ NĂM 2023` over what was so in 2022
        return time.kind in ("now", "versus") or ahead
    if distance < BEFORE:
        return False
    aside = (distance - BEFORE) % 5 and distance > BEFORE + 1
    if aside and _ITS_OWN.match(value.text, time.end):
        return True  # it is another figure's: `… ; con số này của năm 2019 là 1.012 lượt.`
    return (
        (distance > BEFORE + 10 and not _opens(value, time))
        or (status == "target" and time.period.last <= report.last)
        or _LABEL.search(value.text, time.end, value.figure.start) is not None
    )


def _cost(value: _Value, distance: int, time: Time) -> float:
    """How far a time stands from a figure; more where it comes after it, or says only `now`."""
    cost = float(distance)
    if time.start > value.figure.start:
        cost += 0.5 * (not value.evidence.tabular)
    if BEFORE <= distance < HEADING:
        cost += 0.4 * (time.kind == "now")
    return cost


def _by_comparison(value: _Value, best: _Nearest, compared: Period, found: Period) -> Period | None:
    """The period that follows from the year which a value is compared with."""
    report, kind = value.report, value.indicator.kind
    if compared.months != 12:
        return None
    fell = value.frame.delta or (
        kind in ("flow", "share")
        and bool(_FALL.search(value.evidence.left))
        and bool(value.frame.counted & _POSTS_AND_BODIES)
    )
    told = best is None or best[0] < BEFORE
    if fell and not told and report.months > 12 and compared.first == report.first:
        return report  # `So với năm 2021, biên chế giảm 116` in a report of 2021 to 2025
    if fell and told and found.last[0] - compared.last[0] > 1:
        return Period(compared.first, found.last)  # `năm 2021 … (giảm 09 so với năm 2017)`
    after = compared.last[0] + 1  # what is compared with a year is the year after it
    aimed = best is not None and value.status == "target"  # under `Mục tiêu đến năm 2025`
    far = best is None or best[0] >= BEFORE
    if not aimed and far and report.first[0] <= after <= report.last[0] > report.first[0]:
        return Period.parse(after)
    return None


def _by_kind(value: _Value, best: _Nearest, year: Period | None, found: Period) -> Period:
    """The period as a plan, a flow or a share has it: a plan is a year's, a flow has a length."""
    report, indicator = value.report, value.indicator
    # `189,5 tỷ đồng/190 tỷ đồng`
    over = value.figure.part == "b" or value.evidence.left.rstrip().endswith("/")
    of_plan = value.status == "target" and (over or is_plan(value.evidence))
    if of_plan and report.first[0] == report.last[0] and found.first[0] == found.last[0]:
        return Period.parse(found.last[0])
    kind = best[1].kind if best else ""
    flows = indicator.kind == "flow" or indicator.span
    if kind == "until_day" and flows and found.months == 1 and found != report:
        return Period((found.first[0], 1), found.last)  # `thu ngân sách đến ngày 14/9/2021`
    if kind == "from_day" and flows:
        return Period(
            found.first, max(found.last, report.last)
        )  # `từ ngày 01/7/2025, đã tiếp nhận`
    if kind == "now" and year is not None and indicator.kind != "stock":
        return year  # `Năm 2021 … Đến nay đã chuyển đổi 24 người`
    return found


# A new subject begins within a block: `… theo học. Bồi dưỡng quốc phòng: Đã tổ chức 09 lớp`.
_LABEL = re.compile(
    r"[.;]\s+(?!Trong đó|Cụ thể|Bao gồm|Gồm)[^\s.;:\d](?:[^.;:\d\n]|\b\d\b){3,80}:\s"
)


_RANKING = re.compile(
    r"(?:PCI|PAPI|SIPAS|INDEX|bảng xếp hạng)\s+(?:năm\s+)?((?:19|20)\d{2})(?!\d)", re.IGNORECASE
)
_FALL = re.compile(r"(?<!\w)(?:giảm|tinh giản|tinh giảm)(?!\w)", re.IGNORECASE)
_POSTS_AND_BODIES = frozenset({"post", "person", "public_unit", "unit", "school"})
_SO_FAR = frozenset({"year_now", "since_january", "months_since"})
_PUBLISHED = re.compile(
    r"(?<!\w)(?:công bố|phê duyệt|thông qua)(?:\s+(?:trong|vào))*\s*$", re.IGNORECASE
)
_ASSIGNED = re.compile(r"(?<!\w)giao(?:\s+trong)?\s*$", re.IGNORECASE)
_OF_FIGURE = re.compile(
    r"(?:^|\s)\d[\d.,/]*\s*(?:%|(?:[^\W\d_]+\s*){0,3})\((?:(?:cuối|đầu|giữa)\s+)?$"
)
_SET_BESIDE = re.compile(r"(?<!\w)so với(?: mức| con số)?\s*$", re.IGNORECASE)
_OF_TIME = re.compile(r"(?<!\w)(?:của|trong)\s*$", re.IGNORECASE)
_NEAR = 24  # characters
_DIFFERS = re.compile(r"(?<!\w)giảm\s+so\s+với\s*$", re.IGNORECASE)
_BESIDE = re.compile(r"(?:so|hơn|bằng|với)\s*$", re.IGNORECASE)
_OF_ANOTHER = re.compile(r"\d\S*\s+(?:%\s*|(?:[^\W\d_]+\s+){1,3})?của\s*$")
_CLOSED = re.compile(r"[^()\n]*\)")
_OPEN = re.compile(r"\(([^()\n]*)$")


def _closed(text: str, time: Time, figure: Figure) -> bool:
    """Does a time stand in brackets, closed before the figure, that hold a figure of their own?"""
    after = _CLOSED.match(text, time.end, figure.start)
    before = _OPEN.search(text, max(0, time.start - _IN_BRACKETS), time.start)
    inside = (before[1] if before else "") + (after.group() if after else "")
    return after is not None and any(map(str.isdigit, inside))


_IN_BRACKETS = 80  # characters
_CLAUSE_OPENS = re.compile(r"(?:^|[.;:\n(]|\n\s*[-+*•])\s*(?P<beside>so với\s+)?$", re.IGNORECASE)
_ENDS = re.compile(r"[;\n]|[.]\s")
_FROM = re.compile(r"(?<!\w)từ\s+\d[\d.,]*\s*%?\s*(?:[^\W\d_]+\s+){0,3}\(?$", re.IGNORECASE)
_REACHED = re.compile(
    r"\)?\s*(?:đã\s+)?(?:tăng|giảm|nâng)?\s*(?:lên|xuống|còn|đến)(?!\w).*", re.IGNORECASE
)


_BRACKET = re.compile(r"\((?:(?:cuối|đầu|giữa)\s+)?$", re.IGNORECASE)
# `So với cuối năm 2015, đến cuối năm 2020 các sở từ 168 phòng còn 131 phòng; từ 21 chi cục còn 15`
_YEARS_COMPARED = re.compile(
    r"so với (?:(?:cuối|đầu) )?năm ((?:19|20)\d{2}),? (?:thì )?(?:đến|tới) (?:(?:cuối|hết|nay,?) )*(?:năm )?"
    r"((?:19|20)\d{2})(?!\d)",
    re.IGNORECASE,
)
_YEAR_COMPARED = re.compile(
    r"so với (?:(?:cuối|đầu) )?năm ((?:19|20)\d{2}),(?! (?:thì )?(?:đến|tới) )[^.;\d]*$",
    re.IGNORECASE,
)
_OF_FIRST = re.compile(r"(?<!\w)từ\s*$", re.IGNORECASE)
_OF_LAST = re.compile(r"(?<!\w)(?:còn|xuống|lên)\s*$", re.IGNORECASE)


def _end_told(figure: Figure, evidence: Evidence, text: str) -> Period | None:
    """The year of an end of a change whose two years open its sentence."""
    of_first = _OF_FIRST.search(evidence.left)
    if not of_first and not _OF_LAST.search(evidence.left):
        return None
    opened = text.rfind(". ", 0, figure.start) + 1
    opener = _YEAR_COMPARED.search(
        text, max(opened, text.rfind("\n", 0, figure.start)), figure.start
    )
    if of_first and opener:
        return Period.parse(opener[1])  # `So với năm 2016, số đơn vị tăng từ 07 lên 16`
    years = _YEARS_COMPARED.search(
        text, max(opened, text.rfind("\n", 0, figure.start)), figure.start
    )
    if years is None:
        return None
    own = any(
        years.end() <= time.start < figure.end + 4 and (not distance or time.start > figure.start)
        for distance, time in evidence.times
    )
    return None if own else Period.parse(years[1 if of_first else 2])


def _governs(text: str, time: Time, figure: Figure) -> bool:
    """Is an earlier time the one that a figure's clause or bracket tells of?

    `Cùng kỳ năm 2022 xử phạt 4.870 vụ với 33,95 tỷ đồng`; `so với cùng kỳ (tiếp nhận 398 hồ sơ)`.
    """
    if time.end > figure.start:
        return False
    between = text[time.end : figure.start]
    opens = _CLAUSE_OPENS.search(text, max(0, time.start - _NEAR), time.start)
    if opens is None or _ENDS.search(between):
        return False
    if between.lstrip()[:1] == "(":
        return ")" not in between
    told = re.match(r"\s+[^\W\d_]", between) and not _BREAKS.search(between)
    return bool(told) and not opens["beside"]


def _left_behind(text: str, time: Time, figure: Figure) -> bool:
    """Has another sentence begun since a time, or another clause where the time opened none?"""
    since = text[time.end : figure.start]
    heads = _CLAUSE_OPENS.search(text, max(0, time.start - _NEAR), time.start)
    return ". " in since or ("; " in since and not heads)


# What turns to another time: `cùng kỳ năm trước 98 hồ sơ, năm nay 120 hồ sơ`, `…, tăng 22 hồ sơ`.
_BREAKS = re.compile(
    r"(?<!\w)(?:nay|kỳ này|năm|tăng|giảm|hơn|thì|quý|tháng)(?!\w)|\)", re.IGNORECASE
)
_ITS_OWN = re.compile(r"[^.;\d\n]{0,25}\d")
_AFTERTHOUGHT = re.compile(
    r"so với|như|cùng kỳ|ban hành|gửi|(?:kế hoạch|chương trình|mục tiêu)", re.IGNORECASE
)
