"""What the reports of one locality say of each other's periods, by a table of situations."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cchc.audit import across
from cchc.schema import TABLES

FLOW, STOCK, SHARE, RANK = (
    "dossiers_received",
    "procedures_total",
    "dossiers_on_time_rate",
    "pci_rank",
)


def report(period: str, kind: str = "annual", version: str = "final") -> dict[str, Any]:
    key = f"tra-vinh/tra-cu/{period.replace('/', '--')}.{kind}"
    return {
        "report": key if version == "final" else f"{key}.{version}",
        "locality": "tra-vinh/tra-cu",
        "gso_code": "843",
        "period": period,
        "kind": kind,
        "version": version,
        "issued": "",
    }


def seen(
    told_by: dict[str, Any], value: str, period: str = "", indicator: str = FLOW, **other: Any
) -> dict[str, Any]:
    return {
        "report": told_by["report"],
        "locality": told_by["locality"],
        "gso_code": told_by["gso_code"],
        "line": 7,
        "page": None,
        "start": 100,
        "end": 120,
        "indicator": indicator,
        "scope": "all",
        "facet": "",
        "period": period or told_by["period"],
        "status": "actual",
        "value": Decimal(value),
        "unit": "dossiers",
        "bound": "",
        "quote": f"{value} hồ sơ",
        "rule": "test",
        "corrected": "",
    } | other


Y2020, Y2021, Y2022 = report("2020"), report("2021"), report("2022")
REVIEW = report("2017/2021", "directive_review")
QUARTERS = [report(f"2021-Q{n}", "quarterly") for n in (1, 2, 3, 4)]
HALF = report("2021-H1", "half_year")
NINE = report("2021-01/2021-09", "nine_months")

SITUATIONS = [
    ("one value in two reports", [seen(Y2021, "500"), seen(Y2022, "500", "2021")], []),
    ("two values", [seen(Y2021, "500"), seen(Y2022, "510", "2021")], [("conflict", "500 vs 510")]),
    ("two values of a rank", [seen(Y2020, "42", indicator=RANK), seen(REVIEW, "43", "2020", RANK)],
     [("conflict", "42 vs 43")]),
    ("a goal is no fact", [seen(Y2021, "500"), seen(Y2022, "510", "2021", status="target")], []),
    ("a bound leaves it open", [seen(Y2021, "500"), seen(Y2022, "510", "2021", bound=">=")], []),
    ("another scope", [seen(Y2021, "500"), seen(Y2022, "510", "2021", scope="commune")], []),
    ("another facet", [seen(Y2021, "500"), seen(Y2022, "510", "2021", facet="land")], []),
    ("another year", [seen(Y2021, "500"), seen(Y2022, "510")], []),
    ("corrected", [seen(Y2021, "500"), seen(Y2022, "510", "2021", corrected="typed twice")], []),
    ("rounded", [seen(Y2021, "98.62", indicator=SHARE), seen(Y2022, "98.6", "2021", SHARE)], []),
    ("rounded up", [seen(Y2021, "98.66", indicator=SHARE), seen(Y2022, "98.7", "2021", SHARE)], []),
    ("rounded to tenths of a billion",
     [seen(Y2021, "12345000000", unit="VND"), seen(Y2022, "12300000000", "2021", unit="VND")], []),
    ("not rounded", [seen(Y2021, "98.62", indicator=SHARE), seen(Y2022, "98.7", "2021", SHARE)],
     [("conflict", "98.62 vs 98.7")]),
    ("300 people are not 304", [seen(Y2021, "304"), seen(Y2022, "300", "2021")], [("conflict", "304 vs 300")]),
    ("twice within a report: that report's own matter",
     [seen(Y2021, "500"), seen(Y2021, "510"), seen(Y2022, "505", "2021")], []),
    ("a draft is not set against its final",
     [seen(report("2021", version="draft"), "500"), seen(Y2021, "510")], []),
    ("stocks as of two reports of one year",
     [seen(Y2021, "300", indicator=STOCK), seen(report("2021", "theme"), "310", indicator=STOCK)], []),
    ("a stock as of a month", [seen(Y2021, "300", "2021-12", STOCK), seen(Y2022, "310", "2021-12", STOCK)],
     [("conflict", "300 vs 310")]),
    ("a count that grows", [seen(QUARTERS[0], "100"), seen(NINE, "300"), seen(Y2021, "400")], []),
    ("a count that falls", [seen(NINE, "300"), seen(Y2021, "290")], [("range", "300")]),
    ("a quarter larger than its year", [seen(QUARTERS[1], "300"), seen(Y2021, "290")], [("range", "300")]),
    ("a stock may fall", [seen(NINE, "300", indicator=STOCK), seen(Y2021, "290", indicator=STOCK)], []),
    ("a year may be less than the year before", [seen(Y2020, "300"), seen(Y2021, "290")], []),
    ("several years are more than one", [seen(Y2020, "300"), seen(REVIEW, "290")], []),
    ("quarters that are their year", [seen(q, "100") for q in QUARTERS] + [seen(Y2021, "400")], []),
    ("quarters that exceed it", [seen(q, "110") for q in QUARTERS] + [seen(Y2021, "400")], [("range", "440")]),
    ("quarters that exceed their half", [seen(q, "110") for q in QUARTERS[:2]] + [seen(HALF, "200")],
     [("range", "220")]),
    ("a half and a quarter that exceed nine months",
     [seen(HALF, "200"), seen(QUARTERS[2], "120"), seen(NINE, "310")], [("range", "320")]),
    ("a half and its own quarters are counted once",
     [seen(HALF, "200"), *(seen(q, "100") for q in QUARTERS), seen(Y2021, "400")], []),
    ("a half larger than its year is told by itself", [seen(HALF, "500"), seen(QUARTERS[2], "10"), seen(Y2021, "400")],
     [("range", "500")]),
    ("quarters of which two are missing", [seen(q, "110") for q in QUARTERS[:2]] + [seen(Y2021, "400")], []),
]  # fmt: skip
REPORTS = [
    Y2020, Y2021, Y2022, REVIEW, HALF, NINE, *QUARTERS, report("2021", version="draft"), report("2021", "theme"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("told", "expected"), [s[1:] for s in SITUATIONS], ids=[s[0] for s in SITUATIONS]
)
def test_reports_are_set_side_by_side(
    told: list[dict[str, Any]], expected: list[tuple[str, str]]
) -> None:
    assert [(row["kind"], row["stated"]) for row in across(REPORTS, told)] == expected
    assert across(REPORTS, told[::-1]) == across(REPORTS, told)


def test_a_row_is_a_row_of_the_checks_table_in_the_later_report() -> None:
    (row,) = across(REPORTS, [seen(Y2021, "1500"), seen(Y2022, "1510", "2021", line=9)])
    assert tuple(row) == TABLES["checks"].names
    assert (row["report"], row["line"], row["quote"]) == (Y2022["report"], 9, "1510 hồ sơ")
    assert row["quotes"] == "1500 hồ sơ"
    assert "1,500 in tra-vinh/tra-cu/2021.annual (line 7)" in str(row["note"])
    assert "(dòng 9) ghi 1.510" in str(row["note_vi"])


def test_localities_are_not_mixed() -> None:
    other = report("2022") | {"report": "x/y/2022.annual", "locality": "x/y"}
    assert across([*REPORTS, other], [seen(Y2021, "500"), seen(other, "510", "2021")]) == []


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(1, 5000), min_size=4, max_size=4), st.integers(0, 3), st.integers(1, 900)
)
def test_a_planted_difference_is_found_and_only_that(counts: list[int], at: int, more: int) -> None:
    year = sum(counts)
    told = [seen(q, str(n)) for q, n in zip(QUARTERS, counts, strict=True)]
    told += [seen(Y2021, str(year)), seen(Y2022, str(year), "2021")]
    assert across(REPORTS, told) == []
    told[at] = seen(QUARTERS[at], str(counts[at] + more))
    found = across(REPORTS, told)
    assert found
    assert {row["kind"] for row in found} == {"range"}
    assert {row["report"] for row in found} <= {Y2021["report"], Y2022["report"]}
