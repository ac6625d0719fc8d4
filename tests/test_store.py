"""Tables: in the schema's shape, whole, only what changed, and loaded again."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from concurrent.futures.process import BrokenProcessPool
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc import catalogue, store, tables, workers
from cchc.errors import CchcError, LocalityError, PeriodError, StoreError
from cchc.progress import Lines
from cchc.project import Project
from cchc.schema import TABLES
from cchc.workers import Pool
from tests.collection import (
    INDICATORS,
    add_years,
    count_teams,
    make_project,
    put_indicators,
    report_text,
    tree,
)

TRA_CU = "tra-vinh/tra-cu/2022.annual"
GIONG_RIENG = "kien-giang/giong-rieng/2022.annual"


@pytest.fixture
def found(tmp_path: Path) -> Project:
    return make_project(tmp_path)


# --- rows into tables -----------------------------------------------------------------------


def a_row(**changes: object) -> dict[str, object]:
    row: dict[str, object] = {
        "report": "r",
        "locality": "l",
        "gso_code": "1",
        "line": 1,
        "page": None,
        "start": 0,
        "end": 3,
        "value": Decimal("1.5"),
        "unit": "",
        "form": "count",
        "bound": "",
        "raw": "1,5",
        "candidates": "",
        "rule": "",
    }
    return {**row, **changes}


def test_blank_text_is_empty_and_blank_numbers_are_null() -> None:
    (row,) = tables.arrow_table(TABLES["quantities"], [a_row(unit=None)]).to_pylist()
    assert (row["unit"], row["page"], row["value"]) == ("", None, Decimal("1.5"))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"line": None}, "line is blank"),
        ({"raw": ""}, "raw is blank"),
        ({"form": "guess"}, "form 'guess' is none of its values"),
        ({"bound": "<"}, "bound '<'"),
        ({"value": 1.5}, "value 1.5 is float, not Decimal"),
        ({"line": True}, "line True is bool, not int"),
        ({"value": Decimal("0.0000000001")}, "too many digits"),
        ({"value": Decimal("1e30")}, "too many digits"),
        ({"value": Decimal("NaN")}, "too many digits"),
        ({"more": 1}, "columns missing or unknown: more"),
    ],
)
def test_a_row_that_does_not_fit_is_told(changes: dict[str, object], said: str) -> None:
    with pytest.raises(StoreError, match=said) as caught:
        tables.arrow_table(TABLES["quantities"], [a_row(), a_row(**changes)])
    assert str(caught.value).startswith("table quantities row 2: ")


@given(
    st.decimals(
        allow_nan=False, allow_infinity=False, places=9, min_value=-(10**18), max_value=10**18
    )
)
def test_decimals_come_back_as_they_were(value: Decimal) -> None:
    (row,) = tables.arrow_table(TABLES["quantities"], [a_row(value=value)]).to_pylist()
    assert row["value"] == value


# --- workers --------------------------------------------------------------------------------


def halved(number: int) -> int:
    if number % 2:
        raise ValueError(f"{number} is odd")
    return number // 2


def dies_on_three(number: int) -> int:
    if number == 3:
        os._exit(9)
    return number


@pytest.mark.parametrize("jobs", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_each_task_ends_with_its_own_result_or_error(jobs: int) -> None:
    ended = {done.task: done for done in workers.each(halved, [1, 2, 4], Pool(jobs))}
    assert {task: done.result for task, done in ended.items()} == {1: None, 2: 1, 4: 2}
    assert str(ended[1].error) == "1 is odd"


@pytest.mark.slow
def test_a_worker_that_dies_takes_down_its_task_alone() -> None:
    ended = {done.task: done for done in workers.each(dies_on_three, [1, 2, 3, 4, 5], Pool(2))}
    assert isinstance(ended.pop(3).error, BrokenProcessPool)
    assert {task: done.result for task, done in ended.items()} == {1: 1, 2: 2, 4: 4, 5: 5}


# --- build ----------------------------------------------------------------------------------


def test_tables_have_the_schemas_columns_and_every_report(found: Project) -> None:
    built = store.build(found, Pool(1))
    assert built.parsed == (GIONG_RIENG, TRA_CU)
    assert built.failed == {}
    for name, table in TABLES.items():
        written = pq.read_table(found.processed / f"{name}.parquet")
        assert tuple(written.column_names) == table.names
        assert written.num_rows == built.rows[name]
    reports = store.load("reports", folder=found.processed)
    assert list(reports["report"]) == [GIONG_RIENG, TRA_CU]
    assert list(reports["source"]) == ["https://example.org/1", "https://example.org/0"]
    assert set(store.load("quantities", folder=found.processed)["report"]) == {GIONG_RIENG, TRA_CU}


def test_nothing_changed_nothing_done(found: Project) -> None:
    store.build(found, Pool(1))
    before = {path: path.stat().st_mtime_ns for path in found.processed.rglob("?*.*")}
    built = store.build(found, Pool(1))
    assert (built.parsed, built.kept) == ((), (GIONG_RIENG, TRA_CU))
    assert {path: path.stat().st_mtime_ns for path in found.processed.rglob("?*.*")} == before


def mend_text(found: Project) -> None:
    (found.raw / "tra-vinh_tra-cu_2022_annual.md").write_text(
        report_text(received=900), encoding="utf-8"
    )


def mend_row(found: Project) -> None:
    path = found.raw / "reports.csv"
    path.write_text(path.read_text().replace("example.org/0", "example.org/new"))


def correct(found: Project) -> None:
    (found.raw / "corrections.yml").write_text(
        f"- {{report: {TRA_CU}, kind: report, action: add, indicator: inspections, value: 4,"
        " expect: toàn huyện tiếp nhận, reason: told by the office}\n",
        encoding="utf-8",
    )


@pytest.mark.parametrize(
    ("change", "part"), [(mend_text, "file"), (mend_row, "catalogue row"), (correct, "corrections")]
)
def test_only_the_report_that_changed_is_read_again(
    found: Project, change: Callable[[Project], None], part: str
) -> None:
    store.build(found, Pool(1))
    change(found)
    assert store.changes(found, catalogue.read(found.raw)) == {TRA_CU: (part,)}
    built = store.build(found, Pool(1))
    assert (built.parsed, built.kept, built.failed) == ((TRA_CU,), (GIONG_RIENG,), {})
    assert store.changes(found, catalogue.read(found.raw)) == {}
    assert len(list((found.processed / ".cache").glob("*.arrow"))) == 2


def test_what_reports_say_of_each_other_is_found_anew_when_one_changes(tmp_path: Path) -> None:
    found = make_project(tmp_path)
    words = (
        "Chỉ số cải cách hành chính (PAR INDEX) năm 2021 của tỉnh xếp hạng {}/63 tỉnh, thành phố.\n"
    )
    rows = (found.raw / "reports.csv").read_text(encoding="utf-8")
    for year, rank in (("2021", 15), ("2022", 12)):
        (found.raw / f"{year}.md").write_text(words.format(rank), encoding="utf-8")
        rows += f"{year}.md,tra-vinh,{year},annual,\n"
    (found.raw / "reports.csv").write_text(rows, encoding="utf-8")

    def between() -> list[tuple[str, str, str]]:
        store.build(found, Pool(jobs=1))
        checks = store.load("checks", "tra-vinh", folder=found.processed)
        return list(zip(checks["report"], checks["kind"], checks["stated"], strict=True))

    def kept() -> set[Path]:
        return set((found.processed / ".cache").glob("*.arrow"))

    assert between() == [("tra-vinh/2022.annual", "conflict", "15 vs 12")]
    before = kept()
    assert len(before) == 5  # four reports, and what the two of one locality say
    mend_text(found)  # another locality's
    between()
    assert len(before - kept()) == 1
    (found.raw / "2022.md").write_text(words.format(15), encoding="utf-8")
    assert between() == []
    assert len(kept()) == 5


def test_the_librarys_own_source_is_part_of_the_key(
    found: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.build(found, Pool(1))
    monkeypatch.setattr(store, "digest_library", lambda: "another")
    assert store.changes(found, catalogue.read(found.raw)) == {
        GIONG_RIENG: ("library",),
        TRA_CU: ("library",),
    }
    assert len(store.build(found, Pool(1)).parsed) == 2


def teams(found: Project) -> list[int]:
    rows = store.load("observations", indicator="digital_teams", folder=found.processed)
    return [int(value) for value in rows["value"]]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_projects_own_indicators_are_in_the_tables(found: Project, jobs: int) -> None:
    count_teams(found)
    put_indicators(found)
    (found.raw / "corrections.yml").write_text(
        f"- {{report: {TRA_CU}, kind: report, action: override, indicator: digital_teams,"
        " value: 216, expect: 215, reason: told by the office}\n",
        encoding="utf-8",
    )
    assert store.build(found, Pool(jobs)).failed == {}
    assert teams(found) == [215, 216]


def rows_of(found: Project) -> list[str]:
    manifest = store.read_manifest(found)
    assert manifest is not None
    return [str(report["rows"]) for report in manifest.reports.values()]


# What becomes of the file, the part of each report that it changes, and the values found then.
FILES: dict[str, tuple[str | None, str, list[int]]] = {
    "no other file": (INDICATORS, "", [215, 215]),
    "a comment": (f"# ours\n{INDICATORS}", "", [215, 215]),
    "another cue": (INDICATORS.replace("số cộng đồng'", "số xanh'"), "indicators", []),
    "another name": (INDICATORS.replace("Tổ công", "Các tổ công"), "indicators", [215, 215]),
    "comments alone": ("# none as yet\n", "indicators", []),
    "no file": (None, "indicators", []),
}


@pytest.mark.parametrize("name", FILES)
def test_reports_are_read_again_when_the_own_indicators_change(found: Project, name: str) -> None:
    text, part, values = FILES[name]
    count_teams(found)
    put_indicators(found)
    store.build(found, Pool(1))
    if text is None:
        (found.raw / "indicators.yml").unlink()
    else:
        put_indicators(found, text)
    changed = dict.fromkeys((GIONG_RIENG, TRA_CU), (part,)) if part else {}
    assert store.changes(found, catalogue.read(found.raw)) == changed
    built = store.build(found, Pool(1))
    assert (set(built.parsed), built.changed) == (set(changed), bool(part))
    assert teams(found) == values
    assert store.build(found, Pool(1)).parsed == ()


def test_without_a_file_of_indicators_the_key_has_no_part_of_it(found: Project) -> None:
    store.build(found, Pool(1))
    manifest = store.read_manifest(found)
    assert manifest is not None
    for report in manifest.reports.values():
        assert list(report["parts"]) == ["file", "catalogue row", "corrections", "library"]
    before = rows_of(found)
    put_indicators(found)  # which no report states
    assert set(store.build(found, Pool(1)).parsed) == {GIONG_RIENG, TRA_CU}
    assert rows_of(found) == before


def test_reports_are_set_side_by_side_by_the_own_indicators_too(tmp_path: Path) -> None:
    found = make_project(tmp_path, ["tra-vinh/tra-cu"])
    add_years(found, [2021])
    for path, number in zip(sorted(found.raw.glob("*.md")), (190, 215), strict=True):
        said = f"\nNăm 2021, toàn huyện thành lập {number} tổ công nghệ số cộng đồng.\n"
        path.write_text(path.read_text(encoding="utf-8") + said, encoding="utf-8")
    flow = INDICATORS.replace("stock", "flow")
    for name in ("Tổ công nghệ", "Các tổ công nghệ"):
        put_indicators(found, flow.replace("Tổ công nghệ", name))
        store.build(found, Pool(1))
        checks = store.load("checks", folder=found.processed)
        (note,) = checks[checks["kind"] == "conflict"]["note_vi"]
        assert note.startswith(name)


def test_an_added_value_is_marked_and_stands_nowhere(found: Project) -> None:
    correct(found)
    store.build(found, Pool(1))
    row = store.load("observations", indicator="inspections", folder=found.processed).iloc[0]
    assert (row["value"], row["corrected"], row["quote"]) == (4.0, "told by the office", "")
    assert pd.isna(row["line"])
    assert pd.isna(row["start"])


def test_a_report_that_fails_is_named_and_the_rest_is_done(found: Project) -> None:
    (found.raw / "tra-vinh_tra-cu_2022_annual.md").write_text(
        "no Vietnamese here, only English words " * 9
    )
    with (found.raw / "reports.csv").open("a") as file:
        file.write("gone.md,tra-vinh/cang-long,2022,annual,\n")
    told = io.StringIO()
    built = store.build(found, Pool(1), progress=Lines(told))
    assert built.parsed == (GIONG_RIENG,)
    assert sorted(built.failed)[1] == TRA_CU
    assert "tra-vinh_tra-cu_2022_annual.md" in built.failed[TRA_CU]
    assert any("gone.md" in line for line in built.failed.values())
    assert f"] FAILED {TRA_CU}" in told.getvalue()
    assert list(store.load("reports", folder=found.processed)["report"]) == [GIONG_RIENG]


def test_a_correction_of_no_report_is_named(found: Project) -> None:
    correct(found)
    path = found.raw / "corrections.yml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("2022.annual", "2021.annual"), encoding="utf-8"
    )
    (line,) = store.build(found, Pool(1)).failed.values()
    assert "no such report" in line


def test_a_correction_whose_guard_fails_fails_the_report(found: Project) -> None:
    correct(found)
    path = found.raw / "corrections.yml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("toàn huyện", "toàn tỉnh"), encoding="utf-8"
    )
    built = store.build(found, Pool(1))
    assert "no longer says 'toàn tỉnh tiếp nhận'" in built.failed[TRA_CU]
    assert built.parsed == (GIONG_RIENG,)


def test_a_full_disk_leaves_the_old_tables(found: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    store.build(found, Pool(1))
    before = {
        name: content
        for name, content in tree(found.processed).items()
        if name.endswith(".parquet")
    }
    mend_text(found)

    def full(path: Path) -> Any:
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(tables, "read_report", full)
    with pytest.raises(OSError, match="No space left"):
        store.build(found, Pool(1))
    after = {
        name: content
        for name, content in tree(found.processed).items()
        if not name.startswith(".cache")
    }
    assert after == before


@pytest.mark.slow
def test_parallel_build_gives_the_same_rows(found: Project, tmp_path: Path) -> None:
    other = make_project(tmp_path / "other")
    store.build(found, Pool(1))
    store.build(other, Pool(2))
    for name in TABLES:
        one, two = (pq.read_table(p.processed / f"{name}.parquet") for p in (found, other))
        assert one.equals(two)


# --- load -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = make_project(tmp_path_factory.mktemp("built"))
    extra = [
        ("draft.md", "tra-vinh/tra-cu", "2022", "annual", "draft"),
        ("quarter.md", "tra-vinh/tra-cu", "2022-Q3", "quarterly", ""),
        ("review.md", "tra-vinh/tra-cu", "2022", "directive_review", ""),
    ]
    rows = (
        (made.raw / "reports.csv").read_text().replace(",kind,source", ",kind,version").splitlines()
    )
    rows = [row.partition(",https")[0] + "," for row in rows[1:]]
    for number, (file, *rest) in enumerate(extra):
        (made.raw / file).write_text(report_text(received=100 + number), encoding="utf-8")
        rows.append(",".join((file, *rest)))
    (made.raw / "reports.csv").write_text(
        "file,locality,period,kind,version\n" + "\n".join(rows) + "\n"
    )
    assert store.build(made, Pool(1)).failed == {}
    return made.processed


@pytest.mark.parametrize(
    ("chosen", "keys"),
    [
        ({}, 5),
        ({"locality": "tra-vinh/tra-cu"}, 4),
        ({"locality": "Trà Cú"}, 4),
        ({"locality": ["tra-cu", "giong-rieng"]}, 5),
        ({"locality": "tra-vinh/cang-long"}, 0),
        ({"period": 2022}, 3),
        ({"period": "2022", "locality": "tra-cu"}, 2),
        ({"period": "2022.annual", "locality": "tra-cu"}, 1),
        ({"period": "2022.annual.draft"}, 1),
        ({"period": "2022-Q3"}, 1),
        ({"period": "2019"}, 0),
        ({"report": TRA_CU}, 1),
    ],
)
def test_reports_are_chosen_by_locality_and_period(
    built: Path, chosen: dict[str, Any], keys: int
) -> None:
    assert len(store.load("reports", folder=built, **chosen)) == keys


def test_the_final_version_is_taken_where_none_is_named(built: Path) -> None:
    (version,) = store.load("reports", "tra-cu", "2022.annual", folder=built)["version"]
    assert version == "final"


def test_types_of_a_frame(built: Path) -> None:
    frame = store.load("quantities", "tra-cu", 2022, folder=built)
    assert len(frame)
    assert frame["value"].dtype == "float64"
    assert frame["page"].dtype == "Int64"
    assert frame["page"].isna().all()
    empty = store.load("quantities", period=1999, folder=built)
    assert list(empty.dtypes) == list(frame.dtypes)
    exact = store.load("quantities", "tra-cu", 2022, decimals=True, folder=built)
    assert {type(value) for value in exact["value"]} == {Decimal}


def test_indicator_filters_observations(built: Path) -> None:
    every = store.load("observations", folder=built)
    assert "dossiers_received" in set(every["indicator"])
    one = store.load("observations", indicator="dossiers_received", folder=built)
    assert set(one["indicator"]) == {"dossiers_received"}


@pytest.mark.parametrize(
    ("table", "chosen", "error", "said"),
    [
        ("figures", {}, StoreError, "unknown table 'figures': one of reports"),
        ("checks", {"indicator": "x"}, StoreError, "has no indicator"),
        ("reports", {"locality": "tra-cuu"}, LocalityError, "tra-cuu"),
        ("reports", {"period": "soon"}, PeriodError, "soon"),
    ],
)
def test_what_cannot_be_loaded_says_why(
    built: Path, table: str, chosen: dict[str, Any], error: type[CchcError], said: str
) -> None:
    with pytest.raises(error, match=said):
        store.load(table, folder=built, **chosen)


def test_loading_before_building_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="run `cchc build`"):
        store.load("reports", folder=tmp_path)


def test_a_broken_table_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "reports.parquet").write_bytes(b"PAR1 and no more")
    with pytest.raises(StoreError, match="remove it and run `cchc build`"):
        store.load("reports", folder=tmp_path)


def test_blank_values_are_never_null_text(built: Path) -> None:
    for name, table in TABLES.items():
        frame = store.load(name, folder=built)
        for column in table.columns:
            if column.kind == "text":
                assert not frame[column.name].isna().any()
