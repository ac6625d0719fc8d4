"""Tables of indices by year: their cells as scores and ranks that the text may refer to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from ..passages import Passage
from .reading import Node, Reading
from .words import pattern

__all__ = ["nodes"]

_YEAR = re.compile(r"(?:19|20)\d\d")


def nodes(reading: Reading) -> Iterator[Node]:
    """The cells of every table whose heads are years, with what their rows or heads say they are."""
    heads: list[int | None] = []
    inside = False
    for passage in reading.passages:
        if not passage.block.cells:
            inside = False
            continue
        own = _years(reading.text, passage)
        if not inside or (not passage.figures and any(own)):  # the heads of the next table
            heads, inside = own, True
        elif sum(year is not None for year in heads) > 1:
            yield from _row(reading.text, passage, heads)


def _years(text: str, passage: Passage) -> list[int | None]:
    """For each head, its year where it names one."""
    found = [_YEAR.findall(text[start:end]) for start, end in passage.block.cells]
    return [int(years[0]) if len(years) == 1 else None for years in found]


def _row(text: str, passage: Passage, heads: list[int | None]) -> Iterator[Node]:
    name = text[slice(*passage.block.cells[0])]
    for column, (start, end) in enumerate(passage.block.cells):
        year = heads[column] if column < len(heads) else None
        figures = [f for f in passage.figures if start <= f.start < end]
        one = len({figure.start for figure in figures}) == 1
        form = _form(name, figures[0].form) if figures and year and one else ""
        if form and not any(figure.bound for figure in figures):
            made = tuple(replace(figure, form=form) for figure in figures[:2])
            yield Node(made, passage.index, column, 0, "", "", "", year=year)


def _form(name: str, form: str) -> str:
    """What a row is of: its name says more than the form of its figures."""
    for said in ("rank", "score", "percent"):
        if pattern("row_of", said).search(name):
            return said
    return form if form in ("rank", "score", "percent") else ""
