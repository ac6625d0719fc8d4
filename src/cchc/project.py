"""Where things are: the folders of a project, and its notebooks.

A project is a folder that holds `data/raw`; it is found by walking up from the current folder.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from .errors import ProjectError, RunError

__all__ = ["FOLDERS", "Project", "find", "notebook_path", "notebook_paths"]

FOLDERS: Mapping[str, str] = {
    "raw": "data/raw",
    "processed": "data/processed",
    "figures": "figures",
    "summaries": "summaries",
}
_INDICATORS = "indicators.yml"
_PACKAGE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Project:
    """The folders in use, absolute. One that is not known raises only when it is asked for."""

    start: Path
    root: Path | None = None
    folders: Mapping[str, Path] = field(default_factory=dict)

    def folder(self, name: str) -> Path:
        """The folder `raw`, `processed`, `figures` or `summaries`.

        Raises:
            ProjectError: it was not named, and no project stands at or above the start.
        """
        if name in self.folders:
            return self.folders[name]
        raise ProjectError(
            f"no project at or above {self.start} (a folder that holds data/raw): go to one, "
            f"give --{name} FOLDER or set CCHC_{name.upper()}"
        )

    @property
    def raw(self) -> Path:
        """Reports as received; it has to be there.

        Raises:
            ProjectError: it is not known, or it is no folder.
        """
        folder = self.folder("raw")
        if not folder.is_dir():
            raise ProjectError(
                f"{folder}: no such folder of reports: make it or name another (--raw)"
            )
        return folder

    @property
    def indicator_file(self) -> Path | None:
        """The user's own indicators, in the folder of reports; none where there is no such file."""
        folder = self.folders.get("raw")
        path = folder / _INDICATORS if folder else None
        return path if path and path.exists() else None

    @property
    def processed(self) -> Path:
        return self.folder("processed")

    @property
    def figures(self) -> Path:
        return self.folder("figures")

    @property
    def summaries(self) -> Path:
        return self.folder("summaries")


def find(
    start: Path | None = None, environ: Mapping[str, str] | None = None, **named: Path | None
) -> Project:
    """The project's folders: as named, else from CCHC_RAW and its like, else of the layout.

    Args:
        start: where to walk up from; the current folder where not given.
        environ: the variables to read; those of the process where not given.
        named: `raw`, `processed`, `figures`, `summaries`, where the user named them.

    Raises:
        ProjectError: a name that is no folder of the layout.
    """
    unknown = set(named) - set(FOLDERS)
    if unknown:
        raise ProjectError(f"unknown folder {sorted(unknown)[0]!r}: one of {', '.join(FOLDERS)}")
    start = (start or Path.cwd()).absolute()
    environ = os.environ if environ is None else environ
    root = next((p for p in (start, *start.parents) if (p / FOLDERS["raw"]).is_dir()), None)
    folders: dict[str, Path] = {}
    for name, place in FOLDERS.items():
        variable = environ.get(f"CCHC_{name.upper()}", "")
        chosen = named.get(name)
        if chosen is not None:
            folders[name] = chosen.absolute()
        elif variable:
            folders[name] = Path(variable).absolute()
        elif root is not None:
            folders[name] = root / place
    return Project(start, root, folders)


def notebook_paths(project: Project) -> dict[str, Path]:
    """The collection by name: the project's own notebooks, then those that come with cchc."""
    places = [_PACKAGE / "notebooks", _PACKAGE.parents[1] / "notebooks"]
    if project.root is not None:
        places.append(project.root / "notebooks")
    found = {path.stem: path for place in places for path in place.glob("*.ipynb")}
    return dict(sorted(found.items()))


def notebook_path(project: Project, name: str) -> Path:
    """The notebook of that name (`locality_report`, with or without `.ipynb`), or a file's path.

    Raises:
        RunError: there is none; the message lists those that there are.
    """
    known = notebook_paths(project)
    stem = name.removesuffix(".ipynb")
    if stem in known:
        return known[stem]
    path = Path(name)
    if path.suffix == ".ipynb" and path.is_file():
        return path.absolute()
    listed = ", ".join(known) or "none was found"
    raise RunError(f"unknown notebook {name!r}: the collection has {listed}")
