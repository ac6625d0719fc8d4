"""Claims in sentences of many localities: what is redone, right and wrong, and nothing else."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from cchc.model import Source
from cchc.pipeline import parse, parse_source
from tests import sentences

SAMPLE = sentences.read("sentences_checks.yml")

Row = tuple[str, str, str]

_CLAIM = re.compile(r"(?P<kind>ratio|sum|change) (?P<stated>\S+) (?P<sign>!?=) (?P<terms>.+)")


def plain(number: str) -> str:
    """A number as one text, so that 98.60 and 98.6 are alike; other texts as they are."""
    try:
        return format(Decimal(number).normalize(), "f")
    except ArithmeticError:
        return number


def annotated(claim: str) -> Row:
    """(kind, stated, verdict) of an annotated claim."""
    match = _CLAIM.fullmatch(claim)
    if match:
        return match["kind"], plain(match["stated"]), "wrong" if match["sign"] == "!=" else "ok"
    kind, stated = claim.split(" ", 1)
    return kind, plain(stated.split(" vs ")[0]) if kind == "range" else stated, "wrong"


@cache
def checked(text: str) -> list[dict[str, Any]]:
    return parse_source(Source("report.txt", text, "txt"), period="2022").checks


def found(text: str) -> list[Row]:
    return [(c["kind"], plain(c["stated"]), c["verdict"]) for c in checked(text)]


@pytest.mark.parametrize("case", sentences.cases(SAMPLE))
def test_claims_are_redone_as_annotated(case: dict[str, Any]) -> None:
    assert Counter(found(case["text"])) == Counter(map(annotated, case["claims"]))


_SCALES = {"million": 10**6, "triệu": 10**6, "billion": 10**9, "tỷ": 10**9}
_NUMBER = re.compile(rf"(\d+(?:[.,]\d+)*)(?: ({'|'.join(_SCALES)}))?")


def numbers(note: str, marks: tuple[str, str]) -> set[Decimal]:
    """The numbers of a note, with and without `million`: both are annotated.

    `marks` are the sign that groups thousands and the decimal sign.
    """
    group, point = marks
    found = set()
    for digits, scale in _NUMBER.findall(note):
        value = Decimal(digits.replace(group, "").replace(point, "."))
        found |= {value, value * _SCALES.get(scale, 1)}
    return found


def accounted(claim: str, check: dict[str, Any]) -> bool:
    """Does a check rest on the annotated terms of its claim, and say so in both languages?"""
    match = _CLAIM.fullmatch(claim)
    assert match is not None
    terms = [Decimal(term) for term in re.findall(r"[\d.]+", match["terms"])]
    if "/" in match["terms"]:
        # A share is in per cent; an average (`63 / 9`) is not.
        follows = [terms[0] * 100 / terms[1], terms[0] / terms[1]]
    elif "-" in match["terms"]:
        follows = [abs(terms[0] - terms[1])]
    else:
        follows = [sum(terms, Decimal(0))]
    if match["kind"] == "change" and "/" in match["terms"]:
        del terms[0]  # annotated is by how much; the note says from what to what
    expected = Decimal(check["expected"])
    step = Decimal(1).scaleb(int(expected.as_tuple().exponent))
    said = {*terms, Decimal(match["stated"])}
    return (
        any(abs(abs(expected) - follow) < step for follow in follows)
        and said <= numbers(check["note"], (",", "."))
        and said <= numbers(check["note_vi"], (".", ","))
    )


@pytest.mark.parametrize("case", sentences.cases(SAMPLE))
def test_a_claim_is_told_with_the_terms_that_it_rests_on(case: dict[str, Any]) -> None:
    left = list(checked(case["text"]))
    for claim in filter(_CLAIM.match, case["claims"]):
        told = [
            check
            for check in left
            if (check["kind"], plain(check["stated"]), check["verdict"]) == annotated(claim)
            and accounted(claim, check)
        ]
        assert told, claim
        left.remove(told[0])


@pytest.mark.parametrize("case", sentences.known_failures(SAMPLE))
@pytest.mark.xfail(strict=True)
def test_known_failures(case: dict[str, Any]) -> None:
    assert Counter(found(case["text"])) == Counter(map(annotated, case["claims"]))


@pytest.mark.parametrize(
    "claim",
    [
        claim
        for part in SAMPLE.values()
        for case in part
        for claim in case["claims"]
        if _CLAIM.match(claim)
    ],
)
def test_the_annotation_can_count(claim: str) -> None:
    match = _CLAIM.fullmatch(claim)
    assert match is not None
    stated, terms = Decimal(match["stated"]), match["terms"]
    exponent = stated.as_tuple().exponent
    step = Decimal(1).scaleb(exponent) if isinstance(exponent, int) and exponent < 0 else Decimal(1)
    if "/" in terms:
        part, whole = map(Decimal, terms.split(" / "))
        # A share is in per cent; an average (`63 / 9`) is not.
        right = any(abs(stated - part * of / whole) < step for of in (Decimal(100), Decimal(1)))
    elif "-" in terms:
        first, last = map(Decimal, terms.split(" - "))
        right = stated == first - last
    else:
        right = stated == sum(map(Decimal, terms.split(" + ")))
    assert right == (match["sign"] == "=")


ANNOTATED = Path(__file__).parent / "annotated"
REPORTS = ANNOTATED / "reports"
ENTRIES = list(csv.DictReader((REPORTS / "catalogue.csv").open(encoding="utf-8", newline="")))


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["file"])
def test_whole_reports_have_the_claims_that_a_reader_found(entry: dict[str, str]) -> None:
    file = REPORTS / entry["file"]
    with file.with_suffix(".checks.csv").open(encoding="utf-8", newline="") as table:
        wanted = list(csv.DictReader(table))
    report = parse(file, locality=entry["locality"], period=entry["period"])
    assert _claims(report.checks, "wrong") == _claims(wanted, "wrong")
    # The reader told a total of this file at the line of its parts.
    assert _claims(report.checks, "ok") - _claims(wanted, "ok") == (
        Counter({(53, "sum", ("8218",)): 1}) if file.stem == "thuc-phan_2025-H2" else Counter()
    )
    assert (_claims(report.checks, "ok") & _claims(wanted, "ok")).total() >= REDONE[file.stem]


# How many of the claims that came out right in each are redone: a ratchet.
REDONE = {
    "tien-phuoc_2023-Q2": 58,
    "yen-bai_2020": 68,
    "thuc-phan_2025-H2": 35,
    "krong-pac_2016--2020": 45,
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
