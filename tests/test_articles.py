"""Pages over several reports: what is set side by side, what is kept apart, and what is told of it."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cchc import coverage, indicators, series, sidebyside, store
from cchc.charts import Chart
from cchc.comparison import Comparison
from cchc.contradictions import claim
from cchc.distances import against_national, against_own
from cchc.errors import LocalityError, RunError
from cchc.parts import Part
from cchc.periods import Period
from cchc.quality import Quality
from cchc.shelf import Volume, choose, open_all
from cchc.tell import LANGUAGES
from cchc.timeline import Panel, Point, draw
from cchc.trends import Trends
from cchc.workers import Pool
from tests.collection import make_project, report_text
from tests.sample_tables import ROWS, sheet, summary

Row = tuple[object, ...]
KNOWN = indicators.load()


def row(indicator: str, period: str, value: str, scope: str = "all", **more: str) -> Row:
    return (
        indicator, scope, more.get("facet", ""), period, more.get("status", "actual"), value,
        more.get("bound", ""), 2, "6.619 hồ sơ",
    )  # fmt: skip


def volume(
    *rows: Row,
    locality: str = "tra-vinh/tra-cu",
    period: str = "2022",
    claims: bool = False,
    name: str = "Huyện Trà Cú",
) -> Volume:
    key = f"{locality}/{period.replace('/', '--')}.annual"
    found = summary(
        rows, claims=claims, report=key, locality=locality, period=period, gso_code="616"
    )
    return Volume(found, {"name": name, "parent": "Tỉnh Thử"}, period.replace("/", "--"), key)


def plain(part: Part) -> str:
    """What a part says, without its quotes."""
    html = re.sub(r"<!--q \w+-->.*?<!--/q-->", "", part.html, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


# --- series over a locality's reports -------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second", "changes"),
    [
        # A stock of the end of a year and of a month of the next.
        (("civil_servants_assigned", "2021", "97"), ("civil_servants_assigned", "2022-09", "88"), ["97 → 88"]),
        (("dossiers_received", "2021", "900"), ("dossiers_received", "2022", "840"), ["900 → 840"]),
        # Five years beside one, a quarter beside a year.
        (("dossiers_received", "2017/2021", "9000"), ("dossiers_received", "2022", "840"), []),
        (("dossiers_received", "2021-Q3", "200"), ("dossiers_received", "2022", "840"), []),
        (("dossiers_on_time_rate", "2017/2021", "83"), ("dossiers_on_time_rate", "2022", "98"), []),
        # A rank that got better, and one on either side of a break.
        (("par_index_rank", "2020", "28"), ("par_index_rank", "2021", "19"), ["28 → 19"]),
        (("par_index_rank", "2021", "28"), ("par_index_rank", "2022", "19"), ["28 → 19 across par-index-2022"]),
        (("online_services_level3", "2021", "20"), ("online_services_level3", "2023", "9"), ["20 → 9 across service-levels"]),
    ],
)  # fmt: skip
def test_a_change_is_told_of_like_with_like_only(
    first: tuple[str, str, str], second: tuple[str, str, str], changes: list[str]
) -> None:
    volumes = [volume(row(*first), period="2021"), volume(row(*second), period="2022")]
    found = [c for s in series.collect(volumes, KNOWN) for c in series.changes(s)]
    told = [
        f"{c.old.fact.value:f} → {c.new.fact.value:f}"
        + "".join(f" across {b.id}" for b in c.breaks)
        for c in found
    ]
    assert told == changes


@pytest.mark.parametrize("more", [{"scope": "district"}, {"facet": "school"}])
def test_another_level_or_split_is_another_series(more: dict[str, str]) -> None:
    volumes = [
        volume(row("staff_streamlined", "2021", "3"), period="2021"),
        volume(row("staff_streamlined", "2022", "4", **more), period="2022"),
    ]
    assert [len(s.alike) for s in series.collect(volumes, KNOWN)] == [1, 1]


def test_two_values_for_one_period_are_joined_to_nothing() -> None:
    rows = [
        row("civil_servants_assigned", year, value)
        for year, value in (("2017", "97"), ("2021", "88"), ("2021", "90"))
    ]
    (found,) = series.collect([volume(*rows)], KNOWN)
    assert [str(period) for period, _ in found.alike] == ["2017"]


def test_a_list_of_values_is_no_series() -> None:
    rows = [row("training_participants", "2022", str(n)) for n in (1, 2, 3)]
    assert series.collect([volume(*rows)], KNOWN) == []


@settings(deadline=None)  # how long a table takes to make is nobody's claim
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["2019", "2020", "2021", "2021-Q3", "2017/2021"]), st.integers(0, 9)
        ),
        max_size=8,
    )
)
def test_what_is_alike_has_one_value_for_a_period_and_one_length(
    values: list[tuple[str, int]],
) -> None:
    rows = [row("dossiers_received", period, str(value)) for period, value in values]
    for one in series.collect([volume(*rows)], KNOWN):
        periods = [period for period, _ in one.alike]
        assert len({period.last for period in periods}) == len(periods)
        assert len({period.months for period in periods}) <= 1
        assert not {id(h) for _, h in one.alike} & {id(h) for h in one.apart}


OVER_TIME = (
    volume(row("par_index_rank", "2020", "28"), row("dossiers_received", "2017/2020", "9000"), period="2017/2020"),
    volume(
        row("par_index_rank", "2021", "19"), row("dossiers_received", "2021", "840"), row("dossiers_received", "2020", "900"),
        period="2021",
    ),
)  # fmt: skip


@pytest.mark.parametrize("lang", LANGUAGES)
def test_trends_tells_changes_and_keeps_totals_apart(lang: str) -> None:
    page = Trends(OVER_TIME, lang)
    headline = plain(page.headline())
    assert re.search(
        {"vi": r"lên từ hạng 28 \(2020\) đến hạng 19", "en": r"improved from rank 28 \(2020\)"}[
            lang
        ],
        headline,
    )
    assert not re.search(
        r"9[.,]000", plain(page.domains()).partition("Bảng" if lang == "vi" else "Table")[0]
    )
    assert re.search(r"9[.,]000", plain(page.apart()))
    (chart,) = [c for c in [page._chart("impact", page._of("impact"))] if c]
    assert isinstance(chart, Chart)
    assert "2020" in chart.alt
    assert "2021" in chart.alt


def test_trends_of_chosen_indicators_only() -> None:
    page = Trends(OVER_TIME, "vi", "par_index_rank")
    assert {s.indicator for s in page.series} == {"par_index_rank"}
    with pytest.raises(RunError, match="unknown indicator 'none'"):
        Trends(OVER_TIME, "vi", ["none"])


def test_trends_without_a_series_says_so() -> None:
    page = Trends([volume(row("par_index_rank", "2020", "28"))], "vi")
    assert "không có chuỗi nào" in plain(page.headline())
    assert "không có chuỗi nào" in plain(page.domains())
    assert "chỉ có một báo cáo" in plain(page.conflicts())


def test_reports_that_disagree_are_quoted_side_by_side() -> None:
    volumes = [
        volume(row("dossiers_received", "2021", "900"), period="2021"),
        volume(row("dossiers_received", "2021", "840"), period="2022"),
    ]
    page = Trends(volumes, "vi")
    assert "1 chỗ hai báo cáo" in plain(page.conflicts())
    assert "1 chỗ các báo cáo nêu khác nhau" in plain(page.headline())


# --- localities side by side ----------------------------------------------------------------


def beside(*pairs: tuple[str, Row], period: str = "2021") -> list[Volume]:
    return [volume(one, locality=slug, period=period, name=slug) for slug, one in pairs]


@pytest.mark.parametrize(
    ("one", "other", "alike", "why"),
    [
        (row("dossiers_on_time_rate", "2021", "98"), row("dossiers_on_time_rate", "2021", "90"), 2, []),
        (row("dossiers_on_time_rate", "2021-Q3", "98"), row("dossiers_on_time_rate", "2021", "90"), 0, ["span", "span"]),
        (row("civil_servants_assigned", "2021-Q3", "80"), row("civil_servants_assigned", "2021", "88"), 2, []),
        (row("civil_servants_assigned", "2017/2021", "80"), row("civil_servants_assigned", "2021", "88"), 0, ["span", "span"]),
        (row("dossiers_received", "2020", "80"), row("dossiers_received", "2021", "88"), 0, []),
        (row("dossiers_received", "2021", "80", "district"), row("dossiers_received", "2021", "88"), 0, []),
    ],
)  # fmt: skip
def test_localities_are_compared_like_with_like(
    one: Row, other: Row, alike: int, why: list[str]
) -> None:
    found = sidebyside.compare(beside(("a", one), ("b", other)), KNOWN, 2021)
    assert sum(len(c.alike) for c in found) == alike
    assert sorted(reason for c in found for reason, _ in c.apart) == why


def test_a_locality_with_two_values_is_set_apart() -> None:
    two = [row("dossiers_on_time_rate", "2021", value) for value in ("98", "97")]
    volumes = [volume(*two, locality="a", period="2021"), *beside(("b", two[0]), ("c", two[1]))]
    (found,) = sidebyside.compare(volumes, KNOWN, 2021)
    assert {h.volume.locality for h in found.alike} == {"b", "c"}
    assert [reason for reason, _ in found.apart] == ["several", "several"]


@pytest.mark.parametrize("count", [2, 12])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_comparison_names_the_ends_and_draws_few_and_many(count: int, lang: str) -> None:
    pairs = [
        (f"place-{n:02d}", row("dossiers_on_time_rate", "2021", str(80 + n))) for n in range(count)
    ]
    page = Comparison(beside(*pairs), lang, 2021)
    told = plain(page.headline())
    assert f"place-{count - 1:02d} {79 + count}%" in told
    assert "place-00 80%" in told
    shares = page.shares().html
    assert shares.count("<img") == 1
    assert f"place-{count - 1:02d} {79 + count}%" in shares
    assert page.coverage().html.count("<img") == 1
    assert plain(page.counts())


def test_comparison_says_when_nothing_compares() -> None:
    page = Comparison(
        beside(
            ("a", row("dossiers_received", "2021", "1")), ("b", row("draft_comments", "2021", "1"))
        ),
        "en",
        2021,
    )
    assert "No indicator of these reports compares" in plain(page.headline())
    assert "<img" not in page.shares().html


def test_ranks_run_from_the_first_place() -> None:
    volumes = beside(
        ("a", row("par_index_rank", "2021", "28")), ("b", row("par_index_rank", "2021", "3"))
    )
    (found,) = sidebyside.compare(volumes, KNOWN, 2021)
    assert [h.volume.locality for h in found.ordered()] == ["b", "a"]
    assert "<img" in Comparison(volumes, "vi", 2021).shares().html


def test_which_reports_are_compared() -> None:
    every = [
        *beside(("tra-vinh/tra-cu", row("dossiers_received", "2021", "1")), ("ha-tinh/duc-tho", row("dossiers_received", "2021", "1"))),
        volume(row("dossiers_received", "2022", "1"), period="2022"),
    ]  # fmt: skip
    assert [v.locality for v in choose("district", every, 2021)] == [
        "tra-vinh/tra-cu",
        "ha-tinh/duc-tho",
    ]
    assert len(choose("tra-vinh/tra-cu, huyện Đức Thọ", every, 2021)) == 2
    with pytest.raises(RunError, match="fewer than two localities of province"):
        choose("province", every, 2021)
    with pytest.raises(LocalityError, match="no locality 'nơi nào'"):
        choose(["nơi nào"], every, 2021)


def test_a_draft_stands_beside_the_others_only_without_its_final_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = make_project(tmp_path)
    listed = here.raw / "reports.csv"
    lines = listed.read_text(encoding="utf-8").splitlines()
    (here.raw / "draft.md").write_text(report_text(800), encoding="utf-8")
    (here.raw / "older.md").write_text(report_text(700), encoding="utf-8")
    rows = [lines[0] + ",version", *(f"{line},final" for line in lines[1:])]
    rows += [
        "draft.md,tra-vinh/tra-cu,2022,annual,x,draft",
        "older.md,tra-vinh/tra-cu,2021,annual,x,draft",
    ]
    listed.write_text("\n".join(rows) + "\n", encoding="utf-8")
    assert not store.build(here, Pool(jobs=1)).failed
    monkeypatch.setenv("CCHC_PROCESSED", str(here.processed))
    found = [(v.label, v.key) for v in open_all("vi", "tra-vinh/tra-cu")]
    assert found == [
        ("2021", "tra-vinh/tra-cu/2021.annual.draft"),
        ("2022.annual", "tra-vinh/tra-cu/2022.annual"),
    ]


# --- quality --------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_quality_counts_what_it_is_given(lang: str) -> None:
    checks = [{"kind": "ratio", "verdict": v, "report": "x"} for v in ("ok", "ok", "wrong")]
    quantities = [
        {
            "report": "tra-vinh/tra-cu/2022.annual",
            "candidates": "dossiers_received dossiers_new",
            "raw": "12",
            "line": 3,
        }
    ]
    page = Quality([volume(*ROWS, claims=True)], lang, claims=checks, quantities=quantities)
    assert re.search(r"\b3\b.*\b1\b", plain(page.headline()))
    assert "2/3" in page.claims().html
    html = page.contradictions().html
    assert re.search(r"nêu 10,48%, tính lại 104,76%|stated 10.48%, redone 104.76%", html)
    assert "12" in plain(page.left_open())
    reliability = plain(page.reliability())
    assert (
        KNOWN["dossiers_received"].name_vi in reliability
        or KNOWN["dossiers_received"].name_en in reliability
    )


def test_quality_of_many_reports_counts_instead_of_mapping() -> None:
    volumes = [volume(*ROWS, locality=f"x/{n}") for n in range(12)]
    html = Quality(volumes, "en").coverage().html
    assert "12/12" in html
    assert "0/12" in html


def test_coverage_tells_what_is_stated_in_doubt_and_missing() -> None:
    found = summary()
    states = {
        next(iter(sorted(item.indicators))): coverage.state(item, found)
        for item in coverage.items()
    }
    assert states["plan_completion_rate"] == "stated"
    assert states["staff_streamlined"] == "doubtful"
    assert states["disciplined"] == "missing"
    assert len(coverage.missing_of(found, "en")) == list(states.values()).count("missing")


# --- a locality's page ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("actual", "goal", "gap"),
    [
        (row("online_dossiers_rate", "2022", "64.3"), row("online_dossiers_rate", "2025", "90", status="target", bound=">="), "25.7"),
        (row("online_dossiers_rate", "2022", "95"), row("online_dossiers_rate", "2025", "90", status="target"), "0"),
        (row("par_index_rank", "2022", "19"), row("par_index_rank", "2025", "15", status="target"), "4"),
        (row("dossiers_late_rate", "2022", "3"), row("dossiers_late_rate", "2023", "1", status="target"), "2"),
        (row("poor_households_rate", "2022", "3"), row("poor_households_rate", "2023", "5", status="target", bound="<="), "0"),
        (row("budget_revenue", "2021-01/2021-09", "47"), row("budget_revenue", "2021", "120", status="target"), None),
        (row("budget_revenue", "2021", "47"), row("budget_revenue", "2021", "120", status="target"), "73"),
        (row("inspections", "2020", "21"), row("inspections", "2021", "24", status="target"), None),
        (row("online_dossiers_rate", "2022", "64"), row("online_dossiers_rate", "2021", "50", status="target"), None),
        (row("online_dossiers_rate", "2022", "64", "district"), row("online_dossiers_rate", "2025", "50", status="target"), None),
        (row("online_dossiers_rate", "2022", "64", bound=">="), row("online_dossiers_rate", "2025", "50", status="target"), None),
    ],
)  # fmt: skip
def test_distance_to_the_reports_own_target(actual: Row, goal: Row, gap: str | None) -> None:
    found = against_own(summary((actual, goal), claims=False).facts, KNOWN)
    assert [d.gap for d in found] == ([] if gap is None else [Decimal(gap)])


@pytest.mark.parametrize(
    ("actual", "told"),
    [
        (row("sipas_score", "2020", "79.2"), [("80", 2020, "0.8")]),
        (row("satisfaction_rate", "2022", "98.8"), [("90", 2025, "0")]),
        (row("satisfaction_rate", "2017/2021", "98.8"), []),
        (row("satisfaction_rate", "2022", "98.8", facet="land"), []),
        (row("online_dossiers_rate", "2022", "30"), [("50", 2025, "20")]),
    ],
)
def test_distance_to_the_national_target(actual: Row, told: list[tuple[str, int, str]]) -> None:
    found = against_national(summary((actual,), claims=False).facts)
    assert [(f"{d.value:f}", int(d.by), f"{d.gap:f}") for d in found] == told


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_page_tells_the_change_against_the_earlier_report(lang: str) -> None:
    earlier = volume(row("dossiers_received", "2021", "900"), period="2021")
    page = sheet(
        summary((row("dossiers_received", "2022", "840"),), claims=False), lang, earlier=[earlier]
    )
    told = plain(page.domain("procedures"))
    assert re.search(
        {
            "vi": r"giảm từ 900 hồ sơ \(2021\) xuống 840",
            "en": r"fell from 900 dossiers \(2021\) to 840",
        }[lang],
        told,
    )
    # Of five years, and of one of them in a report on five.
    other = volume(
        row("dossiers_received", "2017/2021", "900"),
        row("dossiers_received", "2021", "900"),
        period="2017/2021",
    )
    page = sheet(
        summary((row("dossiers_received", "2022", "840"),), claims=False), lang, earlier=[other]
    )
    assert "900" not in plain(page.domain("procedures"))
    assert {"vi": "Không có chỉ số nào so sánh được", "en": "No indicator compares"}[lang] in plain(
        page.head()
    )


def test_a_doubt_stands_beside_the_figures_that_it_concerns() -> None:
    page = sheet(summary())
    assert "330/315 là 104,76 %" in plain(page.domain("organization"))
    assert "330/315" not in plain(page.domain("procedures"))
    assert "nêu 10,48%, tính lại 104,76%" in page.doubts().html


def test_reliability_stands_beside_the_figures() -> None:
    table = plain(sheet(summary()).domain("procedures"))
    assert re.search(r"Hồ sơ tiếp nhận Đọc đúng \d+%, đủ \d+%", table)


@pytest.mark.parametrize(
    ("kind", "stated", "expected", "numbers"),
    [
        ("ratio", "98.6", "99.1", 2), ("conflict", "7 vs 9", "", 2), ("conflict", "2017-01-23 vs 2017-01-13", "", 0),
        ("range", "104.8", "", 0), ("sum", "47", "44", 2),
    ],
)  # fmt: skip
def test_claims_with_numbers_can_be_drawn(
    kind: str, stated: str, expected: str, numbers: int
) -> None:
    from dataclasses import replace

    whole = summary()
    doubt = replace(whole.doubts[0], kind=kind, stated=stated, expected=expected)
    found = claim(replace(whole, doubts=(doubt,)), 0, "x")
    assert (len(found.stated) + (found.expected is not None) if found else 0) == numbers


def test_a_document_with_two_years_is_not_drawn() -> None:
    from dataclasses import replace

    whole = summary(claims=True)
    doubt = replace(whole.doubts[0], kind="conflict", stated="2012 vs 2020", expected="")
    apart = tuple(replace(fact, doubts=()) for fact in whole.facts)
    assert claim(replace(whole, doubts=(doubt,), facts=apart), 0, "x") is None


def test_targets_are_told_with_their_names() -> None:
    goal = row("dossiers_on_time_rate", "2022", "100", status="target")
    told = plain(sheet(summary((goal,), claims=False)).domain("procedures"))
    assert "Mục tiêu đặt ra: tỷ lệ hồ sơ giải quyết đúng hạn 100%" in told


@pytest.mark.parametrize(
    ("rows", "drawn"),
    [
        (
            [("civil_servants_assigned", "2021", "88"), ("civil_servants_present", "2021", "80")],
            True,
        ),
        (
            [("civil_servants_assigned", "2017", "97"), ("civil_servants_assigned", "2021", "88")],
            True,
        ),
        ([("civil_servants_present", "2021", "2"), ("civil_servants_present", "2021", "1")], False),
        ([("civil_servants_present", "2021", "80")], False),
    ],
)
def test_posts_are_drawn_against_people_or_over_years(
    rows: list[tuple[str, str, str]], drawn: bool
) -> None:
    found = sheet(summary(tuple(row(*r) for r in rows), claims=False)).chart("staffing")
    assert isinstance(found, Chart) is drawn


def test_lines_are_cut_at_breaks_and_targets_are_not_joined() -> None:
    def point(year: int, value: float, **more: bool) -> Point:
        return Point(Period.parse(year), value, str(value), str(value), **more)

    points = [point(2016, 1), point(2017, 2), point(2018, 3), point(2025, 9, goal=True)]
    figure = draw([Panel("x", points, breaks=[(2017.5, "[1]")])], "t", ["n"])
    joined = [
        [float(x) for x in np.asarray(line.get_xdata())]
        for line in figure.axes[0].get_lines()
        if line.get_linestyle() == "-"
    ]
    assert [2016.0, 2017.0] in joined
    assert not any({2017.0, 2018.0} <= set(xs) or 2025.0 in xs for xs in joined)


def test_figures_of_a_page_stand_where_its_page_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CCHC_FIGURES", str(tmp_path))
    assert (
        Trends.figures(locality="tra-vinh/tra-cu", indicators="")
        == tmp_path / "trends/tra-vinh_tra-cu"
    )
    assert (
        Comparison.figures(localities="district", period="2021")
        == tmp_path / "comparison/district_2021"
    )
    assert Quality.figures(locality="") == tmp_path / "data_quality/all"
