"""Adding an archive: what its files seem to be is proposed, edited, and carried out row by row."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from cchc.archive import TABLE, confirm, propose
from cchc.catalogue import read
from cchc.errors import CatalogueError
from cchc.kinds import kind_of, kind_of_period
from cchc.rules import load
from tests import formats
from tests.collection import cchc, report_text, tree

MUTE: Any = lambda line: None  # noqa: E731 - nobody listens


def rows(table: Path) -> list[dict[str, str]]:
    with table.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def rewrite(table: Path, made: list[dict[str, str]], *, delimiter: str = ",") -> None:
    with table.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(made[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(made)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Reports in several formats and folders, and what an archive holds besides."""
    folder = tmp_path / "kho báo cáo"
    (folder / "2021").mkdir(parents=True)
    (folder / "bao-cao.txt").write_text(report_text(), encoding="utf-8")
    (folder / "bản sao.txt").write_text(report_text(), encoding="utf-8")
    formats.as_docx(
        report_text(received=777, name="GIỒNG RIỀNG").replace("2022", "2021"),
        folder / "2021" / "bc.docx",
    )
    (folder / "khác.html").write_text(
        f"<p>{report_text(received=900).replace(chr(10), '</p><p>')}</p>", encoding="utf-8"
    )
    (folder / "chung.txt").write_text(
        "BÁO CÁO\n\nKết quả công tác cải cách hành chính năm 2022\n\nHuyện Châu Thành đã tiếp nhận"
        " 120 hồ sơ, giải quyết đúng hạn 118 hồ sơ, đạt 98,3%.\n",
        encoding="utf-8",
    )
    (folder / "thư.txt").write_text(
        "Kính gửi các cơ quan, đơn vị trên địa bàn huyện: " * 3, "utf-8"
    )
    (folder / "hỏng.pdf").write_bytes(b"%PDF-1.4 broken")
    (folder / "~$bc.docx").write_bytes(b"left open by Word")
    (folder / ".ẩn.txt").write_text(report_text(received=5), encoding="utf-8")
    (folder / "ảnh.png").write_bytes(b"\x89PNG")
    return folder


def test_each_file_is_proposed_or_its_doubt_is_named(archive: Path) -> None:
    table = archive / TABLE
    outcome = propose(archive, table, tell=MUTE)
    found = {row["file"]: row for row in rows(table)}
    assert set(found) == {
        "bao-cao.txt", "bản sao.txt", "2021/bc.docx", "khác.html", "chung.txt", "thư.txt", "hỏng.pdf",
    }  # fmt: skip
    sure = {name: row for name, row in found.items() if row["add"] == "yes"}
    told = {
        name: (row["locality"], row["period"], row["kind"], row["version"])
        for name, row in sure.items()
    }
    assert told == {
        "bao-cao.txt": ("tra-vinh/tra-cu", "2022", "annual", "final"),
        "2021/bc.docx": ("kien-giang/giong-rieng", "2021", "annual", "final"),
    }
    doubts = {name: row["doubt"] for name, row in found.items() if row["doubt"]}
    assert doubts["bản sao.txt"] == "the same content as bao-cao.txt"
    assert "the same report as" in doubts["khác.html"]
    assert "Châu Thành" in doubts["chung.txt"]
    assert "a report on the reform?" in doubts["thư.txt"]
    assert doubts["hỏng.pdf"].startswith("not read: the PDF is broken")
    assert {line.partition(": ")[0] for line in outcome.doubtful} == set(doubts)


def test_a_table_that_a_person_edited_stays(archive: Path) -> None:
    table = archive / TABLE
    propose(archive, table, tell=MUTE)
    made = rows(table)
    made[0]["locality"], made[0]["note"] = "hau-giang", "see the letter"
    rewrite(table, made, delimiter=";")
    (archive / "mới.txt").write_text(report_text(received=31), encoding="utf-8")
    outcome = propose(archive, table, tell=MUTE)
    after = rows(table)
    assert outcome.done == ["mới.txt"]
    assert after[0]["locality"] == "hau-giang"
    assert after[0]["note"] == "see the letter"
    assert len(after) == len(made) + 1
    before = table.read_bytes()
    assert propose(archive, table, tell=MUTE).done == []
    assert table.read_bytes() == before


def test_rows_that_say_yes_are_added_and_the_others_left(archive: Path, tmp_path: Path) -> None:
    raw = tmp_path / "data/raw"
    raw.mkdir(parents=True)
    table = archive / TABLE
    propose(archive, table, tell=MUTE)
    made = rows(table)
    for row in made:
        if row["file"] == "chung.txt":
            row.update(add="có", locality="huyện Châu Thành, Trà Vinh", period="2022")
        if row["file"] == "thư.txt":
            row.update(add="x", locality="nowhere", period="2022")
        if row["file"] == "hỏng.pdf":
            row.update(add="yes", locality="hau-giang", period="2022")
    rewrite(table, made)
    outcome = confirm(raw, table, tell=MUTE)
    assert sorted(entry.key for entry in read(raw).entries) == sorted(outcome.done)
    assert len(outcome.done) == 3
    assert any("nowhere" in line and "thư.txt" in line for line in outcome.doubtful)
    assert any("hỏng.pdf" in line for line in outcome.doubtful)
    again = tree(raw)
    assert confirm(raw, table, tell=MUTE).done == []
    assert tree(raw) == again
    assert sum(row["add"] == "added" for row in rows(table)) == len(outcome.done)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("file,locality\nx,y\n", "no column 'period'"),
        ("file,locality,period\na.txt,hau-giang,2022\n", "no column 'add'"),
        ('add,file,locality,period\nyes,"a,b,c\n', "row"),
        ("", "no column"),
    ],
)
def test_a_table_that_cannot_be_used_is_said(tmp_path: Path, content: str, said: str) -> None:
    table = tmp_path / "t.csv"
    table.write_text(content, encoding="utf-8")
    with pytest.raises(CatalogueError, match=said):
        confirm(tmp_path, table, tell=MUTE)


def test_a_folder_without_reports_is_said(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="no file that is read as a report"):
        propose(tmp_path, tmp_path / TABLE, tell=MUTE)


def test_words_of_a_report_are_no_formula(archive: Path) -> None:
    text = report_text(received=61).replace(
        "## Kết quả công tác", '## =HYPERLINK("x") Kết quả công tác'
    )
    (archive / "f.txt").write_text(text, encoding="utf-8")
    propose(archive, archive / TABLE, tell=MUTE)
    for row in rows(archive / TABLE):
        assert not row["title"].startswith(("=", "+", "-", "@"))


@pytest.mark.parametrize("rule", load("kinds"), ids=lambda rule: rule["example"][:30])
def test_the_kind_is_told_by_the_title(rule: dict[str, Any]) -> None:
    assert kind_of(rule["example"], "2018/2021") == rule["kind"]
    assert kind_of("Kết quả công tác cải cách hành chính", "2022") == kind_of_period("2022")


@pytest.mark.slow
def test_from_the_command_line(archive: Path, tmp_path: Path) -> None:
    raw = tmp_path / "project/data/raw"
    raw.mkdir(parents=True)
    table = tmp_path / "elsewhere.csv"
    made = cchc("add", archive, "--table", table, cwd=tmp_path / "project")
    assert made.returncode == 1, made.stderr
    assert "7 files proposed, 5 of them in doubt" in made.stdout
    assert sum(line.startswith("cchc: ") for line in made.stderr.splitlines()) == 5
    assert not list(raw.iterdir())
    put = cchc("add", table, "-q", cwd=tmp_path / "project")
    assert put.returncode == 0, put.stderr
    assert "2 reports added, 5 rows left" in put.stdout
    assert len(read(raw).entries) == 2
