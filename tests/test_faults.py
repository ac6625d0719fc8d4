"""What a run leaves when it is killed, when the disk is full, when a worker dies."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

from cchc import execute, files, jobs, run
from cchc.project import Project
from cchc.run import Request
from cchc.workers import Pool
from tests.collection import add_years, cchc, make_project, notebook, put_notebook, tree

JOBS = 6
FIGURE = """\
import os
from pathlib import Path
folder = Path(os.environ["CCHC_FIGURES"]) / locality / period
folder.mkdir(parents=True, exist_ok=True)
(folder / "drawn.vi.svg").write_text(f"<svg>{locality} {version}</svg>" + " " * 100_000 + "<end/>")
"""


def versioned(version: int) -> str:
    """A notebook whose page, figure and notebook all say of which version they are."""
    return notebook(
        f"version = {version}\nprint('version', version, 'of', locality, period)", FIGURE
    )


def start(found: Project, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "cchc", "run", "--notebook", "small", "-j", "2", *words],
        cwd=found.root,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.slow
@pytest.mark.parametrize("kills", [3, pytest.param(20, marks=pytest.mark.deep)])
def test_a_run_killed_at_any_moment_is_taken_up_where_it_was(tmp_path: Path, kills: int) -> None:
    found = make_project(tmp_path / "project")
    add_years(found, (2020, 2021))
    chosen = random.Random(kills)
    put_notebook(found, "small", versioned(0))
    began = time.monotonic()
    assert start(found).wait(300) == 0
    whole = time.monotonic() - began
    for version in range(1, kills + 1):
        put_notebook(found, "small", versioned(version))
        _killed(found, chosen.uniform(0, whole))
        finished = _finished(found, version)
        before = {name: path.stat().st_mtime_ns for name, path in finished.items()}
        again = start(found)
        _, told = again.communicate(timeout=300)
        assert again.returncode == 0, told
        written = json.loads((found.summaries / "run.json").read_text(encoding="utf-8"))
        states = {job["page"]: job["state"] for job in written["jobs"]}
        # Nothing that was finished was done twice, and all the rest was done.
        assert {name for name, state in states.items() if state == "skipped"} == set(finished)
        assert {name: path.stat().st_mtime_ns for name, path in finished.items()} == before
        assert len(_finished(found, version)) == JOBS == len(states)
        assert not [path for path in tree(found.root or Path()) if path.endswith(".part")]
        assert not (found.summaries / ".staging").exists()


def _killed(found: Project, after: float) -> None:
    ran = start(found, "--force")
    time.sleep(after)
    try:
        family = psutil.Process(ran.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        family = []
    ran.send_signal(signal.SIGKILL)
    ran.communicate(timeout=60)
    _, alive = psutil.wait_procs(family, timeout=20)
    assert alive == []


def _finished(found: Project, version: int) -> dict[str, Path]:
    """The pages whose markers say that this version of them is done; all outputs are whole."""
    done = {}
    for path in found.summaries.rglob("small.vi.html"):
        page = path.read_text(encoding="utf-8")
        said = re.findall(r"version (\d+) of", page)
        assert len(said) == 1, "every page is of one version, and whole"
        assert page.rstrip().endswith("</html>")
        name = path.relative_to(found.summaries).as_posix()
        marker = json.loads(
            (found.summaries / jobs.MARKERS / name.replace(".html", ".json")).read_text()
        )
        nb = json.loads(path.with_suffix(".ipynb").read_text(encoding="utf-8"))
        assert len(nb["cells"]) == 4
        svg = (
            found.figures / path.parent.relative_to(found.summaries) / "drawn.vi.svg"
        ).read_text()
        assert svg.endswith("<end/>")
        current = all(
            files.digest_file(jobs.output_path(found, output)) == content
            for output, content in marker["outputs"].items()
        )
        if current and int(said[0]) == version:
            done[name] = path
    return done


# --- a full disk ----------------------------------------------------------------------------


@pytest.fixture
def made(tmp_path: Path) -> Project:
    found = make_project(tmp_path / "project")
    put_notebook(found, "small", versioned(1))
    assert run.run(found, Request(notebooks=["small"], pool=Pool(1), kernel="plain")).failed == {}
    put_notebook(found, "small", versioned(2))
    return found


@pytest.mark.slow
@pytest.mark.parametrize("where", ["a page", "a cell"])
def test_a_full_disk_is_one_line_and_leaves_the_pages(
    made: Project, where: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    from cchc import cli

    before = {name: data for name, data in tree(made.summaries).items() if name[0] != "."}
    if where == "a page":

        def full(target: Path, content: str | bytes) -> None:
            raise OSError(28, os.strerror(28), str(target))

        monkeypatch.setattr(execute, "write_whole", full)
    else:
        put_notebook(made, "small", notebook("raise OSError(28, 'No space left on device', '/x')"))
    monkeypatch.chdir(made.root or Path())
    words = ["run", "--notebook", "small", "-j", "1", "--kernel", "plain", "-q"]
    assert cli.main(words) == 2
    (line,) = capfd.readouterr().err.splitlines()
    assert "No space left on device: check the disk and its rights" in line
    after = {name: data for name, data in tree(made.summaries).items() if name[0] != "."}
    changed = {name for name in before | after if before.get(name) != after.get(name)}
    assert changed <= {"run.json", *(n for n in after if n.endswith(".failed.ipynb"))}
    told = json.loads(after["run.json"])
    assert told["cut_off"] is True


@pytest.mark.deep
def test_a_disk_that_is_really_full(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(disk)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a small disk can be mounted by the administrator alone")
    try:
        found = make_project(disk / "project")
        put_notebook(found, "small", versioned(1))
        assert cchc("run", "--notebook", "small", "-q", cwd=disk / "project").returncode == 0
        before = {n: data for n, data in tree(found.summaries).items() if n.endswith(".html")}
        put_notebook(found, "small", versioned(2))
        with (disk / "filler").open("wb", buffering=0) as filler:
            try:
                while True:
                    filler.write(b"x" * 4096)
            except OSError:
                pass
        ran = cchc("run", "--notebook", "small", "-q", cwd=disk / "project")
        assert ran.returncode == 2
        (line,) = ran.stderr.splitlines()
        assert "No space left on device" in line
        assert {n: d for n, d in tree(found.summaries).items() if n.endswith(".html")} == before
        (disk / "filler").unlink()
        assert cchc("run", "--notebook", "small", "-q", cwd=disk / "project").returncode == 0
        assert all(
            "version 2 of" in page.read_text() for page in found.summaries.rglob("small*.html")
        )
    finally:
        subprocess.run(["umount", str(disk)], check=True)


# --- a worker that dies ---------------------------------------------------------------------


@pytest.mark.slow
def test_a_worker_that_is_killed_takes_down_its_job_alone(tmp_path: Path) -> None:
    found = make_project(tmp_path / "project")
    add_years(found, (2020, 2021))
    # The kernel's own connection says who waits for it: the worker.
    kill = """\
import os, psutil, signal
if (locality, period) == ("tra-vinh/tra-cu", "2021"):
    template = psutil.Process(os.getppid())
    for worker in template.parent().children(recursive=True):
        if worker.pid not in (os.getpid(), template.pid) and "forkserver" in " ".join(worker.cmdline()):
            if not worker.children():
                os.kill(worker.pid, signal.SIGKILL)
"""
    put_notebook(found, "small", notebook(kill))
    ran = start(found)
    _, told = ran.communicate(timeout=300)
    assert ran.returncode == 1, told
    written = json.loads((found.summaries / "run.json").read_text(encoding="utf-8"))
    failed = {job["job"]: job["why"] for job in written["jobs"] if job["state"] == "failed"}
    assert list(failed) == ["tra-vinh/tra-cu 2021 small vi"]
    assert "its process was killed: out of memory, or from outside" in failed.popitem()[1]
    assert sum(job["state"] == "done" for job in written["jobs"]) == JOBS - 1


# --- hashes that are remembered -------------------------------------------------------------


def test_a_hash_is_remembered_as_long_as_the_file_is_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Path] = []
    plain = files._digest_file

    def reading(path: Path) -> str:
        read.append(path)
        return plain(path)

    monkeypatch.setattr(files, "_digest_file", reading)
    monkeypatch.setattr(files, "_SETTLED", -1)
    note, path = tmp_path / "note.json", tmp_path / "file"

    def digest() -> str:
        read.clear()
        with files.remembering(note):
            return files.digest_file(path)

    path.write_text("one")
    first = digest()
    assert (first, len(read)) == (plain(path), 1)
    assert (digest(), len(read)) == (first, 0)
    stamp = path.stat()
    path.write_text("two")  # as long, and with the times that it had
    os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    assert (digest(), len(read)) == (plain(path), 1)
    _new(tmp_path, "six").replace(path)
    assert (digest(), len(read)) == (plain(path), 1)
    note.write_text("no JSON")
    assert (digest(), len(read)) == (plain(path), 1)
    path.unlink()
    with pytest.raises(FileNotFoundError):
        digest()


def _new(folder: Path, text: str) -> Path:
    path = folder / "new"
    path.write_text(text)
    return path


def test_a_file_changed_a_moment_ago_is_read_again(tmp_path: Path) -> None:
    note, path = tmp_path / "note.json", tmp_path / "file"
    path.write_text("one")
    with files.remembering(note):
        files.digest_file(path)
    assert not note.exists() or str(path) not in json.loads(note.read_text())


# --- progress -------------------------------------------------------------------------------


class Terminal:
    """A stream that says it is a terminal."""

    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> int:
        self.text += text
        return len(text)

    def flush(self) -> None: ...

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("terminal", "quiet", "said", "unsaid"),
    [
        (True, False, ["running", "2/2", "b: FAILED", "1 failed"], ["a: 1 s"]),
        (False, False, ["[1/2] a: 1 s", "[2/2] b: FAILED"], ["running", "%"]),
        (True, True, [], ["running", "a", "b"]),
    ],
)
def test_progress_suits_where_it_goes(
    terminal: bool, quiet: bool, said: list[str], unsaid: list[str]
) -> None:
    import io

    from cchc import progress

    stream: Any = Terminal() if terminal else io.StringIO()
    shown = progress.choose(quiet=quiet, stream=stream)
    shown.begin("running", 2)
    shown.step("a: 1 s")
    shown.step("b: FAILED", failed=True)
    shown.end()
    text = stream.text if terminal else stream.getvalue()
    assert all(words in text for words in said)
    assert not any(words in text for words in unsaid)


@pytest.mark.slow
def test_what_a_killed_run_had_begun_to_write_is_taken_away(tmp_path: Path) -> None:
    found = make_project(tmp_path / "project")
    put_notebook(found, "small", notebook("1"))
    assert run.run(found, Request(notebooks=["small"], pool=Pool(1), kernel="plain")).done
    left = [folder / ".x.abc.part" for folder in (found.summaries, found.figures, found.processed)]
    for path in left:
        path.parent.mkdir(exist_ok=True)
        path.touch()
        (path.parent / ".lock").write_text("cchc run (process 1)")
    assert run.run(found, Request(notebooks=["small"], pool=Pool(1), kernel="plain")).skipped
    assert not [path for path in left if path.exists()]
    assert (found.summaries / ".lock").read_text() == ""
