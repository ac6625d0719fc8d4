"""Citations: sentences written for the purpose, short forms, spans, and what must always hold."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from cchc import citations
from cchc.citation_rules import documents, implied_issuer
from cchc.clean import clean
from cchc.model import Document, Source
from tests import sentences

HERE = Path(__file__).parent
SAMPLE = sentences.read("sentences_citations.yml")
RULES: dict[str, Any] = yaml.safe_load(
    (HERE.parent / "src" / "cchc" / "rules" / "documents.yml").read_text(encoding="utf-8")
)


def document(text: str) -> Document:
    return clean(Source("report.txt", text, "txt"))


def cited(text: str) -> list[list[str]]:
    return [[c.type, c.number, c.date, c.issuer] for c in citations.find(document(text))]


@pytest.mark.parametrize("case", sentences.cases(SAMPLE))
def test_sample_is_read_as_annotated(case: dict[str, Any]) -> None:
    assert cited(case["text"]) == case["found"]


@pytest.mark.parametrize("text", SAMPLE["negative"])
def test_nothing_is_found(text: str) -> None:
    assert cited(text) == []


@pytest.mark.parametrize("case", sentences.known_failures(SAMPLE))
@pytest.mark.xfail(strict=True, reason="known and published")
def test_known_failures(case: dict[str, Any]) -> None:
    assert cited(case["text"]) == case["found"]


def test_sample_is_large_enough() -> None:
    written = sentences.written(SAMPLE)
    assert len(written) + len(SAMPLE["negative"]) >= 60
    assert len(set(written)) == len(written)


def examples() -> Iterator[tuple[str, str, str]]:
    for about in RULES["types"].values():
        yield from (tuple(example) for example in about.get("examples", ()))


def counters() -> Iterator[str]:
    for about in RULES["types"].values():
        yield from about.get("counter", ())


@pytest.mark.parametrize(("text", "kind", "number"), list(examples()))
def test_rule_examples_are_found(text: str, kind: str, number: str) -> None:
    assert [found[:2] for found in cited(text)] == [[kind, number]]


@pytest.mark.parametrize("text", list(counters()))
def test_rule_counter_examples_are_not(text: str) -> None:
    assert cited(text) == []


def test_every_symbol_names_its_type() -> None:
    for kind, about in RULES["types"].items():
        assert about["examples"], kind
        for symbol in about.get("symbols", ()):
            found = cited(f"{kind} số 12/{symbol}-UBND")
            assert [row[0] for row in found] == [kind], symbol


@pytest.mark.parametrize(
    ("number", "issuer"),
    [
        ("61/2018/NĐ-CP", "Chính phủ"),
        ("45/2016/QĐ-TTg", "Thủ tướng Chính phủ"),
        ("108", ""),
        ("3/XY-ZT", ""),
    ],
)
def test_implied_issuer(number: str, issuer: str) -> None:
    assert implied_issuer(number) == issuer


FULL = "Xã đã học Chỉ thị số 23-CT/TW ngày 9/2/2018 của Bộ Chính trị. "


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        (FULL + "Học tập Chỉ thị 23 ở 12 xã.", ["23-CT/TW"]),
        (FULL + "Học tập Chỉ thị 23 của UBND tỉnh ở 12 xã.", [None]),
        (FULL + "Chỉ thị nêu trên đã tới 12 xã.", ["23-CT/TW"]),
        (FULL + "Quyết định nêu trên đã tới 12 xã.", [None]),
        ("Học tập Chỉ thị 23 trước. " + FULL, [None]),
        (FULL + "Và Chỉ thị số 23/CT-UBND của UBND tỉnh. Học Chỉ thị 23 xong.", [None]),
        (FULL + "Và Quyết định số 8/QĐ-TTg. Chỉ thị nói trên đã tới 12 xã.", ["23-CT/TW"]),
        (
            "Quyết định số 7/QĐ-UBND.\n\nQuyết định số 8/QĐ-UBND.\n\nQuyết định nói trên là mới.",
            ["8/QĐ-UBND"],
        ),
    ],
)
def test_short_forms(text: str, targets: list[str | None]) -> None:
    read = document(text)
    shorts = citations.resolve_short(read, citations.find(read))
    assert [short.target.number if short.target else None for short in shorts] == targets


def test_spans_cover_numbers_dates_and_articles() -> None:
    text = "Theo khoản 2 Điều 26 và Quyết định số 12/QĐ-UBND ngày 3/4/2022 có 15 xã."
    read = document(text)
    words = [read.text[start:end] for start, end in citations.spans(read)]
    assert words == ["khoản 2", "Điều 26", "Quyết định số 12/QĐ-UBND ngày 3/4/2022"]


def test_an_article_in_the_name_of_a_law_is_part_of_it() -> None:
    read = document("Học Luật sửa đổi Điều 5 và Điều 6 số 22/2019/QH14 ở 15 xã.")
    words = [read.text[start:end] for start, end in citations.spans(read)]
    assert words == ["Luật sửa đổi Điều 5 và Điều 6 số 22/2019/QH14"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Theo Quyết định số 12/QĐ-UBND ngày 3/4/2022 của UBND huyện và 15/QĐ-UBND, xã đã họp.",
            [
                ("Quyết định số 12/QĐ-UBND ngày 3/4/2022 của UBND huyện", "type and number"),
                ("15/QĐ-UBND", "type shared"),
            ],
        ),
        (
            "Theo Chỉ thị 05 của Bộ Chính trị, số 8/KH-UBND và tờ trình số 31/SNV-TCBC.",
            [
                ("Chỉ thị 05 của Bộ Chính trị", "type and bare number"),
                ("số 8/KH-UBND", "type from symbol"),
                ("tờ trình số 31/SNV-TCBC", "type and number"),
            ],
        ),
        (
            "Xem (số 31/SNV-TCBC) và Luật Cán bộ số 22/2008/QH12.",
            [("số 31/SNV-TCBC", "type from symbol"), ("Luật Cán bộ số 22/2008/QH12", "titled law")],
        ),
        (
            "UBND huyện ban hành Công văn số 215/UBND-TH (10/6/2022).",
            [
                ("Công văn số 215/UBND-TH (10/6/2022)", "type and number, issuer from subject"),
            ],
        ),
    ],
)
def test_a_citation_says_its_words_and_its_rule(text: str, expected: list[tuple[str, str]]) -> None:
    read = document(text)
    assert [(read.text[c.start : c.end], c.rule) for c in citations.find(read)] == expected


def test_own_number_in_a_letterhead_table_is_no_citation() -> None:
    assert cited("| Số: 45/BC-UBND | An Bình, ngày 5 tháng 6 năm 2022 |\n|---|---|\n") == []


PIECES = st.sampled_from(
    ["Quyết định ", "số ", "12", "/QĐ-UBND", "-NQ/TW", " và ", ", ", "; ", "ngày 3/4/2022", " của UBND huyện", "Nghị quyết 76",
     "\n\n", ". ", "năm 2021", "(", ")", "Luật ", "/2015", "/QH13", "ban hành ", "3.545 hồ sơ", "nêu trên", "|", "1. "]
)  # fmt: skip


@given(st.lists(PIECES, max_size=40).map("".join))
def test_whatever_the_text(text: str) -> None:
    """Never an exception; spans in order, disjoint, and holding the number that they give."""
    read = document(text)
    found = citations.find(read)
    position = 0
    for one in found:
        assert position <= one.start < one.end <= len(read.text)
        assert one.number in read.text[one.start : one.end].replace(" ", "").replace("–", "-")
        assert one.type in documents().types.values()
        position = one.end
    spans = citations.spans(read, found)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    citations.resolve_short(read, found)
