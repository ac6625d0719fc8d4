"""How the collection stands: which pages are fresh, stale, failed or missing, and why."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from . import indicators, jobs, notebooks, store
from .catalogue import Catalogue, Entry
from .files import digest, remembering
from .jobs import Job, State
from .project import Project, notebook_paths
from .tell import LANGUAGES

__all__ = ["DEFAULT_LANG", "Standing", "collection", "data_digest", "standings"]

DEFAULT_LANG = "vi"


@dataclass(frozen=True, slots=True)
class Standing:
    """A job of the collection and how its page stands; `page` tells whether a page is there."""

    job: Job
    state: State
    page: bool


def collection(project: Project) -> list[notebooks.Notebook]:
    """The notebooks that run for every report: those whose metadata say what they read.

    Raises:
        RunError: a notebook cannot be read.
    """
    found = [notebooks.read(path) for path in notebook_paths(project).values()]
    return [notebook for notebook in found if notebook.collected]


def data_digest(project: Project, listed: Catalogue) -> Callable[[Sequence[str] | None], str]:
    """The hash of the rows of some localities, as a build of data/raw as it now stands gives them.

    A report that changed since the last build counts as changed rows, whatever they will be.
    """
    manifest = store.read_manifest(project)
    pending = store.changes(project, listed, library=False)
    by_locality: dict[str, list[str]] = {}
    for entry in listed.entries:
        by_locality.setdefault(entry.locality, []).append(entry.key)
    told: dict[tuple[str, ...], str] = {}

    def rows(localities: Sequence[str] | None) -> str:
        chosen = tuple(by_locality) if localities is None else tuple(dict.fromkeys(localities))
        if chosen not in told:
            told[chosen] = digest_of([key for name in chosen for key in by_locality.get(name, ())])
        return told[chosen]

    def digest_of(keys: Sequence[str]) -> str:
        waiting = sorted(key for key in keys if key in pending)
        known = manifest.digest_rows(keys) if manifest else ""
        return digest(["to be built", *waiting]) if waiting else known

    return rows


def standings(project: Project, listed: Catalogue, fresh: Collection[str] = ()) -> list[Standing]:
    """Every page that the collection has or should have: in Vietnamese, and what else was made.

    Args:
        fresh: stems of jobs that are known to be so.

    Raises:
        RunError: a notebook cannot be read, or lacks a parameter.
    """
    with remembering(store.digests(project), keep=False):
        return _standings(project, listed, fresh)


def _standings(project: Project, listed: Catalogue, fresh: Collection[str]) -> list[Standing]:
    rows = data_digest(project, listed)
    told = indicators.digest_own(project.indicator_file, cues=False)
    every = collection(project)
    label = jobs.labels(listed.entries)
    found = []
    for lang in LANGUAGES:
        planned = jobs.plan(
            every, listed.entries, label=label, lang=lang, extra={}, data=rows, told=told
        )
        for job in planned:
            if job.stem in fresh:
                found.append(Standing(job, State("fresh"), True))
            elif lang == DEFAULT_LANG or jobs.read_marker(project, job) is not None:
                page = project.summaries / f"{job.stem}.html"
                found.append(Standing(job, jobs.state(project, job), page.is_file()))
    return found


def of_entry(standing: Sequence[Standing], entry: Entry, label: str) -> list[Standing]:
    """The pages that tell of one report alone."""
    return [s for s in standing if (s.job.locality, s.job.period) == (entry.locality, label)]
