"""Kernels forked from a warm process: the same outputs, a namespace of their own, no orphans."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import nbformat
import psutil
import pytest

from cchc import engine, execute, forks, jobs
from cchc.jobs import Job, Limits
from cchc.project import Project
from tests.collection import make_project, notebook, put_notebook

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux"),
]


@pytest.fixture(scope="module")
def template() -> Iterator[forks.Template]:
    made = forks.Template(environ={**os.environ, **forks.SETTINGS})
    os.environ[forks.PLACE] = made.place
    yield made
    del os.environ[forks.PLACE]
    made.close()
    assert not made.folder.exists()


@pytest.fixture
def found(tmp_path: Path, template: forks.Template) -> Project:
    return make_project(tmp_path / "project", ["tra-vinh/tra-cu"])


def outcome(found: Project, *cells: str, **more: Any) -> execute.Outcome:
    put_notebook(found, "small", notebook(*cells))
    return execute.run_job(execute.Task(job(found), found, **more))


def job(found: Project) -> Job:
    from cchc import catalogue, notebooks, project

    one = notebooks.read(project.notebook_path(found, "small"))
    entries = catalogue.read(found.raw).entries
    (made,) = jobs.plan(
        [one], entries, label=jobs.labels(entries), lang="vi", extra={}, data=lambda names: ""
    )
    return made


def shown(found: Project) -> list[list[dict[str, Any]]]:
    """The outputs of the code cells, the two of the parameters left out."""
    path = found.summaries / "tra-vinh/tra-cu/2022/small.vi.ipynb"
    nb = nbformat.read(path, as_version=4)
    return [cell.outputs for cell in nb.cells if cell.cell_type == "code"][2:]


DRAW = """\
import os
from pathlib import Path
from cchc.charts import Bar, bars, canvas, finish, height, style
rows = [Bar("Hồ sơ giải quyết đúng hạn", 98.6, "98,6%"), Bar("Trễ hạn", 1.4, "1,4%", doubt=True)]
with style():
    figure, (axes,) = canvas([height(rows, "")], "Tỷ lệ", ["nguồn"])
    bars(axes, rows, "")
path = Path(os.environ["CCHC_FIGURES"]) / locality / period / "shares.vi.svg"
finish(figure, name="shares", alt="x", caption="y", path=path)
"""
PYPLOT = """\
import matplotlib.pyplot as plt
plt.plot([1, 2, 3], [3, 1, 2]); plt.title("Tỷ lệ")
plt.figure(); plt.bar(["a", "b"], [1, 2]);
"""
SAME = {
    "text and values": ["print('xin chào')", "import sys; print('lỗi', file=sys.stderr)", "1 / 3"],
    "a trailing semicolon": ["'shown'", "'not shown';"],
    "tables": ["import pandas as pd\npd.DataFrame({'a': [1, 2], 'b': ['x', None]})"],
    "figures of ours": [DRAW],
    "figures of pyplot": [PYPLOT, "%matplotlib inline\nplt.plot([1, 2]);"],
    "sets have one order": ["print({'một', 'hai', 'ba', 'bốn'}, hash('năm'))"],
    "what a kernel is": [
        "import sys, os; print(sys.path[0], __name__, sys.argv[0].endswith('launcher.py'),"
        " len(os.environ['MPLBACKEND']), os.path.basename(os.getcwd())[:12])"
    ],
    "display with metadata": [
        "from IPython.display import display\n"
        "display({'text/plain': 'x'}, raw=True, metadata={'text/plain': {'alt': 'lời'}})"
    ],
    "a shell's output": ["!echo ra ngoài", "import os; _ = os.system('echo thẳng')"],
    "rows of a table": [
        "from cchc import store\nstore.load('observations', locality, period)[['indicator']]"
    ],
}


@pytest.mark.parametrize("name", SAME)
def test_forked_kernels_give_what_plain_ones_give(found: Project, name: str) -> None:
    from cchc import store

    store.build(found)
    made = []
    for kernel in ("plain", "fork"):
        ended = outcome(found, *SAME[name], kernel=kernel)
        assert (ended.failure, ended.plain) == (None, "")
        figures = {path.name: path.read_bytes() for path in found.figures.rglob("*.svg")}
        made.append((shown(found), figures))
    assert made[0] == made[1]
    count = sum(len(outputs) for outputs in made[0][0])
    assert count >= {"figures of pyplot": 3}.get(name, 1)


def test_each_kernel_has_a_namespace_and_random_numbers_of_its_own(found: Project) -> None:
    drawn = []
    for _ in range(2):
        ended = outcome(
            found,
            "import random, numpy\nprint('kept' in globals())",
            "kept = 1\nprint(random.random(), numpy.random.rand(), numpy.random.default_rng().random())",
        )
        assert (ended.failure, ended.plain) == (None, "")
        first, second = shown(found)
        assert first[0]["text"] == "False\n"
        drawn.append(second[0]["text"].split())
    assert all(one != other for one, other in zip(*drawn, strict=True))


def test_a_kernel_that_ends_writes_what_is_open_and_runs_what_is_registered(
    found: Project, tmp_path: Path
) -> None:
    ended = outcome(
        found,
        f"file = open({str(tmp_path / 'open')!r}, 'w'); _ = file.write('whole')",
        "import atexit, pathlib\n"
        f"_ = atexit.register(pathlib.Path({str(tmp_path / 'exit')!r}).touch)",
    )
    assert (ended.failure, ended.plain) == (None, "")
    assert (tmp_path / "open").read_text() == "whole"
    assert (tmp_path / "exit").exists()


def test_a_job_that_ends_leaves_the_folder_that_others_begin_in(found: Project) -> None:
    assert outcome(found, "1").failure is None
    staging = found.summaries / execute.STAGING
    assert staging.is_dir()
    assert not list(staging.iterdir())
    execute.tidy(found)
    assert not staging.exists()


def test_papermill_itself_forks_when_jupyter_is_told_to(tmp_path: Path) -> None:
    path = tmp_path / "n.ipynb"
    path.write_text(notebook("import os\nprint(open(f'/proc/{os.getppid()}/cmdline').read())"))
    command = [sys.executable, "-m", "papermill", str(path), str(tmp_path / "out.ipynb")]
    environ = {**os.environ, "JUPYTER_DEFAULT_PROVISIONER_NAME": "cchc-fork"}
    environ.pop(forks.PLACE, None)
    subprocess.run(command, env=environ, check=True, capture_output=True, timeout=120)
    nb = nbformat.read(tmp_path / "out.ipynb", as_version=4)
    assert "cchc.template" in nb.cells[-1].outputs[0].text
    assert nb.metadata.kernelspec.name == "python3"


# --- when it cannot be ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        (forks.PLACE, "/nowhere/template", ""),  # one of its own is started
        ("PYTHONPATH", "/elsewhere", "PYTHONPATH is not that of the template"),
    ],
)
def test_a_plain_kernel_takes_the_place_of_one_that_cannot_be_forked(
    found: Project, monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(name, value)
    ended = outcome(found, "1")
    assert (ended.failure, ended.plain) == (None, said)


def test_a_template_that_is_unfit_says_why() -> None:
    made = forks.Template(["tests.threads"], {**os.environ, "PYTHONPATH": str(Path.cwd())})
    try:
        with pytest.raises(OSError, match=r"\d threads after the imports"):
            forks.Kernel(made.place, [], {**os.environ, "PYTHONPATH": str(Path.cwd())}, "/")
    finally:
        made.close()


@pytest.mark.parametrize(
    ("line", "error", "said"),
    [
        ("import os; os._exit(3)", OSError, r"ended as it began \(status 3\)"),
        ("import time; time.sleep(60)", TimeoutError, "timed out"),
    ],
)
def test_a_kernel_that_is_given_up_is_gone_before_another_takes_its_place(
    template: forks.Template,
    monkeypatch: pytest.MonkeyPatch,
    line: str,
    error: type[OSError],
    said: str,
) -> None:
    # Both would listen on the same sockets, and a client that met the first lose what it asked.
    monkeypatch.setattr(forks, "_START", 2)
    argv = ["-f", str(template.folder / "given-up.json"), f"--IPKernelApp.exec_lines={line}"]
    with pytest.raises(error, match=said):
        forks.Kernel(template.place, argv, {**os.environ, **forks.SETTINGS}, "/")
    assert psutil.Process(template.process.pid).children() == []


def test_a_kernel_that_cannot_be_given_up_is_no_reason_to_start_another(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as silent, pytest.MonkeyPatch.context() as patch:
        silent.bind(str(tmp_path / "silent"))
        silent.listen()
        patch.setattr(forks, "_START", 0.1)
        patch.setattr(forks, "_END", 0.1)
        with pytest.raises(RuntimeError, match="does not answer and cannot be ended"):
            forks.Kernel(str(tmp_path / "silent"), [], {}, "/")


def test_modules_of_ours_that_notebooks_name_are_imported_beforehand(tmp_path: Path) -> None:
    path = tmp_path / "n.ipynb"
    cells = [
        "from cchc import CchcError, load, panel, series\nimport os",
        "from cchc.tell import Teller",
        "%%bash\nls",
    ]
    path.write_text(notebook(*cells))
    found = forks.modules_of([path])
    assert {"cchc", "cchc.series", "cchc.tell", "pandas.core.methods.to_dict"} < set(found)
    assert all(map(find_spec, found)), "the template has to import them all"
    assert "os" not in found


# --- limits ---------------------------------------------------------------------------------

BREAKS = {
    "a cell that hangs": (
        ["1", "import time; time.sleep(60)"],
        Limits(cell=1),
        (3, "a cell took more than 1 s (--cell-timeout)"),
    ),
    "a cell that holds the interpreter": (
        ["import re; re.match('(a*)*b', 'a' * 40)"],
        Limits(cell=1),
        (2, "a cell took more than 1 s (--cell-timeout)"),
    ),
    "a notebook that takes too long in all": (
        ["import time; time.sleep(0.5)"] * 9,
        Limits(job=2),
        (None, "the notebook took more than 2 s (--job-timeout)"),
    ),
    "100 MB printed": (
        ["1", "for _ in range(100): print('x' * 1_000_000)"],
        Limits(),
        (3, "it printed or showed more than 10 MB (a page cannot hold that): show less"),
    ),
    "printed without end": (
        ["while True: print('x' * 1_000)"],
        Limits(),
        (2, "it printed or showed more than 10 MB (a page cannot hold that): show less"),
    ),
    "all memory taken": (
        ["kept = []", "while True: kept.append(bytearray(10_000_000))"],
        Limits(memory=1_500_000_000),
        (3, "MemoryError"),
    ),
}


@pytest.mark.parametrize("kernel", ["fork", "plain"])
@pytest.mark.parametrize("name", BREAKS)
def test_a_notebook_over_a_limit_ends_alone_and_says_which(
    found: Project, name: str, kernel: execute.KernelKind
) -> None:
    cells, limits, (cell, said) = BREAKS[name]
    ended = outcome(found, *cells, kernel=kernel, limits=limits)
    assert ended.failure is not None
    assert ended.failure.lines[-1].strip().startswith(said)
    assert cell is None or ended.failure.cell == cell
    assert (found.summaries / "tra-vinh/tra-cu/2022/small.vi.failed.ipynb").is_file()
    assert not (found.summaries / "tra-vinh/tra-cu/2022/small.vi.html").exists()


def test_what_python_says_stands_where_ipython_could_not_tell(tmp_path: Path) -> None:
    """Without memory, IPython fails while it makes its words of the error."""
    said = "Traceback (most recent call last):\n  line 1\nMemoryError\n\n"
    more = "During handling of the above exception, another exception occurred:\n\nMemoryError: no"
    cell = nbformat.v4.new_code_cell("kept = []", execution_count=3)
    cell.metadata["papermill"] = {"status": "failed"}
    cell.outputs = [nbformat.v4.new_output("stream", name="stderr", text=said + more)]
    half = tmp_path / "half.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), half)
    failure = execute._failure(half, "CellExecutionError:", execute._stopped_at)
    assert (failure.cell, failure.lines[-1]) == (1, "MemoryError")


# --- no orphans -----------------------------------------------------------------------------

HOLD = """\
import json, os, sys, time
from cchc import forks
template = forks.Template(environ={**os.environ, **forks.SETTINGS})
info = {"transport": "ipc", "ip": str(template.folder / "k"), "key": "", "signature_scheme":
    "hmac-sha256", **{f"{n}_port": i for i, n in enumerate(("shell", "iopub", "stdin", "control", "hb"), 1)}}
(template.folder / "k.json").write_text(json.dumps(info))
kernel = forks.Kernel(template.place, ["-f", str(template.folder / "k.json")],
    {**os.environ, **forks.SETTINGS}, "/")
print(template.process.pid, kernel.pid, template.folder, flush=True)
time.sleep(60)
"""


@pytest.mark.parametrize("victim", ["who asked", "the template"])
def test_no_kernel_outlives_whom_it_serves(victim: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        template, kernel, folder = holder.stdout.readline().split()
        family = [psutil.Process(int(pid)) for pid in (template, kernel)]
        os.kill(holder.pid if victim == "who asked" else int(template), signal.SIGKILL)
        _, alive = psutil.wait_procs(family, timeout=10)
        holder.kill()
    assert [process for process in alive if process.status() != psutil.STATUS_ZOMBIE] == []
    if victim == "who asked":
        deadline = time.monotonic() + 10
        while Path(folder).exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not Path(folder).exists()


def test_what_a_cell_started_ends_with_its_kernel(found: Project, tmp_path: Path) -> None:
    note = tmp_path / "pid"
    start = "import subprocess; child = subprocess.Popen(['sleep', '600'])"
    ended = outcome(found, f"{start}\n_ = open({str(note)!r}, 'w').write(str(child.pid))")
    assert (ended.failure, ended.plain) == (None, "")
    deadline = time.monotonic() + 10
    while psutil.pid_exists(int(note.read_text())) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not psutil.pid_exists(int(note.read_text()))


def test_sizes_of_messages() -> None:
    content = {"data": {"text/plain": "abc", "image/png": "x" * 10}, "metadata": {}, "n": 3}
    assert engine._size(content) == 13
    assert engine._size(json.loads('[{"text": "ab"}]')) == 2


@pytest.mark.parametrize(
    ("patience", "sent"),
    [(True, [signal.SIGTERM]), (False, [signal.SIGTERM, signal.SIGKILL])],
    ids=["leaves", "stays"],
)
def test_a_kernel_is_asked_once_to_leave(
    monkeypatch: pytest.MonkeyPatch, patience: bool, sent: list[int]
) -> None:
    """A second SIGTERM would end it before the files that it has open are written."""
    kernel = object.__new__(forks.Kernel)
    signals: list[int] = []

    def wait(self: forks.Kernel, timeout: float | None = None) -> int:
        if not patience and signal.SIGKILL not in signals:
            raise subprocess.TimeoutExpired("kernel", timeout or 0)
        return 0

    monkeypatch.setattr(forks.Kernel, "wait", wait)
    monkeypatch.setattr(forks.Kernel, "send_signal", lambda self, number: signals.append(number))
    kernel.terminate()
    kernel.see_off()
    assert signals == sent
