"""Claims of whole reports and passages: those that a reader found, and nothing else wrong."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from cchc.model import Source
from cchc.pipeline import parse, parse_source
from tests.sentences import plain

ANNOTATED = Path(__file__).parent / "annotated"
REPORTS = ANNOTATED / "reports"
ENTRIES = list(csv.DictReader((REPORTS / "catalogue.csv").open(encoding="utf-8", newline="")))


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["file"])
def test_whole_reports_have_the_claims_that_a_reader_found(entry: dict[str, str]) -> None:
    file = REPORTS / entry["file"]
    with file.with_suffix(".checks.csv").open(encoding="utf-8", newline="") as table:
        wanted = list(csv.DictReader(table))
    report = parse(file, locality=entry["locality"], period=entry["period"])
    known = Counter(list(MISSED.get(file.stem, {})))
    assert _claims(wanted, "wrong") - known == _claims(report.checks, "wrong")
    assert _claims(report.checks, "ok") - _claims(wanted, "ok") == Counter(BESIDES.get(file.stem))
    assert (_claims(report.checks, "ok") & _claims(wanted, "ok")).total() >= REDONE[file.stem]


# Right claims that the reader told otherwise: at the line of the parts, or as a change.
Claim = tuple[int, str, tuple[str, ...]]
BESIDES: dict[str, dict[Claim, int]] = {
    "tam-diep_2023-Q3": {(49, "ratio", ("71.5",)): 1},
    "thuc-phan_2025-H2": {(53, "sum", ("8218",)): 1},
    "bao-yen_2023": {(73, "ratio", ("9.26",)): 1},
    "hoa-binh_2023-01--2023-09": {(96, "ratio", ("17.61",)): 1, (102, "ratio", ("1.97",)): 1},
    "van-chan_2022": {(80, "ratio", ("2.2",)): 1, (119, "sum", ("20054",)): 1},
    "ngo-quyen_2024-H1": {(137, "ratio", ("0.41",)): 1},
    "dong-thap_2019": {(41, "change", ("8.23",)): 1},
    "da-bac_2026-Q1": {(57, "ratio", ("13.4",)): 1},
    "quang-binh_2023-Q3": {(31, "sum", ("34",)): 1},
    "huong-khe_2014": {
        (19, "sum", ("45103",)): 1,
        (19, "ratio", ("9.3",)): 1,
        (19, "ratio", ("90.9",)): 1,
        (33, "sum", ("22",)): 1,
    },
    "ben-tre_2016--2021": {
        (53, "ratio", ("30.83",)): 1,
        (89, "ratio", ("15.78",)): 1,
        (95, "ratio", ("10.5",)): 1,
        (97, "ratio", ("10.35",)): 1,
    },
}
# Wrong claims that are not found, and why.
MISSED: dict[str, dict[Claim, str]] = {
    "hoa-binh_2023-01--2023-09": {
        (59, "ratio", ("84.76",)): "in a paragraph with counts that may be the whole as well",
        (157, "change", ("17",)): "ranks of a table, a rise told in a list under it",
        (175, "conflict", ("36", "39")): "one fact in two sections, in other words",
    },
    "quang-tri_2016--2018": {
        (31, "sum", ("857564",)): "`cộng 03 năm` after three sentences, a year each",
        (41, "ratio", ("5.9",)): "a fall of which the sentence before has the ends",
    },
    "van-chan_2022": {(92, "conflict", ("81", "83")): "one fact in two sections, in other words"},
    "ngo-quyen_2024-H1": {
        (141, "conflict", ("31906", "31960")): "of a pair, and alone in another section",
    },
    "quang-binh_2023-Q3": {(146, "conflict", ("1868", "1886")): "in the text, and in an annex"},
    "ben-tre_2016--2021": {
        (162, "conflict", ("107", "117")): "few digits, and other words in another section",
    },
}
# How many of the claims that came out right in each are redone: a ratchet.
REDONE = {
    "tien-phuoc_2023-Q2": 58,
    "yen-bai_2020": 68,
    "thuc-phan_2025-H2": 35,
    "krong-pac_2016--2020": 45,
    "hoa-binh_2023-01--2023-09": 74,
    "bao-yen_2023": 70,
    "tam-diep_2023-Q3": 48,
    "quang-tri_2016--2018": 36,
    "van-chan_2022": 74,
    "lang-son_2021--2025": 75,
    "ngo-quyen_2024-H1": 79,
    "dong-thap_2019": 64,
    "da-bac_2026-Q1": 52,
    "quang-binh_2023-Q3": 68,
    "huong-khe_2014": 33,
    "ben-tre_2016--2021": 51,
}


def _claims(
    rows: Iterable[Mapping[str, Any]], verdict: str
) -> Counter[tuple[int, str, tuple[str, ...]]]:
    return Counter(
        (int(row["line"]), row["kind"], tuple(values(row["stated"])))
        for row in rows
        if row["verdict"] == verdict
    )


PASSAGES = yaml.safe_load((ANNOTATED / "passages.yml").read_text(encoding="utf-8"))
with (ANNOTATED / "passages.checks.csv").open(encoding="utf-8", newline="") as table:
    RIGHT = list(csv.DictReader(table))
FALSE_ALARMS = {
    "p5-dr-quang-ngai": "a list after gồm that leaves out what was on time",
    "w13-quang-tri-papi": "a rise since the year before, with two years in the sentence before",
}


@pytest.mark.parametrize(
    "passage",
    [
        pytest.param(
            one,
            id=one["id"],
            marks=[pytest.mark.xfail(strict=True, reason=FALSE_ALARMS[one["id"]])]
            if one["id"] in FALSE_ALARMS
            else [],
        )
        for one in PASSAGES
    ],
)
def test_what_a_passage_claims_is_right_and_redone(passage: dict[str, Any]) -> None:
    source = Source("report.txt", passage["text"], "txt")
    checks = parse_source(source, period=str(passage["period"])).checks
    fields = ("line", "kind", "stated", "expected", "verdict")
    assert Counter(tuple(plain(str(row[name])) for name in fields) for row in checks) == Counter(
        tuple(row[name] for name in fields) for row in RIGHT if row["passage"] == passage["id"]
    )


def values(stated: str) -> list[str]:
    """The values of a claim, in one order: which of two stands first is no matter."""
    return sorted(plain(value) for value in stated.split(" vs "))
