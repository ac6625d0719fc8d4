"""Every format that a locality sends: as much is found in it as in the text it was made of.

The reports of data/raw are written by real writers (`formats`); what each format gives is compared
with what the Markdown gives, and the share of the annotated observations is printed.
"""

from __future__ import annotations

import csv
import json
import re
import shutil
import unicodedata
from collections.abc import Hashable
from functools import cache
from itertools import chain
from pathlib import Path

import pytest

from cchc.clean import clean
from cchc.pipeline import parse
from cchc.read import read
from cchc.report import Report
from cchc.rules import load
from tests import formats
from tests.collection import cchc
from tests.scoring import ANNOTATED, RAW, Row, plain_key, strict_key

with (RAW / "reports.csv").open(encoding="utf-8", newline="") as file:
    ENTRIES = {Path(entry["file"]).stem: entry for entry in csv.DictReader(file)}
SHORTEST = "tra-vinh_tra-cu_2022_annual"
NOTED = "hau-giang_2018--2021_directive_review"
KEPT, KEPT_IN_SCANS = 0.99, 0.90

needs_browser = pytest.mark.skipif(not formats.CHROMIUM, reason="chromium is not installed")
needs_office = pytest.mark.skipif(not formats.SOFFICE, reason="LibreOffice is not installed")
needs_tesseract = pytest.mark.skipif(
    not (formats.TESSERACT and formats.CHROMIUM), reason="tesseract or chromium is not installed"
)


def markdown(stem: str) -> str:
    return (RAW / f"{stem}.md").read_text(encoding="utf-8")


def parsed(path: Path, stem: str) -> Report:
    entry = ENTRIES[stem]
    return parse(path, locality=entry["locality"], period=entry["period"])


@cache
def base(stem: str) -> Report:
    return parsed(RAW / f"{stem}.md", stem)


@cache
def annotated(stem: str) -> tuple[Row, ...]:
    with (ANNOTATED / f"{stem}.observations.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def keys(rows: object, stem: str, strict: bool) -> set[Hashable]:
    period = ENTRIES[stem]["period"]
    assert isinstance(rows, list | tuple)
    return {strict_key(row, period) if strict else plain_key(row) for row in rows}


def shares(report: Report, stem: str) -> tuple[int, int, int, float]:
    """Annotated; of these found in the Markdown, and here; the part kept, the stricter measure."""
    kept = 1.0
    for strict in (False, True):
        wanted = keys(annotated(stem), stem, strict)
        before = wanted & keys(base(stem).observations, stem, strict)
        here = wanted & keys(report.observations, stem, strict)
        kept = min(kept, len(before & here) / len(before))
        if not strict:
            counts = (len(wanted), len(before), len(here))
    return *counts, kept


def tell(
    capsys: pytest.CaptureFixture[str], what: str, found: dict[str, Report]
) -> dict[str, float]:
    """Print what a format gives, report by report; the parts kept of what the Markdown gives."""
    kept = {}
    lines = [f"\n{what}: annotated observations found"]
    for stem, report in found.items():
        wanted, before, here, kept[stem] = shares(report, stem)
        lines.append(
            f"  {stem[:34]:34} {here}/{wanted} = {here / wanted:6.1%}"
            f"  (.md {before / wanted:6.1%}; with scope, period and status {kept[stem]:.1%} of it)"
        )
    with capsys.disabled():
        print("\n".join(lines))
    return kept


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("formats")


def write(folder: Path, stem: str, suffix: str) -> Path:
    """A report in a format; `.office.pdf` and `.doc` are made by LibreOffice of the Word file."""
    path = folder / f"{stem}{suffix}"
    if path.exists():
        return path
    if suffix in (".doc", ".office.pdf"):
        formats.from_word(write(folder, stem, ".docx"), path)
    elif suffix == ".scan.pdf":
        formats.as_scan(markdown(stem), path)
    else:
        formats.WRITERS[suffix](markdown(stem), path)
    return path


@pytest.mark.parametrize(
    "suffix",
    [
        pytest.param(".txt", marks=pytest.mark.slow),
        pytest.param(".html", marks=pytest.mark.slow),
        ".docx",
        pytest.param(".pdf", marks=[needs_browser, pytest.mark.slow]),
        pytest.param(".office.pdf", marks=[needs_office, pytest.mark.slow]),
        pytest.param(".doc", marks=[needs_office, pytest.mark.slow]),
    ],
)
def test_as_much_is_found_as_in_the_text(
    suffix: str, made: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = {stem: parsed(write(made, stem, suffix), stem) for stem in ENTRIES}
    assert all(part >= KEPT for part in tell(capsys, suffix, found).values())
    for stem, report in found.items():
        told = parse(write(made, stem, suffix)).report
        same = parse(RAW / f"{stem}.md").report
        for what in ("locality", "period", "number", "issued"):
            assert told[what] == same[what], (stem, what)
        if suffix != ".txt":  # in which nothing is bold
            assert len(report.sections) >= 0.9 * len(base(stem).sections)


@needs_tesseract
@pytest.mark.slow
def test_a_scan_is_read(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(made, SHORTEST, ".scan.pdf")
    found = {SHORTEST: parsed(path, SHORTEST)}
    assert all(part >= KEPT_IN_SCANS for part in tell(capsys, "scan", found).values())
    # Which digits Tesseract takes for letters differs with the fonts of the machine.
    assert_rows_of_the_table(path, misread=1)


@needs_tesseract
@pytest.mark.deep
def test_scans_of_all_reports_are_read(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = {stem: parsed(write(made, stem, ".scan.pdf"), stem) for stem in ENTRIES}
    tell(capsys, "scan", found)
    for stem, report in found.items():
        _, before, here, _ = shares(report, stem)
        assert here >= KEPT_IN_SCANS * before


# What is in the file and what is not -----------------------------------------------------------


def blocks(path: Path) -> list[str]:
    document = clean(read(path))
    return [document.of(block) for block in document.blocks]


def assert_rows_of_the_table(path: Path, misread: int = 0) -> None:
    """The ruled table, row by row and cell by cell, of which so many may be misread."""
    rows = [tuple(b.strip("| ").split(" | ")) for b in blocks(path) if b.startswith("|")]
    assert [len(row) for row in rows] == [len(row) for row in formats.TABLE]
    cells = zip(chain(*rows), chain(*formats.TABLE), strict=True)
    assert sum(here != there for here, there in cells) <= misread, rows


@pytest.mark.parametrize(
    "suffix",
    [
        ".html",
        ".docx",
        pytest.param(".pdf", marks=[needs_browser, pytest.mark.slow]),
        pytest.param(".office.pdf", marks=[needs_office, pytest.mark.slow]),
    ],
)
@pytest.mark.parametrize("stem", ENTRIES)
def test_each_paragraph_comes_as_it_stands(suffix: str, stem: str, made: Path) -> None:
    """Numbers that Word counts, footnotes where they are called, paragraphs over page breaks."""
    path = write(made, stem, suffix)
    found = {_bare(block) for block in blocks(path)}
    wanted = [_bare(block) for block in blocks(RAW / f"{stem}.md")]
    missing = [block for block in wanted if block not in found]
    assert len(missing) <= 0.03 * len(wanted), missing
    assert_rows_of_the_table(path)


def _bare(block: str) -> str:
    """A paragraph's words; what sets words apart is the format's, not the report's."""
    return re.sub(r"\W+", "", block)


@needs_browser
@pytest.mark.slow
def test_a_finding_in_a_pdf_has_its_page(made: Path, tmp_path: Path) -> None:
    import pypdfium2

    path = write(made, NOTED, ".pdf")
    told = cchc("parse", path, "--locality", "hau-giang", "--format", "json", cwd=tmp_path)
    report = json.loads(told.stdout)
    with pypdfium2.PdfDocument(path) as document:
        pages = [re.sub(r"\s", "", page.get_textpage().get_text_range()) for page in document]
    rows = report["observations"] + report["citations"]
    assert len({row["page"] for row in rows}) > 10
    for row in report["quantities"]:
        words = re.sub(r"\s", "", re.sub(r"\*|</?sup>", "", row["raw"]))
        assert words in pages[row["page"] - 1] or words in "".join(
            pages[row["page"] - 1 : row["page"] + 1]
        )
    table = cchc("parse", path, "--locality", "hau-giang", cwd=tmp_path)
    assert table.returncode == 0, table.stderr


# Encodings -------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["tcvn3", "vni", "cp1258", "NFD", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("stem", ENTRIES)
def test_an_old_encoding_parses_to_the_same_findings(
    encoding: str, stem: str, tmp_path: Path
) -> None:
    path = tmp_path / f"{stem}.md"
    text = markdown(stem)
    match encoding:
        case "tcvn3" | "vni":
            content = formats.encoded(text, encoding, load("encodings")[encoding]["letters"])
        case "cp1258":
            content = _windows_1258(text)
        case "NFD":
            content = unicodedata.normalize("NFD", text).encode()
        case _:
            content = text.encode(encoding)
    path.write_bytes(content)
    report, same = parsed(path, stem), base(stem)
    assert keys(report.observations, stem, True) == keys(same.observations, stem, True)
    for kind, columns in {
        "observations": ("line", "indicator", "value", "bound", "facet", "period"),
        "quantities": ("line", "value", "unit", "form", "bound"),
        "citations": ("line", "type", "number", "date"),
        "sections": ("line", "level", "label", "domain", "role"),
        "checks": ("line", "kind", "stated", "expected", "verdict"),
    }.items():
        mine = [[row[column] for column in columns] for row in getattr(report, kind)]
        assert mine == [[row[column] for column in columns] for row in getattr(same, kind)], kind


def _windows_1258(text: str) -> bytes:
    """As Windows types it: a letter with its own mark, then its tone by itself."""
    out = b""
    for letter in text:
        try:
            out += letter.encode("cp1258")
        except UnicodeEncodeError:
            marks = unicodedata.normalize("NFD", letter)
            tones = [mark for mark in marks if mark in "\u0300\u0301\u0303\u0309\u0323"]
            base_letter = "".join(mark for mark in marks if mark not in tones)
            out += unicodedata.normalize("NFC", base_letter).encode("cp1258")
            out += "".join(tones).encode("cp1258")
    return out


def test_either_place_of_the_tone_mark_parses_alike(tmp_path: Path) -> None:
    text = markdown(NOTED)
    other = text.replace("hóa", "hoá").replace("hòa", "hoà").replace("ủy", "uỷ").replace("Ủy", "Uỷ")
    other = other.replace("thủy", "thuỷ").replace("xóa", "xoá").replace("ỦY", "UỶ")
    assert other != text
    path = tmp_path / f"{NOTED}.md"
    path.write_text(other, encoding="utf-8")
    report, same = parsed(path, NOTED), base(NOTED)
    for kind in ("sections", "quantities", "citations", "observations", "checks"):
        plain = [
            {name: value for name, value in row.items() if name not in ("raw", "quote", "quotes")}
            for row in getattr(report, kind)
        ]
        assert plain == [
            {name: value for name, value in row.items() if name not in ("raw", "quote", "quotes")}
            for row in getattr(same, kind)
        ]
        for row in getattr(report, kind):
            assert "quote" not in row or row["quote"] in other


# What has to be installed ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("suffix", "module", "line"),
    [
        (".docx", "lxml", r"pip install 'cchc\[docx\]'"),
        (".pdf", "pypdfium2", r"pip install 'cchc\[pdf\]'"),
    ],
)
def test_a_reader_that_is_not_installed_has_its_line(
    suffix: str, module: str, line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cchc.errors import ReadError

    path = tmp_path / f"report{suffix}"
    path.write_bytes(b"%PDF-1.4")
    monkeypatch.setitem(__import__("sys").modules, module, None)
    with pytest.raises(ReadError, match=line):
        read(path)


@pytest.mark.parametrize(
    "begins", [b"\xd0\xcf\x11\xe0", b"{\\rtf1\\ansi ", b"\xef\xbb\xbf\r\n<html>", b"PK\x03\x04"]
)
def test_where_libreoffice_is_missing_a_line_says_so(
    begins: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cchc.errors import ReadError

    path = tmp_path / "report.doc"
    path.write_bytes(begins + bytes(1000))
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(ReadError, match=r"needs LibreOffice.*apt-get install"):
        read(path)
