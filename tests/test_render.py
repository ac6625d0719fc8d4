"""The reader view: every word of the report, marked where something was found, and harmless."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cchc.model import Source
from cchc.pipeline import parse_source
from cchc.render import report_html
from cchc.report import Report
from cchc.tell import LANGUAGES
from tests.collection import INDICATORS, TEAMS

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


def open_figure(report: Report, raw: str, *candidates: str) -> Report:
    """The report with a figure that several indicators fit equally well."""
    quantities = [
        {**row, "candidates": " ".join(candidates) if row["raw"] == raw else ""}
        for row in report.quantities
    ]
    (start,) = (row["start"] for row in quantities if row["candidates"])
    observations = [row for row in report.observations if not row["start"] <= start < row["end"]]
    return replace(report, quantities=quantities, observations=observations)


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("vi", "chưa xác định được, có thể là Hồ sơ tiếp nhận; Hồ sơ đã giải quyết"),
        ("en", "is left open between: Dossiers received; Dossiers resolved"),
    ],
)
def test_a_figure_with_two_readings_shows_as_such(lang: str, told: str) -> None:
    found = parsed(TEXT)
    (raw,) = (row["raw"] for row in found.quantities if row["value"] == 1000)
    page = unescape(
        report_html(open_figure(found, raw, "dossiers_received", "dossiers_resolved"), lang)
    )
    assert f'<b class="d">{raw}</b>' in page
    assert told in page
    assert told not in unescape(report_html(found, lang))


def test_each_line_tells_what_was_read_from_it() -> None:
    page = unescape(report_html(parsed(TEXT)))
    (told,) = re.findall(r"<details[^>]*><summary>[^<]*</summary>(.*?)</details>", page)
    assert "Hồ sơ tiếp nhận: 1000 · 2022" in told.split("<br>")


def test_headings_step_down_one_by_one() -> None:
    text = (
        TEXT.replace("1. Cải cách", "I. KẾT QUẢ\n\n1. Cải cách")
        + "\na) Một việc\n\nII. ĐÁNH GIÁ\n\nXong.\n"
    )
    levels = [int(level) for level in re.findall(r"<h(\d)", report_html(parsed(text)))]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


@pytest.mark.slow
@pytest.mark.parametrize(
    "row",
    [
        "Xã số {n} tiếp nhận {n} hồ sơ, giải quyết {n} hồ sơ.",
        "| {n} | {n} | 12 | 12,5% |",
        "| 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | {n} |",
    ],
)
def test_a_report_full_of_figures_has_a_page_of_three_times_its_size(row: str) -> None:
    text = TEXT + "\n\n".join(row.format(n=number) for number in range(1000, 1400)) + "\n"
    page = report_html(parsed(text))
    assert len(page.encode()) <= 3 * len(text.encode())
    shown = unescape(re.sub("<[^>]+>", "", page))
    assert row.format(n=1399) in shown


def test_the_index_is_linked_from_a_view_beside_it() -> None:
    assert "index.html" not in report_html(parsed(TEXT))
    assert '<a href="../../index.html">' in report_html(parsed(TEXT), home="../../index.html")


@pytest.mark.parametrize(
    ("lang", "name"),
    [
        ("vi", "Tổ công nghệ số &lt;i&gt;cộng đồng&lt;/i&gt;"),
        ("en", "Community &lt;i&gt;digital&lt;/i&gt; teams"),
    ],
)
def test_a_users_own_indicator_has_its_name(tmp_path: Path, lang: str, name: str) -> None:
    path = tmp_path / "own.yml"
    path.write_text(INDICATORS, encoding="utf-8")
    text = TEXT + TEAMS.format(215)
    report = parse_source(
        Source("x", text, "txt"), locality="tra-vinh/tra-cu", period="2022", indicator_file=path
    )
    assert f"{name}: 215" in report_html(report, lang)
