"""Periods: every accepted spelling, the one that is written, and what two of them share."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc.errors import CchcError, PeriodError
from cchc.periods import Period

MONTHS = st.tuples(st.integers(1900, 2100), st.integers(1, 12))
PERIODS = st.tuples(MONTHS, MONTHS).map(lambda pair: Period(min(pair), max(pair)))


@pytest.mark.parametrize(
    ("value", "written", "first", "last"),
    [
        ("2022", "2022", (2022, 1), (2022, 12)),
        (2022, "2022", (2022, 1), (2022, 12)),
        (" 2022 ", "2022", (2022, 1), (2022, 12)),
        ("2021-H1", "2021-H1", (2021, 1), (2021, 6)),
        ("2021-h2", "2021-H2", (2021, 7), (2021, 12)),
        ("2021-Q3", "2021-Q3", (2021, 7), (2021, 9)),
        ("2021-q4", "2021-Q4", (2021, 10), (2021, 12)),
        ("2021-09", "2021-09", (2021, 9), (2021, 9)),
        ("2017/2021", "2017/2021", (2017, 1), (2021, 12)),
        ("2017--2021", "2017/2021", (2017, 1), (2021, 12)),
        ("2011 / 2020", "2011/2020", (2011, 1), (2020, 12)),
        ("2021-01/2021-09", "2021-01/2021-09", (2021, 1), (2021, 9)),
        ("2021-01--2021-09", "2021-01/2021-09", (2021, 1), (2021, 9)),
        ("2021-07/2021-09", "2021-Q3", (2021, 7), (2021, 9)),
        ("2021-01/2021-06", "2021-H1", (2021, 1), (2021, 6)),
        ("2021-01/2021-12", "2021", (2021, 1), (2021, 12)),
        ("2020-01/2021-12", "2020/2021", (2020, 1), (2021, 12)),
        ("2021-Q1/2021-Q2", "2021-H1", (2021, 1), (2021, 6)),
        ("2021/2021", "2021", (2021, 1), (2021, 12)),
        ("2021-09/2021-09", "2021-09", (2021, 9), (2021, 9)),
        ("2020-12/2021-02", "2020-12/2021-02", (2020, 12), (2021, 2)),
        ("2021-02/2021-04", "2021-02/2021-04", (2021, 2), (2021, 4)),
        ("2021-04/2021-09", "2021-04/2021-09", (2021, 4), (2021, 9)),
    ],
)
def test_spellings(
    value: str | int, written: str, first: tuple[int, int], last: tuple[int, int]
) -> None:
    period = Period.parse(value)
    assert (str(period), period.first, period.last) == (written, first, last)
    assert period.slug == written.replace("/", "--")


@pytest.mark.parametrize(
    "value",
    [
        "",
        "22",
        "2021-Q5",
        "2021-H3",
        "2021-13",
        "2021-9",
        "2021-00",
        "Q3/2021",
        "2021/2017",
        "2021-09/2021-01",
        "2017/2019/2021",
        "2017-2021",
        "năm 2022",
        "0000",
        "1899",
        "2101",
        True,
        None,
        2022.0,
        99999,
        "²⁰²²",
        "x" * 500,
    ],
)
def test_what_is_no_period(value: Any) -> None:
    with pytest.raises(PeriodError) as caught:
        Period.parse(value)
    line = str(caught.value)
    assert "\n" not in line
    assert len(line) < 250
    assert "2021-Q3" in line
    assert isinstance(caught.value, CchcError)


def test_days_and_months() -> None:
    period = Period.parse("2023-11/2024-02")
    assert (period.start, period.end, period.months) == (date(2023, 11, 1), date(2024, 2, 29), 4)


@pytest.mark.parametrize(
    ("one", "other", "overlaps", "contains"),
    [
        ("2021", "2021-Q3", True, True),
        ("2021-Q3", "2021", True, False),
        ("2021-H1", "2021-H2", False, False),
        ("2017/2021", "2021-01/2021-09", True, True),
        ("2021-01/2021-09", "2021-Q3", True, True),
        ("2021-Q3", "2021-09/2021-10", True, False),
        ("2022", "2022", True, True),
    ],
)
def test_two_periods(one: str, other: str, overlaps: bool, contains: bool) -> None:
    first, second = Period.parse(one), Period.parse(other)
    assert first.overlaps(second) is second.overlaps(first) is overlaps
    assert first.contains(second) is contains


def test_order_is_by_first_then_last_month() -> None:
    periods = [Period.parse(text) for text in ("2022", "2021-Q3", "2021", "2017/2021", "2021-H1")]
    assert [str(period) for period in sorted(periods)] == [
        "2017/2021",
        "2021-H1",
        "2021",
        "2021-Q3",
        "2022",
    ]


@given(PERIODS)
def test_round_trip(period: Period) -> None:
    assert Period.parse(str(period)) == period
    assert Period.parse(period.slug) == period
    assert Period.parse(period) is period
    assert "/" not in period.slug
    assert period.months >= 1
    assert period.start <= period.end


@given(PERIODS, PERIODS)
def test_one_spelling_for_each_period(one: Period, other: Period) -> None:
    assert (str(one) == str(other)) == (one == other)
    if one.contains(other):
        assert one.overlaps(other)


@given(st.text(max_size=30))
def test_any_text_is_a_period_or_one_line(text: str) -> None:
    try:
        line = str(Period.parse(text))
    except PeriodError as error:
        line = str(error)
    else:
        assert str(Period.parse(line)) == line
    assert len(line.splitlines()) == 1
