"""Ruled tables: the cells that lines on a page enclose, and the words in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from .marks import Cell, table
from .placed import Line, Word, lines_of

__all__ = ["Rule", "tables"]

_TOUCH = 3.5  # points within which lines meet
_MOST_RULES = 3000


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line from (x0, y0) to (x1, y1), along or down the page."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def along(self) -> bool:
        return self.x1 - self.x0 > self.y1 - self.y0


def tables(
    rules: Sequence[Rule], words: list[Word], written: Callable[[Line], str]
) -> tuple[list[tuple[float, list[str]]], list[Word]]:
    """Tables as (height, rows in Markdown), and the words that stand in none.

    Args:
        rules: the page's lines.
        words: the page's words.
        written: how a cell's line is written.
    """
    found: list[tuple[float, list[str]]] = []
    if len(rules) > _MOST_RULES:
        return found, words
    for group in _grids(rules):
        grid = _Grid(group)
        if len(grid.rows) < 3 or len(grid.columns) < 3:
            continue  # a box around text, or lines under it
        inside = [word for word in words if grid.holds(word)]
        if not inside:
            continue
        taken = {id(word) for word in inside}
        words = [word for word in words if id(word) not in taken]
        found.append((grid.rows[0], table(grid.cells(inside, written))))
    return found, words


def _grids(rules: Sequence[Rule]) -> list[list[Rule]]:
    """Rules that touch one another, directly or by others between."""
    parent = list(range(len(rules)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    order = sorted(range(len(rules)), key=lambda index: rules[index].y0)
    active: list[int] = []
    for index in order:
        rule = rules[index]
        active = [other for other in active if rules[other].y1 >= rule.y0 - _TOUCH]
        for other in active:
            if rules[other].x0 - _TOUCH <= rule.x1 and rule.x0 - _TOUCH <= rules[other].x1:
                parent[root(index)] = root(other)
        active.append(index)
    groups: dict[int, list[Rule]] = {}
    for index, rule in enumerate(rules):
        groups.setdefault(root(index), []).append(rule)
    return [group for group in groups.values() if len(group) >= 4]


class _Grid:
    """The rows and columns that a group of rules makes."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._along = [rule for rule in rules if rule.along]
        self._down = [rule for rule in rules if not rule.along]
        self.rows = _merged(rule.y0 for rule in self._along)
        self.columns = _merged(rule.x0 for rule in self._down)

    def holds(self, word: Word) -> bool:
        x, y = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
        return (
            self.columns[0] - _TOUCH <= x <= self.columns[-1] + _TOUCH
            and self.rows[0] <= y <= self.rows[-1] + _TOUCH
        )

    def cells(self, words: Iterable[Word], written: Callable[[Line], str]) -> list[list[Cell]]:
        """Rows of cells; a cell is as wide and high as no line parts it."""
        high, wide = len(self.rows) - 1, len(self.columns) - 1
        covered: set[tuple[int, int]] = set()
        spans: dict[tuple[int, int], tuple[int, int]] = {}
        owner: dict[tuple[int, int], tuple[int, int]] = {}
        for row in range(high):
            for column in range(wide):
                if (row, column) in covered:
                    continue
                right = column + 1
                while (
                    right < wide
                    and not self._parted_down(right, row)
                    and (row, right) not in covered
                ):
                    right += 1
                low = row + 1
                while low < high and not any(
                    self._parted_along(low, at) or (low, at) in covered
                    for at in range(column, right)
                ):
                    low += 1
                for below in range(row, low):
                    for at in range(column, right):
                        covered.add((below, at))
                        owner[below, at] = (row, column)
                spans[row, column] = (right - column, low - row)
        texts: dict[tuple[int, int], list[Word]] = {}
        for word in words:
            x, y = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
            place = (_slot(self.rows, y), _slot(self.columns, x))
            texts.setdefault(owner[place], []).append(word)
        out: list[list[Cell]] = [[] for _ in range(high)]
        for (row, column), (right, low) in sorted(spans.items()):
            lines = tuple(written(line) for line in lines_of(texts.get((row, column), ()), 0))
            out[row].append(Cell(lines, column, right, low))
        return out

    def _parted_down(self, column: int, row: int) -> bool:
        """Is there a line between a column and the one before it, at this row?"""
        x, y = self.columns[column], (self.rows[row] + self.rows[row + 1]) / 2
        return any(abs(rule.x0 - x) <= _TOUCH and rule.y0 <= y <= rule.y1 for rule in self._down)

    def _parted_along(self, row: int, column: int) -> bool:
        y, x = self.rows[row], (self.columns[column] + self.columns[column + 1]) / 2
        return any(abs(rule.y0 - y) <= _TOUCH and rule.x0 <= x <= rule.x1 for rule in self._along)


def _merged(values: Iterable[float]) -> list[float]:
    """Places in order, those that are as good as one taken once."""
    out: list[float] = []
    for value in sorted(values):
        if not out or value - out[-1] > _TOUCH:
            out.append(value)
    return out


def _slot(edges: Sequence[float], value: float) -> int:
    for index in range(len(edges) - 1, 0, -1):
        if value >= edges[index]:
            return min(index, len(edges) - 2)
    return 0
