"""Attributes: the facet, status and period of a linked value, and the words to quote."""

from __future__ import annotations

import re

from .evidence import BEFORE, HEADING, LEAD, Evidence
from .frame import Frame
from .indicators import Indicator
from .lexicon import lexicon, says
from .model import Figure
from .periods import Period
from .text import slugify
from .times import Time

__all__ = ["facet_of", "period_of", "quote", "status_of"]

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


def _is_plan(evidence: Evidence) -> bool:
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
    if _is_plan(evidence) or _BY_PROJECT.search(evidence.left):
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


# A new subject begins within a block: `… theo học. Bồi dưỡng quốc phòng: Đã tổ chức 09 lớp`.
_LABEL = re.compile(
    r"[.;]\s+(?!Trong đó|Cụ thể|Bao gồm|Gồm)[^\s.;:\d](?:[^.;:\d\n]|\b\d\b){3,80}:\s"
)


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
    if evidence.place is not None and (year_told := evidence.place.year):
        return Period.parse(year_told)
    if _SET_BESIDE.search(text, max(0, figure.start - _NEAR), figure.start):
        for _, time in evidence.times:
            if 0 <= time.start - figure.end < _NEAR and _OF_TIME.search(
                text, figure.end, time.start
            ):
                return time.period  # `so với 43,16 điểm của năm 2017`
    if end := _end_told(figure, evidence, text):
        return end
    best: tuple[float, Time] | None = None
    compared: Period | None = None
    year: Period | None = None  # the report's own year, where an earlier sentence names it
    for distance, time in evidence.times:
        cost = float(distance)
        if time.kind == "versus" and evidence.tabular and distance == 1:
            if _BESIDE.search(text, max(0, time.start - _NEAR), time.start):
                continue  # the head `So với cùng kỳ`
            return time.period  # the head `Cùng kỳ năm 2021`
        if time.kind == "versus":
            between = text[time.end : figure.start]
            own_time = (
                not distance
                and time.end <= figure.start
                and not _BESIDE.search(text, max(0, time.start - _NEAR), time.start)
            )
            if _DIFFERS.search(text, max(0, time.start - _NEAR), time.start):
                compared = compared or time.period  # `giảm so với năm 2015: 152 đơn vị`
                continue
            if 0 <= figure.start - time.end <= 4 or (
                own_time and not any(map(str.isdigit, between))
            ):
                return time.period  # `so với năm 2019 (5,23 điểm)`, `cùng kỳ năm 2021 thu 430 tỷ`
            inside = between.lstrip()[:1] == "(" and ")" not in between
            if _governs(text, time, figure) or (time.end <= figure.start and inside):
                return time.period  # `so với năm 2017 (68,78 điểm, thứ 3/63)`
            if distance < LEAD and compared is None:
                compared = time.period
            continue
        own_plan = status == "target" and (distance >= HEADING or distance == 1)
        if distance and _closed(text, time, figure):
            continue  # in brackets of its own: `(năm 2020 đạt 0,75 điểm): …`
        if distance and _OF_ANOTHER.search(text, max(0, time.start - _NEAR), time.start):
            if not frame.delta and text[time.end : figure.start].strip() == "(":
                return time.period  # `so với tỷ lệ hoàn thành của năm 2013 (86,1%)`
            continue  # `thấp hơn 08 bậc so với vị trí 19/63 của năm 2019`
        if time.kind == "plan" and not (own_plan or (indicator.plan and distance < 2)):
            continue
        opens = time.start - text.rfind("\n", 0, time.start) <= 3  # `Năm 2020, …` opens a block
        if time.kind == "from_day" and distance >= BEFORE:
            continue  # what began then, not what the sentences after it count
        far = BEFORE <= distance < HEADING and not opens
        if far and indicator.kind == "stock" and time.kind in ("span_days", "span_months"):
            continue  # what came in from day to day; what there is, is as of another
        if time.kind in _SO_FAR and far and _left_behind(text, time, figure):
            continue  # `…; lũy kế 9 tháng 11 cuộc. Đã kiểm tra 03 văn bản`: that sentence's alone
        said = text[max(0, time.start - _NEAR) : time.start]
        if time.kind == "month" and _PUBLISHED.search(said):
            continue  # `Chỉ số CCHC … được công bố trong tháng 7 cho thấy 02 đơn vị xuất sắc`
        if distance and frame.post_state == "present" and _ASSIGNED.search(said):
            continue  # `được giao năm 2023 là 189 người, có mặt 183 người`
        if time.kind == "in_brackets" and time.end < figure.start:
            continue  # `56,33 điểm (2013)`: that figure's alone
        if time.end < figure.start and _FROM.search(text, max(0, time.start - _NEAR), time.start):
            reached = _REACHED.match(text, time.end, figure.start)
            if reached and ". " not in reached.group():
                continue  # `từ 24,86% năm 2022 xuống còn 18,41%`
        bracketed = (
            _BRACKET.search(text, max(0, time.start - _NEAR), time.start) is not None
            and text[time.end : time.end + 1] == ")"
        )
        if (
            bracketed
            and time.kind == "year"
            and time.end < figure.start
            and _OF_FIGURE.search(text, max(0, time.start - _NEAR), time.start)
        ):
            continue  # `từ 480 đơn vị (năm 2019)`: that figure's alone
        if time.start > figure.start:
            right_after = bracketed and time.start - figure.phrase_end <= len(" (cuối ")
            if distance and not evidence.tabular and not right_after:
                continue
            if _AFTERTHOUGHT.search(evidence.right[: max(0, time.start - figure.end)]):
                continue
            cost += 0.5 * (not evidence.tabular)
        if time.kind == "year" and time.period.contains(report) and distance < HEADING:
            year = time.period
        if distance >= HEADING:
            ahead = status == "actual" and time.period.first > report.last
            if time.kind in ("now", "versus") or ahead:
                continue  # `HẠN CHẾ VÀ NHIỆM VỤ NĂM 2023` over what was so in 2022
        elif distance >= BEFORE:
            past = time.period.last <= report.last
            aside = (distance - BEFORE) % 5 and distance > BEFORE + 1
            if aside and _ITS_OWN.match(text, time.end):
                continue  # it is another figure's: `… ; con số này của năm 2019 là 1.012 lượt.`
            if (
                (distance > BEFORE + 10 and not opens)
                or (status == "target" and past)
                or _LABEL.search(text, time.end, figure.start)
            ):
                continue
            cost += 0.4 * (time.kind == "now")
        # Of two as near, the one after the figure; of two before it, the later.
        nearer = best is not None and best[1].start < min(figure.start, time.start)
        if best is None or cost < best[0] or (cost == best[0] and nearer):
            best = (cost, time)
    if best is None and indicator.kind in ("score", "rank"):
        ranking = _RANKING.search(evidence.ahead)
        if ranking:  # `Với 68,79 điểm, tỉnh đứng thứ 10 trong bảng xếp hạng PCI 2023`
            return Period.parse(ranking[1])
    found = best[1].period if best else report
    if compared is not None and compared.months == 12:
        fell = frame.delta or (
            indicator.kind in ("flow", "share")
            and bool(_FALL.search(evidence.left))
            and bool(frame.counted & _POSTS_AND_BODIES)
        )
        told = best is None or best[0] < BEFORE
        if fell and not told and report.months > 12 and compared.first == report.first:
            return report  # `So với năm 2021, biên chế giảm 116` in a report of 2021 to 2025
        if fell and told and found.last[0] - compared.last[0] > 1:
            return Period(compared.first, found.last)  # `năm 2021 … (giảm 09 so với năm 2017)`
        after = compared.last[0] + 1  # what is compared with a year is the year after it
        told = best is not None and status == "target"  # under `Mục tiêu đến năm 2025`
        if (
            not told
            and (best is None or best[0] >= BEFORE)
            and report.first[0] <= after <= report.last[0] > report.first[0]
        ):
            return Period.parse(after)
    over = figure.part == "b" or evidence.left.rstrip().endswith("/")  # `189,5 tỷ đồng/190 tỷ đồng`
    of_plan = status == "target" and (over or _is_plan(evidence))
    if of_plan and report.first[0] == report.last[0] and found.first[0] == found.last[0]:
        return Period.parse(found.last[0])  # a plan is a year's
    flows = indicator.kind == "flow" or indicator.span
    if best and best[1].kind == "until_day" and flows and found.months == 1 and found != report:
        return Period((found.first[0], 1), found.last)  # `thu ngân sách đến ngày 14/9/2021`
    if best and best[1].kind == "from_day" and flows:
        # `từ ngày 01/7/2025, đã tiếp nhận`
        return Period(found.first, max(found.last, report.last))
    if best and best[1].kind == "now" and year is not None and indicator.kind != "stock":
        return year  # `Năm 2021 … Đến nay đã chuyển đổi 24 người`
    return found


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
