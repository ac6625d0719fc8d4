"""The reader view: every word of the report, marked where something was found, and harmless."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cchc.model import Source
from cchc.pipeline import parse_source
from cchc.render import report_html
from cchc.report import Report
from cchc.tell import LANGUAGES

TEXT = """BÁO CÁO công tác cải cách hành chính năm 2022

1. Cải cách thủ tục hành chính

Tiếp nhận 1.000 hồ sơ, đã giải quyết 970 hồ sơ; đúng hạn 940/950 hồ sơ, đạt 97,2%.

Thực hiện Quyết định số 15/QĐ-UBND ngày 05/01/2022 của UBND huyện.
"""


def parsed(text: str) -> Report:
    return parse_source(Source("x", text, "txt"), locality="tra-vinh/tra-cu", period="2022")


def body(page: str) -> str:
    return page.partition("<main")[2]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_was_found_is_marked_on_its_words(lang: str) -> None:
    page = report_html(parsed(TEXT), lang)
    assert f'<html lang="{lang}"' in page
    marked = {
        (kind, unescape(words))
        for kinds, words in re.findall(r'<b class="([a-z ]+)"[^>]*>([^<]*)</b>', page)
        for kind in kinds.split()
    }
    assert ("o", "970") in marked
    assert any(kind == "w" and "97,2%" in words for kind, words in marked)
    assert any(kind == "c" and "15/QĐ-UBND" in words for kind, words in marked)


def test_the_wrong_claim_is_told_beside_its_line() -> None:
    page = unescape(report_html(parsed(TEXT)))
    note = next(row["note_vi"] for row in parsed(TEXT).checks if row["verdict"] == "wrong")
    assert note in page
    assert 'id="L5"' in page


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "</b><iframe src=//x>",
        "&lt;b&gt;",
    ],
)
def test_words_of_a_report_stay_words(attack: str) -> None:
    page = report_html(parsed(TEXT.replace("Tiếp nhận", f"{attack} tiếp nhận")))
    assert "Content-Security-Policy" in page
    for tag in ("<script", "<img", "<iframe"):
        assert tag not in page
    assert attack in unescape(re.sub(r"</?b\b[^>]*>", "", body(page)))


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet="<>&\"' \n1.000 hồ sơđúng%,", max_size=60))
def test_no_word_is_lost_or_doubled(words: str) -> None:
    report = parsed(f"{TEXT}\n{words}\n")
    page = report_html(report)
    lines = re.findall(
        r'<[a-z0-9]+[^>]* id="L(\d+)"[^>]*>(.*?)(?=<[a-z0-9]+[^>]* id="L|</main>)', page, re.S
    )
    shown = {int(number): unescape(re.sub(r"</?b\b[^>]*>", "", text)) for number, text in lines}
    for row in report.texts:
        if row["text"].strip():
            assert row["text"] in shown[row["line"]]
