"""A notebook of the collection as its runner sees it: parameters, what it reads, what it is.

Read as the JSON that it is: importing nbformat takes longer than all that `cchc list` does.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import RunError
from .files import digest

if TYPE_CHECKING:
    from nbformat import NotebookNode

__all__ = ["Notebook", "check_parameters", "heading_over", "read", "title"]

EACH = ("report", "series", "group", "collection")
_TAG = "parameters"
_HEADING = re.compile(r"^\s{0,3}(#{1,6})\s+(.+?)\s*#*\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Notebook:
    """A notebook before it runs.

    `parameters` are the names that its `parameters` cell assigns, with their default where that
    is a plain value. `reads` names the parameters whose localities' rows it reads; none means
    that it reads everything. `each` says what it is run for (a `report`, a locality's `series`, a
    `group` of localities, the `collection`; see `jobs.plan`). `source` is the hash of what runs:
    cells and their tags, no outputs.
    """

    name: str
    path: Path
    parameters: Mapping[str, Any]
    reads: tuple[str, ...]
    collected: bool
    source: str
    each: str = EACH[0]


def read(path: Path) -> Notebook:
    """Read a notebook of the collection.

    Raises:
        RunError: it cannot be read, or its parameters cell is no Python.
    """
    try:
        nb = json.loads(path.read_text(encoding="utf-8"))
        ours = nb["metadata"].get("cchc", {})
        cells = [
            [cell["cell_type"], "".join(cell["source"]), list(cell["metadata"].get("tags", ()))]
            for cell in nb["cells"]
        ]
        kernel = nb["metadata"].get("kernelspec", {})
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        words = " ".join(str(error).split())[:200]
        raise RunError(
            f"{path}: no notebook of format 4 ({type(error).__name__}: {words}): restore the file"
        ) from None
    return Notebook(
        name=path.stem,
        path=path,
        parameters=_parameters(cells, path),
        reads=tuple(ours.get("reads", ())),
        collected="reads" in ours,
        each=_each(ours, path),
        source=digest([cells, ours, kernel]),
    )


def _each(ours: Mapping[str, Any], path: Path) -> str:
    each = str(ours.get("each", EACH[0]))
    if each not in EACH:
        raise RunError(
            f"{path}: runs for each {each!r}: write one of {', '.join(EACH)} as metadata cchc.each"
        )
    return each


def check_parameters(notebook: Notebook, given: Mapping[str, object]) -> None:
    """Hold parameters against the notebook's own: papermill only warns of an unknown one.

    Raises:
        RunError: a name that the notebook does not have; the message lists those that it has.
    """
    for name in given:
        if name not in notebook.parameters:
            known = ", ".join(notebook.parameters) or "none"
            raise RunError(f"{notebook.name} has no parameter {name!r}: its parameters are {known}")


def title(nb: NotebookNode, otherwise: str) -> str:
    """The first heading of the outermost level, in the cells' Markdown or what they printed."""
    for cell in nb.cells:
        texts = [cell.source] if cell.cell_type == "markdown" else []
        for output in cell.get("outputs", ()):
            texts.append("".join(output.get("data", {}).get("text/markdown", "")))
        for text in texts:
            for marks, words in _HEADING.findall(text):
                if marks == "#":
                    return str(words)
    return otherwise


def heading_over(nb: NotebookNode, index: int) -> str:
    """The nearest Markdown heading above cell `index`; empty where there is none."""
    for cell in reversed(nb.cells[:index]):
        if cell.cell_type == "markdown":
            headings = _HEADING.findall(cell.source)
            # papermill puts a banner over a failed cell; that is no heading of the notebook
            if headings and "papermill" not in cell.metadata.get("tags", ()):
                return str(headings[-1][1])
    return ""


def _parameters(cells: Sequence[Sequence[Any]], path: Path) -> dict[str, Any]:
    """The assignments of the first code cell tagged `parameters`; cells are kind, source, tags."""
    sources = [source for kind, source, tags in cells if kind == "code" and _TAG in tags]
    if not sources:
        return {}
    try:
        body = ast.parse(sources[0]).body
    except SyntaxError as error:
        raise RunError(
            f"{path}: line {error.lineno} of the parameters cell is no Python: mend it"
        ) from None
    found: dict[str, Any] = {}
    for statement in body:
        if isinstance(statement, ast.Assign):
            targets, value = statement.targets, statement.value
        elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
            targets, value = [statement.target], statement.value
        else:
            continue
        for target in targets:
            if isinstance(target, ast.Name):
                found[target.id] = _literal(value)
    return found


def _literal(value: ast.expr) -> Any:
    try:
        return ast.literal_eval(value)
    except ValueError:
        return None
