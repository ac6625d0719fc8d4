"""Words, numbers and sentences in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from cchc import indicators, rules, stories
from cchc.errors import RuleError, RunError
from cchc.schema import BOUNDS, DOMAINS
from cchc.stories import change, lead, leads, tellings
from cchc.tell import LANGUAGES, Said, Teller, fill, messages, placeholders
from tests.sample_tables import ROWS, parts, sheet, summary


def entries(node: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every entry of the catalogue that has words in a language."""
    if isinstance(node, dict):
        if set(node) & set(LANGUAGES) and path[0] != "languages":
            yield " / ".join(path), node
        else:
            for key, value in node.items():
                yield from entries(value, (*path, str(key)))


@pytest.mark.parametrize(("path", "entry"), list(entries(messages())))
def test_each_message_stands_in_both_languages_with_the_same_slots(
    path: str, entry: dict[str, Any]
) -> None:
    assert set(entry) == set(LANGUAGES), path
    if (
        isinstance(entry["vi"], str)
        and isinstance(entry["en"], str)
        and not path.startswith("periods")
    ):
        # English may ask for the number once more, to choose between one and many.
        assert placeholders(entry["en"]) - {"n"} == placeholders(entry["vi"]) - {"n"}, path


@pytest.mark.parametrize("story", stories.stories(), ids=lambda story: story.id)
def test_stories_name_known_indicators_and_their_own_roles(story: stories.Story) -> None:
    known = indicators.load()
    assert set(story.roles.values()) <= set(known)
    assert story.domain in DOMAINS
    own = {"where", "when", "split", "levels"}
    for variant in story.tell:
        assert placeholders(variant["vi"]) == placeholders(variant["en"])
        assert placeholders(variant["vi"]) <= set(story.roles) | own
        assert placeholders(variant["vi"]) & set(story.roles), "a sentence without a figure"
        assert variant.get("zero") is None or variant["zero"] in story.roles


def test_every_domain_has_what_a_reader_looks_for_in_both_languages() -> None:
    core = rules.load("core")
    assert tuple(core) == DOMAINS
    for entry in (entry for entries in core.values() for entry in entries):
        assert set(entry["any"]) <= set(indicators.load())
        assert entry["vi"]
        assert entry["en"]


@pytest.mark.parametrize(
    ("value", "unit", "bound", "vi", "en"),
    [
        ("76899", "dossiers", "", "76.899 hồ sơ", "76,899 dossiers"),
        ("1", "dossiers", "", "1 hồ sơ", "1 dossier"),
        ("98.60", "percent", "", "98,6%", "98.6%"),
        ("0.03", "percent", "", "0,03%", "0.03%"),
        ("100", "percent", "", "100%", "100%"),
        ("95", "percent", ">=", "ít nhất 95%", "at least 95%"),
        ("10", "percent", "<=", "không quá 10%", "at most 10%"),
        ("500000000000", "VND", "~", "khoảng 500 tỷ đồng", "about 500 billion dong"),
        ("120535000000", "VND", "", "120,535 tỷ đồng", "120.535 billion dong"),
        ("86450000", "VND", "", "86,45 triệu đồng", "86.45 million dong"),
        ("28", "rank", "", "hạng 28", "rank 28"),
        ("12.3456789", "points", "", "12,3456789 điểm", "12.3456789 points"),
        ("1E+3", "people", "", "1.000 người", "1,000 people"),
        ("3", "furlongs", "", "3 furlongs", "3 furlongs"),
    ],
)
def test_values(value: str, unit: str, bound: str, vi: str, en: str) -> None:
    assert Teller("vi").measure(Decimal(value), unit, bound) == vi
    assert Teller("en").measure(Decimal(value), unit, bound) == en


@pytest.mark.parametrize(
    ("period", "vi", "short", "en"),
    [
        ("2022", "năm 2022", "2022", "2022"),
        ("2021-Q3", "quý III năm 2021", "quý III/2021", "the third quarter of 2021"),
        ("2021-H1", "6 tháng đầu năm 2021", "6 tháng đầu 2021", "the first half of 2021"),
        ("2021-09", "tháng 9 năm 2021", "9/2021", "September 2021"),
        ("2017/2021", "giai đoạn 2017–2021", "2017–2021", "2017–2021"),
        ("2021-01/2021-09", "9 tháng đầu năm 2021", "9 tháng 2021", "the first 9 months of 2021"),
        (
            "2015-01/2021-07",
            "từ tháng 1/2015 đến tháng 7/2021",
            "1/2015–7/2021",
            "from 1/2015 to 7/2021",
        ),
        ("<b>", "<b>", "<b>", "<b>"),
    ],
)
def test_periods(period: str, vi: str, short: str, en: str) -> None:
    assert Teller("vi").period(period) == vi
    assert Teller("vi").period(period, short=True) == short
    assert Teller("en").period(period) == en


@pytest.mark.parametrize(
    ("iso", "vi", "en"),
    [
        ("2020-05-21", "21/5/2020", "21 May 2020"),
        ("2022-08", "tháng 8 năm 2022", "August 2022"),
        ("?", "?", "?"),
    ],
)
def test_dates(iso: str, vi: str, en: str) -> None:
    assert (Teller("vi").date(iso), Teller("en").date(iso)) == (vi, en)


def test_every_facet_that_linking_gives_has_words() -> None:
    known = set(messages()["facets"]) | {d.replace("_", "-") for d in messages()["domains"]}
    given = set(rules.load("concepts")["facets"])
    for one in indicators.load().values():
        given |= {cue.facet for cue in one.cues} - {""}
    assert given - known == set()


def test_facets_known_unknown_and_domains() -> None:
    teller = Teller("vi")
    assert teller.facet("school") == "trường học"
    assert teller.facet("civil-service") == teller.word("domains", "civil_service")
    assert teller.facet("night-shift_two") == "night shift two"


@given(st.decimals(min_value=0, max_value=10**15, places=4))
def test_no_digit_of_a_number_is_lost(value: Decimal) -> None:
    said = Teller("vi").number(value)
    assert Decimal(said.replace(".", "").replace(",", ".")) == value


@given(st.text())
def test_words_of_a_report_are_escaped_in_markup(words: str) -> None:
    said = fill("{a} – {b}", {"a": Said.plain("1"), "b": Said.plain(words)})
    assert "<" not in said.html
    assert said.html.unescape() == said.text


def test_a_figure_is_held_to_the_marks_beside_it() -> None:
    button = Said("5", Markup("<button>5</button>"))
    html = fill("Có ({n}).", {"n": button}).html
    assert html == 'Có <span class="held">(<button>5</button>).</span>'
    assert fill("Có ({n}).", {"n": button}).text == "Có (5)."


def test_errors_say_what_is_wrong() -> None:
    with pytest.raises(RuleError, match=r"needs \{n\}"):
        fill("{n}", {})
    with pytest.raises(RuleError, match="no messages / nothing"):
        Teller("vi").say("nothing")
    with pytest.raises(RunError, match="choose vi or en"):
        Teller("fr")


def test_bounds_of_the_schema_have_words() -> None:
    assert {bound for bound in BOUNDS if bound} == set(messages()["bounds"])


def test_the_headline_is_chosen_by_weight() -> None:
    found = summary()
    told = tellings(found.facts, "2022")
    assert [(label, one.story.id) for label, one in leads(told, "2022")] == [
        ("volume", "dossiers_received"), ("rank", "par_index"), ("best", "dossiers_on_time"), ("worst", "online_on_time"),
    ]  # fmt: skip
    largest = change(found.facts, {name: entry.kind for name, entry in indicators.load().items()})
    assert largest is not None
    assert (largest.old.indicator, str(largest.size)[:4]) == ("par_index_rank", "0.32")


def test_a_share_in_doubt_is_neither_strong_nor_weak() -> None:
    rows = (*ROWS, ("iso_units_rate", "all", "", "2022", "actual", "10.48", "", 8, "10,48%"))
    told = tellings(summary(rows).facts, "2022")
    assert all(
        one.story.id != "iso" for label, one in leads(told, "2022") if label in ("best", "worst")
    )


def test_figures_that_disagree_are_never_related_to_others() -> None:
    rows = (*ROWS, ("dossiers_resolved", "all", "", "2022", "actual", "6508", "", 2, "6.507"))
    told = next(
        one for one in tellings(summary(rows).facts, "2022") if one.story.id == "dossiers_on_time"
    )
    assert "whole" not in placeholders(told.template["vi"])
    two = (("dossiers_received", "all", "", "2022", "actual", "7", "", 2, "6.619"), *ROWS)
    assert "7</button>" in re.sub(r"<span.*?</span></span>", "", parts(sheet(summary(two)))[1].html)


def test_an_earlier_period_is_no_headline() -> None:
    rows = (("dossiers_late", "all", "", "2021", "actual", "0", "", 2, "6.619"),)
    told = tellings(summary(rows, claims=False).facts, "2022")
    assert len(told) == 1
    assert leads(told, "2022") == []


def test_a_domain_without_a_story_still_tells_its_figures() -> None:
    rows = (("draft_comments", "all", "law", "2022", "actual", "8", "", 2, "6.619"),)
    html = sheet(summary(rows, claims=False)).domain("institutions").html
    assert "Báo cáo nêu: dự thảo văn bản QPPL được góp ý (phổ biến pháp luật)" in html


def test_targets_are_not_told_as_results() -> None:
    goals = tuple(row for row in ROWS if row[4] == "target")
    assert tellings(summary(goals, claims=False).facts, "2022") == []


def test_of_many_splits_the_largest_are_told() -> None:
    rows = tuple(
        ("outreach_events", "all", facet, "2022", "actual", number, "", 2, "6.619")
        for facet, number in (("a", "3"), ("b", "9"), ("c", "5"))
    ) + tuple(
        ("outreach_participants", "all", facet, "2022", "actual", "10", "", 2, "6.619")
        for facet in "abc"
    )
    assert [one.facet for one in lead(tellings(summary(rows).facts, "2022"))] == ["b", "c"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_changed_figure_changes_its_sentence_and_a_missing_one_goes(lang: str) -> None:
    def headline(rows: tuple[tuple[object, ...], ...]) -> str:
        return re.sub(r"<[^>]+>", "", parts(sheet(summary(rows), lang))[1].html)

    assert re.search(r"6[.,]619", headline(ROWS))
    other = tuple(
        (*row[:5], "7000", *row[6:]) if row[0] == "dossiers_received" else row for row in ROWS
    )
    assert re.search(r"7[.,]000", headline(other))
    gone = headline(tuple(row for row in ROWS if row[0] != "dossiers_received"))
    assert not re.search(r"[67][.,](619|000)", gone)
