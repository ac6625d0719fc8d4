"""JupyterLab as a person uses it: a server of its own, and the system's Chromium on it."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

__all__ = ["CHROMIUM", "jupyter", "run_all"]

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
_PATIENCE = 90_000  # milliseconds, on a machine that does other things too


@contextlib.contextmanager
def jupyter(root: Path) -> Iterator[str]:
    """A JupyterLab server on a project's notebooks, with settings of its own; gives its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("CCHC_")}
    command = [
        sys.executable, "-m", "jupyter", "lab", "--no-browser", "--allow-root", f"--port={port}",
        "--ip=127.0.0.1", "--IdentityProvider.token=", "--ServerApp.password=", "--notebook-dir=notebooks",
        "--LabApp.news_url=None", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="lab") as own:
        homes = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
        clean |= {name: f"{own}/{name}" for name in homes}
        log = Path(own) / "log"
        with log.open("wb") as file:
            server = subprocess.Popen(command, cwd=root, env=clean, stdout=file, stderr=file)
        try:
            address = f"http://127.0.0.1:{port}"
            _await(f"{address}/api", server, log)
            yield address
        finally:
            server.terminate()
            server.wait(30)


def _await(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until the server answers; tell its log where it ended or never does."""
    for _ in range(_PATIENCE // 250):
        with contextlib.suppress(urllib.error.URLError, ConnectionError):
            urllib.request.urlopen(address, timeout=5)
            return
        if server.poll() is not None:
            break
        time.sleep(0.25)
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text(errors='replace')}")


def run_all(page: Page, address: str) -> None:
    """Open a notebook and run all its cells, as the menu does."""
    page.set_default_timeout(_PATIENCE)
    page.goto(address)
    page.locator(".jp-Notebook .jp-CodeCell").first.wait_for()
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
