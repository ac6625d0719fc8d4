"""A warm process that is told numbers of reports, and answers with the seconds of each page.

`bare` runs the notebook's cells and no more; `worker` does the whole job, as a run's worker does.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from pathlib import Path

from cchc import catalogue, forks, freshness, jobs, notebooks, project
from cchc.jobs import Job
from cchc.project import Project

NOTEBOOK = "locality_report"


def main(what: str) -> None:
    found = project.find()
    listed = catalogue.read(found.raw)
    planned = jobs.plan(
        [notebooks.read(project.notebook_path(found, NOTEBOOK))],
        listed.entries,
        label=jobs.labels(listed.entries),
        lang="vi",
        extra={},
        data=freshness.data_digest(found, listed),
    )
    for line in sys.stdin:
        job = planned[int(line)]
        answer = bare(job) if what == "bare" else worker(job, found)
        print(json.dumps(answer), flush=True)


_drawing = 0.0


def bare(job: Job) -> dict[str, float]:
    """The cells of a job, one after the other, in a namespace of their own."""
    global _drawing
    from matplotlib.figure import Figure

    if not hasattr(Figure.savefig, "timed"):
        _time_drawing()
    cells = [
        "".join(cell["source"])
        for cell in json.loads(job.path.read_text(encoding="utf-8"))["cells"]
        if cell["cell_type"] == "code"
    ]
    # The first is that of the parameters, which papermill follows with the job's own.
    cells[1:1] = ["\n".join(f"{name} = {value!r}" for name, value in job.parameters.items())]
    _drawing = 0.0
    with tempfile.TemporaryDirectory() as figures:
        os.environ["CCHC_FIGURES"] = figures
        began = time.perf_counter()
        space: dict[str, object] = {}
        for cell in cells:
            exec(cell, space)
        return {"all": time.perf_counter() - began, "drawing": _drawing}


def _time_drawing() -> None:
    from matplotlib.figure import Figure

    plain = Figure.savefig

    def savefig(self: Figure, *given: object, **named: object) -> None:
        global _drawing
        began = time.perf_counter()
        plain(self, *given, **named)  # type: ignore[arg-type]
        _drawing += time.perf_counter() - began

    savefig.timed = True  # type: ignore[attr-defined]
    Figure.savefig = savefig  # type: ignore[method-assign]


_template: forks.Template | None = None


def worker(job: Job, found: Project) -> dict[str, float]:
    """The whole job, its kernel forked from a template that this process started."""
    global _template
    from cchc import execute

    if _template is None:
        modules = forks.modules_of([Path(job.path)])
        _template = forks.Template(modules, {**os.environ, **forks.SETTINGS})
        os.environ[forks.PLACE] = _template.place
    began = time.perf_counter()
    outcome = execute.run_job(execute.Task(job, found))
    spent = time.perf_counter() - began
    if outcome.failure is not None or outcome.plain:
        raise SystemExit(f"{job.name}: {outcome.failure} {outcome.plain}")
    return {"all": spent, **outcome.parts}


if __name__ == "__main__":
    main(sys.argv[1])
    if _template is not None:
        _template.close()
