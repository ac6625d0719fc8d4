"""One job done: papermill executes the notebook, nbconvert exports it, outputs appear whole.

Everything is made in a folder of the job's own; only what succeeded leaves it, and the marker
comes last. So a job that is cut off at any moment leaves the page before it or the new one.
"""

from __future__ import annotations

import contextlib
import re
import shutil
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from . import jobs, notebooks
from .errors import RunError
from .files import digest_file, digest_library, sweep, write_whole
from .jobs import Job, Limits, Marker
from .project import Project

if TYPE_CHECKING:
    import nbformat

    from .engine import Ran

__all__ = ["Failure", "Outcome", "Task", "clear", "run_job", "tidy"]

STAGING = ".staging"
_LINES = 6  # of an error's traceback, told in the run's report
_ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
# A worker of a cluster may have several threads, papermill and matplotlib are for one.
_one_at_a_time = threading.Lock()
KernelKind = Literal["fork", "plain"]


@dataclass(frozen=True, slots=True)
class Task:
    """A job with the folders that it reads and writes; what a worker is handed."""

    job: Job
    project: Project
    kernel: KernelKind = "fork"
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True)
class Failure:
    """Where a notebook stopped: its cell (from 1, as in the collection), the heading over it, and
    the last lines of the error.
    """

    cell: int
    heading: str
    lines: tuple[str, ...]

    @property
    def line(self) -> str:
        where = f"cell {self.cell}" if self.cell else "start"
        under = f" (under '{self.heading}')" if self.heading else ""
        return f"{where}{under}: {self.lines[-1] if self.lines else 'stopped'}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a job ended. `parts` has the seconds of its parts: start, cells, end, export.

    `plain` tells why the kernel was not forked though it was to be.
    """

    seconds: float
    failure: Failure | None = None
    parts: dict[str, float] = field(default_factory=dict)
    plain: str = ""


def clear(project: Project) -> None:
    """Take away what a run that was killed left half-made; only under the folder's lock."""
    shutil.rmtree(project.summaries / STAGING, ignore_errors=True)
    for folder in (project.summaries, project.figures):
        sweep(folder)


def tidy(project: Project) -> None:
    """Take away the folder of what is half-made, once no job is at work in it.

    Not a job's to do: another one may be between making the folder and making its own in it.
    """
    with contextlib.suppress(OSError):
        (project.summaries / STAGING).rmdir()


def run_job(task: Task) -> Outcome:
    """Run a job and put its outputs in place; where it fails, keep its half-run notebook.

    Raises:
        RunError: this process has another version of cchc than the one that planned the job.
        OSError: the folders cannot be written.
    """
    # With it comes papermill, for which who only hands tasks out needs not wait.
    from .engine import Ran

    job, project = task.job, task.project
    if job.parts["library"] != digest_library():
        raise RunError("this worker runs another version of cchc: install the same and restart it")
    began = time.monotonic()
    failed = project.summaries / f"{job.stem}.failed.ipynb"
    place = project.summaries / STAGING
    place.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix=f"{job.key[:12]}-", dir=place))
    half = staging / "run.ipynb"
    ran = Ran()
    try:
        with _one_at_a_time:
            failure = _execute(task, staging, half, ran)
            if failure is None:
                with ran.timed("export"):
                    _publish(job, project, staging, half, began, ran)
                failed.unlink(missing_ok=True)
            elif half.is_file():
                write_whole(failed, half.read_bytes())
    except Exception:
        if half.is_file():
            write_whole(failed, half.read_bytes())
        raise
    finally:
        ran.see_off()
        shutil.rmtree(staging, ignore_errors=True)
    return Outcome(round(time.monotonic() - began, 3), failure, ran.seconds, ran.plain)


def _execute(task: Task, staging: Path, half: Path, ran: Ran) -> Failure | None:
    import nbformat
    import papermill
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    from . import engine

    job, project = task.job, task.project
    try:
        papermill.execute_notebook(
            _literal(job.path),
            _literal(half),
            parameters=dict(job.parameters),
            engine_name=engine.NAME,
            kernel_name="python3",
            request_save_on_cell_execute=False,
            progress_bar=False,
            run=engine.Run(
                forked=task.kernel == "fork",
                limits=task.limits,
                cwd=staging,
                variables={
                    "CCHC_RAW": str(project.raw),
                    "CCHC_PROCESSED": str(project.processed),
                    "CCHC_SUMMARIES": str(project.summaries),
                    "CCHC_FIGURES": str(staging / "figures"),
                },
                half=half,
                ran=ran,
            ),
        )
    except PapermillExecutionError as error:
        text = "\n".join(error.traceback) or f"{error.ename}: {error.evalue}"
        return _failure(half, text, _stopped_at)
    except engine.Stopped as error:
        return _failure(half, str(error), _last_started)
    except (DeadKernelError, CellTimeoutError, RuntimeError) as error:
        # nbclient raises a bare RuntimeError where a kernel dies before it is ready.
        first = next(iter(str(error).strip().splitlines()), "")
        return _failure(half, f"{type(error).__name__}: {first}", _last_started)
    if _stopped_at(nbformat.read(half, as_version=4)) is not None:
        return _failure(half, "the notebook ended here, or before this cell was run", _stopped_at)
    return None


def _publish(job: Job, project: Project, staging: Path, half: Path, began: float, ran: Ran) -> None:
    """Export the page and put page, notebook and figures in place, then the marker."""
    import nbformat

    from . import pages

    nb = nbformat.read(half, as_version=4)
    # Papermill notes where it read and wrote: paths of this machine, of no use to a reader.
    nb.metadata.papermill.update(
        input_path=job.path.name, output_path=f"{Path(job.stem).name}.ipynb"
    )
    title = notebooks.title(nb, job.name)
    contents = {
        f"summaries/{job.stem}.html": pages.export_html(
            nb, lang=job.lang, title=title, place=job.stem
        ).encode(),
        f"summaries/{job.stem}.ipynb": (nbformat.writes(nb) + "\n").encode(),
    }
    ran.see_off()  # it left while the page was made
    drawn = staging / "figures"
    for path in sorted(drawn.rglob("*")):
        if path.is_file():
            contents[f"figures/{path.relative_to(drawn).as_posix()}"] = path.read_bytes()
    before = jobs.read_marker(project, job)
    outputs = {}
    for name, content in contents.items():
        path = jobs.output_path(project, name)
        write_whole(path, content)
        outputs[name] = digest_file(path)
    for name in set(before.outputs if before else ()) - set(outputs):
        jobs.output_path(project, name).unlink(missing_ok=True)
    jobs.mark(
        project, job, Marker(True, dict(job.parts), outputs, round(time.monotonic() - began, 3))
    )


def _literal(path: Path) -> str:
    """A path that papermill, which formats paths with the parameters, leaves as it is."""
    return str(path).replace("{", "{{").replace("}", "}}")


def _failure(
    half: Path, text: str, place: Callable[[nbformat.NotebookNode], int | None]
) -> Failure:
    import nbformat

    nb = nbformat.read(half, as_version=4) if half.is_file() else None
    index = place(nb) if nb else None
    lines = _lines(text)
    if nb and lines[-1:] == [_UNSAID]:
        index = _last_started(nb) if index is None else index
        lines = _lines(_said_by_python(nb, index)) or lines
    last = tuple(lines[-_LINES:])
    if nb is None or index is None:
        return Failure(0, "", last)
    return Failure(_own_number(nb, index), notebooks.heading_over(nb, index), last)


_UNSAID = "CellExecutionError:"  # what nbclient has where IPython could not tell of the error
_WHILE_TELLING = "\nDuring handling of the above exception"


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in _ANSI.sub("", text).splitlines() if line.strip()]


def _said_by_python(nb: nbformat.NotebookNode, index: int | None) -> str:
    """What Python itself said of a cell's error: without memory IPython cannot make its own words."""
    outputs = nb.cells[index].get("outputs", ()) if index is not None else ()
    text = "".join(out.text for out in outputs if out.get("name") == "stderr")
    return text.partition(_WHILE_TELLING)[0]


def _stopped_at(nb: nbformat.NotebookNode) -> int | None:
    """The first code cell that raised or was not run."""
    for index, cell in enumerate(nb.cells):
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        if cell.execution_count is None or any(o.output_type == "error" for o in cell.outputs):
            return index
    return None


def _last_started(nb: nbformat.NotebookNode) -> int | None:
    """The code cell that was at work when the kernel died or was given up.

    Its execution count may never have arrived. That papermill calls later cells pending holds
    only in what the engine keeps: afterwards it calls every cell completed.
    """
    started = [
        index
        for index, cell in enumerate(nb.cells)
        if cell.cell_type == "code" and cell.metadata.papermill.status != "pending"
    ]
    return started[-1] if started else None


def _own_number(nb: nbformat.NotebookNode, index: int) -> int:
    """The number of a cell in the notebook as it is kept: papermill adds cells of its own."""
    added = {"injected-parameters", "papermill-error-cell-tag"}
    return sum(not added & set(cell.metadata.get("tags", ())) for cell in nb.cells[: index + 1])
