"""What is compared is spelled one way; what is quoted is what is printed."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc.clean import clean
from cchc.model import Document, Source
from cchc.offsets import apply
from cchc.rules import load
from cchc.spelling import tones
from cchc.text import same_tone

SLIPS = load("slips")


def cleaned(text: str) -> Document:
    return clean(Source("report.txt", text, "txt"))


@pytest.mark.parametrize("rule", SLIPS["words"], ids=lambda rule: rule["printed"])
def test_a_slip_is_compared_as_meant(rule: dict[str, Any]) -> None:
    example, printed, meant = rule["example"], rule["printed"], rule["meant"]
    assert printed in example.lower(), "the example does not hold the slip"
    document = cleaned(example)
    assert meant in document.text.lower()
    at = document.text.lower().index(meant)
    low, high = document.offsets.span(at, at + len(meant))
    assert document.source.text[low:high].lower() == printed
    assert meant.upper() in cleaned(example.upper()).text
    if "not" in rule:
        assert cleaned(rule["not"]).text == rule["not"]


@pytest.mark.parametrize("rule", SLIPS["figures"], ids=lambda rule: rule["becomes"])
def test_a_figure_is_compared_as_meant(rule: dict[str, Any]) -> None:
    document = cleaned(rule["example"])
    assert document.text == rule["becomes"]
    assert document.source.text == rule["example"]
    if "not" in rule:
        assert cleaned(rule["not"]).text == rule["not"]


@pytest.mark.parametrize("words", [rule["meant"] for rule in SLIPS["words"]])
def test_what_is_meant_is_no_slip(words: str) -> None:
    assert cleaned(words).text == same_tone(words)


@pytest.mark.parametrize(
    ("printed", "compared"),
    [
        ("Hoà Bình, thuỷ lợi, văn hoá", "Hòa Bình, thủy lợi, văn hóa"),
        ("UỶ BAN, khoẻ, XOÁ", "ỦY BAN, khỏe, XÓA"),
        ("quý, quỹ, qúy", "quý, quỹ, quý"),
        ("toàn, hoán, thuyết, huỳnh", "toàn, hoán, thuyết, huỳnh"),
        ("sốliệu của PhòngY tế", "số liệu của Phòng Y tế"),
        ("quyết định, nghiêng, khuỷu", "quyết định, nghiêng, khuỷu"),
        ("QĐ-UBND, HĐND, ĐVSN", "QĐ-UBND, HĐND, ĐVSN"),
    ],
)
def test_spelling(printed: str, compared: str) -> None:
    assert cleaned(printed).text == compared


@given(st.text("hoaàáảãạoòóuùúủyỳýqQUYOÀ k,", max_size=30))
def test_tones_are_placed_as_names_are_compared(text: str) -> None:
    assert apply(text, tones(text))[0] == same_tone(text)
