"""Pages: complete, self-contained, and safe whatever a report holds."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import subprocess
import sys
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from nbconvert import HTMLExporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from cchc.charts import Chart
from cchc.pages import export_html
from cchc.portal import Failure, IndexRow, Link, Portal
from cchc.portal_html import index_html
from cchc.summary import Summary
from cchc.tell import LANGUAGES
from tests.sample_tables import LINES, ROWS, parts, sheet, summary

NOTEBOOK = Path(__file__).parents[1] / "notebooks" / "locality_report.ipynb"
ATTACKS = (
    "<script>alert(1)</script>",
    '<img src="x" onerror="alert(1)">',
    "<svg onload=alert(1)>",
    '"><iframe src="http://example.org"></iframe>',
    "</style><style>body{display:none}</style>",
    "{{ 7*7 }} {% raw %}",
    "<!--cchc:contents--><h2>không</h2>",
    "[x](javascript:alert(1)) &lt;b&gt;",
)
VOID = {"meta", "img", "input", "br", "link", "hr"}


class Page(HTMLParser):
    """A page read strictly enough to see what is open, what runs and what is loaded."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: Counter[str] = Counter()
        self.ids: Counter[str] = Counter()
        self.attributes: list[tuple[str, str, str]] = []
        self.headings: list[int] = []
        self.texts: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        self.ids.update(value or "" for name, value in attrs if name == "id")
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] not in ("style", "script"):
            self.texts.append(data)

    def of(self, name: str) -> list[str]:
        return [value for _, attribute, value in self.attributes if attribute == name]

    @property
    def text(self) -> str:
        return " ".join(self.texts)


def executed(found: Summary, lang: str, name: str = "Huyện Mẫu") -> nbformat.NotebookNode:
    """The notebook as it is after its run, without a kernel."""
    cells = [new_code_cell('locality = "tra-vinh/tra-cu"')]
    for part in parts(sheet(found, lang, name)):
        cells.append(
            new_markdown_cell('<p lang="vi">Câu mục đích.</p>\n\n<p lang="en">The purpose.</p>')
        )
        output = new_output("display_data", data=part._repr_mimebundle_())
        cells.append(new_code_cell("sheet.part()", outputs=[output]))
    nb: nbformat.NotebookNode = new_notebook(cells=cells)
    nb.metadata["papermill"] = {"parameters": {"locality": "tra-vinh/tra-cu", "period": "2022"}}
    return nb


def page(found: Summary, lang: str = "vi", name: str = "Huyện Mẫu") -> str:
    place = f"tra-vinh/tra-cu/2022/locality_report.{lang}"
    return export_html(executed(found, lang, name), lang=lang, title="locality_report", place=place)


def hashed(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


@pytest.fixture(scope="module", params=LANGUAGES)
def shown(request: pytest.FixtureRequest) -> tuple[str, str]:
    return request.param, page(summary(), request.param)


def test_the_page_is_whole_and_in_its_language(shown: tuple[str, str]) -> None:
    lang, html = shown
    read = Page(html)
    assert read.open == []
    assert ("html", "lang", lang) in read.attributes
    assert read.headings[0] == 1
    assert read.headings.count(1) == 1
    assert all(b - a <= 1 for a, b in zip(read.headings, read.headings[1:], strict=False))
    assert max(read.ids.values()) == 1, read.ids.most_common(2)
    assert len(html.encode()) < 400_000
    title = re.search("<title>(.*?)</title>", html)
    assert title is not None
    assert title[1].startswith("Huyện Mẫu")


def test_nothing_is_loaded_and_nothing_can_run(shown: tuple[str, str]) -> None:
    _, html = shown
    read = Page(html)
    assert read.tags["link"] == read.tags["iframe"] == 0
    assert all(value.startswith("data:image/svg+xml;base64,") for value in read.of("src"))
    assert not [name for _, name, _ in read.attributes if name.startswith("on") or name == "style"]
    policy = next(value for value in read.of("content") if "default-src" in value)
    assert policy.startswith("default-src 'none'; img-src data:; ")
    for name in ("style", "script"):
        (held,) = re.findall(rf"<{name}>(.*?)</{name}>", html, re.DOTALL)
        assert f"{name}-src '{hashed(held)}'" in policy
        assert "url(" not in held


def test_contents_lead_to_anchors_in_ascii(shown: tuple[str, str]) -> None:
    _, html = shown
    read = Page(html)
    links = [value[1:] for value in read.of("href") if value.startswith("#")]
    assert len(links) >= 13
    assert set(links) <= set(read.ids)
    assert all(link.isascii() for link in links)
    assert "../../../index.html" in read.of("href")


def test_each_figure_opens_its_quote(shown: tuple[str, str]) -> None:
    _, html = shown
    read = Page(html)
    targets = [
        value for tag, name, value in read.attributes if (tag, name) == ("button", "popovertarget")
    ]
    assert len(targets) > 2 * len(ROWS)
    assert set(targets) <= set(read.ids)
    for row in ROWS:
        assert re.search(rf"<mark>{re.escape(str(row[8]))}</mark>", html), row


def test_no_gap_shows_and_every_picture_is_told(shown: tuple[str, str]) -> None:
    lang, html = shown
    read = Page(html)
    assert not re.search(r"\b(None|nan|NaN|<NA>|Undefined)\b", read.text)
    assert "{" not in re.sub(r"sheet\.part\(\)", "", read.text)
    alts = read.of("alt")
    assert len(alts) == read.tags["img"] == 6
    assert all(len(alt) > 60 for alt in alts)
    assert ("Câu mục đích." in html, "The purpose." in html) == (lang == "vi", lang == "en")


def test_english_pages_hold_no_vietnamese_but_names_and_quotes() -> None:
    html = re.sub(
        r"<(q|blockquote)[ >].*?</\1>|<head>.*?</head>|<img[^>]*>",
        "",
        page(summary(), "en"),
        flags=re.DOTALL,
    )
    text = " ".join(Page(html).texts)
    for known in ("Huyện Mẫu", "Tỉnh Thử", "Công tác cải cách hành chính năm 2022"):
        text = text.replace(known, "")
    assert not re.findall(
        r"\w*[àáảãạăắằẳẵặâấầẩẫậđèéẻẽẹêếềểễệìíỉĩịòóỏõọôốồổỗộơớờởỡợùúủũụưứừửữựỳýỷỹỵ]\w*", text.lower()
    )


def test_doubts_are_marked_where_they_stand_and_listed(shown: tuple[str, str]) -> None:
    lang, html = shown
    note = {
        "vi": "330/315 là 104,76 %, không phải 10,48 %",
        "en": "330/315 is 104.76 %, not 10.48 %",
    }[lang]
    assert html.count(note) >= 3, "headline, quote and list"
    assert re.search(
        r'popovertarget="q[0-9a-f]+"[^>]*>330(&nbsp;| )?[^<]*<span class="sign">', html
    )


def test_values_that_disagree_are_all_shown_and_only_a_wrong_claim_marks_them() -> None:
    # Parts of one whole often share a key: what contradicts what is for the audit to say.
    text = re.sub(r"<[^>]+>", "", page(summary()))
    for value in ("1.656 biên chế", "1.670 biên chế"):
        assert value in text
        assert f"{value} ⚠" not in text


def test_what_is_not_reported_is_said_once() -> None:
    text = Page(page(summary())).text
    assert text.count("Báo cáo không nêu số liệu nào của lĩnh vực này.") == 3
    assert "Báo cáo không nêu: nhiệm vụ cấp trên giao; kết quả kiểm tra." in text
    empty = Page(page(summary((), claims=False))).text
    assert "Báo cáo không nêu giá trị nào của các chỉ số trong danh mục." in empty
    assert "Báo cáo không có phép tính nào để kiểm lại." in empty


def test_the_report_judges_itself_in_its_own_words() -> None:
    html = page(summary())
    assert '<q lang="vi">Việc dùng dịch vụ công trực tuyến còn ít, vì người dân' in html
    assert "Nơi nhận" not in html
    assert "Báo cáo không có phần riêng về: thuận lợi, ưu điểm; nguyên nhân." in html


@pytest.mark.parametrize("attack", ATTACKS)
def test_words_of_a_report_stay_words(attack: str) -> None:
    lines = (
        *LINES[:1],
        f"{attack} 6.619 hồ sơ {attack}, 6.507 hồ sơ, 6.416 hồ sơ, đạt 98,6%.",
        *LINES[2:9],
        f"- Hạn chế: {attack} và còn nhiều việc phải làm.",
        *LINES[10:],
    )
    found = summary(
        lines=lines,
        note=attack,
        title=attack,
        kind=attack,
        number=attack,
        issued=attack,
        source=attack,
    )
    html = page(found, name=attack)
    clean = Page(page(summary()))
    read = Page(html)
    for tag in ("script", "iframe", "svg", "style", "img", "h2"):
        assert read.tags[tag] == clean.tags[tag], tag
    assert read.open == []
    assert not [name for _, name, _ in read.attributes if name.startswith("on")]
    assert attack in read.text, "shown as it is"


def test_a_failed_cell_is_named_on_the_page() -> None:
    nb = new_notebook(
        cells=[
            new_code_cell(
                "1/0",
                outputs=[
                    new_output("error", ename="ZeroDivisionError", evalue="<b>", traceback=[])
                ],
            )
        ]
    )
    html = export_html(nb, lang="vi", title="Hỏng <i>")
    assert "ZeroDivisionError: &lt;b&gt;" in html
    assert "<title>Hỏng &lt;i&gt;</title>" in html


def test_markdown_of_another_notebook_is_kept() -> None:
    nb = new_notebook(
        cells=[new_markdown_cell("# Đầu đề\n\nMột *câu*.\n\n## Phần đầu\n\n## Phần đầu")]
    )
    html = export_html(nb, lang="vi", title="x")
    assert 'href="#phan-dau"' in html
    assert 'href="#phan-dau-2"' in html
    assert "<em>câu</em>" in html


def test_the_notebook_is_clean_and_readable() -> None:
    nb = nbformat.read(NOTEBOOK, as_version=4)
    nbformat.validate(nb)
    assert nb.metadata.cchc == {"reads": ["locality"]}
    code = [cell for cell in nb.cells if cell.cell_type == "code"]
    assert "parameters" in code[0].metadata.tags
    for over, cell in zip(nb.cells[::2], nb.cells[1::2], strict=True):
        assert (over.cell_type, cell.cell_type) == ("markdown", "code")
        assert re.findall(r'<p lang="(\w+)">', over.source) == list(LANGUAGES)
        assert len(cell.source.splitlines()) <= 25
        assert cell.outputs == []
        assert cell.execution_count is None
    assert (
        json.loads(NOTEBOOK.read_text(encoding="utf-8"))["metadata"]["kernelspec"]["name"]
        == "python3"
    )


def row(**changed: object) -> IndexRow:
    given: dict[str, object] = {
        "name": "Huyện Đức Thọ", "province": "Tỉnh Hà Tĩnh", "level": "district", "period": "2021-Q3",
        "href": "ha-tinh/duc-tho/2021-Q3/locality_report.vi.html", "figures": ("Hồ sơ tiếp nhận: 1.117",), "doubts": 2,
    }  # fmt: skip
    return IndexRow(**{**given, **changed})  # type: ignore[arg-type]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_index_reads_without_its_script_and_names_it(lang: str) -> None:
    rows = [
        row(),
        row(name="Huyện Trà Cú", state="failed", note="ô 3 <b>", href="", doubts=None),
        row(state="missing"),
    ]
    html = index_html(Portal(rows, lang))
    read = Page(html)
    assert read.open == []
    script = re.search(r"<script>(.*?)</script>", html, re.DOTALL)
    assert script is not None
    assert f"script-src '{hashed(script[1])}'" in next(
        v for v in read.of("content") if "default-src" in v
    )
    assert read.tags["tr"] == 4
    assert "ô 3 &lt;b&gt;" in html
    assert not re.search(r"\b(None|nan)\b", read.text)


def test_an_empty_index_says_so() -> None:
    assert "Chưa có báo cáo nào." in index_html(Portal([]))


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_index_shows_words_as_words(attack: str) -> None:
    html = index_html(
        Portal(
            [
                row(
                    name=attack,
                    province=attack,
                    note=attack,
                    figures=(attack,),
                    more=[Link(attack, "x.html")],
                )
            ],
            links=[Link(attack, "x.html")],
            downloads=[Link(attack, "x.csv", attack)],
            failures=[Failure(attack, attack, attack, "x.ipynb")],
        )
    )
    assert Page(html).tags["script"] == 1
    assert Page(html).tags["img"] == Page(html).tags["iframe"] == Page(html).tags["svg"] == 0


def test_charts_on_a_page_are_the_charts() -> None:
    drawn = sheet(summary()).chart("shares")
    assert isinstance(drawn, Chart)
    assert base64.b64encode(drawn.svg).decode() in page(summary())


@pytest.mark.slow
def test_nbconvert_finds_the_template(tmp_path: Path) -> None:
    """The page of `jupyter nbconvert --template cchc`, as installed, is that of `cchc run`."""
    nb = executed(summary(), "vi")
    path = tmp_path / "report.ipynb"
    nbformat.write(nb, path)
    made = subprocess.run(
        [sys.executable, "-m", "nbconvert", "--to", "html", "--template", "cchc", str(path)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    html = path.with_suffix(".html").read_text(encoding="utf-8")
    ours = export_html(nb, lang="vi", title="locality_report")
    assert html == str(BeautifulSoup(ours, "html.parser"))


def test_the_language_of_a_notebook_is_that_of_its_parameters(tmp_path: Path) -> None:
    nb = executed(summary(), "en")
    nb.cells[0].source = 'locality = "tra-vinh/tra-cu"\nlang = "en"'
    nb.cells[0].metadata["tags"] = ["injected-parameters"]
    html, _ = HTMLExporter(template_name="cchc").from_notebook_node(nb)  # type: ignore[no-untyped-call]
    assert '<html lang="en">' in html
    assert "The purpose." in html


def test_outputs_of_other_kinds_are_shown() -> None:
    """A data frame without the style that the policy forbids, pictures inside, colours left out."""
    outputs = [
        {"text/html": pd.DataFrame({"a": ["<b>"]}).to_html(notebook=True)},
        {"image/png": "aGk=\n", "text/plain": "<Figure>"},
        {"image/svg+xml": "<svg onload='x()'></svg>"},
        {"text/latex": "$<x>$"},
        {"application/vnd.jupyter.widget-view+json": {"model_id": "x"}, "text/plain": "Slider()"},
        {"application/javascript": "alert(1)"},
        {"text/markdown": "## Đầu đề"},
    ]
    made = [new_output("display_data", data=data) for data in outputs]
    made[1].metadata["image/png"] = {"alt": 'Hình "một"'}
    made.append(new_output("stream", text="\x1b[31mđỏ\x1b[0m <x>"))
    html = export_html(new_notebook(cells=[new_code_cell("x", outputs=made)]), lang="vi", title="x")
    read = Page(html)
    assert read.open == []
    assert read.tags["style"] == read.tags["script"] == 1
    assert not [name for _, name, _ in read.attributes if name in ("style", "onload")]
    assert {value[:22] for value in read.of("src")} == {
        "data:image/png;base64,",
        "data:image/svg+xml;base"[:22],
    }
    assert 'Hình "một"' in read.of("alt")
    assert ("div", "tabindex", "0") in read.attributes
    for words in ("<b>", "$<x>$", "đỏ <x>", "Phần tương tác này chỉ chạy trong Jupyter."):
        assert words in read.text
    assert "Slider()" not in read.text
    assert 'id="dau-de"' in html
