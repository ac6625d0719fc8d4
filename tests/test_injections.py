"""A report stuffed with what might run or break a page: it stays words, on every page.

`injections.txt` has one on each line: scripts, event handlers, SVG, styles, addresses, Markdown,
magics of notebooks, braces of templates, formulas of spreadsheets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from cchc.pages import export_html
from cchc.pipeline import parse
from cchc.portal import Failure, IndexRow, Link, Portal
from cchc.portal_html import index_html
from cchc.render import report_html
from cchc.sources import Claim, Source, figure
from tests.browser import chromium, needs_chromium, opened, run_collection

INJECTIONS = (Path(__file__).parent / "injections.txt").read_text(encoding="utf-8").splitlines()
FILE = "<img src=x onerror=alert(1)> {{7*7}} $(x) 'báo cáo' & [x](javascript:alert(1)).md"
TITLE = INJECTIONS[0]


def report_text() -> str:
    """A report whose every line holds one of them, beside figures that are found and quoted."""
    lines = [
        "ỦY BAN NHÂN DÂN",
        f"HUYỆN TRÀ CÚ {TITLE}",
        "# BÁO CÁO",
        f"## Kết quả công tác cải cách hành chính năm 2022 {TITLE}",
        "## I. CẢI CÁCH THỦ TỤC HÀNH CHÍNH",
    ]
    for number, attack in enumerate(INJECTIONS):
        lines.append(
            f"{attack} Toàn huyện tiếp nhận {1000 + number} hồ sơ {attack}; "
            f"đã giải quyết {900 + number} hồ sơ, đạt 12,5% {attack}."
        )
    lines += ["## II. KHÓ KHĂN, HẠN CHẾ"]
    lines += [f"Việc này còn chậm, chưa đạt yêu cầu {attack} đề ra." for attack in INJECTIONS[:5]]
    return "\n\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with that report; its file's name and its catalogue row are of the same kind."""
    folder = tmp_path_factory.mktemp("attacked") / "data/raw"
    folder.mkdir(parents=True)
    (folder / FILE).write_text(report_text(), encoding="utf-8")
    fields = ["file", "locality", "period", "kind", "source", TITLE]
    row = [
        FILE,
        "tra-vinh/tra-cu",
        "2022",
        "annual",
        "javascript:alert(1)//<svg onload=alert(2)>",
        TITLE,
    ]
    quoted = [
        ",".join('"' + field.replace('"', '""') + '"' for field in line) for line in (fields, row)
    ]
    (folder / "reports.csv").write_text("\n".join(quoted) + "\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def summaries(raw: Path) -> Path:
    return run_collection(raw, raw.parents[1])


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as found:
        yield found


class Markup(HTMLParser):
    """What a page is made of: its tags with the names of their attributes, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.texts: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        if not self.tags or self.tags[-1] not in ("style", "script"):
            self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.texts).split())

    @property
    def foreign(self) -> set[str]:
        """Tags, handlers and addresses that no page of ours has."""
        ours = {
            "html", "head", "meta", "title", "style", "script", "body", "a", "div", "nav", "main", "p", "ol",
            "ul", "li", "h1", "h2", "h3", "h4", "h5", "h6", "section", "header", "article", "details", "summary",
            "span", "button", "q", "mark", "b", "i", "blockquote", "figure", "figcaption", "img", "table",
            "caption", "thead", "tbody", "tr", "th", "td", "br", "pre", "code", "form", "label", "input", "select",
            "option", "strong", "em", "svg", "foreignobject", "dl", "dt", "dd", "small", "hr", "sup", "footer",
        }  # fmt: skip
        found = set(self.tags) - ours
        for tag, name, value in self.attributes:
            if name.startswith("on") or name in (
                "style",
                "srcdoc",
                "action",
                "formaction",
                "ping",
                "srcset",
            ):
                found.add(f"{tag} {name}")
            if name == "src" and not value.startswith("data:image/"):
                found.add(f"{tag} {name}={value}")
            if name in ("href", "xlink:href") and re.match(r"\s*(?!https?:)[\w+.-]+:|//", value):
                found.add(f"{tag} {name}={value}")
        return found


def shown(attack: str) -> str:
    return " ".join(attack.split())


def test_there_are_enough_of_them() -> None:
    assert len(set(INJECTIONS)) >= 100


def test_the_reader_view_shows_each_as_it_is(raw: Path) -> None:
    html = report_html(parse(raw / FILE))
    read = Markup(html)
    assert read.foreign == set()
    assert read.tags.count("script") == 0
    assert read.tags.count("style") == read.tags.count("title") == read.tags.count("h1") == 1
    for attack in INJECTIONS:
        assert read.text.count(shown(attack)) >= 3, attack


@pytest.mark.parametrize("attack", INJECTIONS)
def test_helpers_of_notebooks_show_each_as_it_is(attack: str) -> None:
    source = Source(
        attack, attack, attack, line=1, report=attack, place=attack, claims=(Claim(attack, True), Claim(attack)),
        corrected=attack,
    )  # fmt: skip
    made = figure(attack, source, "vi", label=attack)
    nb = new_notebook(
        cells=[
            new_code_cell(
                f"# {attack}", outputs=[new_output("display_data", data={"text/html": made})]
            ),
            new_code_cell("print()", outputs=[new_output("stream", text=attack)]),
            new_code_cell("x", outputs=[new_output("error", ename=attack, evalue=attack)]),
            new_code_cell("x", outputs=[new_output("display_data", data={"text/plain": attack})]),
        ]
    )
    read = Markup(export_html(nb, lang="vi", title=attack, place="a/b/c.vi"))
    assert read.foreign == set()
    assert read.tags.count("script") == read.tags.count("style") == read.tags.count("title") == 1
    assert read.text.count(shown(attack)) >= 10


@pytest.mark.parametrize("attack", INJECTIONS)
def test_the_index_shows_each_as_it_is(attack: str) -> None:
    row = IndexRow(
        attack, attack, "district", "2022", figures=[attack], note=attack, more=[Link(attack, "x")]
    )
    html = index_html(
        Portal(
            [row],
            links=[Link(attack, "x")],
            downloads=[Link(attack, "x", attack)],
            failures=[Failure(attack, attack, attack)],
        )
    )
    read = Markup(html)
    assert read.foreign == set()
    assert read.tags.count("script") == read.tags.count("style") == 1
    assert read.text.count(shown(attack)) >= 10


def test_markup_of_the_notebook_itself_survives() -> None:
    cells = [
        "# Đầu đề\n\nMột *câu*, một [chỗ](#phần-hai), <kbd>Tab</kbd>.\n\n| a | b |\n|---|---|\n| 1 | 2 |",
        '## Phần hai\n\n<details><summary>Xem</summary><p lang="en">More</p></details>\n\n<p class="lacks">x</p>',
    ]
    nb = new_notebook(cells=[new_markdown_cell(cell) for cell in cells])
    html = export_html(nb, lang="vi", title="x")
    for kept in (
        "<em>câu</em>", "<kbd>Tab</kbd>", "<td>1</td>", "<summary>Xem</summary>", '<p class="lacks">x</p>',
        '<a href="#phan-hai">', '<h2 id="phan-hai">',
    ):  # fmt: skip
        assert kept in html


@needs_chromium
@pytest.mark.slow
def test_none_runs_in_a_browser(browser: Any, summaries: Path) -> None:
    pages = sorted(summaries.rglob("*.html"))
    assert len(pages) >= 3
    texts = []
    for path in pages:
        assert Markup(path.read_text(encoding="utf-8")).foreign == set(), path
        with opened(browser, path) as (page, seen):
            page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
            for _ in range(5):
                page.keyboard.press("Tab")
            opener = page.locator("button.f").first
            if opener.count():
                opener.click()
            page.mouse.move(200, 200)
            page.wait_for_timeout(200)
            texts.append(" ".join(page.evaluate("document.body.textContent").split()))
            asked = [url for url in seen.requests if not url.startswith("data:")]
            assert page.locator("body").is_visible()
        assert (seen.dialogs, seen.messages, asked) == ([], [], [path.as_uri()]), path
    everything = " ".join(texts)
    (summary,) = (
        text
        for text, path in zip(texts, pages, strict=True)
        if path.name.startswith("locality_report")
    )
    for attack in INJECTIONS:
        assert shown(attack) in everything, attack
    assert sum(shown(attack) in summary for attack in INJECTIONS) >= 100


@needs_chromium
@pytest.mark.slow
def test_the_browser_would_tell(browser: Any, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(f"<!DOCTYPE html><title>x</title>{INJECTIONS[17]}", encoding="utf-8")
    with opened(browser, path) as (page, seen):
        page.wait_for_timeout(200)
    assert seen.dialogs == ["17"]
    assert len(seen.requests) == 2
