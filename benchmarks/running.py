"""How fast the collection runs, against the shell loop that people write for it.

Four parts: `pages` (fifty pages in all, against papermill and nbconvert from a shell), `overhead`
(one page in a warm worker, against its bare cells), `idle` (a run with nothing to do over a
thousand reports) and `build` (a thousand reports against seven thousand: time and memory).

`python -m benchmarks running` runs all and writes them to results.md. One part, smaller:
`python -m benchmarks.running pages --size 6 --rounds 1` prints it.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import psutil

from cchc import catalogue, jobs, project
from cchc.project import Project

from .synthetic import collection

NOTEBOOK = "locality_report"
JOBS = 2
ROUNDS = 3
_BIN = Path(sys.executable).parent
_LARGE = 40_000  # bytes of a report
_SETTLE = 3  # seconds after which a file's time says whether it changed


def main(parts: Sequence[str] = (), size: int | None = None, rounds: int = ROUNDS) -> str:
    """The parts of these names, or all, as Markdown."""
    return "\n\n".join(_PARTS[name](size, rounds) for name in parts or _PARTS)


# --- fifty pages ----------------------------------------------------------------------------

_ONE = """\
set -e
out="$CCHC_OUT/$1--$2"; mkdir -p "$out"
papermill "$CCHC_NOTEBOOK" "$out/page.ipynb" -r locality "$1" -r period "$2" -r lang vi \\
  --no-progress-bar --log-level ERROR
jupyter nbconvert --to html --log-level ERROR "$out/page.ipynb"
"""
_LOOP = 'while read -r locality period; do sh "$CCHC_ONE" "$locality" "$period"; done'
_XARGS = 'xargs -P2 -L1 sh "$CCHC_ONE"'


def pages(size: int | None, rounds: int) -> str:
    """Fifty localities and periods: `cchc run`, the loop, the loop two at a time; in turns."""
    count = size or 50
    with _collection(count) as found:
        _cchc(found, "build", "-q")
        entries = catalogue.read(found.raw).entries
        label = jobs.labels(entries)
        lines = "".join(f"{entry.locality} {label[entry.key]}\n" for entry in entries)
        spent: dict[str, list[float]] = {"cchc": [], "loop": [], "xargs": []}
        for _ in range(rounds):
            spent["cchc"].append(
                _cchc(found, "run", "-q", "--force", "--notebook", NOTEBOOK, "-j", str(JOBS))
            )
            spent["loop"].append(_shell(found, _LOOP, lines, count))
            spent["xargs"].append(_shell(found, _XARGS, lines, count))
        made = len(list(found.summaries.rglob(f"{NOTEBOOK}.vi.html")))
        assert made == count, f"{made} pages of {count}"
    seconds = {name: median(all_) for name, all_ in spent.items()}
    rows = [
        (f"`cchc run -j {JOBS}`, start-up included", "cchc"),
        ("`papermill` and `jupyter nbconvert --to html` in a shell loop", "loop"),
        ("the same, two at a time by `xargs -P2`", "xargs"),
    ]
    return "\n".join(
        [
            f"### {count} pages of {NOTEBOOK}",
            "",
            f"{count} localities and periods with different data; tables built beforehand for all,"
            f" nothing kept from one round to the next; median of {rounds} rounds in turns.",
            "",
            "| | seconds | seconds a page | throughput of cchc by this one's |",
            "|---|---:|---:|---:|",
            *(
                f"| {words} | {seconds[name]:.1f} | {seconds[name] / count:.2f} "
                f"| {median(_ratios(spent[name], spent['cchc'])):.1f} |"
                for words, name in rows
            ),
        ]
    )


def _ratios(those: Sequence[float], ours: Sequence[float]) -> list[float]:
    """Each round by itself: what else the machine did then fell on both."""
    return [other / own for other, own in zip(those, ours, strict=True)]


def _shell(found: Project, command: str, lines: str, count: int) -> float:
    with tempfile.TemporaryDirectory() as out:
        script = Path(out) / "one.sh"
        script.write_text(_ONE, encoding="utf-8")
        environ = {
            **_environ(found),
            "PATH": f"{_BIN}{os.pathsep}{os.environ['PATH']}",
            "CCHC_OUT": out,
            "CCHC_ONE": str(script),
            "CCHC_NOTEBOOK": str(project.notebook_path(found, NOTEBOOK)),
            "CCHC_FIGURES": f"{out}/figures",
        }
        began = time.perf_counter()
        subprocess.run(
            ["sh", "-c", command], input=lines, text=True, env=environ, cwd=out, check=True
        )
        spent = time.perf_counter() - began
        assert len(list(Path(out).rglob("*.html"))) == count
        return spent


# --- one page -------------------------------------------------------------------------------


def overhead(size: int | None, rounds: int) -> str:
    """One page in a warm worker against its cells in a warm process, in turns."""
    count = size or 10
    with _collection(count) as found:
        _cchc(found, "build", "-q")
        with _talker(found, "bare") as bare, _talker(found, "worker") as worker:
            asked = [f"{place} {turn}" for turn in range(rounds + 1) for place in range(count)]
            answers = [(bare(place), worker(place)) for place in asked]
    warm = answers[count:]  # the first round warms both
    more = median(job["all"] - cells["all"] for cells, job in warm)
    parts = {
        "start of the kernel": median(job["start"] + job["answer"] for _, job in warm),
        "cells": median(job["cells"] for _, job in warm),
        "of which bare": median(cells["all"] for cells, _ in warm),
        "of which drawing": median(cells["drawing"] for cells, _ in warm),
        "shutdown": median(job["end"] for _, job in warm),
        "export": median(job["export"] for _, job in warm),
    }
    whole = median(job["all"] for _, job in warm)
    told = sum(parts[name] for name in ("start of the kernel", "cells", "shutdown", "export"))
    parts["the rest (papermill's reading and writing)"] = max(whole - told, 0)
    return "\n".join(
        [
            f"### One page of {NOTEBOOK}",
            "",
            f"In a warm worker, export included, against the same cells in a warm Python process;"
            f" medians of {len(warm)} pages in turns: **{whole:.2f} s against"
            f" {parts['of which bare']:.2f} s, {more:.2f} s more**.",
            "",
            "| part | seconds |",
            "|---|---:|",
            *(f"| {name} | {seconds:.3f} |" for name, seconds in parts.items()),
            f"| all | {whole:.3f} |",
        ]
    )


@contextlib.contextmanager
def _talker(found: Project, what: str) -> Iterator[Callable[[str], dict[str, float]]]:
    """A process that is told a line and answers with seconds, as long as the block runs."""
    import json

    started = subprocess.Popen(
        [sys.executable, "-m", "benchmarks._one_page", what],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**_environ(found), "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
        cwd=Path(__file__).parents[1],
    )
    assert started.stdin is not None
    assert started.stdout is not None

    def ask(line: str) -> dict[str, float]:
        assert started.stdin is not None
        assert started.stdout is not None
        print(line.split()[0], file=started.stdin, flush=True)
        answer: dict[str, float] = json.loads(started.stdout.readline())
        return answer

    try:
        yield ask
    finally:
        started.stdin.close()
        started.wait(30)


# --- nothing to do --------------------------------------------------------------------------


def idle(size: int | None, rounds: int) -> str:
    """A run with nothing to do."""
    count = size or 1_000
    with _collection(count) as found:
        _cchc(found, "build", "-q")
        words = ("run", "-q", "--notebook", NOTEBOOK, "-j", str(JOBS))
        first = _cchc(found, *words)
        time.sleep(_SETTLE)
        _cchc(found, *words)
        again = [_cchc(found, *words) for _ in range(max(rounds, 3))]
    return "\n".join(
        [
            f"### {count:,} reports with nothing to do",
            "",
            f"`cchc run -j {JOBS}` made {count:,} pages in {first:.0f} s"
            f" ({count / first:.1f} pages a second). The same again, with nothing to do:"
            f" **{median(again):.2f} s** (median of {len(again)}).",
        ]
    )


# --- a thousand and seven thousand ----------------------------------------------------------


def build(size: int | None, rounds: int) -> str:
    """Time and memory of `cchc build`, for some reports and for seven times as many."""
    few = size or 1_000
    sizes = (few, few * 7)
    spent: dict[int, list[float]] = {count: [] for count in sizes}
    peak: dict[int, list[float]] = {count: [] for count in sizes}
    text = {}
    for _ in range(rounds):  # in turns: what else the machine does changes by the minute
        for count in sizes:
            with _collection(count, _LARGE) as found:
                text[count] = sum(path.stat().st_size for path in found.raw.glob("*.md")) / 1e6
                with _Memory() as memory:
                    spent[count].append(
                        _cchc(found, "build", "-q", "-j", str(JOBS), watch=memory.watch)
                    )
                peak[count].append(memory.peak / (1 << 20))
                shutil.rmtree(found.processed)
    cores = min(JOBS, os.cpu_count() or 1)
    rows = [
        f"| {count:,} | {text[count]:.0f} | {median(spent[count]):.0f} "
        f"| {text[count] / median(spent[count]) / cores:.2f} | {max(peak[count]):.0f} |"
        for count in sizes
    ]
    ratio = median(_ratios(spent[sizes[1]], spent[sizes[0]]))
    return "\n".join(
        [
            f"### `cchc build -j {JOBS}` over {sizes[1]:,} reports",
            "",
            f"Synthetic reports of {_LARGE // 1000} kB each, from reading to tables; median of"
            f" {rounds}. Memory is that of all processes together, what they share counted once.",
            "",
            "| reports | MB of text | seconds | MB a second and core | peak memory, MiB |",
            "|---:|---:|---:|---:|---:|",
            *rows,
            "",
            f"Seven times the reports take **{ratio:.2f} times** as long.",
        ]
    )


class _Memory:
    """The most memory that a process and its children had at once."""

    def __init__(self) -> None:
        self.peak = 0
        self.process: psutil.Process | None = None
        self.done = threading.Event()
        self.thread = threading.Thread(target=self._sample, daemon=True)

    def watch(self, pid: int) -> None:
        self.process = psutil.Process(pid)

    def __enter__(self) -> _Memory:
        self.thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.done.set()
        self.thread.join()

    def _sample(self) -> None:
        while not self.done.wait(0.5):
            if self.process is None:
                continue
            with contextlib.suppress(psutil.Error):
                family = [self.process, *self.process.children(recursive=True)]
                self.peak = max(self.peak, sum(map(_memory, family)))


def _memory(process: psutil.Process) -> int:
    try:
        return int(process.memory_full_info().pss)
    except (psutil.Error, AttributeError):
        return 0


# --- what the parts share -------------------------------------------------------------------


@contextlib.contextmanager
def _collection(count: int, size: int | None = None) -> Iterator[Project]:
    """A project with synthetic reports; it goes when the block ends."""
    with tempfile.TemporaryDirectory(prefix="cchc-bench-") as folder:
        collection(Path(folder) / "data/raw", count, size=size)
        yield project.find(Path(folder), {})


def _environ(found: Project) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("CCHC_")}
    return {
        **clean,
        **{f"CCHC_{name.upper()}": str(found.folder(name)) for name in project.FOLDERS},
    }


def _cchc(found: Project, *words: str, watch: Callable[[int], None] | None = None) -> float:
    """Run a command as a user does, and give its seconds."""
    began = time.perf_counter()
    started = subprocess.Popen([str(_BIN / "cchc"), *words], env=_environ(found))
    if watch is not None:
        watch(started.pid)
    status = started.wait()
    spent = time.perf_counter() - began
    assert status == 0, f"cchc {' '.join(words)}: status {status}"
    return spent


_PARTS: dict[str, Any] = {"pages": pages, "overhead": overhead, "idle": idle, "build": build}


if __name__ == "__main__":
    options = argparse.ArgumentParser(prog="python -m benchmarks.running")
    options.add_argument("parts", nargs="*", choices=[*_PARTS, []], metavar="PART")
    options.add_argument("--size", type=int, help="pages or reports, to try a part")
    options.add_argument("--rounds", type=int, default=ROUNDS)
    given = options.parse_args()
    print(main(given.parts, given.size, given.rounds))
