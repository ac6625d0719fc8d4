"""What the index tells: figures, doubts, freshness, failures, and reports that are not there."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from cchc import catalogue, export, freshness, jobs, portal, readers, store
from cchc.catalogue import Entry
from cchc.freshness import Standing
from cchc.jobs import State
from cchc.portal import Portal, gaps
from cchc.portal_html import index_html
from cchc.project import Project
from cchc.web import reader_path
from cchc.workers import Pool
from tests.collection import make_project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = make_project(tmp_path)
    store.build(made, Pool(jobs=1))
    return made


def read(project: Project, *changed: Standing) -> Portal:
    listed = catalogue.read(project.raw)
    standings = list(changed) or freshness.standings(project, listed)
    return portal.read(project, listed, standings)


def test_a_line_for_each_report_before_any_page_is_made(project: Project) -> None:
    found = read(project)
    assert [(row.name, row.province, row.period, row.state) for row in found.rows] == [
        ("Huyện Giồng Riềng", "Tỉnh Kiên Giang", "2022", "missing"),
        ("Huyện Trà Cú", "Tỉnh Trà Vinh", "2022", "missing"),
    ]
    assert "Hồ sơ tiếp nhận: 840" in found.rows[1].figures
    assert found.rows[1].doubts == 0
    assert (found.links, found.downloads, found.failures, found.updated) == ([], [], [], "")


def test_reader_views_and_tables_are_linked_where_they_are(project: Project) -> None:
    listed = catalogue.read(project.raw)
    assert readers.write(project, listed.entries, lang="vi", pool=Pool(jobs=1)) == {}
    export.downloads(project)
    found = read(project)
    assert [link.href for link in found.rows[1].more] == [
        "tra-vinh/tra-cu/2022/report.annual.vi.html"
    ]
    names = {link.title for link in found.downloads}
    assert {"cchc.xlsx", "observations.csv", "checks.csv", "reports.csv", "dictionary.csv"} <= names
    for link in (*found.downloads, *found.rows[0].more):
        assert (project.summaries / link.href).is_file()


def test_reader_views_are_written_once_and_go_with_their_report(project: Project) -> None:
    listed = catalogue.read(project.raw)
    readers.write(project, listed.entries, lang="vi", pool=Pool(jobs=1))
    views = [project.summaries / reader_path(entry.key, "vi") for entry in listed.entries]
    assert 'href="../../../index.html"' in views[0].read_text(encoding="utf-8")
    views[0].write_text("by hand", encoding="utf-8")
    readers.write(project, listed.entries, lang="vi", pool=Pool(jobs=1))
    assert views[0].read_text(encoding="utf-8") == "by hand"
    kept = listed.entries[1]
    rows = (project.raw / "reports.csv").read_text(encoding="utf-8").splitlines()
    (project.raw / "reports.csv").write_text(
        "\n".join([rows[0], *(row for row in rows[1:] if row.startswith(kept.file))]) + "\n",
        encoding="utf-8",
    )
    store.build(project, Pool(jobs=1))
    readers.write(project, catalogue.read(project.raw).entries, lang="vi", pool=Pool(jobs=1))
    assert [view.is_file() for view in views] == [False, True]


def standing(project: Project, state: State, *, page: bool = False) -> Standing:
    listed = catalogue.read(project.raw)
    first = next(
        s
        for s in freshness.standings(project, listed)
        if s.job.locality == "tra-vinh/tra-cu" and s.job.period
    )
    return replace(first, state=state, page=page)


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (State("stale", "changed: data, library"), "số liệu đã đổi, cchc đã đổi"),
        (
            State("stale", "summaries/x.html was changed by hand"),
            "summaries/x.html was changed by hand",
        ),
        (State("failed", "cell 3: <boom>"), "cell 3: <boom>"),
        (State("missing", "never made"), ""),
        (State("fresh"), ""),
    ],
)
def test_why_a_page_is_not_fresh(project: Project, state: State, told: str) -> None:
    (row,) = (
        row for row in read(project, standing(project, state)).rows if row.name == "Huyện Trà Cú"
    )
    assert (row.state, row.note) == (state.name, told)


def test_failures_are_named_with_what_tries_again(project: Project) -> None:
    failed = standing(project, State("failed", "cell 3 (under 'x'): ValueError: <boom>"))
    half = project.summaries / f"{failed.job.stem}.failed.ipynb"
    half.parent.mkdir(parents=True)
    half.write_text("{}", encoding="utf-8")
    report = {
        "ended": "2026-11-25T15:25:01+00:00",
        "reports_failed": {"x/2022.annual": "x.md: broken <file>"},
    }
    (project.summaries / "run.json").write_text(json.dumps(report), encoding="utf-8")
    found = read(project, failed)
    assert [(f.what, f.why, f.command, f.href) for f in found.failures] == [
        ("x/2022.annual", "x.md: broken <file>", "", ""),
        (failed.job.name, failed.state.why, failed.job.command, f"{failed.job.stem}.failed.ipynb"),
    ]
    html = index_html(found)
    assert "2 việc chạy hỏng" in html
    assert "ValueError: &lt;boom&gt;" in html
    assert "Cập nhật lúc 15:25 UTC 25/11/2026." in html


@pytest.mark.parametrize("content", ["", "[]", "{", '{"ended": 3, "reports_failed": []}', "\udcff"])
def test_a_run_report_of_another_form_is_left_out(project: Project, content: str) -> None:
    project.summaries.mkdir(parents=True, exist_ok=True)
    (project.summaries / "run.json").write_bytes(content.encode("utf-8", "surrogateescape"))
    found = read(project)
    assert found.failures == []
    assert index_html(found).count("<tr") == 3


def test_pages_over_several_reports_are_linked(project: Project) -> None:
    first = standing(project, State("fresh"), page=True)
    across = replace(
        first.job,
        notebook="comparison",
        locality="",
        period="2018--2021",
        parameters={"localities": "district", "period": "2018--2021", "lang": "vi"},
        stem="comparison/district_2018--2021.vi",
    )
    over_time = replace(first.job, notebook="trends", period="", stem="trends/tra-vinh_tra-cu.vi")
    found = read(project, first, replace(first, job=across), replace(first, job=over_time))
    assert [(link.title, link.href) for link in found.links] == [
        (
            "So sánh các địa phương: cấp huyện, 2018–2021",
            "comparison/district_2018--2021.vi.html",
        )
    ]
    (row,) = (row for row in found.rows if row.name == "Huyện Trà Cú")
    assert row.href == f"{first.job.stem}.html"
    assert [(link.title, link.href) for link in row.more] == [
        ("Diễn biến qua các kỳ", "trends/tra-vinh_tra-cu.vi.html")
    ]


def entry(locality: str, period: str) -> Entry:
    return Entry(f"{locality}-{period}.md".replace("/", "_"), locality, period, "annual")


TRA_CU, GIONG_RIENG, DUC_THO = "tra-vinh/tra-cu", "kien-giang/giong-rieng", "ha-tinh/duc-tho"


@pytest.mark.parametrize(
    ("reports", "missing"),
    [
        ([], []),
        ([(TRA_CU, "2022")], []),
        ([(TRA_CU, "2019"), (TRA_CU, "2022")], [(TRA_CU, "2020"), (TRA_CU, "2021")]),
        ([(TRA_CU, "2021-Q1"), (TRA_CU, "2021-Q3")], [(TRA_CU, "2021-Q2")]),
        ([(TRA_CU, "2021-11"), (TRA_CU, "2022-01")], [(TRA_CU, "2021-12")]),
        # Spans of other lengths are no series, and two localities make no custom.
        ([(TRA_CU, "2011/2015"), (TRA_CU, "2021/2025")], []),
        ([(TRA_CU, "2022"), (GIONG_RIENG, "2021")], []),
        # What most localities of a level have, the others lack.
        (
            [(TRA_CU, "2022"), (GIONG_RIENG, "2022"), (DUC_THO, "2022"), ("tra-vinh/cang-long", "2021"), ("hau-giang", "2021")],
            [("tra-vinh/cang-long", "2022")],
        ),
        # A locality that no longer is lacks nothing.
        ([("hau-giang", "2024"), ("ha-tinh", "2026"), ("ca-mau", "2026"), ("lam-dong", "2026")], []),
    ],
)  # fmt: skip
def test_reports_that_are_missing(
    reports: list[tuple[str, str]], missing: list[tuple[str, str]]
) -> None:
    found = gaps(entry(*report) for report in reports)
    assert [(slug, str(period)) for slug, period in found] == missing


def test_a_missing_report_has_a_line_of_its_own(tmp_path: Path) -> None:
    made = make_project(tmp_path)
    text = (made.raw / "tra-vinh_tra-cu_2022_annual.md").read_text(encoding="utf-8")
    (made.raw / "old.md").write_text(text.replace("2022", "2020"), encoding="utf-8")
    with (made.raw / "reports.csv").open("a", encoding="utf-8") as file:
        file.write("old.md,tra-vinh/tra-cu,2020,annual,\n")
    store.build(made, Pool(jobs=1))
    found = read(made)
    lines = [
        (row.period, row.state, row.href, row.doubts)
        for row in found.rows
        if row.name == "Huyện Trà Cú"
    ]
    assert lines == [
        ("2022", "missing", "", 0),
        ("2021", "absent", "", None),
        ("2020", "missing", "", 0),
    ]
    html = index_html(found)
    assert "thiếu báo cáo" in html
    assert "3 báo cáo của 2 địa phương." in re.sub("<[^>]+>", "", html)


def test_labels_of_jobs_are_the_folders_of_reader_views() -> None:
    one = entry(TRA_CU, "2017/2021")
    label = jobs.labels([one])[one.key]
    assert reader_path(one.key, "vi").startswith(f"{TRA_CU}/{label}/")
