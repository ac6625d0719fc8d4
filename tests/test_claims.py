"""Claims in sentences of many localities: what is redone, right and wrong, and nothing else."""

from __future__ import annotations

import csv
import re
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

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


def found(text: str) -> list[Row]:
    checks = parse_source(Source("report.txt", text, "txt"), period="2022").checks
    return [(c["kind"], plain(c["stated"]), c["verdict"]) for c in checks]


@pytest.mark.parametrize("case", sentences.cases(SAMPLE))
def test_claims_are_redone_as_annotated(case: dict[str, Any]) -> None:
    assert Counter(found(case["text"])) == Counter(map(annotated, case["claims"]))


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


REPORTS = Path(__file__).parent / "annotated" / "reports"
ENTRIES = list(csv.DictReader((REPORTS / "catalogue.csv").open(encoding="utf-8", newline="")))


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["file"])
def test_whole_reports_have_the_wrong_claims_that_a_reader_found(entry: dict[str, str]) -> None:
    file = REPORTS / entry["file"]
    with file.with_suffix(".checks.csv").open(encoding="utf-8", newline="") as table:
        wanted = [row for row in csv.DictReader(table) if row["verdict"] == "wrong"]
    report = parse(file, locality=entry["locality"], period=entry["period"])
    claims = [row for row in report.checks if row["verdict"] == "wrong"]
    assert sorted((int(row["line"]), values(row["stated"])) for row in claims) == sorted(
        (int(row["line"]), values(row["stated"])) for row in wanted
    )


def values(stated: str) -> list[str]:
    """The values of a claim, in one order: which of two stands first is no matter."""
    return sorted(plain(value) for value in stated.split(" vs "))
