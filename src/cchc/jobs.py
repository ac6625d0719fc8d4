"""Jobs: one notebook for one locality and period in one language, and whether it is to be done.

A job's key is made of parts, so that `cchc list` can say which of them made a page stale. What a
finished job wrote, and under which key, stands in a marker of our own, written last; papermill's
own metadata calls a notebook complete whose kernel died.
"""

from __future__ import annotations

import importlib.metadata
import json
import platform
import re
import shlex
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from .catalogue import FINAL, Entry
from .errors import RunError
from .files import digest, digest_file, digest_library, write_whole
from .notebooks import Notebook, check_parameters
from .project import Project

__all__ = [
    "Job",
    "Limits",
    "Marker",
    "State",
    "labels",
    "mark",
    "marker_path",
    "plan",
    "read_marker",
    "state",
]

MARKERS = ".jobs"  # the folder of the markers, in summaries
StateName = Literal["fresh", "stale", "failed", "missing"]
_SUBJECT = ("locality", "period", "lang")
# What shapes a page beside our own source: a new version of one of these makes it stale.
_SHAPING = (
    "Babel",
    "ipykernel",
    "ipython",
    "Jinja2",
    "matplotlib",
    "mistune",
    "nbclient",
    "nbconvert",
    "numpy",
    "pandas",
    "papermill",
    "pyarrow",
    "pygments",
    "PyYAML",
    "seaborn",
)


@dataclass(frozen=True, slots=True)
class Job:
    """One notebook to run. `period` is the label that paths carry: 2022, or 2022.annual where
    several reports share a period. `stem` is the page's place in summaries, without suffix.
    """

    notebook: str
    path: Path
    locality: str
    period: str
    lang: str
    parameters: Mapping[str, Any]
    stem: str
    parts: Mapping[str, str]

    @property
    def key(self) -> str:
        return digest(dict(self.parts))

    @property
    def page(self) -> str:
        """The page's place in summaries."""
        return f"{self.stem}.html"

    @property
    def name(self) -> str:
        """The words that a person knows the job by."""
        return " ".join(
            part for part in (self.locality, self.period, self.notebook, self.lang) if part
        )

    @property
    def command(self) -> str:
        """The command that does this job again."""
        words = ["cchc", "run"]
        if self.locality:
            words.append(self.locality)
        if self.period:
            words += ["--period", self.period]
        words += ["--notebook", self.notebook, "--lang", self.lang, "--force"]
        for name, value in self.parameters.items():
            if name not in _SUBJECT:
                words += ["-p", name, str(value)]
        return shlex.join(words)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a notebook may take: seconds for a cell and for all, bytes of output and of memory.

    `memory` None sets no limit; only Linux holds it.
    """

    cell: float = 600
    job: float = 3600
    output: int = 10_000_000
    memory: int | None = None


@dataclass(frozen=True, slots=True)
class Marker:
    """What a job left: `outputs` by path under `figures/` or `summaries/`, each with its hash."""

    done: bool
    parts: Mapping[str, str]
    outputs: Mapping[str, str]
    seconds: float
    why: str = ""


@dataclass(frozen=True, slots=True)
class State:
    name: StateName
    why: str = ""


def labels(entries: Sequence[Entry]) -> dict[str, str]:
    """The label of each report by its key: its period, with its kind where others share that.

    Versions other than the final one are always told.
    """
    found = {}
    shared = Counter((entry.locality, entry.period) for entry in entries)
    for entry in entries:
        label = entry.period.replace("/", "--")
        if shared[entry.locality, entry.period] > 1:
            label += f".{entry.kind}"
            if entry.version != FINAL:
                label += f".{entry.version}"
        found[entry.key] = label
    return found


def plan(
    notebooks: Sequence[Notebook],
    entries: Sequence[Entry],
    *,
    label: Mapping[str, str],
    lang: str,
    extra: Mapping[str, Any],
    data: Callable[[Sequence[str] | None], str],
) -> list[Job]:
    """The jobs of some notebooks over some reports, none of them sharing a path.

    Args:
        entries: the reports chosen.
        label: of every report, by key.
        lang: vi or en.
        extra: parameters beside locality, period and lang, for every notebook.
        data: the hash of the rows of some localities; of all where it is given None.

    Raises:
        RunError: a parameter that a notebook does not have, or two jobs with one path.
    """
    jobs: dict[str, Job] = {}
    for notebook in notebooks:
        check_parameters(notebook, {"lang": lang, **extra})
        for locality, period in _subjects(notebook, entries, label):
            parameters = {"locality": locality, "period": period, "lang": lang, **extra}
            given = {name: value for name, value in parameters.items() if value != ""}
            check_parameters(notebook, given)
            job = Job(
                notebook.name,
                notebook.path,
                locality,
                period,
                lang,
                given,
                _stem(notebook.name, locality, period, lang, extra),
                {
                    "notebook": notebook.source,
                    "parameters": digest(given),
                    "data": data(_read_localities(notebook, given)),
                    "library": digest_library(),
                    "versions": _versions(),
                },
            )
            if job.stem in jobs:
                raise RunError(f"two jobs would write summaries/{job.stem}: rename one notebook")
            jobs[job.stem] = job
    return list(jobs.values())


def _subjects(
    notebook: Notebook, entries: Sequence[Entry], label: Mapping[str, str]
) -> list[tuple[str, str]]:
    """The localities and periods that a notebook runs for, by the parameters that it has."""
    found = {
        (
            entry.locality if "locality" in notebook.parameters else "",
            label[entry.key] if "period" in notebook.parameters else "",
        )
        for entry in entries
    }
    return sorted(found)


def _stem(notebook: str, locality: str, period: str, lang: str, extra: Mapping[str, Any]) -> str:
    more = [_slug(f"{name}-{value}") for name, value in extra.items()]
    if locality and period:
        return f"{locality}/{period}/{'.'.join([notebook, *more])}.{lang}"
    slug = "_".join([part.replace("/", "_") for part in (locality, period) if part] + more)
    return f"{notebook}/{slug or 'all'}.{lang}"


def _slug(text: str) -> str:
    """A short word for a path that two different texts do not share."""
    plain = re.sub(r"[^a-z0-9.-]+", "-", text.lower()).strip("-.")
    return plain if plain == text else f"{plain[:40]}-{digest(text)[:8]}"


def _read_localities(notebook: Notebook, parameters: Mapping[str, Any]) -> list[str] | None:
    if not notebook.reads:
        return None
    return [str(parameters.get(name, notebook.parameters.get(name, ""))) for name in notebook.reads]


@cache
def _versions() -> str:
    return digest(
        [
            platform.python_version(),
            *(f"{name} {importlib.metadata.version(name)}" for name in _SHAPING),
        ]
    )


# --- markers --------------------------------------------------------------------------------


def marker_path(project: Project, job: Job) -> Path:
    return project.summaries / MARKERS / f"{job.stem}.json"


def read_marker(project: Project, job: Job) -> Marker | None:
    """What the job left when it last ran; none where it never did or that cannot be read."""
    try:
        written = json.loads(marker_path(project, job).read_text(encoding="utf-8"))
        return Marker(**written)
    except (OSError, ValueError, TypeError):
        return None


def mark(project: Project, job: Job, marker: Marker) -> None:
    """Write the job's marker, whole."""
    written = {name: getattr(marker, name) for name in Marker.__slots__}
    write_whole(marker_path(project, job), json.dumps(written, ensure_ascii=False, indent=1) + "\n")


def output_path(project: Project, name: str) -> Path:
    """The file that a marker calls `figures/…` or `summaries/…`."""
    folder, _, rest = name.partition("/")
    return project.folder(folder) / rest


def state(project: Project, job: Job) -> State:
    """Whether the job's page stands as it would be made now, and if not, what made it so."""
    marker = read_marker(project, job)
    if marker is None:
        return State("missing", "never made")
    if not marker.done:
        return State("failed", marker.why)
    changed = [name for name, part in job.parts.items() if marker.parts.get(name) != part]
    if changed:
        return State("stale", f"changed: {', '.join(changed)}")
    for name, content in marker.outputs.items():
        path = output_path(project, name)
        if not path.is_file():
            return State("missing", f"{name} is gone")
        if digest_file(path) != content:
            return State("stale", f"{name} was changed by hand")
    return State("fresh")
