"""The collection as it is run: every notebook for every restated report, in both languages."""

from __future__ import annotations

import base64
import json
import re
import shutil
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import nbformat
import papermill
import pytest

from cchc import project, store
from cchc.project import Project
from cchc.run import Request, run
from cchc.sheet import Sheet
from cchc.tell import LANGUAGES, Teller, messages
from cchc.workers import Pool

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
SVG = "{http://www.w3.org/2000/svg}"
VIETNAMESE = re.compile(
    r"[ăâđêôơưĂÂĐÊÔƠƯàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]"
)
LINES = 25  # of a cell: a screen


# --- as they are kept -----------------------------------------------------------------------


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_kept_without_outputs_and_reads_like_an_article(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    nb: Any = nbformat.reads(text, as_version=4)
    nbformat.validate(nb)
    assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=1) + "\n"
    for before, cell in zip([None, *nb.cells], nb.cells, strict=False):
        assert len(cell.source.splitlines()) <= LINES
        if cell.cell_type == "code":
            assert not cell.outputs
            assert cell.execution_count is None
            assert before is not None
            told = re.findall(r'<p lang="(\w+)">', before.source)
            assert told == list(LANGUAGES), f"no purpose in both languages over: {cell.source}"


def test_the_collection_is_the_five_of_the_design() -> None:
    names = {"comparison", "data_quality", "explore", "locality_report", "trends"}
    assert {path.stem for path in NOTEBOOKS} == names


# --- as they are run ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The restated reports with all their pages in both languages."""
    root = tmp_path_factory.mktemp("collection")
    shutil.copytree(ROOT / "data/raw", root / "data/raw")
    here = project.find(root, {})
    for lang in LANGUAGES:
        result = run(here, Request(lang=lang, pool=Pool(jobs=2)))
        assert not result.failed
        assert len(result.done) == 10, "five reports, three series, one group, one collection"
    return here


class Shown(HTMLParser):
    """A page's text by whether it is marked as Vietnamese, its pictures, its alternative texts."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.own: list[str] = []
        self.pictures: list[tuple[bytes, str]] = []
        self._open: list[tuple[str, bool]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "img":
            head, _, data = (given.get("src") or "").partition(",")
            assert head == "data:image/svg+xml;base64"
            self.pictures.append((base64.b64decode(data), given.get("alt") or ""))
        elif tag not in ("meta", "br", "hr", "link", "input"):
            quoted = (tag != "html" and given.get("lang") == "vi") or tag in (
                "style",
                "script",
                "pre",
                "code",
            )
            self._open.append((tag, quoted))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not any(quoted for _, quoted in self._open):
            self.own.append(data)

    @property
    def text(self) -> str:
        """The page's own words, and what is read out for its pictures."""
        return " ".join([*self.own, *(alt for _, alt in self.pictures)])


def pages(here: Project, lang: str) -> Iterator[tuple[str, Shown]]:
    for path in sorted(here.summaries.rglob(f"*.{lang}.html")):
        if path.name.split(".")[0] in {p.stem for p in NOTEBOOKS} or path.parent.name in {
            p.stem for p in NOTEBOOKS
        }:
            yield str(path.relative_to(here.summaries)), Shown(path.read_text(encoding="utf-8"))


@pytest.mark.slow
def test_no_cell_warns_prints_or_fails(made: Project) -> None:
    executed = [p for p in sorted(made.summaries.rglob("*.ipynb")) if ".failed" not in p.name]
    assert len(executed) == 20
    for path in executed:
        for cell in nbformat.read(path, as_version=4).cells:
            for output in cell.get("outputs", ()):
                assert output.output_type in ("execute_result", "display_data"), (path, output)
                assert output.data["text/html"].strip(), (path, cell.source)
                assert not output.data["text/plain"], (path, cell.source)


@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_gap_shows_and_no_words_are_of_the_other_language(made: Project, lang: str) -> None:
    shown = list(pages(made, lang))
    assert len(shown) == 10
    own = names(made)
    for name, page in shown:
        assert not re.search(r"\b(None|nan|NaN|NaT|Undefined)\b|<NA>|\{\w*\}", page.text), name
        if lang == "en":
            left = page.text
            for words in own:
                left = left.replace(words, "")
            # The notes of claims repeat the report's words in brackets.
            left = re.sub(r"\([^()]*\)|“[^”]*”|\S+/QĐ-\S+", "", left)
            found = VIETNAMESE.search(left)
            assert not found, (name, left[max(0, found.start() - 60) : found.end() + 60])
        else:
            for words in english():
                assert words not in page.text, (name, words)


def names(here: Project) -> list[str]:
    """What stays Vietnamese on an English page: names, titles, documents; the longest first."""
    reports = store.load("reports", folder=here.processed)
    titles = [str(words) for name in ("title", "source") for words in reports[name] if words]
    places = [
        "Trà Cú",
        "Trà Vinh",
        "Hậu Giang",
        "Đức Thọ",
        "Hà Tĩnh",
        "Giồng Riềng",
        "Kiên Giang",
        "Cần Thơ",
    ]
    return sorted([*titles, *places, "Nghị quyết số", "Chỉ thị"], key=len, reverse=True)


def english() -> list[str]:
    """The catalogue's English sentences that have no slot: none of them may show in Vietnamese."""
    found = [str(entry["en"]) for entry in messages()["messages"].values()]
    found += [str(entry["en"]) for entry in messages()["domains"].values()]
    return [words for words in found if len(words) > 14 and "{" not in words]


@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_picture_shows_something_is_told_and_is_the_file(made: Project, lang: str) -> None:
    files = {path.read_bytes() for path in made.figures.rglob(f"*.{lang}.svg")}
    shown = [picture for _, page in pages(made, lang) for picture in page.pictures]
    assert {data for data, _ in shown} == files
    start = {"vi": "Biểu đồ. ", "en": "Chart. "}[lang]
    for data, alt in shown:
        assert alt.startswith(start)
        assert re.search(r"\d|●|stated|nêu", alt)
        svg = ET.fromstring(data)
        assert len(list(svg.iter(f"{SVG}path"))) > 2
        written = ["".join(node.itertext()) for node in svg.iter(f"{SVG}text")]
        assert sum(bool(words.strip()) for words in written) > 3
        assert any(words.startswith(("Nguồn:", "Source:")) for words in written)
        assert len(data) < 150_000


@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_page_ends_with_method_sources_and_how_to_cite_it(made: Project, lang: str) -> None:
    for name, page in pages(made, lang):
        text = " ".join(page.own)
        for words in {
            "vi": ("Phiên bản:", "Trích dẫn:", "SHA-256"),
            "en": ("Versions:", "Cite as:", "SHA-256"),
        }[lang]:
            assert words in text, (name, words)
        assert len((made.summaries / name).read_bytes()) < 400_000


@pytest.mark.slow
def test_plain_papermill_runs_a_notebook_too(
    made: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, folder in (("RAW", made.raw), ("PROCESSED", made.processed), ("FIGURES", tmp_path)):
        monkeypatch.setenv(f"CCHC_{name}", str(folder))
    out = tmp_path / "out.ipynb"
    papermill.execute_notebook(
        ROOT / "notebooks/explore.ipynb",
        out,
        parameters={"lang": "en"},
        progress_bar=False,
        kernel_name="python3",
    )
    outputs = [
        o for cell in nbformat.read(out, as_version=4).cells for o in cell.get("outputs", ())
    ]
    assert [o.output_type for o in outputs] == ["execute_result", "execute_result"]
    assert "application/vnd.jupyter.widget-view+json" in outputs[0].data


# --- a figure of a report and its page ------------------------------------------------------


def page_of(
    root: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str
) -> tuple[str, str, str]:
    """The domain of procedures, its picture and the headline, with one thing changed in the report."""
    shutil.copytree(ROOT / "data/raw", root / "data/raw")
    path = root / "data/raw/tra-vinh_tra-cu_2022_annual.md"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    here = project.find(root, {})
    assert not store.build(here, Pool(jobs=1)).failed
    for name in ("raw", "processed", "figures"):
        monkeypatch.setenv(f"CCHC_{name.upper()}", str(here.folder(name)))
    sheet = Sheet.open("tra-vinh/tra-cu", 2022)
    domain = sheet.domain("procedures", chart="dossiers").html
    picture = "".join(
        base64.b64decode(data).decode() for data in re.findall(r'base64,([^"]+)"', domain)
    )
    prose = re.sub(r"<[^>]+>", "", domain)
    return prose, picture, re.sub(r"<[^>]+>", "", sheet.headline().html)


def test_a_changed_figure_changes_its_sentence_and_its_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = page_of(
        tmp_path / "a",
        monkeypatch,
        "trong đó 6.416 hồ sơ đúng hạn",
        "trong đó 6.416 hồ sơ đúng hạn",
    )
    after = page_of(
        tmp_path / "b",
        monkeypatch,
        "trong đó 6.416 hồ sơ đúng hạn",
        "trong đó 6.417 hồ sơ đúng hạn",
    )
    for old, new in zip(before, after, strict=True):
        assert "6.416" in old
        assert "6.416" not in new
        assert "6.417" in new


def test_a_figure_taken_out_goes_and_the_page_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = next(
        text
        for text in (ROOT / "data/raw/tra-vinh_tra-cu_2022_annual.md")
        .read_text(encoding="utf-8")
        .splitlines()
        if "Số hồ sơ tiếp nhận: 76.899" in text
    )
    prose, picture, headline = page_of(tmp_path, monkeypatch, line, "")
    assert not picture
    for words in ("76.899", "6.619", "6.507", "6.416"):
        assert words not in prose + headline
    said = Teller("vi").say("domain.missing", list="")[:-1].strip()
    assert said in prose
    assert "số hồ sơ tiếp nhận và giải quyết" in prose
