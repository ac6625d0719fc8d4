"""How soon an index of 7,000 rows can be used in Chromium, how quickly it answers, and page sizes.

Opened from disk with the network off. Times are of the clock, the median of several runs: run it
while the machine is quiet.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from cchc.pipeline import parse
from cchc.portal import IndexRow, Link, Portal
from cchc.portal_html import index_html
from cchc.render import report_html

RAW = Path(__file__).parents[1] / "data" / "raw"
ROWS = 7000
RUNS = 7
ASKED = ("t", "tr", "tra cu", "huyen 12 2016", "khong co", "", "tinh so 5")
FIGURES = (
    "Hồ sơ tiếp nhận: 76.899",
    "Tỷ lệ hồ sơ giải quyết đúng hạn (Cấp huyện): 98,6%",
    "Tỷ lệ hồ sơ trực tuyến đúng hạn: 90,6%",
)
# A search is answered when what it changed has been drawn: the frame after the event.
_MEASURE = """async asked => {
  const drawn = () => new Promise(done => requestAnimationFrame(() => setTimeout(done, 0)));
  const box = document.getElementById("search"), searches = [], sorts = [];
  for (const words of asked) {
    const began = performance.now();
    box.value = words;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    await drawn();
    searches.push(performance.now() - began);
  }
  for (const button of document.querySelectorAll("thead button")) {
    const began = performance.now();
    button.click();
    await drawn();
    sorts.push(performance.now() - began);
  }
  return { usable: performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd, searches, sorts };
}"""


def main() -> str:
    """Sizes of reader views, and the index's times where there is a Chromium."""
    return f"{_sizes()}\n\n{_index()}"


def _sizes() -> str:
    lines = ["| report | kB | reader view, kB | times |", "| --- | --- | --- | --- |"]
    for path in sorted(RAW.glob("*_*.md")):
        size, view = path.stat().st_size, len(report_html(parse(path)).encode())
        lines.append(f"| {path.stem} | {size / 1000:.0f} | {view / 1000:.0f} | {view / size:.2f} |")
    return "\n".join(lines)


def _index() -> str:
    browser = shutil.which("chromium")
    if browser is None:
        return "No Chromium on this machine: the index was not measured."
    from playwright.sync_api import sync_playwright

    html = index_html(Portal([_row(number) for number in range(ROWS)]))
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = Path(folder) / "index.html"
        path.write_text(html, encoding="utf-8")
        chromium = playwright.chromium.launch(
            executable_path=browser, args=["--no-sandbox", "--disable-background-networking"]
        )
        runs = [_run(chromium, path) for _ in range(RUNS)]
        version = chromium.version
        chromium.close()
    usable = median(run["usable"] for run in runs)
    slowest = [median(run["searches"][n] for run in runs) for n in range(len(ASKED))]
    sorts = [median(times) for times in zip(*(run["sorts"] for run in runs), strict=True)]
    return "\n".join(
        [
            f"Index of {ROWS} rows, {len(html.encode()) / 1e6:.1f} MB, Chromium {version}, median of {RUNS}:",
            "",
            f"- usable after {usable:.0f} ms (rows read, search and filters at work);",
            f"- first search {slowest[0]:.0f} ms, the others {max(slowest[1:]):.0f} ms at most;",
            f"- sorting by a column {max(sorts):.0f} ms at most.",
        ]
    )


def _row(number: int) -> IndexRow:
    place, year = number % 700, 2013 + number % 12
    stem = f"tinh-{number % 63}/huyen-{place}/{year}"
    return IndexRow(
        f"Huyện số {place}",
        f"Tỉnh số {number % 63}",
        ("district", "commune", "province")[number % 3],
        str(year),
        f"{stem}/locality_report.vi.html",
        FIGURES,
        number % 14,
        ("fresh", "stale", "failed", "missing")[number % 4],
        more=(Link("Văn bản báo cáo", f"{stem}/report.annual.vi.html"),),
    )


def _run(chromium: Any, path: Path) -> dict[str, Any]:
    context = chromium.new_context(offline=True)
    page = context.new_page()
    page.goto(path.as_uri())
    found: dict[str, Any] = page.evaluate(_MEASURE, list(ASKED))
    context.close()
    return found
