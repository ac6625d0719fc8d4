"""The command line as a user meets it: a process, its status, one line for each refusal."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from cchc import cli, show
from cchc.project import Project
from tests.collection import (
    cchc,
    count_teams,
    make_project,
    notebook,
    put_indicators,
    put_notebook,
    report_text,
    tree,
)


@pytest.fixture
def found(tmp_path: Path) -> Project:
    return make_project(tmp_path / "project")


def home(found: Project) -> Path:
    assert found.root is not None
    return found.root


# --- refusals: one line, status 2, nothing written ------------------------------------------


def broken_file(path: Path) -> None:
    path.write_bytes(b"\xff\xfeB\x00\xd8")


def binary_file(path: Path) -> None:
    path.write_bytes(bytes(range(256)) * 40)


def empty_file(path: Path) -> None:
    path.write_bytes(b" \n\n")


def huge_file(path: Path) -> None:
    line = "Ủy ban nhân dân huyện đã ban hành nhiều văn bản.\n".encode()
    with path.open("wb") as file:
        for _ in range(50_000_000 // (len(line) * 1000) + 1):
            file.write(line * 1000)


def english_file(path: Path) -> None:
    path.write_text("The district has issued a plan to carry out the reform this year.\n" * 20)


@pytest.mark.parametrize("make", [broken_file, binary_file, empty_file, huge_file, english_file])
@pytest.mark.parametrize("command", ["add", "parse"])
def test_a_file_that_is_no_report_is_refused(
    found: Project, tmp_path: Path, make: object, command: str
) -> None:
    path = tmp_path / "report.md"
    assert callable(make)
    make(path)
    before = tree(home(found))
    given = ["--locality", "tra-vinh/cang-long", "--period", "2022"]
    run = cchc(command, path, *given, cwd=home(found))
    assert run.returncode == 2
    assert run.stdout == ""
    (line,) = run.stderr.splitlines()
    assert line.startswith("cchc: ")
    assert "report.md" in line
    assert tree(home(found)) == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["add", "{file}", "--locality", "tra-cuu", "--period", "2022"], "tra-cuu"),
        (["add", "{file}", "--locality", "chau-thanh", "--period", "2022"], "chau-thanh"),
        (["add", "{file}", "--locality", "tra-cu", "--period", "soon"], "soon"),
        (["add", "none.md", "--locality", "tra-cu", "--period", "2021"], "none.md"),
        (["add", "{file}"], "needs --locality and --period"),
        (["add", "{file}", "--locality", "tra-cu", "--period", "2022"], "with other content"),
        (
            ["add", "{file}", "--locality", "tra-cu", "--period", "2021", "--kind", "../x"],
            "kind '../x'",
        ),
        (["parse", "{file}", "--format", "xml"], "xml"),
        (["parse", "{file}", "--locality", "tra-cuu"], "tra-cuu"),
        (["run", "tra-cuu"], "tra-cuu"),
        (["run", "-p", "top", "a: b: c"], "-p top: 'a: b: c' is not YAML"),
        (["run", "cang-long"], "no report of 'cang-long'"),
        (["run", "--period", "2019"], "no report of 2019"),
        (["run", "--period", "2022-Q7"], "2022-Q7"),
        (["run", "--notebook", "locality_reprot"], "unknown notebook 'locality_reprot'"),
        (
            ["run", "--notebook", "small", "-p", "lcoality", "x"],
            "no parameter 'lcoality': its parameters are locality, period, lang",
        ),
        (["run", "--notebook", "no_lang"], "no_lang has no parameter 'lang'"),
        (["run", "--lang", "fr"], "fr"),
        (["run", "-j", "0"], "0"),
        (["run", "--raw", "nowhere"], "no such folder of reports"),
        (["build", "--raw", "nowhere"], "no such folder of reports"),
        (["check"], "run `cchc build`"),
        (["publish"], "publish"),
        ([], "COMMAND"),
    ],
)
def test_wrong_use_is_one_line_and_writes_nothing(
    found: Project, tmp_path: Path, words: list[str], said: str
) -> None:
    put_notebook(found, "small", notebook("1"))
    put_notebook(found, "no_lang", notebook("1", parameters='locality = ""\nperiod = ""'))
    file = tmp_path / "report.md"
    file.write_text(report_text(received=7), encoding="utf-8")
    before = tree(home(found))
    run = cchc(*(word.format(file=file) for word in words), cwd=home(found))
    assert run.returncode == 2, run.stderr
    assert run.stdout == ""
    (line,) = run.stderr.splitlines()
    assert line.startswith("cchc: ")
    assert said in line
    assert tree(home(found)) == before


@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    [
        ["build"],
        ["run"],
        ["run", "--dry-run"],
        ["list"],
        ["export", "--to", "{new}"],
        ["add", "{archive}"],
        ["parse", "{archive}/report.md"],
    ],
)
def test_own_indicators_that_cannot_be_used_are_told_before_anything_is_written(
    found: Project, tmp_path: Path, words: list[str]
) -> None:
    archive = tmp_path / "archive"
    archive.mkdir()
    (archive / "report.md").write_text(report_text(received=7), encoding="utf-8")
    assert cchc("build", cwd=home(found)).returncode == 0
    put_indicators(found, "teams: {domain: digitl, unit: x, kind: stock, name_vi: x, name_en: x}")
    before = tree(tmp_path)
    given = [word.format(archive=archive, new=tmp_path / "new") for word in words]
    run = cchc(*given, cwd=home(found))
    assert (run.returncode, run.stdout) == (2, "")
    (line,) = run.stderr.splitlines()
    assert line.startswith(f"cchc: {found.raw / 'indicators.yml'}, teams: domain is 'digitl'; use")
    assert tree(tmp_path) == before


@pytest.mark.slow
def test_parse_looks_for_the_projects_own_indicators(found: Project, tmp_path: Path) -> None:
    count_teams(found)
    put_indicators(found)
    file = found.raw / "tra-vinh_tra-cu_2022_annual.md"
    assert "digital_teams" in cchc("parse", file, cwd=found.raw).stdout
    outside = cchc("parse", file, cwd=tmp_path)
    assert outside.returncode == 0
    assert "digital_teams" not in outside.stdout


def test_outside_a_project_the_folder_is_asked_for(tmp_path: Path) -> None:
    run = cchc("list", cwd=tmp_path)
    assert run.returncode == 2
    assert "give --raw FOLDER or set CCHC_RAW" in run.stderr


def test_a_traceback_only_with_debug(found: Project) -> None:
    run = cchc("check", "--debug", cwd=home(found))
    assert run.returncode == 2
    assert "Traceback" in run.stderr
    assert run.stderr.splitlines()[-1].startswith("cchc: ")


# --- the commands ---------------------------------------------------------------------------


def test_every_command_has_help() -> None:
    run = cchc("--help", cwd=Path.cwd())
    assert run.returncode == 0
    for command in ("add", "parse", "build", "run", "check", "list"):
        assert f"\n    {command} " in run.stdout
        told = cchc(command, "--help", cwd=Path.cwd())
        assert told.returncode == 0
        assert f"cchc {command}" in told.stdout


@pytest.mark.slow
def test_add_then_build_then_list_then_check(tmp_path: Path) -> None:
    (tmp_path / "data/raw").mkdir(parents=True)
    file = tmp_path / "Báo cáo 2022.md"
    file.write_text(report_text(), encoding="utf-8")
    put = cchc("add", file, "--locality", "huyện Trà Cú", "--period", "2022", cwd=tmp_path)
    assert (put.returncode, put.stderr) == (0, "")
    assert put.stdout.startswith("tra-vinh/tra-cu/2022.annual  ")
    again = cchc("add", file, "--locality", "tra-cu", "--period", "2022", cwd=tmp_path)
    assert (again.returncode, again.stdout) == (0, put.stdout)
    with (tmp_path / "data/raw/reports.csv").open(encoding="utf-8") as opened:
        (row,) = csv.DictReader(opened)
    assert row["file"] == "tra-vinh_tra-cu_2022_annual.md"
    built = cchc("build", cwd=tmp_path)
    assert built.returncode == 0
    assert built.stdout == ""
    assert "1 read, 0 unchanged, 0 failed" in built.stderr
    assert cchc("build", "-q", cwd=tmp_path).stderr == ""
    listed = cchc("list", cwd=tmp_path)
    assert listed.returncode == 0
    assert "tra-vinh/tra-cu  2022  annual  final  tra-vinh_tra-cu_2022_annual.md" in listed.stdout
    checked = cchc("check", cwd=tmp_path)
    assert (checked.returncode, checked.stderr) == (0, "")
    assert cchc("check", "tra-cu", cwd=tmp_path).stdout == checked.stdout


@pytest.mark.slow
def test_check_sets_the_reports_of_a_locality_side_by_side(tmp_path: Path) -> None:
    (tmp_path / "data/raw").mkdir(parents=True)
    for period, rank in (("2021", 15), ("2022", 12)):
        file = tmp_path / f"{period}.md"
        words = "Chỉ số cải cách hành chính (PAR INDEX) năm 2021 của tỉnh xếp hạng"
        file.write_text(f"{words} {rank}/63 tỉnh, thành phố.\n", encoding="utf-8")
        cchc("add", file, "--locality", "tra-vinh", "--period", period, cwd=tmp_path)
    cchc("build", "-q", cwd=tmp_path)
    told = cchc("check", "tra-vinh", cwd=tmp_path)
    assert (told.returncode, told.stderr) == (0, "")
    assert "tra-vinh/2022.annual  line 1  conflict  15 vs 12" in told.stdout
    assert told.stdout.endswith("1 of 1 claims that could be redone do not add up, in one report\n")
    assert "2021.annual" in told.stdout
    assert "no claim" in cchc("check", "--period", "2021", cwd=tmp_path).stdout


def test_wrong_claims_are_told_by_weight_with_their_words() -> None:
    def claim(report: str, line: int, **more: str) -> dict[str, object]:
        row = {
            "kind": "ratio",
            "stated": "97.5",
            "expected": "83.3",
            "verdict": "wrong",
            "quote": "đạt 97,5%",
            "note": "n",
        }
        place = {"report": report, "line": line, "start": line * 10, "end": line * 10 + 9}
        return {**place, **row, **more}

    claims = [
        claim("b/2022.annual", 9, expected="97", note="second\x1b[2J in order"),
        claim("b/2022.annual", 3, kind="conflict", stated="2012 vs 2020", expected=""),
        claim("b/2022.annual", 5, verdict="ok"),
        claim("a/2022.annual", 40, note="words " * 20),
    ]
    seen = [{"report": "a/2022.annual", "start": 400, "end": 405, "indicator": "dossiers_received"}]
    told = show.wrong_claims(pd.DataFrame(claims), pd.DataFrame(seen), 60)
    assert told.splitlines() == [
        " 59  a/2022.annual  line 40  ratio  97.5 → 83.3",
        "     “đạt 97,5%”",
        *(f"     {' '.join(['words'] * n)}" for n in (9, 9, 2)),
        "  6  b/2022.annual  line 3  conflict  2012 vs 2020",
        "     “đạt 97,5%”",
        "     n",
        "  2  b/2022.annual  line 9  ratio  97.5 → 97",
        "     “đạt 97,5%”",
        "     second[2J in order",
        "3 of 4 claims that could be redone do not add up, in 2 reports",
    ]
    none = show.wrong_claims(pd.DataFrame(claims[2:3]), pd.DataFrame(seen))
    assert none == "no claim that could be redone is wrong"


def test_parse_prints_the_object_of_the_design(found: Project) -> None:
    file = found.raw / "tra-vinh_tra-cu_2022_annual.md"
    run = cchc("parse", file, "--format", "json", cwd=home(found))
    assert (run.returncode, run.stderr) == (0, "")
    printed = json.loads(run.stdout)
    assert list(printed) == [
        "report",
        "sections",
        "quantities",
        "citations",
        "observations",
        "checks",
    ]
    assert printed["report"]["locality"] == "tra-vinh/tra-cu"
    text = file.read_text(encoding="utf-8")
    for name in ("quantities", "citations"):
        for row in printed[name]:
            assert text[row["start"] : row["end"]] == row["raw"]
    assert not (home(found) / "data/processed").exists()


def test_parse_as_a_table_for_a_person(found: Project) -> None:
    run = cchc(
        "parse", found.raw / "tra-vinh_tra-cu_2022_annual.md", "--format", "table", cwd=home(found)
    )
    assert run.returncode == 0
    assert "dossiers_received" in run.stdout
    assert "tra-vinh/tra-cu" in run.stdout


def test_parse_speaks_utf8_whatever_the_terminal_says(found: Project) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "cchc", "parse", found.raw / "tra-vinh_tra-cu_2022_annual.md"],
        capture_output=True,
        check=False,
        env={"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PATH": "/bin"},
    )
    assert run.returncode == 0
    assert "Kế hoạch" in run.stdout.decode("utf-8") or "hồ sơ" in run.stdout.decode("utf-8")


@pytest.mark.slow
def test_a_report_that_fails_gives_status_1_and_is_named(found: Project) -> None:
    english_file(found.raw / "tra-vinh_tra-cu_2022_annual.md")
    run = cchc("build", "-q", cwd=home(found))
    assert run.returncode == 1
    (line,) = run.stderr.splitlines()
    assert "tra-vinh_tra-cu_2022_annual.md" in line


def test_a_reader_who_has_seen_enough_is_no_error(found: Project) -> None:
    file = found.raw / "tra-vinh_tra-cu_2022_annual.md"
    file.write_text(report_text() * 200, encoding="utf-8")
    run = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "cchc",
            "parse",
            file,
            "--format",
            "json",
            "--locality",
            "tra-cu",
            "--period",
            "2022",
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=home(found),
    )
    assert run.stdout is not None
    assert run.stderr is not None
    run.stdout.read(10)
    run.stdout.close()
    assert run.stderr.read() == b""
    run.stderr.close()
    assert run.wait(60) == 0


def test_a_bug_is_told_in_one_line(
    found: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def bug(*_: object, **__: object) -> None:
        raise ZeroDivisionError("nought")

    monkeypatch.setattr("cchc.pipeline.parse", bug)
    status = cli.main(["parse", str(found.raw / "tra-vinh_tra-cu_2022_annual.md")])
    assert status == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line == "cchc: a bug (ZeroDivisionError: nought): run again with --debug and report it"


def test_a_full_disk_is_told_in_one_line(
    found: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", "/disk/tables")

    monkeypatch.chdir(home(found))
    monkeypatch.setattr("cchc.tables.write_tables", full)
    assert cli.main(["build", "-q", "-j", "1"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("cchc: /disk/tables: No space left on device")


@pytest.mark.slow
def test_folders_named_on_the_command_line(found: Project, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(found.raw, elsewhere)
    (elsewhere / "reports.csv").rename(elsewhere / "catalogue.csv")
    run = cchc("build", "--raw", elsewhere, "--processed", tmp_path / "p", cwd=tmp_path)
    assert run.returncode == 0
    assert (tmp_path / "p/reports.parquet").is_file()
    run = cchc("check", cwd=tmp_path, CCHC_PROCESSED=str(tmp_path / "p"))
    assert (run.returncode, run.stderr) == (0, "")
