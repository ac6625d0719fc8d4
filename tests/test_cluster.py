"""The collection on a Dask cluster: a scheduler and workers that are processes of their own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from cchc import run, store, workers
from cchc.errors import RunError
from cchc.project import Project
from cchc.run import Request
from cchc.workers import Pool
from tests.collection import (
    INDICATORS,
    add_years,
    cchc,
    count_teams,
    make_project,
    notebook,
    put_indicators,
    put_notebook,
)

pytest.importorskip("distributed", reason="the extra cchc[dask] is not installed")

CCHC = (sys.executable, "-m", "cchc")
YEARS = (2019, 2020, 2021)
NAMES = {
    f"{slug}/{year}"
    for slug in ("tra-vinh/tra-cu", "kien-giang/giong-rieng")
    for year in (*YEARS, 2022)
}


class Cluster:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.processes: list[subprocess.Popen[bytes]] = []
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{port}"
        self._start("scheduler", "--host", "127.0.0.1", "--port", str(port))

    def worker(self) -> subprocess.Popen[bytes]:
        return self._start("worker", self.address, "--nthreads", "1", "--no-nanny")

    def _start(self, *words: str) -> subprocess.Popen[bytes]:
        log = self.folder / f"{len(self.processes)}.log"
        with log.open("wb") as out:
            started = subprocess.Popen(
                [sys.executable, "-m", "dask", *words, "--no-dashboard"],
                cwd=self.folder,
                stdout=out,
                stderr=out,
                # Files under the tests' own folder; the cluster's own settings are the default.
                env={**os.environ, "DASK_TEMPORARY_DIRECTORY": str(self.folder)},
            )
        self.processes.append(started)
        return started

    def close(self) -> None:
        for process in reversed(self.processes):  # workers first: they take leave
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    (tmp_path / "cluster").mkdir()
    made = Cluster(tmp_path / "cluster")
    yield made
    made.close()


@pytest.fixture
def found(tmp_path: Path) -> Project:
    made = make_project(tmp_path / "project")
    add_years(made, YEARS)
    return made


@pytest.mark.slow
def test_all_pages_are_there_though_a_worker_is_killed_half_way(
    found: Project, cluster: Cluster
) -> None:
    put_notebook(
        found, "small", notebook("import time; time.sleep(0.4)", "print(locality, period)")
    )
    doomed = cluster.worker()
    cluster.worker()
    assert found.root is not None
    ran = subprocess.Popen(
        [*CCHC, "run", "--notebook", "small", "--scheduler", cluster.address],
        cwd=found.root,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 120
    while len(list(found.summaries.rglob("*.html"))) < 2 and time.monotonic() < deadline:
        time.sleep(0.05)
    family = psutil.Process(doomed.pid).children(recursive=True)
    assert family, "the worker forks its kernels from a process of its own"
    doomed.send_signal(signal.SIGKILL)
    _, told = ran.communicate(timeout=120)
    assert ran.returncode == 0, told
    assert f"[{len(NAMES)}/{len(NAMES)}]" in told
    pages = {str(path.parent.relative_to(found.summaries)) for path in _pages(found)}
    assert pages == NAMES
    for path in _pages(found):
        page = path.read_text(encoding="utf-8")
        locality, period = path.parent.relative_to(found.summaries).as_posix().rsplit("/", 1)
        assert f"{locality} {period}" in page
        assert page.rstrip().endswith("</html>")
    written = json.loads((found.summaries / "run.json").read_text(encoding="utf-8"))
    assert {job["state"] for job in written["jobs"]} == {"done"}
    assert written["scheduler"] == cluster.address
    _, alive = psutil.wait_procs(family, timeout=10)
    assert alive == []
    assert not (found.summaries / ".staging").exists() or not _staged(found)


def _pages(found: Project) -> list[Path]:
    return sorted(found.summaries.rglob("small.vi.html"))


def _staged(found: Project) -> list[Path]:
    """What the killed worker was at; the next run takes it away."""
    return [p for p in (found.summaries / ".staging").rglob("*.html") if p.is_file()]


@pytest.mark.slow
def test_what_a_job_raises_on_a_worker_is_its_own(found: Project, cluster: Cluster) -> None:
    cluster.worker()
    put_notebook(found, "small", notebook("assert period != '2020'"))
    result = run.run(found, Request(notebooks=["small"], pool=Pool(scheduler=cluster.address)))
    assert len(result.failed) == 2
    assert len(result.done) == len(NAMES) - 2
    assert all("cell 2: AssertionError" in why for why in result.failed.values())


@pytest.mark.slow
def test_workers_that_live_on_see_the_own_indicators_change(
    found: Project, cluster: Cluster
) -> None:
    cluster.worker()
    count_teams(found)
    for text, values in (
        (INDICATORS, [215] * len(NAMES)),
        (INDICATORS.replace("own: 'tổ", "own: 'nhóm"), []),
    ):
        put_indicators(found, text)
        assert store.build(found, Pool(scheduler=cluster.address)).failed == {}
        rows = store.load("observations", indicator="digital_teams", folder=found.processed)
        assert list(rows["value"]) == values


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("tcp://127.0.0.1:9", "no scheduler answers at tcp://127.0.0.1:9"),
        ("nonsense://", "no scheduler answers at nonsense://"),
    ],
)
def test_a_cluster_that_is_none_is_told_in_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str, said: str
) -> None:
    monkeypatch.setattr(workers, "_ANSWER", 1)
    with pytest.raises(RunError, match=said):
        list(workers.each(len, ["a"], Pool(scheduler=address)))


def test_without_dask_the_line_to_install_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(RunError, match=r"pip install 'cchc\[dask\]'"):
        list(workers.each(len, ["a"], Pool(scheduler="tcp://127.0.0.1:9")))


def test_a_worker_of_another_version_refuses(
    found: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cchc import execute

    put_notebook(found, "small", notebook("1"))
    monkeypatch.setattr(execute, "digest_library", lambda: "another")
    result = run.run(found, Request(notebooks=["small"], pool=Pool(1), kernel="plain"))
    reasons: Any = set(result.failed.values())
    assert reasons == {"this worker runs another version of cchc: install the same and restart it"}
    assert cchc("list", cwd=found.root or Path()).stdout.count("another version") == len(NAMES)
