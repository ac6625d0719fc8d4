"""The collection run: build, then every notebook for every locality and period, then the index."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from itertools import product
from typing import Any

from . import (
    catalogue,
    execute,
    forks,
    freshness,
    indicators,
    jobs,
    localities,
    notebooks,
    store,
    workers,
)
from .catalogue import Catalogue, Entry
from .errors import CchcError, RunError
from .execute import KernelKind, Outcome, Task
from .files import FULL, digest, remembering, write_whole
from .jobs import Job, Limits, Marker
from .lock import hold
from .periods import Period
from .progress import SILENT, Progress
from .project import Project, notebook_path
from .workers import Pool

__all__ = ["Request", "Result", "choose", "run"]

REPORT = "run.json"
_LEAST_MEMORY = 1 << 30
INDEX = "index.html"


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be run: empty lists mean all that there is."""

    localities: Sequence[str] = ()
    periods: Sequence[str] = ()
    notebooks: Sequence[str] = ()
    lang: str = freshness.DEFAULT_LANG
    parameters: Mapping[str, Any] = field(default_factory=dict)
    pool: Pool = field(default_factory=Pool)
    kernel: KernelKind = "fork"
    limits: Limits = field(default_factory=Limits)
    force: bool = False
    dry_run: bool = False
    command: str = "cchc run"


@dataclass(frozen=True, slots=True)
class Result:
    """What a run did: names of jobs, with the reason where there is one."""

    done: tuple[str, ...] = ()
    skipped: Mapping[str, str] = field(default_factory=dict)
    failed: Mapping[str, str] = field(default_factory=dict)


def choose(listed: Catalogue, names: Sequence[str], periods: Sequence[str]) -> list[Entry]:
    """The reports of some localities and periods (a period, or a label such as 2022.annual).

    Raises:
        LocalityError, PeriodError: a name that is none.
        RunError: one of which the catalogue has no report.
    """
    label = jobs.labels(listed.entries)
    entries = list(listed.entries)
    if names:
        wanted: set[str] = set()
        for name in names:
            fitting = _named(name, entries)
            if not fitting:
                raise RunError(
                    f"no report of {name!r} in {listed.path}: `cchc list` shows those there are"
                )
            wanted |= fitting
        entries = [entry for entry in entries if entry.locality in wanted]
    if periods:
        written = {text: str(Period.parse(text.partition(".")[0])) for text in periods}
        for text, period in written.items():
            if not any(_of_period(e, label[e.key], text, period) for e in entries):
                raise RunError(
                    f"no report of {text} in {listed.path}: `cchc list` shows those there are"
                )
        entries = [
            e
            for e in entries
            if any(_of_period(e, label[e.key], text, period) for text, period in written.items())
        ]
    return entries


def _of_period(entry: Entry, label: str, text: str, period: str) -> bool:
    if "." in text:
        return label == text.replace("/", "--")
    return entry.period == period


def _named(name: str, entries: Sequence[Entry]) -> set[str]:
    """The localities of the catalogue that a name means at the time of their reports."""
    slugs = {entry.locality for entry in entries}
    if name in slugs:
        return {name}
    return slugs & localities.slugs_at(name, (Period.parse(entry.period) for entry in entries))


def run(project: Project, request: Request, *, progress: Progress = SILENT) -> Result:
    """Build the tables, run what is not fresh, and write the index and the run's report.

    Everything that a user may have mistyped is held against the catalogue and the notebooks
    before a report is read or a kernel starts.

    Raises:
        CatalogueError, RuleError, ProjectError, LocalityError, PeriodError, RunError: nothing was
            started.
        OSError: the disk is full or may not be written; the pages that stand are whole.
        KeyboardInterrupt: after kernels and workers have ended; what was finished stands.
    """
    with remembering(store.digests(project), keep=not request.dry_run):
        return _run(project, request, progress)


def _run(project: Project, request: Request, progress: Progress) -> Result:
    listed = catalogue.read(project.raw)
    chosen = choose(listed, request.localities, request.periods)
    collected = _notebooks(project, request)
    label = jobs.labels(listed.entries)

    def planned() -> list[Job]:
        return jobs.plan(
            collected,
            chosen,
            label=label,
            lang=request.lang,
            extra=request.parameters,
            data=freshness.data_digest(project, listed),
            told=indicators.digest_own(project.indicator_file, cues=False),
        )

    plan = planned()
    if request.dry_run:
        return _told(project, plan, request, progress)
    with hold(project.summaries, request.command) as killed:
        if killed:
            execute.clear(project)
        started = datetime.now(UTC)
        built = store.build(project, request.pool, listed=listed, progress=progress)
        if built.changed:
            plan = planned()
        unread = [
            (entry.locality, label[entry.key], built.failed.get(entry.key, ""))
            for entry in listed.entries
        ]
        todo, records = _sorted(project, plan, unread, force=request.force)
        try:
            for record in _work(project, todo, request, progress):
                records.append(record)
        except BaseException:
            with contextlib.suppress(OSError):  # of a full disk we are already telling
                _report(project, request, started, built.failed, records, cut_off=True)
            raise
        from . import readers  # the renderer, which a dry run does not need

        unshown = readers.write(project, chosen, lang=request.lang, pool=request.pool)
        _report(project, request, started, {**built.failed, **unshown}, records)
        kept = {record["page"] for record in records if record["state"] == "skipped"}
        _index(project, listed, {job.stem for job in plan if job.page in kept})
    told = {
        state: {r["job"]: r.get("why", "") for r in records if r["state"] == state}
        for state in ("done", "skipped", "failed")
    }
    return Result(
        tuple(told["done"]), told["skipped"], {**built.failed, **unshown, **told["failed"]}
    )


def _sorted(
    project: Project, planned: Sequence[Job], read: Sequence[tuple[str, str, str]], *, force: bool
) -> tuple[list[Job], list[dict[str, Any]]]:
    """The jobs to be done, and the records of those that are not.

    A job of whose reports none could be read is marked as failed: its old page is not what it says.

    Args:
        read: of every report the locality, the label of its period, and why it could not be read.
    """
    todo: list[Job] = []
    records: list[dict[str, Any]] = []
    why_of: dict[tuple[str, str], list[str]] = {}  # by what a job is of: "" is all of them
    for locality, period, why in read:
        for subject in product({"", locality}, {"", period}):
            why_of.setdefault(subject, []).append(why)
    for job in planned:
        reasons = why_of.get((job.locality, job.period), [])
        if reasons and all(reasons):
            why = reasons[0]
            if len(reasons) > 1:
                why = f"none of its {len(reasons)} reports could be read"
            _mark_failed(project, job, why, 0.0)
            records.append(_record(job, "unread", why=why))
        elif not force and jobs.state(project, job).name == "fresh":
            records.append(
                _record(job, "skipped", why="fresh: nothing that it is made from has changed")
            )
        else:
            todo.append(job)
    return todo, records


def _work(
    project: Project, todo: Sequence[Job], request: Request, progress: Progress
) -> Iterator[dict[str, Any]]:
    """Do the jobs, and give the record of each as it ends.

    Raises:
        OSError: the disk is full.
    """
    if not todo:
        return
    with contextlib.ExitStack() as ending:
        pool = request.pool
        if request.kernel == "fork" and not pool.scheduler:
            pool = replace(pool, environ=ending.enter_context(_template(todo)))
        execute.clear(project)
        ending.callback(execute.tidy, project)
        limits = request.limits
        if limits.memory is None and not pool.scheduler:
            limits = replace(limits, memory=_share(pool.size))
        tasks = [execute.Task(job, project, request.kernel, limits) for job in todo]
        progress.begin("running", len(tasks))
        ending.callback(progress.end)
        plain = ""
        for ended in workers.each(execute.run_job, tasks, pool):
            if full := _full(ended):
                raise full
            if ended.result is not None and ended.result.plain and not plain:
                plain = ended.result.plain
                progress.say(f"kernels are plain ones, which takes longer: {plain}")
            record = _ended(project, ended.task.job, ended)
            failed = record["state"] == "failed"
            end = f"FAILED: {record['why']}" if failed else f"{record['seconds']:.1f} s"
            progress.step(f"{record['job']}: {end}", failed=failed)
            yield record


@contextlib.contextmanager
def _template(todo: Sequence[Job]) -> Iterator[dict[str, str]]:
    """A process for workers here to fork kernels from, and the variables that tell them of it."""
    if not forks.possible():
        yield {}
        return
    modules = forks.modules_of({job.path for job in todo})
    template = forks.Template(modules, {**os.environ, **forks.SETTINGS})
    try:
        os.environ[forks.PLACE] = template.place  # for jobs that are done in this process
        yield {forks.PLACE: template.place}
    finally:
        del os.environ[forks.PLACE]
        template.close()


def _share(workers_at_once: int) -> int | None:
    """Bytes of memory that one kernel of several may take; none where that is not known."""
    try:
        total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return None
    return max(total // workers_at_once, _LEAST_MEMORY)


def _full(ended: workers.Done[Task, Outcome]) -> OSError | None:
    """The error of a full disk that a job met: the next one would meet it too."""
    if isinstance(ended.error, OSError) and ended.error.errno in FULL:
        return ended.error
    failure = ended.result.failure if ended.result is not None else None
    for number in FULL if failure is not None and failure.lines else ():
        if failure is not None and os.strerror(number) in failure.lines[-1]:
            return OSError(number, os.strerror(number), str(ended.task.project.summaries))
    return None


def _notebooks(project: Project, request: Request) -> list[notebooks.Notebook]:
    if request.notebooks:
        found = [notebooks.read(notebook_path(project, name)) for name in request.notebooks]
    else:
        found = freshness.collection(project)
    if not found:
        raise RunError("no notebook to run: name one with --notebook, or put one in notebooks/")
    return found


def _told(project: Project, planned: Sequence[Job], request: Request, progress: Progress) -> Result:
    """What a run would do, without doing it."""
    skipped = {}
    for job in planned:
        state = jobs.state(project, job)
        if state.name == "fresh" and not request.force:
            skipped[job.name] = "fresh"
        else:
            progress.say(
                f"would run {job.name} ({state.name}{': ' + state.why if state.why else ''})"
            )
    return Result(skipped=skipped)


def _ended(project: Project, job: Job, ended: workers.Done[Task, Outcome]) -> dict[str, Any]:
    """The record of a job that was run; a failure is marked, so that it is told until mended."""
    outcome = ended.result
    plain = {"plain": outcome.plain} if outcome is not None and outcome.plain else {}
    if outcome is not None and outcome.failure is None:
        return _record(job, "done", seconds=outcome.seconds, parts=outcome.parts, **plain)
    if outcome is not None and outcome.failure is not None:
        why, seconds, failure = outcome.failure.line, outcome.seconds, asdict(outcome.failure)
    else:
        words = " ".join(str(ended.error).split())
        ours = isinstance(ended.error, CchcError)
        why = words if ours else f"{type(ended.error).__name__}: {words}"
        seconds, failure = 0.0, None
    _mark_failed(project, job, why, seconds)
    return _record(job, "failed", seconds=seconds, why=why, failure=failure, **plain)


def _mark_failed(project: Project, job: Job, why: str, seconds: float) -> None:
    """Mark a failure. What an earlier success left stays on record, for a later one to clear."""
    before = jobs.read_marker(project, job)
    outputs = dict(before.outputs) if before else {}
    jobs.mark(project, job, Marker(False, job.parts, outputs, seconds, why))


def _record(job: Job, state: str, **more: Any) -> dict[str, Any]:
    return {
        "job": job.name,
        "notebook": job.notebook,
        "locality": job.locality,
        "period": job.period,
        "lang": job.lang,
        "state": state,
        "page": job.page,
        "repeat": job.command,
        **more,
    }


def _report(
    project: Project,
    request: Request,
    started: datetime,
    unread: Mapping[str, str],
    records: Sequence[Mapping[str, Any]],
    *,
    cut_off: bool = False,
) -> None:
    ended = datetime.now(UTC)
    written = {
        "command": request.command,
        "cut_off": cut_off,
        "kernel": request.kernel,
        "scheduler": request.pool.scheduler,
        "started": started.isoformat(timespec="seconds"),
        "ended": ended.isoformat(timespec="seconds"),
        "seconds": round((ended - started).total_seconds(), 3),
        "reports_failed": dict(unread),
        "jobs": sorted(records, key=lambda record: str(record["page"])),
    }
    write_whole(
        project.summaries / REPORT, json.dumps(written, ensure_ascii=False, indent=1) + "\n"
    )


def _index(project: Project, listed: Catalogue, fresh: Collection[str]) -> None:
    """Write the index, unless it stands as it would be written."""
    standings = freshness.standings(project, listed, fresh)
    manifest = store.read_manifest(project)
    shown = [[s.job.stem, s.page, s.state.name, s.state.why] for s in standings]
    key = digest(
        [
            shown,
            manifest and manifest.digest_rows(list(manifest.reports)),
            indicators.digest_told(project.indicator_file),
        ]
    )
    note = project.summaries / jobs.MARKERS / "index.key"
    page = project.summaries / INDEX
    if page.is_file() and note.is_file() and note.read_text(encoding="utf-8") == key:
        return
    from . import export, portal, portal_html

    if manifest is not None:
        export.downloads(project)
    write_whole(page, portal_html.index_html(portal.read(project, listed, standings)))
    write_whole(note, key)
