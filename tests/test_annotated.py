"""What cchc takes from annotated texts: ratchets of accuracy, and the way back to the words.

The floors are measured scores, a little below. They fall only with a cue that one report alone
needed, which is no rule. They do not show how well unseen reports are read: docs/method.md has
that, from texts kept aside.
"""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from cchc.pipeline import parse
from tests.scoring import ANNOTATED, RAW, Sample, passages, plain_key, reports, score, whole

FLOORS = {  # F1, and F1 with scope, period and status
    "ha-tinh_duc-tho_2021-Q3_quarterly": (0.92, 0.80),
    "hau-giang_2018--2021_directive_review": (0.92, 0.79),
    "kien-giang_giong-rieng_2011--2020_programme_review": (0.95, 0.86),
    "tra-vinh_tra-cu_2017--2021_directive_review": (0.96, 0.90),
    "tra-vinh_tra-cu_2022_annual": (0.97, 0.92),
    "tien-phuoc_2023-Q2": (0.96, 0.93),
    "yen-bai_2020": (0.99, 0.96),
    "thuc-phan_2025-H2": (0.97, 0.92),
    "krong-pac_2016--2020": (0.96, 0.92),
    "hoa-binh_2023-01--2023-09": (0.95, 0.93),
    "bao-yen_2023": (0.97, 0.89),
    "tam-diep_2023-Q3": (0.95, 0.78),
    "quang-tri_2016--2018": (0.94, 0.92),
    "van-chan_2022": (0.98, 0.95),
    "lang-son_2021--2025": (0.96, 0.92),
    "ngo-quyen_2024-H1": (0.97, 0.88),
    "dong-thap_2019": (0.97, 0.89),
    "da-bac_2026-Q1": (0.92, 0.68),
    "quang-binh_2023-Q3": (0.93, 0.87),
    "passages.yml": (0.95, 0.89),
    "examples.yml": (0.93, 0.87),
}
with (ANNOTATED / "restated.differences.csv").open(encoding="utf-8", newline="") as table:
    DIFFERENCES = list(csv.DictReader(table))
WRITTEN = ANNOTATED / "reports"
WORDS = {"quantities": "raw", "citations": "raw", "observations": "quote", "checks": "quote"}
ENTRIES = list(csv.DictReader((RAW / "reports.csv").open(encoding="utf-8", newline="")))


@pytest.fixture(scope="module")
def groups() -> dict[str, list[Sample]]:
    restated = {sample.name: [sample] for sample in reports()}
    written = {sample.name: [sample] for sample in whole(WRITTEN / "catalogue.csv", WRITTEN)}
    return (
        restated
        | written
        | {file: list(passages(file)) for file in ("passages.yml", "examples.yml")}
    )


@pytest.mark.parametrize("name", FLOORS)
def test_accuracy_does_not_fall(name: str, groups: dict[str, list[Sample]]) -> None:
    plain, strict = score(groups[name])
    assert plain.wanted, "nothing is annotated"
    floor, strict_floor = FLOORS[name]
    assert plain.f1 >= floor
    assert strict.f1 >= strict_floor


@pytest.mark.parametrize("name", sorted({Path(entry["file"]).stem for entry in ENTRIES}))
def test_where_a_restated_report_differs_from_its_reader(
    name: str, groups: dict[str, list[Sample]]
) -> None:
    """Every value that is missed or read besides, each looked up in the text; see the column why."""
    (sample,) = groups[name]
    found, wanted = (set(map(plain_key, rows)) for rows in (sample.found, sample.wanted))
    known: dict[str, set[tuple[str, Decimal]]] = {"missed": set(), "surplus": set()}
    for row in DIFFERENCES:
        if row["report"] == name:
            assert row["why"]
            known[row["side"]].add(plain_key(row))
    assert {"missed": wanted - found, "surplus": found - wanted} == known


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["file"])
def test_every_finding_leads_back_to_its_words(entry: dict[str, str]) -> None:
    report = parse(RAW / entry["file"], locality=entry["locality"], period=entry["period"])
    for kind, words in WORDS.items():
        rows = getattr(report, kind)
        assert rows
        for row in rows:
            assert report.source.text[row["start"] : row["end"]] == row[words], (kind, row)
            before = report.source.text[: row["start"]]
            assert row["line"] == before.count("\n") + 1
