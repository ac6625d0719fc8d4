"""Pictures for docs/gallery.md: the head of each notebook's page, and explore in JupyterLab.

`make gallery` runs the collection and writes docs/gallery/NOTEBOOK.png; it needs Chromium.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from cchc.files import write_whole
from tests.lab import CHROMIUM, jupyter, run_all

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs/gallery"
_SIZE = {"width": 1100, "height": 1500}
_COLOURS = 200  # enough for text and flat figures, and a third of the bytes
# A page of the summaries and the heading that its picture begins at; empty for the top.
PAGES = {
    "locality_report": ("hau-giang/2018--2021/locality_report.en.html", ""),
    "trends": ("trends/hau-giang.en.html", "impact-and-indices"),
    "comparison": ("comparison/district_2021.en.html", ""),
    "data_quality": ("data_quality/all.en.html", ""),
}


def keep(name: str, picture: bytes) -> None:
    """Write a picture with few colours."""
    few = Image.open(io.BytesIO(picture)).convert("RGB").quantize(_COLOURS)
    buffer = io.BytesIO()
    few.save(buffer, "PNG", optimize=True)
    write_whole(PICTURES / f"{name}.png", buffer.getvalue())


def main() -> None:
    if CHROMIUM is None:
        sys.exit("no Chromium: apt-get install chromium")
    with sync_playwright() as playwright, jupyter(ROOT) as address:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page: Page = browser.new_page(viewport=_SIZE)
        for name, (path, anchor) in PAGES.items():
            page.goto((ROOT / "summaries" / path).as_uri())
            if anchor:
                page.evaluate(
                    "id => document.getElementById(id).scrollIntoView({behavior: 'instant'})",
                    anchor,
                )
            keep(name, page.screenshot())
        run_all(page, f"{address}/lab/tree/explore.ipynb?reset")
        page.locator(".widget-html figure.chart img").wait_for()
        page.locator(".jp-OutputArea select[multiple]").first.select_option(index=3)
        page.get_by_role("button", name="No", exact=True).click()  # no news
        page.wait_for_timeout(2000)  # widgets draw after their values have come
        page.locator(".jp-OutputArea select[multiple]").first.scroll_into_view_if_needed()
        keep("explore", page.screenshot())
        browser.close()


if __name__ == "__main__":
    main()
