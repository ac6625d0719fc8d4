"""Times: what a passage says of the period of its figures."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc import times
from cchc.periods import Period
from cchc.times import find

YEAR = Period.parse("2021")
QUARTER = Period.parse("2021-Q3")


def read(text: str, report: Period = YEAR) -> list[tuple[str, str]]:
    return [(str(time.period), time.kind) for time in find(text, 0, len(text), report)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("trong năm 2020 có", ("2020", "year")),
        ("cả năm 2020 đạt", ("2020", "year")),
        ("giai đoạn 2016 - 2020", ("2016/2020", "span_years")),
        ("từ năm 2017 đến năm 2021", ("2017/2021", "span_years")),
        ("từ năm 2018 đến nay", ("2018/2021", "since_now")),
        ("từ tháng 5/2018 đến nay", ("2018-05/2021-12", "since_now")),
        ("từ đầu năm đến nay", ("2021", "year_now")),
        ("từ 01/01/2021 đến 14/9/2021", ("2021-01/2021-09", "span_days")),
        ("từ ngày 15/12 đến 14/9/2021", None),  # ends before it begins
        ("từ năm 2018 đến tháng 6/2021", ("2018-01/2021-06", "span_mixed")),
        ("tính đến ngày 15/11/2020", ("2020-11", "until_day")),
        ("đến hết ngày 30 tháng 6 năm 2020", ("2020-06", "until_day")),
        ("từ tháng 3 đến tháng 8/2020", ("2020-03/2020-08", "span_months")),
        ("tính đến hết tháng 8", ("2021-08", "until_day")),
        ("đến tháng 8/2020", ("2020-08", "until_day")),
        ("từ ngày 01/3/2020, xã có", ("2020-03", "from_day")),
        ("từ đầu năm đến hết tháng 5/2020", ("2020-01/2020-05", "since_january")),
        ("bảng xếp hạng PAPI 2020", ("2020", "index_year")),
        ("nay còn 12 xã", ("2021", "now")),
        ("tồn từ quý I: 12 hồ sơ", None),  # they count in the report's period
        ("9 tháng đầu năm 2020", ("2020-01/2020-09", "months")),
        ("sáu tháng đầu năm", ("2021-H1", "months")),
        ("6 tháng cuối năm", ("2021-H2", "months")),
        ("quý III năm 2020", ("2020-Q3", "quarter")),
        ("quý 3/2020", ("2020-Q3", "quarter")),
        ("trong quý IV", ("2021-Q4", "quarter")),
        ("trong tháng 8", ("2021-08", "month")),
        ("tháng 10/2020", ("2020-10", "month")),
        ("đến cuối năm 2025", ("2025", "until_year")),
        ("cuối nhiệm kỳ", ("2025", "term")),
        ("đến nay đã có", ("2021", "now")),
        ("hiện có 12 xã", ("2021", "now")),
        ("cùng kỳ năm trước", ("2020", "versus")),
        ("so với năm 2019", ("2019", "versus")),
        ("cao hơn năm 2019", ("2019", "versus")),
        ("Kế hoạch cải cách hành chính năm 2022", ("2022", "plan")),
        ("theo Đề án giai đoạn 2021 - 2025", ("2021/2025", "plan")),
    ],
)
def test_an_expression_is_read(text: str, expected: tuple[str, str] | None) -> None:
    found = read(text)
    assert found == ([] if expected is None else [(str(Period.parse(expected[0])), expected[1])])


def test_years_before_an_unknown_one_are_none() -> None:
    # 1900 stands for the year of a report that nobody knows: `trong 5 năm qua` is then no time.
    assert read("Trong 5 năm qua, huyện có 12 xã", Period.parse("1900")) == []


def test_relative_times_follow_the_report() -> None:
    assert read("cùng kỳ năm trước", QUARTER) == [("2020-Q3", "versus")]
    assert read("hiện nay", QUARTER) == [("2021-Q3", "now")]
    assert read("9 tháng đầu năm", QUARTER) == [("2021-01/2021-09", "months")]
    assert read("đợt II năm 2021", QUARTER) == [("2021-Q3", "year")]


@pytest.mark.parametrize(
    "text",
    [
        "nămm 2020",
        "tháng 13",
        "Quyết định 12/2020",
        "quý khách",
        "2020",
        "điện năng",
        "hết 12 hồ sơ",
    ],
)
def test_nothing_is_found(text: str) -> None:
    assert read(text) == []


def test_dates_of_documents_say_nothing() -> None:
    text = "Quyết định số 5/QĐ-UBND, hết ngày 12/3/2019, có 5 xã năm 2021"
    taken = [(0, text.index(", có"))]
    assert [str(time.period) for time in find(text, 0, len(text), YEAR, taken)] == ["2021"]


def test_only_the_stretch_is_read() -> None:
    text = "năm 2019, năm 2020, năm 2021"
    assert [str(time.period) for time in find(text, 9, 19, YEAR)] == ["2020"]


def test_passing_over_other_words_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The list of how patterns begin is complete: tried at every word, they find the same."""
    texts = [
        path.read_text(encoding="utf-8")
        for path in sorted((Path(__file__).parents[1] / "data" / "raw").glob("*_*.md"))
    ]
    assert texts
    fast = [find(text, 0, len(text), YEAR) for text in texts]
    monkeypatch.setattr(times, "_BEGINS", re.compile(r"(?<![\w/])(?=\w)"))
    assert [find(text, 0, len(text), YEAR) for text in texts] == fast


_PIECES = st.lists(
    st.sampled_from(
        [
            "năm",
            "2020",
            "2021",
            "từ",
            "đến",
            "tháng",
            "quý",
            "III",
            "9",
            "đầu",
            "cuối",
            "nay",
            "hết",
            "ngày",
            "15/11/2020",
            "cùng kỳ",
            "trước",
            "-",
            "kế hoạch",
            "/",
            "so với",
            "nhiệm kỳ",
        ]
    ),
    max_size=20,
).map(" ".join)


@given(_PIECES, st.sampled_from(["2021", "2021-Q1", "2017/2021", "1900", "2021-03"]))
def test_times_are_in_order_and_apart(text: str, report: str) -> None:
    previous = 0
    for time in find(text, 0, len(text), Period.parse(report)):
        assert previous <= time.start < time.end <= len(text)
        assert time.period.first <= time.period.last
        previous = time.end
