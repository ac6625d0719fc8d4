"""The documentation says what is there: generated pages are fresh, links lead somewhere, examples run.

README.md's own example runs as a doctest, which pytest collects by its name.
"""

from __future__ import annotations

import csv
import dataclasses
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from cchc import cli, corrections, dictionary, indicators, pipeline, store
from cchc.read import read_text
from cchc.rules import load as load_rules
from cchc.version import __version__
from cchc.workers import Pool
from docs import layout
from tests.collection import count_teams, make_project, put_indicators

ROOT = Path(__file__).parents[1]
PAGES = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), ROOT / "data/raw/README.md"],
)
_CODE = re.compile(r"^```.*?^```|^ {4}.*?$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^()\s]+)\)")


def _blocks(path: Path, language: str) -> list[str]:
    text = path.read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def _anchors(path: Path) -> set[str]:
    """The anchors that a forge gives to a page's headings."""
    text = re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.M | re.S)
    heads = re.findall(r"^#{1,6} +(.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-") for head in heads}


@pytest.mark.parametrize("name", dictionary.PAGES)
def test_generated_pages_are_fresh(name: str) -> None:
    written = (ROOT / "docs" / name).read_text(encoding="utf-8")
    assert written == dictionary.PAGES[name](), "run `python -m cchc.dictionary docs`"


@pytest.mark.parametrize("name", layout.PAGES)
def test_the_drawing_of_the_code_is_fresh(name: str) -> None:
    written = (ROOT / "docs" / name).read_text(encoding="utf-8")
    assert written == layout.PAGES[name](), "run `python -m docs.layout`"


def test_the_parts_of_the_code_have_one_direction() -> None:
    used = layout.uses()
    assert [part for part in used if part in layout.behind(part, used)] == []
    names = [name for part in layout.PARTS.values() for name in part.modules.split()]
    assert len(names) == len(set(names))
    assert used["pipeline"] >= {"read", "clean", "outline", "citations", "figures", "link", "audit"}


def test_no_module_is_longer_than_can_be_read_at_a_sitting() -> None:
    lengths = {
        path.name: len(path.read_text(encoding="utf-8").splitlines())
        for path in (ROOT / "src").rglob("*.py")
    }
    assert {name: length for name, length in lengths.items() if length > 500} == {}


def test_main_writes_the_pages(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert dictionary.main([str(tmp_path)]) == 0
    assert {path.name for path in tmp_path.iterdir()} == set(dictionary.PAGES)
    assert dictionary.main([str(tmp_path / "none")]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_every_command_has_help_and_is_documented(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["--help"])
    listed = re.findall(r"^ {4}([a-z]+) {2,}(\S.*)$", capsys.readouterr().out, re.MULTILINE)
    assert {"add", "parse", "build", "run", "check", "list"} <= {name for name, _ in listed}
    reference = (ROOT / "docs/cli.md").read_text(encoding="utf-8")
    for name, about in listed:
        assert f"\n## cchc {name}\n\n{about.split('.')[0][:30]}" in reference


def test_commands_in_the_documents_exist(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["--help"])
    known = set(re.findall(r"^ {4}([a-z]+) {2,}\S", capsys.readouterr().out, re.MULTILINE))
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        used = re.findall(r"(?:`|^ {4})cchc ([a-z]+)\b", text, re.MULTILINE)
        assert set(used) <= known, page.name


def test_make_targets_in_the_documents_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        used = re.findall(r"(?:`|^ {4})make ([a-z]+)", text, re.MULTILINE)
        assert set(used) <= targets, page.name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_internal_links_lead_somewhere(page: Path) -> None:
    for link in _LINK.findall(_CODE.sub("", page.read_text(encoding="utf-8"))):
        if link.startswith(("http://", "https://", "mailto:")):
            continue
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        assert target.is_file(), link
        assert ROOT in target.parents, link
        if anchor:
            assert anchor in _anchors(target), link


def test_both_readmes_show_the_same() -> None:
    english, vietnamese = ROOT / "README.md", ROOT / "README.vi.md"
    assert _blocks(english, "python") == _blocks(vietnamese, "python")
    figures = [
        re.findall(r"\b[01][.,]\d{2,3}\b", path.read_text(encoding="utf-8").replace(",", "."))
        for path in (english, vietnamese)
    ]
    assert figures[0] == figures[1]


def test_readmes_count_the_indicators() -> None:
    for name in ("README.md", "README.vi.md", "CHANGELOG.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        counts = re.findall(r"(\d+) (?:indicators|chỉ số)", text)
        assert counts == [str(len(indicators.load()))], name


def test_the_picture_is_small() -> None:
    assert (ROOT / "docs/summary.png").stat().st_size <= 150_000


@pytest.mark.parametrize(
    ("described", "names"),
    [
        (
            "indicator",
            {f.name for f in dataclasses.fields(indicators.Indicator)} - {"id", "cues", "own"},
        ),
        ("cue", {f.name for f in dataclasses.fields(indicators.Cue)} - {"name"}),
        ("correction", {f.name for f in dataclasses.fields(corrections.Correction)} - {"entry"}),
    ],
)
def test_every_field_is_described(described: str, names: set[str]) -> None:
    text = (ROOT / "docs/adding.md").read_text(encoding="utf-8")
    cells = " ".join(re.findall(r"^\| (`[^|]+) \|", text, re.MULTILINE))
    missing = {name for name in names if f"`{name}`" not in cells}
    assert not missing, described


def test_the_indicator_of_the_guide_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    guide = ROOT / "docs/adding.md"
    made = make_project(tmp_path, ["tra-vinh/tra-cu"])
    count_teams(made, 215)
    put_indicators(made, _blocks(guide, "yaml")[0])
    assert store.build(made, Pool(1)).failed == {}
    monkeypatch.chdir(tmp_path)
    *before, rows, panel = _blocks(guide, "python")[0].splitlines()
    names: dict[str, Any] = {}
    exec("\n".join(before), names)
    found = eval(rows, names)[["value", "unit", "scope"]]
    assert found.values.tolist() == [[215, "units", "all"]]
    assert eval(panel, names)["state"].tolist() == ["value"]


def test_the_macro_of_the_guide_exists() -> None:
    assert "late" in load_rules("concepts")["macros"]


def test_the_corrections_of_the_guide_can_be_made(tmp_path: Path) -> None:
    path = tmp_path / corrections.FILE
    path.write_text(_blocks(ROOT / "docs/adding.md", "yaml")[1], encoding="utf-8")
    made = corrections.load(path, indicators.load())
    text = (
        "BÁO CÁO\nKết quả công tác cải cách hành chính 6 tháng đầu năm 2023\n\n"
        "Đã ban hành 27 văn bản chỉ đạo, điều hành công tác CCHC.\n\n"
        "Toàn huyện tiếp nhận 12.405 hồ sơ, đã giải quyết 12.000 hồ sơ, trong đó đúng hạn 11.700 "
        "hồ sơ, đạt 98,5%.\n"
    )
    report = pipeline.parse_source(
        read_text(text, "report.txt"), period="2023-H1", corrections=made
    )
    values = {row["indicator"]: str(row["value"]) for row in report.observations}
    assert values["dossiers_on_time_rate"] == "97.5"
    assert "steering_documents" not in values
    wrong = [(c["stated"], c["expected"]) for c in report.checks if c["verdict"] == "wrong"]
    assert wrong == [("98.5", "97.5")]


def test_every_shipped_report_is_described() -> None:
    text = (ROOT / "data/raw/README.md").read_text(encoding="utf-8")
    with (ROOT / "data/raw/reports.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            assert f"| `{row['file']}` |" in text
            name = Path(row["file"]).stem
            assert (ROOT / f"tests/annotated/{name}.observations.csv").is_file()


def test_the_citation_is_of_this_version() -> None:
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert cited["version"] == __version__
    assert f"## [{__version__}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
