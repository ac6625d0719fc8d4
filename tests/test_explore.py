"""The interactive notebook: what its widgets show, what a decision writes, and all of it in JupyterLab."""

from __future__ import annotations

import os
import re
import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from cchc import corrections, project, review, shelf, store
from cchc.errors import CorrectionError
from cchc.explore import Explorer
from cchc.workers import Pool
from tests.lab import CHROMIUM, jupyter, run_all

ROOT = Path(__file__).parents[1]
TRA_CU, HAU_GIANG = "tra-vinh/tra-cu", "hau-giang"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with the restated reports, built, and the notebook."""
    root = tmp_path_factory.mktemp("explore")
    shutil.copytree(ROOT / "data/raw", root / "data/raw")
    (root / "notebooks").mkdir()
    shutil.copy(ROOT / "notebooks/explore.ipynb", root / "notebooks")
    store.build(project.find(root, {}), Pool(jobs=1))
    return root


@pytest.fixture
def explorer(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Explorer:
    monkeypatch.setenv("CCHC_PROCESSED", str(built / "data/processed"))
    return Explorer(shelf.open_all("vi"), "vi", tmp_path / corrections.FILE)


def test_it_shows_something_before_anything_is_chosen(explorer: Explorer) -> None:
    assert "<img" in explorer.figure.value
    assert explorer.rows
    assert "<mark>" in explorer.passage.value


def test_figure_table_and_passage_follow_what_is_chosen(explorer: Explorer) -> None:
    explorer.localities.value = (HAU_GIANG,)
    explorer.indicators.value = ("par_index_rank",)
    figure = explorer.figure.value
    assert "41 (2017)" in re.sub("hạng ", "", figure)
    assert {held.fact.indicator for held in explorer.rows} == {"par_index_rank"}
    explorer.table.value = len(explorer.rows) - 1
    assert "<mark>lên hạng 23/63</mark>" in explorer.passage.value
    explorer.indicators.value = ("sipas_rank",)
    assert explorer.figure.value != figure


def test_indicators_are_found_by_their_words(explorer: Explorer) -> None:
    explorer.localities.value = (TRA_CU,)
    explorer.search.value = "hồ sơ đúng hạn"
    assert explorer.indicators.options
    assert all("đúng hạn" in name for name, _ in explorer.indicators.options)
    explorer.search.value = "không có chỉ số nào như vậy"
    assert explorer.indicators.options == ()
    assert "<img" not in explorer.figure.value


def test_reports_are_chosen_by_their_period(explorer: Explorer) -> None:
    explorer.localities.value = (TRA_CU,)
    explorer.periods.value = (f"{TRA_CU}/2022.annual",)
    assert {held.volume.label for held in explorer.rows} <= {"2022"}


@pytest.mark.parametrize(
    ("decision", "value", "action", "written"),
    [
        ("accept", "", "override", "same"),
        ("reject", "", "drop", None),
        ("override", "98.6", "override", "98.6"),
    ],
)
def test_a_decision_is_written_and_leaves_the_queue(
    explorer: Explorer, decision: review.Decision, value: str, action: str, written: str | None
) -> None:
    explorer.localities.value = (HAU_GIANG,)
    before = len(explorer.waiting)
    doubtful = explorer.waiting[0]
    explorer.reason.value, explorer.value.value = "đã đối chiếu với bản in", value
    explorer.decide(decision)
    assert 'role="status"' in explorer.told.value
    (made,) = corrections.load(explorer.path)
    assert made.action == action
    assert (made.report, made.indicator) == (doubtful.held.volume.key, doubtful.fact.indicator)
    wanted = doubtful.fact.value if written == "same" else written and Decimal(written)
    assert made.value == wanted
    assert made.expect == doubtful.fact.value
    assert len(explorer.waiting) < before


def test_what_was_decided_is_what_the_build_makes(built: Path, tmp_path: Path) -> None:
    root = tmp_path / "project"
    shutil.copytree(built, root)
    here = project.find(root, {})
    volumes = {v.key: v for v in shelf_of(root)}
    key = f"{HAU_GIANG}/2018--2021.directive_review"
    first = review.queue([volumes[key]], "vi")[0]
    review.decide(here.raw / corrections.FILE, first, "reject", "đọc nhầm")
    assert not store.build(here, Pool(jobs=1)).failed
    after = next(v for v in shelf_of(root) if v.key == key)
    assert not [
        f for f in after.summary.facts if (f.key, f.value) == (first.fact.key, first.fact.value)
    ]


def shelf_of(root: Path) -> list[shelf.Volume]:
    before = os.environ.get("CCHC_PROCESSED")
    os.environ["CCHC_PROCESSED"] = str(root / "data/processed")
    try:
        return shelf.open_all("vi")
    finally:
        if before is None:
            del os.environ["CCHC_PROCESSED"]
        else:
            os.environ["CCHC_PROCESSED"] = before


@pytest.mark.parametrize(
    ("reason", "value", "said"), [("", "", "reason"), ("đúng", "mười", "number")]
)
def test_a_decision_that_cannot_be_written_says_why(
    explorer: Explorer, reason: str, value: str, said: str
) -> None:
    explorer.localities.value = (HAU_GIANG,)
    explorer.reason.value, explorer.value.value = reason, value
    explorer.decide("override")
    assert 'role="alert"' in explorer.told.value
    assert said in explorer.told.value
    assert not explorer.path.exists()


ENTRY: dict[str, str | Decimal] = {
    "report": "a/b/2022.annual", "kind": "extraction", "action": "drop", "indicator": "dossiers_received",
    "period": "2022", "expect": Decimal("7028"), "reason": "thừa: một dòng",
}  # fmt: skip


@pytest.mark.parametrize(
    "before",
    [
        "",
        "# của tôi\n",
        "[]\n",
        "# đầu\n- {report: a/b, kind: report, action: drop, indicator: x, expect: 1, reason: r} # cuối dòng\n# cuối tệp",
        "  - report: a/b\n    kind: report\n    action: drop\n    indicator: x\n    expect: 1.50\n    reason: r\n",
    ],
)
def test_an_entry_is_added_and_what_stands_there_stays(tmp_path: Path, before: str) -> None:
    path = tmp_path / "corrections.yml"
    path.write_text(before, encoding="utf-8")
    earlier = corrections.load(path)
    made = corrections.append(path, ENTRY)
    text = path.read_text(encoding="utf-8")
    assert before.strip() == "[]" or text.startswith(before)
    assert corrections.load(path) == (*earlier, made)
    assert (made.expect, made.period, made.reason) == (Decimal(7028), "2022", "thừa: một dòng")


@pytest.mark.parametrize(
    "before",
    ["[{report: a/b, kind: report, action: drop, indicator: x, expect: 1, reason: r}]", "a: b"],
)
def test_a_file_that_cannot_be_added_to_is_left_as_it_was(tmp_path: Path, before: str) -> None:
    path = tmp_path / "corrections.yml"
    path.write_text(before, encoding="utf-8")
    with pytest.raises(CorrectionError):
        corrections.append(path, ENTRY)
    assert path.read_text(encoding="utf-8") == before


# --- in JupyterLab --------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: apt-get install chromium")
def test_run_all_in_jupyterlab_draws_and_a_change_of_locality_redraws(
    built: Path, tmp_path: Path
) -> None:
    from playwright.sync_api import sync_playwright

    root = tmp_path / "project"
    shutil.copytree(built, root)
    picture = ".jp-OutputArea .widget-html figure.chart img"
    with jupyter(root) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1300, "height": 1000})
        run_all(page, f"{address}/lab/tree/explore.ipynb?reset")
        page.locator(picture).wait_for()
        first = page.locator(picture).get_attribute("src")
        chooser = page.locator(".jp-OutputArea select[multiple]").first
        chooser.select_option(index=3)  # Tỉnh Hậu Giang
        page.wait_for_function(
            "([where, src]) => document.querySelector(where)?.src !== src", arg=[picture, first]
        )
        told = page.locator(picture).get_attribute("alt") or ""
        assert "Hậu Giang" in told
        page.get_by_placeholder("Lý do (bắt buộc)").fill("đã đối chiếu")
        page.get_by_placeholder("Lý do (bắt buộc)").press("Enter")
        page.get_by_role("button", name="Bỏ", exact=True).click()
        page.locator(".widget-html p[role=status]").wait_for()
        assert page.locator(".jp-OutputArea-output[data-mime-type*=stderr]").count() == 0
        browser.close()
    (made,) = corrections.load(root / "data/raw" / corrections.FILE)
    assert (made.action, made.report) == ("drop", f"{HAU_GIANG}/2018--2021.directive_review")
