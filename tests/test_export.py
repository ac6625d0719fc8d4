"""The tables for other programs: whole, labelled, and harmless in a spreadsheet."""

from __future__ import annotations

import csv
import datetime
import hashlib
import json
from decimal import Decimal
from pathlib import Path

import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest

from cchc import catalogue, export, formats, indicators, store
from cchc.errors import StoreError
from cchc.formats import Sheet
from cchc.portal import read as read_portal
from cchc.portal_html import index_html
from cchc.project import Project
from cchc.schema import TABLES, Column, Table
from cchc.workers import Pool
from tests.collection import cchc, count_teams, make_project, put_indicators, tree

DAY = datetime.date(2026, 1, 31)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    made = make_project(tmp_path_factory.mktemp("exported"))
    store.build(made, Pool(jobs=1))
    return made


def written(project: Project, folder: Path, kind: str) -> dict[str, Path]:
    paths = export.export(project, folder, kind, today=DAY)
    return {path.name: path for path in paths}


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_csv_has_every_row_and_every_digit(project: Project, tmp_path: Path) -> None:
    files = written(project, tmp_path, "csv")
    for name, table in TABLES.items():
        exact = store.load(name, decimals=True, folder=project.processed)
        read = rows(files[f"{name}.csv"])
        assert len(read) == len(exact)
        if not read:
            continue
        assert tuple(read[0]) == table.names
        for column in table.columns:
            told = [row[column.name] for row in read]
            if column.kind == "decimal":
                assert [Decimal(text) for text in told] == list(exact[column.name])
            elif column.kind == "text":
                assert told == list(exact[column.name])


def test_the_descriptor_tells_type_meaning_and_hash(project: Project, tmp_path: Path) -> None:
    files = written(project, tmp_path, "csv")
    described = json.loads(files["datapackage.json"].read_text(encoding="utf-8"))
    by_name = {resource["name"]: resource for resource in described["resources"]}
    assert set(by_name) == {*TABLES, "indicators", "dictionary"}
    for resource in by_name.values():
        data = (tmp_path / resource["path"]).read_bytes()
        assert resource["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
        assert resource["bytes"] == len(data)
    fields = {field["name"]: field for field in by_name["observations"]["schema"]["fields"]}
    assert fields["value"]["type"] == "number"
    assert fields["status"]["constraints"] == {"enum": ["actual", "target"]}
    assert all(field["description"] for field in fields.values())


def test_dictionary_and_indicators_come_along(project: Project, tmp_path: Path) -> None:
    files = written(project, tmp_path, "csv")
    told = {(row["table"], row["column"]): row for row in rows(files["dictionary.csv"])}
    for name, table in TABLES.items():
        for column in table.columns:
            assert told[name, column.name]["meaning"] == column.about
    assert [row["indicator"] for row in rows(files["indicators.csv"])] == list(indicators.load())
    readme = files["README.md"].read_text(encoding="utf-8")
    assert "Version 2026-01-31+" in readme
    assert "How to cite" in readme


def test_the_projects_own_indicators_come_along(tmp_path: Path) -> None:
    made = make_project(tmp_path / "project")
    count_teams(made)
    put_indicators(made)
    store.build(made, Pool(jobs=1))
    files = written(made, tmp_path / "release", "csv")
    listed = {row["indicator"]: row for row in rows(files["indicators.csv"])}
    assert list(listed) == [*indicators.load(), "digital_teams"]
    assert listed["digital_teams"]["name_vi"] == "Tổ công nghệ số <i>cộng đồng</i>"
    stated = [
        row["value"]
        for row in rows(files["observations.csv"])
        if row["indicator"] == "digital_teams"
    ]
    assert stated == ["215", "215"]


def test_a_release_names_the_data_as_the_pages_do(project: Project, tmp_path: Path) -> None:
    """The index shows the version of all reports, a page that of its own."""
    files = written(project, tmp_path, "csv")
    hashes = {row["report"]: row["data_sha256"] for row in rows(files["reports.csv"])}
    whole = store.data_version(hashes)
    assert len(hashes) == 2
    assert f"Data version {whole}: " in files["README.md"].read_text(encoding="utf-8")
    described = json.loads(files["datapackage.json"].read_text(encoding="utf-8"))
    assert described["version"] == f"2026-01-31+{whole}"
    portal = read_portal(project, catalogue.read(project.raw), [])
    assert portal.data == whole
    assert f"Phiên bản dữ liệu: {whole}." in index_html(portal)
    key, own = next(iter(hashes.items()))
    assert store.data_version({key: own}) == own[:12]


def test_the_data_version_changes_with_what_is_read(tmp_path: Path) -> None:
    made = make_project(tmp_path / "project", ["tra-vinh/tra-cu"])

    def built() -> str:
        store.build(made, Pool(jobs=1))
        return str(store.load("reports", folder=made.processed)["data_sha256"].item())

    first = built()
    report = next(made.raw.glob("*.md"))
    text = report.read_text(encoding="utf-8")
    report.write_text(text.replace("840", "841"), encoding="utf-8")
    assert built() != first
    report.write_text(text, encoding="utf-8")
    assert built() == first


def test_a_workbook_has_a_sheet_for_each_table(project: Project, tmp_path: Path) -> None:
    files = written(project, tmp_path, "xlsx")
    book = openpyxl.load_workbook(files["cchc.xlsx"])
    assert book.sheetnames == ["about", *TABLES, "indicators", "dictionary"]
    exact = store.load("observations", decimals=True, folder=project.processed)
    head, *read = book["observations"].iter_rows(values_only=True)
    assert head == TABLES["observations"].names
    place = head.index("value")
    assert [Decimal(str(row[place])) for row in read] == list(exact["value"])
    assert [row[head.index("quote")] for row in read] == list(exact["quote"])
    assert book["observations"].freeze_panes == "A2"


def test_stata_files_have_labels(project: Project, tmp_path: Path) -> None:
    files = written(project, tmp_path, "dta")
    with pd.read_stata(files["observations.dta"], iterator=True) as reader:
        labels = reader.variable_labels()
    frame = pd.read_stata(files["observations.dta"])
    exact = store.load("observations", folder=project.processed)
    assert list(frame["value"]) == list(exact["value"])
    assert list(frame["quote"]) == list(exact["quote"])
    assert labels["indicator"] == "Id in the indicator catalogue"
    assert all(labels.values())
    assert "end_" in frame.columns


def test_parquet_has_the_meaning_of_each_column(project: Project, tmp_path: Path) -> None:
    files = written(project, tmp_path, "parquet")
    schema = pq.read_schema(files["observations.parquet"])
    assert schema.names == list(TABLES["observations"].names)
    for column in TABLES["observations"].columns:
        assert schema.field(column.name).metadata == {b"description": column.about.encode()}
    original = pq.read_table(project.processed / "observations.parquet")
    copy = pq.read_table(files["observations.parquet"])
    assert copy.equals(original)
    assert copy.schema.equals(original.schema)


@pytest.mark.parametrize("kind", export.FORMATS)
def test_the_same_tables_give_the_same_bytes(project: Project, tmp_path: Path, kind: str) -> None:
    written(project, tmp_path / "a", kind)
    written(project, tmp_path / "b", kind)
    assert tree(tmp_path / "a") == tree(tmp_path / "b")


ODD = Table(
    "odd",
    "an odd row",
    (
        Column("text", "text", "Any text", blank=True),
        Column("page", "integer", "A number", blank=True),
        Column("value", "decimal", "A value", blank=True),
        Column("end", "integer", "Where it ends"),
    ),
)
TEXTS = ("", "=1+1", '=HYPERLINK("http://example.org/")', "@SUM(1)", "+cmd|' /C calc'!A0", "- Hạn chế", "-5", "a\x07b\x00c",
         "hai\ndòng, một \"ngoặc\"", "x" * 40_000)  # fmt: skip


def odd() -> Sheet:
    frame = pd.DataFrame(
        {
            "text": TEXTS,
            "page": pd.array([None, *range(1, len(TEXTS))], dtype="Int64"),
            "value": [None, *(Decimal("1E+3") for _ in TEXTS[1:])],
            "end": pd.array(range(len(TEXTS)), dtype="Int64"),
        }
    )
    return Sheet(ODD, frame)


def test_no_spreadsheet_is_given_a_formula(tmp_path: Path) -> None:
    formats.write_csv(tmp_path / "odd.csv", odd())
    read = rows(tmp_path / "odd.csv")
    assert [row["text"] for row in read[:7]] == [
        "", "'=1+1", "'=HYPERLINK(\"http://example.org/\")", "'@SUM(1)", "'+cmd|' /C calc'!A0", "- Hạn chế", "-5",
    ]  # fmt: skip
    assert read[0]["page"] == read[0]["value"] == ""
    assert read[1]["value"] == "1000"
    cut = formats.write_xlsx(tmp_path / "odd.xlsx", [odd()], DAY, {"title": "x"})
    assert cut == 1
    cells = list(openpyxl.load_workbook(tmp_path / "odd.xlsx")["odd"].iter_rows(min_row=2))
    assert {row[0].data_type for row in cells} <= {"s", "n"}
    assert [row[0].value for row in cells[1:7]] == list(TEXTS[1:7])
    assert not any(row[0].hyperlink for row in cells)


def test_odd_text_is_kept(tmp_path: Path) -> None:
    formats.write_dta(tmp_path / "odd.dta", odd())
    frame = pd.read_stata(tmp_path / "odd.dta")
    assert list(frame["text"]) == [text.replace("\0", "") for text in TEXTS]
    assert pd.isna(frame["value"][0])
    formats.write_parquet(tmp_path / "odd.parquet", odd())
    assert pq.read_table(tmp_path / "odd.parquet")["text"].to_pylist() == list(TEXTS)
    formats.write_csv(tmp_path / "odd.csv", odd())
    assert rows(tmp_path / "odd.csv")[8]["text"] == TEXTS[8]


def test_a_full_sheet_goes_on_in_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "_ROWS", 4)
    formats.write_xlsx(tmp_path / "odd.xlsx", [odd()], DAY, {"title": "x"})
    book = openpyxl.load_workbook(tmp_path / "odd.xlsx")
    assert book.sheetnames == ["about", "odd", "odd 2", "odd 3"]
    assert sum(book[name].max_row - 1 for name in book.sheetnames[1:]) == len(TEXTS)


@pytest.mark.slow
def test_what_cannot_be_written_is_told_in_a_line(project: Project, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="one of csv, xlsx, dta, parquet"):
        export.export(project, tmp_path, "sas")
    assert project.root is not None
    (tmp_path / "file").write_text("x", encoding="utf-8")
    refused = cchc("export", "--to", tmp_path / "file", cwd=project.root)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr.count("\n") == 1
    unbuilt = cchc(
        "export", "--to", tmp_path / "x", "--processed", tmp_path / "none", cwd=project.root
    )
    assert unbuilt.returncode == 2
    assert "run `cchc build`" in unbuilt.stderr
    assert not (tmp_path / "x").exists()
    done = cchc("export", "--to", tmp_path / "x", "--format", "dta", cwd=project.root)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == str(tmp_path / "x/README.md")
