"""What the tests in a real browser share: Chromium as the system provides it, and pages to open."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.collection import cchc

CHROMIUM = next(
    (
        found
        for name in ("chromium", "chromium-browser", "google-chrome")
        if (found := shutil.which(name))
    ),
    None,
)
needs_chromium = pytest.mark.skipif(
    CHROMIUM is None, reason="no chromium on this machine: apt-get install chromium"
)


@dataclass
class Seen:
    """What a page did while it was open, beside showing itself."""

    requests: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)


@contextmanager
def chromium() -> Iterator[Any]:
    """A browser without network; the test is skipped where there is none."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            # Root needs the first; the others keep the browser itself from the network.
            args=["--no-sandbox", "--disable-background-networking", "--no-proxy-server"],
        )
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def opened(browser: Any, path: Path, **context: Any) -> Iterator[tuple[Any, Seen]]:
    """A page opened from disk with the network off, and what it did."""
    with_context = browser.new_context(offline=True, **context)
    page = with_context.new_page()
    seen = Seen()
    page.on("request", lambda request: seen.requests.append(request.url))
    page.on("console", lambda message: seen.messages.append(message.text))
    page.on("pageerror", lambda error: seen.messages.append(str(error)))

    def dismiss(dialog: Any) -> None:
        seen.dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", dismiss)
    try:
        page.goto(path.as_uri())
        yield page, seen
    finally:
        with_context.close()


def run_collection(raw: Path, folder: Path) -> Path:
    """Run every notebook over the reports of `raw` as a user does; the folder of the pages."""
    made = cchc(
        "run",
        *("--quiet", "--raw", raw, "--processed", folder / "processed"),
        *("--figures", folder / "figures", "--summaries", folder / "summaries"),
        cwd=raw,
    )
    assert (made.returncode, made.stderr) == (0, ""), _told(made)
    return folder / "summaries"


def _told(made: subprocess.CompletedProcess[str]) -> str:
    return f"{made.returncode}: {made.stdout}{made.stderr}"
