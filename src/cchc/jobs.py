"""Jobs: one notebook for what it is run for in one language, and whether it is to be done.

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
from typing import Any, Literal, TypeVar

from .catalogue import FINAL, Entry
from .errors import RunError
from .files import digest, digest_file, digest_library, write_whole
from .localities import by_slug
from .notebooks import Notebook, check_parameters
from .periods import Period
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
    "stem",
]

MARKERS = ".jobs"  # the folder of the markers, in summaries
_Key = TypeVar("_Key")
StateName = Literal["fresh", "stale", "failed", "missing"]
_SUBJECTS = ("locality", "localities", "period")
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
    several reports share a period; both are empty where the page spans several. `stem` is the
    page's place in summaries, without suffix.
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
            if name not in ("locality", "period", "lang"):
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
    """How a job's page stands, and why it is not fresh, in words for a person."""

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
    told: str = "",
) -> list[Job]:
    """The jobs of some notebooks over some reports, none of them sharing a path.

    Args:
        entries: the reports chosen.
        label: of every report, by key.
        lang: vi or en.
        extra: parameters beside locality, period and lang, for every notebook.
        data: the hash of the rows of some localities; of all where it is given None.
        told: the hash of what pages tell of the user's own indicators; empty where there are none.

    Raises:
        RunError: a parameter that a notebook does not have, one that the job sets by itself, or
            two jobs with one path.
    """
    jobs: dict[str, Job] = {}
    for notebook in notebooks:
        check_parameters(notebook, {"lang": lang, **extra})
        # Localities that were named take the place of the groups that there are by themselves.
        named = notebook.each == "group" and "localities" in extra
        for subject in [{}] if named else _subjects(notebook, entries, label):
            for name in sorted({"lang", *subject} & extra.keys()):
                raise RunError(
                    f"{name!r} cannot be given with -p: name localities after `cchc run`,"
                    " and use --period and --lang"
                )
            parameters = {**subject, "lang": lang, **extra}
            given = {name: value for name, value in parameters.items() if value != ""}
            check_parameters(notebook, given)
            job = Job(
                notebook.name,
                notebook.path,
                subject.get("locality", ""),
                subject.get("period", ""),
                lang,
                given,
                f"{stem(notebook.name, given)}.{lang}",
                {
                    "notebook": notebook.source,
                    "parameters": digest(given),
                    "data": data(_read_localities(notebook, given)),
                    **({"indicators": told} if told else {}),
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
) -> list[dict[str, str]]:
    """What a notebook runs for, of some reports: parameters and their values, in order.

    `report`: each locality and period. `series`: each locality with several reports, or with one
    of more than a year. `group`: the localities of one level whose reports end in one year, where
    there are two or more. `collection`: once, over everything.
    """
    if notebook.each == "collection":
        return [{}] if entries else []
    if notebook.each == "series":
        return [{"locality": slug} for slug, own in _by(entries, _locality) if _is_series(own)]
    if notebook.each == "group":
        return [
            {"localities": level, "period": str(year)}
            for (level, year), own in _by(entries, _level_and_year)
            if len({entry.locality for entry in own}) > 1
        ]
    names = [name for name in ("locality", "period") if name in notebook.parameters]
    found = {
        tuple({"locality": e.locality, "period": label[e.key]}[name] for name in names)
        for e in entries
    }
    return [dict(zip(names, values, strict=True)) for values in sorted(found)]


def _by(entries: Sequence[Entry], key: Callable[[Entry], _Key]) -> list[tuple[_Key, list[Entry]]]:
    groups: dict[_Key, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(key(entry), []).append(entry)
    return sorted(groups.items(), key=lambda group: str(group[0]))


def _locality(entry: Entry) -> str:
    return entry.locality


def _level_and_year(entry: Entry) -> tuple[str, int]:
    period = Period.parse(entry.period)
    return by_slug(entry.locality, period).level, period.last[0]


def _is_series(own: Sequence[Entry]) -> bool:
    return len(own) > 1 or any(Period.parse(entry.period).months > 12 for entry in own)


def stem(notebook: str, parameters: Mapping[str, Any]) -> str:
    """Where a page with these parameters stands, without language and suffix.

    >>> stem("locality_report", {"locality": "tra-vinh/tra-cu", "period": "2022", "lang": "vi"})
    'tra-vinh/tra-cu/2022/locality_report'
    >>> stem("comparison", {"localities": "district", "period": "2021"})
    'comparison/district_2021'
    >>> stem("data_quality", {})
    'data_quality/all'
    """
    given = {n: v for n, v in parameters.items() if n != "lang" and v not in ("", None, [], ())}
    more = [_slug(f"{n}-{_plain(v)}") for n, v in given.items() if n not in _SUBJECTS]
    locality, period = str(given.get("locality", "")), str(given.get("period", ""))
    if locality and period and "localities" not in given:
        return f"{locality}/{period.replace('/', '--')}/{'.'.join([notebook, *more])}"
    subjects = [_slug(_plain(given[n]).replace("/", "_")) for n in _SUBJECTS if n in given]
    return f"{notebook}/{'_'.join(subjects + more) or 'all'}"


def _plain(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _slug(text: str) -> str:
    """A short word for a path that two different texts do not share."""
    plain = re.sub(r"[^a-z0-9._-]+", "-", text.lower()).strip("-.")
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
    """Where a job's success is noted, in the folder of summaries."""
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
    names = dict.fromkeys([*job.parts, *marker.parts])
    changed = [name for name in names if marker.parts.get(name) != job.parts.get(name)]
    if changed:
        return State("stale", f"changed: {', '.join(changed)}")
    for name, content in marker.outputs.items():
        path = output_path(project, name)
        if not path.is_file():
            return State("missing", f"{name} is gone")
        if digest_file(path) != content:
            return State("stale", f"{name} was changed by hand")
    return State("fresh")
