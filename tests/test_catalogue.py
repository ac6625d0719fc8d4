"""The project's folders, its catalogue and its corrections."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc import catalogue, corrections, files, lock, project
from cchc.corrections import NO_SPAN
from cchc.errors import CatalogueError, CchcError, CorrectionError, ProjectError, RunError
from cchc.kinds import kind_of_period
from cchc.model import Observation

# --- project --------------------------------------------------------------------------------


def test_folders_as_named_then_by_variable_then_by_layout(tmp_path: Path) -> None:
    (tmp_path / "data/raw").mkdir(parents=True)
    below = tmp_path / "a/b"
    below.mkdir(parents=True)
    found = project.find(below, {"CCHC_FIGURES": "/f"}, summaries=Path("/s"), figures=None)
    assert found.root == tmp_path
    assert found.raw == tmp_path / "data/raw"
    assert found.processed == tmp_path / "data/processed"
    assert found.figures == Path("/f")
    assert found.summaries == Path("/s")


def test_folder_outside_any_project_is_asked_for(tmp_path: Path) -> None:
    found = project.find(tmp_path, {}, raw=tmp_path)
    assert found.raw == tmp_path
    with pytest.raises(ProjectError, match="give --processed FOLDER or set CCHC_PROCESSED"):
        _ = found.processed


def test_raw_folder_has_to_be_there(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="no such folder of reports"):
        _ = project.find(tmp_path, {}, raw=tmp_path / "none").raw


def test_notebooks_of_the_project_come_before_those_of_the_package(tmp_path: Path) -> None:
    (tmp_path / "data/raw").mkdir(parents=True)
    (tmp_path / "notebooks").mkdir()
    mine = tmp_path / "notebooks/locality_report.ipynb"
    mine.write_text("{}")
    found = project.find(tmp_path, {})
    assert project.notebook_path(found, "locality_report.ipynb") == mine
    with pytest.raises(RunError, match=r"unknown notebook 'locality_reprot'.*locality_report"):
        project.notebook_path(found, "locality_reprot")


# --- files and locks ------------------------------------------------------------------------


def test_what_fails_half_way_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "page.html"
    files.write_whole(target, "old")

    def cut_off() -> None:
        with files.aside(target) as part:
            part.write_text("new, half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cut_off()
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_files_follow_the_users_umask(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        files.write_whole(tmp_path / "x", "x")
    finally:
        os.umask(before)
    assert (tmp_path / "x").stat().st_mode & 0o777 == 0o640


def test_second_holder_of_a_lock_is_told_who_has_it(tmp_path: Path) -> None:
    with (
        lock.hold(tmp_path, "cchc run"),
        pytest.raises(RunError, match=rf"in use by cchc run \(process {os.getpid()}\)"),
        lock.hold(tmp_path, "cchc build"),
    ):
        pass
    with lock.hold(tmp_path, "cchc build"):
        pass


# --- catalogue ------------------------------------------------------------------------------


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    folder = tmp_path / "data/raw"
    folder.mkdir(parents=True)
    for name in ("a.md", "b.md"):
        (folder / name).write_text(name)
    return folder


def write(raw: Path, text: str, name: str = "reports.csv", encoding: str = "utf-8") -> None:
    (raw / name).write_text(text, encoding=encoding)


def test_only_file_locality_and_period_are_needed(raw: Path) -> None:
    write(raw, "file,locality,period\na.md,tra-cu,2022\n", "catalogue.csv")
    (entry,) = catalogue.read(raw).entries
    assert (entry.locality, entry.period, entry.kind) == ("tra-vinh/tra-cu", "2022", "annual")
    assert entry.key == "tra-vinh/tra-cu/2022.annual"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("\n\nfile;locality;period;note\na.md; huyện Trà Cú ;2017--2021;x\n", "utf-8"),
        ("file;locality;period;note\r\na.md;Trà Cú;2017/2021;x\r\n\r\n", "utf-8-sig"),
        ("Period\tFile\tLocality\tNote\n2017/2021\ta.md\ttra-vinh/tra-cu\tx\n", "utf-8"),
        ('file,locality,period,note\n"a.md","Trà Cú, Trà Vinh",2017/2021,"x"\n', "utf-8"),
    ],
)
def test_written_as_spreadsheets_write_it(raw: Path, text: str, encoding: str) -> None:
    write(raw, text.lstrip("\n"), encoding=encoding)
    listed = catalogue.read(raw)
    assert listed.problems == ()
    (entry,) = listed.entries
    assert (entry.locality, entry.period) == ("tra-vinh/tra-cu", "2017/2021")
    assert entry.extra == {"note": "x"}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("none.md,tra-cu,2022", "no such file"),
        ("../a.md,tra-cu,2022", "not inside"),
        ("/etc/passwd,tra-cu,2022", "not inside"),
        ("a.md,tra-cuu,2022", "tra-cuu"),
        ("a.md,chau-thanh,2022", "chau-thanh"),
        ("a.md,tra-cu,20222", "20222"),
        ("a.md,tra-cu,", "no period"),
        (",tra-cu,2022", "no file"),
        ("a.md,tra-cu,2022,../x", "kind '../x'"),
        ("b.md,tra-cu,2021", "file b.md is already in row 2"),
        ("a.md,tra-vinh/tra-cu,2020", "already in row 2"),
    ],
)
def test_a_bad_row_is_told_by_file_and_row_and_the_rest_is_read(
    raw: Path, row: str, said: str
) -> None:
    write(raw, f"file,locality,period,kind\nb.md,tra-cu,2020\n{row}\n")
    listed = catalogue.read(raw)
    assert [entry.file for entry in listed.entries] == ["b.md"]
    (problem,) = listed.problems
    assert problem.startswith("reports.csv row 3 (")
    assert said in problem
    assert "\n" not in problem


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"file,locality\na.md,tra-cu\n", "no column 'period'"),
        (b"", "no column 'file'"),
        ("file,locality,period\na.md,Trà Cú,2022\n".encode("utf-16"), "not UTF-8"),
        (b"file,file,locality,period\n", "'file' stands twice"),
        (b'file,locality,period\n"a.md,tra-cu,2022\n', "mend the quotes"),
    ],
)
def test_a_catalogue_that_is_none_is_refused(raw: Path, content: bytes, said: str) -> None:
    (raw / "reports.csv").write_bytes(content)
    with pytest.raises(CatalogueError, match=said):
        catalogue.read(raw)


def test_no_catalogue_says_how_to_begin(raw: Path) -> None:
    with pytest.raises(CatalogueError, match="cchc add"):
        catalogue.read(raw)


@pytest.mark.parametrize(
    ("period", "kind"),
    [
        ("2022", "annual"),
        ("2021-H1", "half_year"),
        ("2021-Q3", "quarterly"),
        ("2021-09", "monthly"),
        ("2017/2021", "multi_year"),
        ("2021-01/2021-09", "interim"),
    ],
)
def test_kind_guessed_from_the_period(period: str, kind: str) -> None:
    assert kind_of_period(period) == kind


# --- add ------------------------------------------------------------------------------------


@pytest.fixture
def given_file(tmp_path: Path) -> Path:
    path = tmp_path / "Báo cáo.MD"
    path.write_text("văn bản")
    return path


def added(raw: Path, file: Path, **more: str) -> catalogue.Entry:
    chosen = {"locality": "tra-vinh/tra-cu", "period": "2017/2021", **more}
    return catalogue.add(raw, file, **chosen)


def test_add_begins_a_catalogue(raw: Path, given_file: Path) -> None:
    entry = added(raw, given_file, kind="directive_review")
    assert entry.file == "tra-vinh_tra-cu_2017--2021_directive_review.md"
    assert (raw / entry.file).read_text() == "văn bản"
    (read,) = catalogue.read(raw).entries
    assert read.key == entry.key


def test_add_keeps_what_the_catalogue_has(raw: Path, given_file: Path) -> None:
    write(raw, 'note,file,locality,period\n"mình, đọc",a.md,tra-cu,2022\n', "catalogue.csv")
    added(raw, given_file, source="https://example.org/a,b")
    with (raw / "catalogue.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows == [
        ["note", "file", "locality", "period", "source"],
        ["mình, đọc", "a.md", "tra-cu", "2022"],
        [
            "",
            "tra-vinh_tra-cu_2017--2021_multi_year.md",
            "tra-vinh/tra-cu",
            "2017/2021",
            "https://example.org/a,b",
        ],
    ]
    assert not (raw / "reports.csv").exists()
    assert len(catalogue.read(raw).entries) == 2


def test_add_again_changes_nothing(raw: Path, given_file: Path) -> None:
    first = added(raw, given_file)
    before = {path.name: path.read_bytes() for path in raw.iterdir()}
    assert added(raw, given_file).file == first.file
    assert {path.name: path.read_bytes() for path in raw.iterdir()} == before


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda raw, file: file.write_text("khác"), "with other content"),
        (lambda raw, file: (raw / "reports.csv").unlink(), "stands there uncatalogued"),
        (lambda raw, file: (raw / "reports.csv").write_text("file\n"), "no column"),
    ],
)
def test_add_refuses_and_writes_nothing(
    raw: Path, given_file: Path, change: Callable[[Path, Path], object], said: str
) -> None:
    added(raw, given_file)
    change(raw, given_file)
    before = {path.name: path.read_bytes() for path in raw.iterdir()}
    with pytest.raises(CatalogueError, match=said):
        added(raw, given_file)
    assert {path.name: path.read_bytes() for path in raw.iterdir()} == before


def test_same_content_under_another_key_is_refused(raw: Path, given_file: Path) -> None:
    added(raw, given_file)
    with pytest.raises(CatalogueError, match="same content is already catalogued"):
        added(raw, given_file, period="2022")


def test_a_draft_stands_beside_the_final_report(raw: Path, given_file: Path) -> None:
    added(raw, given_file)
    given_file.write_text("dự thảo")
    assert added(raw, given_file, version="draft").key.endswith("2017--2021.multi_year.draft")


def test_a_file_that_is_there_already_is_catalogued_in_place(raw: Path) -> None:
    path = raw / "tra-vinh_tra-cu_2017--2021_multi_year.md"
    path.write_text("văn bản")
    assert added(raw, path).file == path.name
    assert path.read_text() == "văn bản"


# --- corrections ----------------------------------------------------------------------------

SEEN = Observation(3, 8, "dossiers_received", Decimal(7028), "dossiers", "commune", period="2022")
OTHER = Observation(
    20, 25, "dossiers_received", Decimal(640), "dossiers", "district", period="2022"
)
TEXT = "Cấp xã tiếp nhận\n7028 hồ sơ; cấp huyện 640 hồ sơ."
ENTRY = """
- report: tra-vinh/tra-cu/2022.annual
  kind: extraction
  action: override
  indicator: dossiers_received
  value: 70280
  expect: 7028
  reason: the last digit was lost in the scan
"""


def made(tmp_path: Path, text: str) -> tuple[corrections.Correction, ...]:
    path = tmp_path / "corrections.yml"
    path.write_text(text, encoding="utf-8")
    return corrections.load(path, {"dossiers_received", "people_total"})


def test_no_file_and_an_empty_one_correct_nothing(tmp_path: Path) -> None:
    assert corrections.load(tmp_path / "none.yml") == ()
    assert made(tmp_path, "# nothing yet\n") == ()


def test_override_changes_the_value_and_says_why(tmp_path: Path) -> None:
    first, second = corrections.apply([SEEN, OTHER], made(tmp_path, ENTRY), text=TEXT)
    assert (first.value, first.corrected) == (Decimal(70280), "the last digit was lost in the scan")
    assert (first.start, first.end) == (3, 8)
    assert second is OTHER


def test_drop_takes_away_what_it_names(tmp_path: Path) -> None:
    text = ENTRY.replace("override", "drop").replace("  value: 70280\n", "  scope: commune\n")
    assert corrections.apply([SEEN, OTHER], made(tmp_path, text), text=TEXT) == [OTHER]


def test_add_has_no_span_and_takes_the_reports_period(tmp_path: Path) -> None:
    text = ENTRY.replace("override", "add").replace("expect: 7028", "expect: tiếp nhận 7028 hồ sơ")
    *_, last = corrections.apply(
        [SEEN],
        made(tmp_path, text),
        text=TEXT,
        period="2022",
        units={"dossiers_received": "dossiers"},
    )
    assert (last.start, last.end, last.period, last.unit) == (NO_SPAN, NO_SPAN, "2022", "dossiers")
    assert (last.scope, last.rule, last.status) == ("all", "correction", "actual")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("expect: 7028", "expect: 7029"), "expected 7029 but 640, 7028 is read now"),
        (("expect: 7028", "expect: tiếp nhận 7029"), "no longer says 'tiếp nhận 7029'"),
        (("expect: 7028", "expect: 7028 hồ sơ"), r"fits several values \(640, 7028\)"),
        (("dossiers_received", "people_total"), "no such value was read"),
        (("  value: 70280\n", "  value: 70280\n  scope: province\n"), "no such value was read"),
        (("override\n", "add\n  scope: commune\n  period: 2022\n"), ""),
    ],
)
def test_a_correction_out_of_date_fails(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    text = ENTRY.replace(*change)
    if not said:
        text, said = text.replace("70280", "7028"), "is read by itself now"
    with pytest.raises(CorrectionError, match=said) as caught:
        corrections.apply([SEEN, OTHER], made(tmp_path, text), text=TEXT)
    assert str(caught.value).startswith("corrections.yml entry 1 (tra-vinh/tra-cu/2022.annual")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("report: x", "write a list"),
        ("- just words", "entry 1: write it as"),
        ("- [a\n", "line"),
        (ENTRY + "  colour: red\n", "unknown field 'colour'"),
        (ENTRY.replace("  reason", "  #"), "no 'reason'"),
        (ENTRY.replace("  expect", "  #"), "no 'expect'"),
        (ENTRY.replace("  value", "  #"), "no 'value'"),
        (ENTRY.replace("override", "drop"), "a drop takes no value"),
        (ENTRY.replace("override", "erase"), "action 'erase' is none of drop, override, add"),
        (ENTRY.replace("extraction", "both"), "kind 'both' is none of"),
        (
            ENTRY.replace("dossiers_received", "dossier_received"),
            "unknown indicator 'dossier_received'",
        ),
        (ENTRY.replace("70280", "70.280,5"), "'70.280,5' is no plain number"),
        (ENTRY.replace("70280", ".nan"), "no plain number"),
        (ENTRY + "  period: next year\n", "next year"),
        (ENTRY + "  scope: village\n", "scope 'village' is none of"),
    ],
)
def test_an_entry_that_cannot_be_used_says_which_and_why(
    tmp_path: Path, text: str, said: str
) -> None:
    with pytest.raises(CorrectionError, match=said) as caught:
        made(tmp_path, text)
    assert "\n" not in str(caught.value)


@given(st.text(max_size=200))
def test_any_text_is_corrections_or_one_line(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.yml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    said = ""
    try:
        corrections.load(path)
    except CchcError as error:
        said = str(error)
    assert "\n" not in said
