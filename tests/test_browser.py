"""The pages of the collection in a real browser, opened from disk with the network off."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from nbformat.v4 import new_markdown_cell, new_notebook

from cchc.pages import export_html
from cchc.portal import IndexRow, Portal
from cchc.portal_html import index_html
from tests.browser import chromium, needs_chromium, opened, run_collection

ROOT = Path(__file__).parents[1]
pytestmark = [needs_chromium, pytest.mark.slow]
SUMMARY = "tra-vinh/tra-cu/2017--2021/locality_report.vi.html"
READER = "ha-tinh/duc-tho/2021-Q3/report.quarterly.vi.html"
INDEX = "index.html"
SHOWN = (SUMMARY, READER, INDEX)
SCHEMES = ("light", "dark")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def summaries(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages of the reports that come with cchc."""
    return run_collection(ROOT / "data/raw", tmp_path_factory.mktemp("collection"))


def every(summaries: Path) -> list[Path]:
    found = sorted(summaries.rglob("*.html"))
    assert len(found) >= 11, "five summaries, five reader views, the index"
    return found


def test_pages_ask_for_nothing_and_log_nothing(browser: Any, summaries: Path) -> None:
    for path in every(summaries):
        with opened(browser, path) as (page, seen):
            page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
            page.wait_for_timeout(50)
            asked = [url for url in seen.requests if not url.startswith("data:")]
        assert asked == [path.as_uri()], path
        assert seen.messages == [], path


def test_html_has_no_fault(summaries: Path) -> None:
    html5lib = pytest.importorskip("html5lib")
    for path in every(summaries):
        html5lib.HTMLParser(strict=True).parse(path.read_text(encoding="utf-8"))


def test_pages_are_light(summaries: Path) -> None:
    for path in every(summaries):
        size = path.stat().st_size
        if path.name.startswith("report."):
            continue
        assert size <= 400_000, path
    for report in sorted((ROOT / "data/raw").glob("*_*.md")):
        locality, period = re.split(r"_(?=\d{4})", report.stem, maxsplit=1)
        folder = summaries / locality.replace("_", "/") / period.partition("_")[0]
        (view,) = folder.glob("report.*.vi.html")
        assert view.stat().st_size <= 3 * report.stat().st_size, view


def faults(page: Any) -> list[str]:
    """The serious and critical faults that axe-core finds."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    found = axe.Axe().run(page).response["violations"]
    return [
        f"{fault['id']}: {fault['nodes'][0]['html'][:200]}"
        for fault in found
        if fault["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_axe_finds_nothing_serious(browser: Any, summaries: Path, scheme: str) -> None:
    # Of the pages over several reports the first of each notebook.
    across = {
        path.parent.name: str(path.relative_to(summaries))
        for path in reversed(every(summaries))
        if path.parent.parent == summaries
    }
    for name in (*SHOWN, *across.values()):
        with opened(browser, summaries / name, color_scheme=scheme) as (page, _):
            page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
            assert faults(page) == [], (name, scheme)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_an_opened_quote_has_no_serious_fault(browser: Any, summaries: Path, scheme: str) -> None:
    with opened(browser, summaries / SUMMARY, color_scheme=scheme) as (page, _):
        page.locator("button.f", has=page.locator(".sign")).first.click()
        assert page.locator(".quote:popover-open .doubt").count() > 0
        assert faults(page) == []


def test_a_phone_scrolls_in_one_direction(browser: Any, summaries: Path) -> None:
    phone = {"width": 360, "height": 740}
    for path in every(summaries):
        with opened(browser, path, viewport=phone) as (page, _):
            page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
            assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
            opener = page.locator("button.f").first
            if opener.count():
                opener.click()
                box = page.locator(".quote:popover-open").bounding_box()
                assert box is not None
                assert box["x"] >= 0
                assert box["x"] + box["width"] <= 360


@pytest.mark.parametrize("scripts", [True, False])
def test_the_keyboard_alone_reaches_every_quote(
    browser: Any, summaries: Path, scripts: bool
) -> None:
    with opened(browser, summaries / SUMMARY, java_script_enabled=scripts) as (page, _):
        wanted = page.locator("button[popovertarget]:not(.close)").count()
        quotes = re.findall(r"<[^>]*\bpopover\b[^>]*>", page.content())
        named = {found[1] for tag in quotes if (found := re.search(r'\bid="(\w+)"', tag))}
        reached: set[str] = set()
        for _ in range(wanted):
            for _ in range(60):  # past links and folded code, to the next figure
                page.keyboard.press("Tab")
                figure = page.locator("button[popovertarget]:not(.close):focus")
                if figure.count():
                    break
            target = figure.get_attribute("popovertarget")
            reached.add(target)
            page.keyboard.press("Enter")
            quote = page.locator(f"#{target}:popover-open")
            assert quote.is_visible(), target
            assert re.search(r"Dòng \d+ của báo cáo|Không có trong báo cáo", quote.inner_text())
            page.keyboard.press("Escape")
            assert page.locator(":popover-open").count() == 0
        assert reached == named


def test_a_quote_leads_to_its_line_in_the_reader_view(browser: Any, summaries: Path) -> None:
    with opened(browser, summaries / SUMMARY) as (page, _):
        page.locator("button.f").first.click()
        quote = page.locator(".quote:popover-open")
        words, line = quote.locator("mark").inner_text(), quote.locator(".where").inner_text()
        quote.locator(".where a").click()
        number = re.search(r"\d+", line)
        assert number is not None
        assert page.url.endswith(f"report.directive_review.vi.html#L{number[0]}")
        assert " ".join(words.split()) in " ".join(page.locator(":target").inner_text().split())


def test_one_button_opens_all_code(browser: Any, summaries: Path) -> None:
    with opened(browser, summaries / SUMMARY) as (page, _):
        code = page.locator("details.code")
        assert code.count() > 5
        assert page.locator("details.code[open]").count() == 0
        page.locator("#codes").click()
        assert page.locator("details.code[open]").count() == code.count()
        page.locator("#codes").click()
        assert page.locator("details.code[open]").count() == 0
    with opened(browser, summaries / SUMMARY, java_script_enabled=False) as (page, _):
        assert not page.locator("#codes").is_visible()
        page.locator("details.code summary").first.click()
        assert page.locator("details.code pre").first.is_visible()


def test_skip_link_and_contents_lead_to_the_text(browser: Any, summaries: Path) -> None:
    with opened(browser, summaries / SUMMARY) as (page, _):
        page.keyboard.press("Tab")
        assert page.locator(".skip:focus").is_visible()
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"
        for link in page.locator(".contents ol a").all():
            anchor = link.get_attribute("href")
            assert anchor.isascii()
            assert page.locator(anchor).inner_text().strip() == link.inner_text().strip()


def words_of(picture: str) -> list[str]:
    """The texts of a picture, from its first to its last."""
    svg = base64.b64decode(picture.partition("base64,")[2]).decode()
    texts = re.findall(r"<text[^>]*>(.*?)</text>", svg, re.DOTALL)
    return [unescape(re.sub("<[^>]+>", "", text)) for text in texts]


CELLS = """() => [...document.querySelectorAll("main tbody tr")].map(row => [...row.cells].map(cell => {
    const copy = cell.cloneNode(true);
    for (const gone of copy.querySelectorAll(".vh, .quote")) gone.remove();
    return copy.textContent;
}))"""


def printed(page: Any) -> list[str]:
    """The letters and digits of each sheet of the page on paper."""
    pdfium = pytest.importorskip("pypdfium2")
    sheets = pdfium.PdfDocument(page.pdf(prefer_css_page_size=True))
    return [letters(sheet.get_textpage().get_text_range()) for sheet in sheets]


def letters(text: str) -> str:
    return re.sub(r"\W+", "", text)


def on_one_sheet(words: Iterable[str], sheets: list[str]) -> bool:
    wanted = [letters(word) for word in words]
    return any(all(word in sheet for word in wanted) for sheet in sheets)


def test_printing_cuts_no_figure_and_no_row(browser: Any, summaries: Path) -> None:
    pictures = 0
    for path in every(summaries):
        if path.name.startswith("report.") and path != summaries / READER:
            continue  # they have neither pictures nor tables: one is enough
        with opened(browser, path, color_scheme="dark") as (page, _):
            page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
            sheets = printed(page)
            for image in page.locator("figure img").all():
                pictures += 1
                words = words_of(image.get_attribute("src"))
                assert on_one_sheet(words, sheets), (path, words)
            for row in page.evaluate(CELLS):
                assert on_one_sheet(row, sheets), (path, row)
            page.emulate_media(media="print")
            assert page.locator("details.code:visible, .quote:visible, .skip:visible").count() == 0
            paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
            assert paper == "rgb(255, 255, 255)"
            if str(path.relative_to(summaries)) in SHOWN:
                assert faults(page) == [], "dark ink on white paper, whatever the screen's colours"
    assert pictures >= 10


def test_a_printed_link_is_an_address(browser: Any, tmp_path: Path) -> None:
    nb = new_notebook(cells=[new_markdown_cell("# x\n\n[Nơi đăng](https://example.org/bao-cao)")])
    path = tmp_path / "page.html"
    path.write_text(export_html(nb, lang="vi", title="x"), encoding="utf-8")
    with opened(browser, path) as (page, _):
        assert letters("Nơi đăng (https://example.org/bao-cao)") in "".join(printed(page))


# --- the index ------------------------------------------------------------------------------


def rows_shown(page: Any) -> list[str]:
    return list(page.locator("#reports tbody tr:visible th").all_text_contents())


def test_every_link_of_the_index_leads_somewhere(browser: Any, summaries: Path) -> None:
    with opened(browser, summaries / INDEX) as (page, _):
        links = [link.get_attribute("href") for link in page.locator("main a").all()]
    assert len(links) >= 10
    for link in links:
        assert (summaries / link).is_file(), link


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("duc tho", ["Huyện Đức Thọ"]),
        ("Đức Thọ", ["Huyện Đức Thọ"]),
        ("ĐỨC THỌ hà tĩnh", ["Huyện Đức Thọ"]),
        ("tra cu 2022", ["Huyện Trà Cú"]),
        ("giong rieng", ["Huyện Giồng Riềng"]),
        ("khong co", []),
    ],
)
def test_search_ignores_tone_marks(
    browser: Any, summaries: Path, asked: str, names: list[str]
) -> None:
    with opened(browser, summaries / INDEX) as (page, _):
        page.locator("#search").fill(asked)
        assert rows_shown(page) == names
        assert page.locator("#found").inner_text() == str(len(names))
        page.locator("#search").fill("")
        page.locator("#reports tbody tr[hidden]").last.wait_for(state="detached")


def test_filters_and_sorting(browser: Any, summaries: Path) -> None:
    with opened(browser, summaries / INDEX) as (page, _):
        page.locator("#province").select_option("Tỉnh Trà Vinh")
        assert rows_shown(page) == ["Huyện Trà Cú"] * 2
        page.locator("#year").select_option("2019")
        periods = page.locator("#reports tbody tr:visible td:nth-child(4)")
        assert periods.all_text_contents() == ["2017–2021"]
        page.locator("#province").select_option("")
        page.locator("#year").select_option("")
        page.locator("#level").select_option("Cấp tỉnh")
        assert rows_shown(page) == ["Tỉnh Hậu Giang"]
        page.locator("#level").select_option("")
        doubts = page.locator("thead button", has_text="Không khớp")
        doubts.click()
        column = page.locator("#reports tbody td:nth-child(6)")
        numbers = [int(text) for text in column.all_text_contents()]
        assert numbers == sorted(numbers)
        doubts.click()
        assert [int(text) for text in column.all_text_contents()] == numbers[::-1]
        assert page.locator("th[aria-sort=descending]").inner_text().startswith("Không khớp")


def test_the_index_reads_without_its_script(browser: Any, summaries: Path) -> None:
    with opened(browser, summaries / INDEX, java_script_enabled=False) as (page, _):
        assert len(rows_shown(page)) == 5
        assert not page.locator("#tools").is_visible()


def test_seven_thousand_rows_are_searched(browser: Any, tmp_path: Path) -> None:
    """How quickly, `python -m benchmarks pages` measures."""
    rows = [
        IndexRow(
            f"Huyện Đông Sơn {n % 700}",
            f"Tỉnh số {n % 63}",
            "district",
            str(2013 + n % 12),
            doubts=n % 7,
        )
        for n in range(7000)
    ]
    (tmp_path / INDEX).write_text(index_html(Portal(rows)), encoding="utf-8")
    with opened(browser, tmp_path / INDEX) as (page, seen):
        page.locator("#search").fill("dong son 12 2014")
        expected = sum(
            "12" in f"{n % 700} {n % 63} {2013 + n % 12}" and 2013 + n % 12 == 2014
            for n in range(7000)
        )
        assert len(rows_shown(page)) == expected > 0
        page.locator("#search").fill("")
        page.locator("#reports tbody tr[hidden]").last.wait_for(state="detached")
        assert page.locator("#found").inner_text() == "7.000"
    assert seen.messages == []
