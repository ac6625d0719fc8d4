"""Times: what a passage says of the period that its figures are for.

`find` reads every expression of time in a text as a `Period`, relative ones (`9 tháng đầu năm`,
`đến nay`, `cùng kỳ năm trước`) by the report's own period. A year that only names a plan or a
programme (`Kế hoạch cải cách hành chính năm 2021`) is marked as such.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from .patterns import parted
from .periods import Period

__all__ = ["Time", "find"]


@dataclass(frozen=True, slots=True)
class Time:
    """An expression of time.

    `kind` is the name of its pattern, or `plan` where it only names a plan or programme, or
    `versus` where it is what a value is compared with (`so với năm 2019`).
    """

    start: int
    end: int
    period: Period
    kind: str


_Y = r"(?:19|20)\d{2}"
_EARLIEST = 1900
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_PATTERNS = (
    (
        "since_january",
        rf"(?:tính\s+)?từ\s+đầu\s+năm(?:\s+\d{{4}})?\s+(?:cho\s+)?đến\s+(?:hết\s+)?(?:ngày\s+\d{{1,2}}/|tháng\s+)(?P<m20>\d{{1,2}})(?:/|\s+năm\s+)(?P<y20>{_Y})",
    ),
    ("in_brackets", rf"(?<=\()(?P<y21>{_Y})(?=\))"),
    (
        "since_now",
        rf"(?:tính\s+)?từ\s+(?:năm\s+|tháng\s+(?P<m1>\d{{1,2}})(?:/|\s+năm\s+)|ngày\s+\d{{1,2}}/(?P<m2>\d{{1,2}})/)?(?P<y1>{_Y})\s+(?:cho\s+)?(?:đến|tới)\s+(?:nay|thời điểm hiện tại)",
    ),
    ("year_now", r"(?:tính\s+)?từ\s+đầu\s+năm(?:\s+(?:\d{4}\s+)?(?:cho\s+)?đến\s+nay)?(?!\s+\d)"),
    (
        "span_days",
        rf"từ\s+(?:ngày\s+)?\d{{1,2}}/(?P<m3>\d{{1,2}})(?:/(?P<y3>{_Y}))?\s*(?:\([^()]{{2,80}}\)\s*)?(?:đến|[-–])\s*(?:hết\s+)?(?:ngày\s+)?\d{{1,2}}/(?P<m4>\d{{1,2}})/(?P<y4>{_Y})",
    ),
    (
        "span_months",
        rf"(?:tính\s+)?từ\s+(?:đầu\s+)?tháng\s+(?P<m25>\d{{1,2}})(?:(?:/|\s+năm\s+)(?P<y25>{_Y}))?\s*(?:đến|[-–])\s*(?:hết\s+|cuối\s+)?tháng\s+(?P<m26>\d{{1,2}})(?:(?:/|\s+năm\s+)(?P<y26>{_Y}))?(?![\w/])",
    ),
    (
        "span_mixed",
        rf"từ\s+(?:năm\s+)?(?P<y5>{_Y})\s+(?:cho\s+)?đến\s+(?:hết\s+)?(?:ngày\s+\d{{1,2}}/|\d{{1,2}}/|tháng\s+)(?P<m6>\d{{1,2}})(?:/|\s+năm\s+)(?P<y6>{_Y})",
    ),
    (
        "span_years",
        rf"(?:từ\s+(?:năm\s+)?|giai\s+đoạn\s+(?:từ\s+)?(?:năm\s+)?|nhiệm\s+kỳ\s+|năm\s+)?(?P<y7>{_Y})\s*(?:[-–—]|đến(?:\s+hết)?(?:\s+năm)?)\s*(?:năm\s+)?(?P<y8>{_Y})",
    ),
    (
        "until_day",
        rf"(?:(?:tính\s+)?(?:đến|tới|hết|trước|tại)|(?<=với\s)thời\s+điểm)\s+(?:thời\s+điểm\s+|hết\s+|ngày\s+){{0,3}}\d{{1,2}}/(?P<m9>\d{{1,2}})/(?P<y9>{_Y})",
    ),
    (
        "until_day",
        rf"(?:đến|tới|hết|trước)\s+(?:hết\s+)?ngày\s+\d{{1,2}}\s+tháng\s+(?P<m10>\d{{1,2}})\s+năm\s+(?P<y10>{_Y})",
    ),
    (
        "until_day",
        rf"(?:tính\s+)?(?:đến|tới)\s+(?:hết\s+|cuối\s+)?tháng\s+(?P<m22>\d{{1,2}})(?:(?:/|\s+năm\s+)(?P<y22>{_Y}))?(?![\w/])",
    ),
    (
        "from_day",
        rf"(?:kể\s+)?từ\s+(?:ngày\s+)?\d{{1,2}}/(?P<m23>\d{{1,2}})/(?P<y23>{_Y})(?!\s*(?:đến|[-–]))",
    ),
    ("index_year", rf"(?:(?<=PCI )|(?<=PAPI )|(?<=SIPAS )|(?<=INDEX ))(?P<y24>{_Y})(?!\s*[-–/])"),
    (
        "months",
        rf"(?P<n>\d{{1,2}}|hai|ba|bốn|sáu|bảy|tám|chín|mười|mười một)\s+tháng\s+(?P<end>đầu|cuối)(?:\s+năm)?(?:\s+(?P<y12>{_Y}))?",
    ),
    (
        "years",
        r"(?:trong|qua|cả)\s+(?P<n2>\d{1,2}|hai|ba|bốn|năm)\s+năm(?P<past>\s+(?:qua|gần đây|liền kề))?(?!\s+\d)",
    ),
    (
        "months_since",
        rf"(?:(?:lũy|luỹ)\s+kế|trong|sau|tính\s+chung|cộng\s+dồn|của)\s+(?P<n4>\d{{1,2}})\s+tháng(?!\s+(?:đầu|cuối|trước|qua|tới|tiếp|của|năm|liên|gần|kể))(?:\s+(?P<y27>{_Y}))?",
    ),
    ("months_of", rf"(?P<n3>\d{{1,2}})\s+tháng\s+(?:của\s+)?năm\s+(?P<y18>{_Y})"),
    ("half", rf"nửa\s+(?P<half>đầu|cuối)\s+năm(?:\s+(?P<y19>{_Y}))?"),
    ("quarter", rf"quý\s+(?P<q>IV|I{{1,3}}|[1-4])(?:\s*(?:/|-|năm|,\s*năm)?\s*(?P<y13>{_Y}))?\b"),
    (
        "month",
        rf"(?<!mỗi )(?<!hàng )(?<!hằng )tháng\s+(?P<m14>\d{{1,2}})(?:\s*(?:/|năm|-)\s*(?P<y14>{_Y}))?\b(?!\s+(?:kỳ|lần|cuộc|buổi|số))",
    ),
    (
        "last_year",
        r"(?:so với\s+)?(?:cùng\s+kỳ(?:\s+năm\s+(?:trước|ngoái))?|năm\s+(?:trước|ngoái))(?:(?:\s+năm)?\s+(?P<y16>(?:19|20)\d{2}))?",
    ),
    ("until_year", rf"(?:tính\s+)?(?:đến|tới)\s+(?:hết\s+|cuối\s+){{0,2}}năm\s+(?P<y15>{_Y})"),
    ("year", rf"(?:năm|cả\s+năm)\s+(?P<y17>{_Y})"),
    ("term", r"(?:đến\s+)?(?:cuối|hết)\s+nhiệm\s+kỳ(?!\s+\d)"),
    ("this_year", r"(?:trong|cả)\s+năm(?!\s+(?:(?:19|20)\d\d|trước|qua|học|nay))"),
    (
        "this_period",
        r"trong\s+(?:quý|tháng|kỳ\s+báo\s+cáo)(?!\s+(?:trước|sau|tới|này\s+năm|I|V|\d|đầu|cuối|liền))(?!\w)",
    ),
    (
        "these_years",
        r"(?:trong|cả|toàn|suốt)\s+giai\s+đoạn(?!\s+(?:\d|từ|sau|tới|trước|tiếp|đầu|cuối|năm|hiện))(?!\w)",
    ),
    (
        "now",
        r"(?:hiện|(?<!đến )(?<!hiện )nay)(?=\s+(?:đã|có|đang|còn))|(?:tính\s+)?(?:đến|tới)\s+(?:nay|thời\s+điểm\s+(?:hiện\s+tại|báo\s+cáo|này))|hiện\s+(?:nay|tại)|thời\s+điểm\s+báo\s+cáo",
    ),
)
# How the patterns begin, to pass over all other words at once.
_FIRST = (
    "từ tính tới tháng thời trước tại trong giai năm nhiệm nửa nay đến hết hiện quý qua cuối cùng cả"
    " sáu so ba bảy chín mười lũy luỹ sau cộng toàn suốt của hai bốn tám"
)
_LETTERS, _REST = parted(_FIRST.split())
# The first character is a set, then looked back at: see `patterns.opening`.
_BEGINS = re.compile(rf"[\d{_LETTERS}](?<![\w/].)(?:(?<=\d)|{_REST}\s)")
# A time after one of these belongs to the name of a plan, programme or document.
_NAMES = re.compile(
    r"(?:kế hoạch|chương trình|đề án|quyết định|nghị quyết|chỉ thị|dự toán|chuẩn(?:\s+nghèo)?|luật|nghị định|mục tiêu\s+quốc\s+gia"
    r"|(?:vượt|đạt|hoàn thành|bằng|so với)\s+chỉ tiêu)"
    r"(?:\s+[^\W\d_]+){0,14}\s*[,“\"]?\s*$",
    re.IGNORECASE,
)


_VERSUS = re.compile(
    r"(?:so\s+với|so|(?:cao|thấp|nhiều|ít|hơn)\s+(?:hơn\s+)?)\s*(?:cùng\s+kỳ\s*|kết\s+quả\s*)?$",
    re.IGNORECASE,
)


# `So năm 2020 với năm 2019`: the first is what is told, the second what it is set beside.
_WITH_YEAR = re.compile(r"\s+với\s+(?:năm|cùng)", re.IGNORECASE)
_SET_BESIDE = re.compile(r"so\s+(?:năm\s+)?(?:19|20)\d{2}\s+với\s*$", re.IGNORECASE)
_LEFT_OVER = re.compile(r"(?<!\w)tồn\s+(?:từ\s+)?$", re.IGNORECASE)
_ROUND = re.compile(r"(?<!\w)đợt\s+(?:[IVX]+|\d)\s*,?\s*$", re.IGNORECASE)
_CARRIED = re.compile(r"\s*(?:trước\s+)?chuyển\s+(?:sang|qua|đến)", re.IGNORECASE)


@cache
def _pattern() -> tuple[re.Pattern[str], dict[str, str]]:
    """All patterns as one, and the kinds of time by the groups that they are."""
    parts = [f"(?P<_{i}>{pattern})" for i, (_, pattern) in enumerate(_PATTERNS)]
    return (
        re.compile(rf"(?:{'|'.join(parts)})(?!\w)", re.IGNORECASE),
        {f"_{i}": name for i, (name, _) in enumerate(_PATTERNS)},
    )


def find(
    text: str, start: int, end: int, report: Period, taken: Sequence[tuple[int, int]] = ()
) -> list[Time]:
    """The times of `text[start:end]`, in order.

    Args:
        report: the report's period, for what is said relative to it.
        taken: spans of cited documents; their dates say nothing of figures.
    """
    pattern, names = _pattern()
    ends = [high for _, high in sorted(taken)]
    starts = [low for low, _ in sorted(taken)]
    out = []
    position = start
    for begin in _BEGINS.finditer(text, start, end):
        match = pattern.match(text, begin.start(), end) if begin.start() >= position else None
        if match is None:
            continue
        position = match.end()
        cited = bisect_right(starts, match.start()) - 1
        if cited >= 0 and (
            match.end() <= ends[cited] or not text[ends[cited] : match.start()].strip()
        ):
            continue  # its own date, or the year that it is for: `Quyết định số 406 … năm 2021`
        assert match.lastgroup is not None  # a pattern as a whole closes last
        kind = names[match.lastgroup]
        period = _PERIODS[kind]({k: v for k, v in match.groupdict().items() if v}, report)
        if period is None:
            continue
        before = text[max(start, match.start() - 110) : match.start()]
        if kind in ("year", "span_years", "until_year", "quarter", "this_year") and _NAMES.search(
            before.rsplit(":", 1)[-1].rsplit(";", 1)[-1]
        ):
            kind = "plan"
        elif (
            _SET_BESIDE.search(before)
            or kind == "last_year"
            or (_VERSUS.search(before) and not _WITH_YEAR.match(text, match.end()))
        ):
            kind = "versus"
        elif kind == "year" and _ROUND.search(before) and period.contains(report):
            period = report  # `Đợt I năm 2020` in the report of a half of it
        elif _CARRIED.match(text, match.end()) or _LEFT_OVER.search(before):
            continue  # `năm 2019 chuyển sang 1.982 hồ sơ`: they count in this period
        out.append(Time(match.start(), match.end(), period, kind))
    return out


def _months(first_year: int, first: int, last_year: int, last: int) -> Period | None:
    if not (1 <= first <= 12 and 1 <= last <= 12) or (first_year, first) > (last_year, last):
        return None
    if first_year < _EARLIEST:
        return None  # the year before one that stands for no known year
    return Period.parse(f"{first_year}-{first:02}/{last_year}-{last:02}")


def _one(groups: dict[str, str], *names: str) -> int | None:
    return next((int(groups[name]) for name in names if name in groups), None)


def _since_now(groups: dict[str, str], report: Period) -> Period | None:
    year = _one(groups, "y1")
    assert year is not None
    return _months(year, _one(groups, "m1", "m2") or 1, *report.last)


def _span_days(groups: dict[str, str], report: Period) -> Period | None:
    last_year = int(groups["y4"])
    return _months(_one(groups, "y3") or last_year, int(groups["m3"]), last_year, int(groups["m4"]))


def _span_months(groups: dict[str, str], report: Period) -> Period | None:
    last_year = _one(groups, "y26") or report.last[0]
    return _months(
        _one(groups, "y25") or last_year, int(groups["m25"]), last_year, int(groups["m26"])
    )


def _until_day(groups: dict[str, str], report: Period) -> Period | None:
    month = _one(groups, "m9", "m10", "m22", "m23")
    year = _one(groups, "y9", "y10", "y22", "y23") or report.last[0]
    assert month is not None
    return _months(year, month, year, month)


_NUMBERS = {
    "hai": 2,
    "ba": 3,
    "bốn": 4,
    "năm": 5,
    "sáu": 6,
    "bảy": 7,
    "tám": 8,
    "chín": 9,
    "mười": 10,
    "mười một": 11,
}


def _since_new_year(groups: dict[str, str], report: Period) -> Period | None:
    """`lũy kế 9 tháng` in a report that ends with September, or of years of which the last is told."""
    count, year = int(groups["n4"]), _one(groups, "y27")
    if report.months > 12 and year is None:
        return _months(report.last[0], 1, report.last[0], count)
    if count != report.last[1] or year not in (None, report.last[0]):
        return None
    return _months(report.last[0], 1, *report.last)


def _some_months(groups: dict[str, str], report: Period) -> Period | None:
    raw = groups["n"].casefold()
    count = _NUMBERS.get(raw) or int(raw)
    year = _one(groups, "y12") or report.last[0]
    if not 1 <= count <= 12:
        return None
    return (
        _months(year, 1, year, count)
        if groups["end"].casefold() == "đầu"
        else _months(year, 13 - count, year, 12)
    )


def _some_years(groups: dict[str, str], report: Period) -> Period | None:
    """`trong 03 năm`: the years that the report is of, or those of it that were over by then."""
    raw = groups["n2"].casefold()
    count = _NUMBERS.get(raw) or int(raw)
    first, last = report.first[0], report.last[0]
    if first == last:
        return _years(last - count + 1, last) if "past" in groups and count > 1 else None
    if count == last - first:
        return _years(first, last - 1)
    return report if count == last - first + 1 else None


def _half(groups: dict[str, str], report: Period) -> Period | None:
    year = _one(groups, "y19") or report.last[0]
    first = 1 if groups["half"].casefold() == "đầu" else 7
    return _months(year, first, year, first + 5)


def _quarter(groups: dict[str, str], report: Period) -> Period | None:
    number = _ROMAN[groups["q"].casefold()]
    year = _one(groups, "y13") or report.last[0]
    return _months(year, number * 3 - 2, year, number * 3)


def _month(groups: dict[str, str], report: Period) -> Period | None:
    month, year = int(groups["m14"]), _one(groups, "y14") or report.last[0]
    return _months(year, month, year, month)


def _last_year(groups: dict[str, str], report: Period) -> Period | None:
    (first_year, first), (last_year, last) = report.first, report.last
    year = _one(groups, "y16")
    shift = last_year - year if year else 1
    return _months(first_year - shift, first, last_year - shift, last)


def _years(first: int, last: int) -> Period | None:
    """The whole years from one to another; none where a report of an unknown year counts back."""
    if not _EARLIEST <= first <= last:
        return None
    return Period.parse(f"{first}/{last}" if first < last else str(first))


_PERIODS: dict[str, Callable[[dict[str, str], Period], Period | None]] = {
    "since_now": _since_now,
    "since_january": lambda groups, report: _months(
        int(groups["y20"]), 1, int(groups["y20"]), int(groups["m20"])
    ),
    "in_brackets": lambda groups, report: _years(int(groups["y21"]), int(groups["y21"])),
    "year_now": lambda groups, report: _months(report.last[0], 1, *report.last),
    "span_days": _span_days,
    "span_months": _span_months,
    "span_mixed": lambda groups, report: _months(
        int(groups["y5"]), 1, int(groups["y6"]), int(groups["m6"])
    ),
    "span_years": lambda groups, report: _years(int(groups["y7"]), int(groups["y8"])),
    "until_day": _until_day,
    "from_day": _until_day,
    "index_year": lambda groups, report: _years(int(groups["y24"]), int(groups["y24"])),
    "months": _some_months,
    "months_since": _since_new_year,
    "this_period": lambda groups, report: report if report.months < 12 else None,
    "these_years": lambda groups, report: report if report.months > 12 else None,
    "years": _some_years,
    "half": _half,
    "months_of": lambda groups, report: _months(
        int(groups["y18"]), 1, int(groups["y18"]), int(groups["n3"])
    ),
    "quarter": _quarter,
    "month": _month,
    "last_year": _last_year,
    "until_year": lambda groups, report: _years(int(groups["y15"]), int(groups["y15"])),
    "year": lambda groups, report: _years(int(groups["y17"]), int(groups["y17"])),
    "now": lambda groups, report: report,
    "this_year": lambda groups, report: (
        _years(report.last[0], report.last[0]) if report.first[0] == report.last[0] else None
    ),
    # Party congresses sit every five years; a term's end is that of the congress then next.
    "term": lambda groups, report: _years(report.last[0] // 5 * 5 + 5, report.last[0] // 5 * 5 + 5),
}
