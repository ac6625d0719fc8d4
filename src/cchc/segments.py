"""Segments: a block cut into cells, one for each figure, tied as a reader ties them.

A cell knows what it carries on from: the cell to its *left* in the same enumeration (`đúng hạn
6.416 hồ sơ, đạt 98,6%`), the cell that its bracket or `trong đó` opened on (*parent*), and, more
weakly, what merely stood *before* it in the block. `chain` walks these, nearest first.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from .letters import CAPITALS
from .patterns import opening_words, parted
from .rules import load

__all__ = ["Cell", "Marker", "chain", "cut"]


@dataclass(slots=True)
class Cell:
    """A stretch of a block with at most one figure.

    `figure` is the position of its first character, or -1; the other fields are indices of cells
    in the block's list, or -1. `sentence` counts the block's sentences.
    """

    start: int
    end: int
    figure: int = -1
    left: int = -1
    parent: int = -1
    before: int = -1
    sentence: int = 0


@dataclass(frozen=True, slots=True)
class Marker:
    """Where a figure stands: its digits, and the end of its noun or unit."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Grammar:
    lists: re.Pattern[str]
    tokens: re.Pattern[str]
    joint: re.Pattern[str]


@cache
def _grammar() -> _Grammar:
    rules = load("segments")
    letters, opener = parted(sorted(rules["openers"], key=len, reverse=True))
    joints = "|".join(sorted(rules["joints"], key=len, reverse=True))
    return _Grammar(
        re.compile(rf"{opening_words(rules['lists'])}(?!\w)"),
        re.compile(
            # The first character is a set, then looked back at: see `patterns.opening`.
            rf"[{letters}.!?…();,:\s](?:(?P<open>(?<!\w.){opener}(?!\w)\s*:?)"
            rf"|(?P<stop>(?<=[.!?…])(?<!\b[{CAPITALS}].)(?<!\bTP.)(?<!\bTX.)[.!?…]{{0,8}}(?=\s+[\"“(*-]?[{CAPITALS}]|\s+\d|\s*$)|(?<=\.)/\.)"
            r"|(?P<bracket>(?<=\())|(?P<close>(?<=\)))|(?P<semi>(?<=;)|(?<=\s)[–—+]\s)|(?P<comma>(?<=,)(?!\d))|(?P<colon>(?<=:)(?=\s|$|\w)))"
        ),
        re.compile(rf"(?<!\w)(?:và\s+)?(?:{joints})(?!\w)", re.IGNORECASE),
    )


def cut(
    text: str,
    start: int,
    end: int,
    figures: Sequence[Marker],
    taken: Sequence[tuple[int, int]] = (),
) -> list[Cell]:
    """Cut `text[start:end]`, one block, into cells.

    Args:
        text: the clean text.
        start, end: the block.
        figures: what counts in the block, in order.
        taken: spans in which no delimiter cuts (document numbers, dates).
    """
    grammar = _grammar()
    shut = [match.span() for match in grammar.lists.finditer(text, start, end)]
    shut.extend(span for span in taken if span[0] < end and span[1] > start)
    shut.extend((figure.start, figure.end) for figure in figures)
    shut = _merged(shut)
    starts = [figure.start for figure in figures]
    cells: list[Cell] = []
    # Each frame: the cell that opened it, and what closes it ("(" or a list to the sentence's end).
    frames: list[tuple[int, str]] = []
    left, sentence, position = -1, 0, start
    counted = -1  # the last cell with a figure

    def parent() -> int:
        return frames[-1][0] if frames else -1

    def close(at: int) -> int:
        """Close the stretch position..at; gives the index of its last cell, or the left one."""
        nonlocal left, position, counted
        low, position = position, at
        if not text[low:at].strip(" ,;:.()"):
            return left
        inside = figures[bisect_left(starts, low) : bisect_left(starts, at)]
        for part in _parts(text, low, at, inside):
            before = len(cells) - 1
            cells.append(Cell(part[0], part[1], part[2], left, parent(), before, sentence))
            left = len(cells) - 1
            counted = left if part[2] >= 0 else counted
        return left

    for match in grammar.tokens.finditer(text, start, end):
        if _inside(match.start(), shut) or match.start() < position:
            continue
        kind = match.lastgroup
        if kind == "stop":
            close(match.start())
            frames.clear()
            left, sentence, position = -1, sentence + 1, match.end()
        elif kind == "semi":
            close(match.start())
            left, position = -1, match.end()
        elif kind == "comma":
            close(match.start())
            position = match.end()
        elif kind == "bracket":
            frames.append((close(match.start()), "("))
            left, position = -1, match.end()
        elif kind == "close":
            close(match.start())
            position = match.end()
            while frames:
                opener, mark = frames.pop()
                if mark == "(":
                    left = opener
                    break
        elif kind == "open":
            opener = close(match.start())
            if opener < 0 and frames:
                opener = parent()  # `76.899 hồ sơ (trong đó: cấp huyện …`
            elif opener < 0 and sentence and cells:
                opener = counted if counted >= 0 else len(cells) - 1  # `… 12 cuộc. Trong đó: …`
            frames.append((opener, "list"))
            left, position = -1, match.end()
        elif kind == "colon" and not _label(position, match.end(), starts):
            frames.append((close(match.start()), "list"))
            left, position = -1, match.end()
    close(end)
    return cells


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    out: list[tuple[int, int]] = []
    for low, high in sorted(spans):
        if out and low < out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], high))
        else:
            out.append((low, high))
    return out


def _inside(at: int, spans: list[tuple[int, int]]) -> bool:
    i = bisect_left(spans, (at + 1,)) - 1
    return i >= 0 and spans[i][0] <= at < spans[i][1]


_LABEL = 90  # a label before a colon is at most this long


def _label(start: int, colon: int, starts: list[int]) -> bool:
    """Is `start..colon` the label of the one figure right after it (`Đúng hạn: 193.244 hồ sơ`)?"""
    index = bisect_left(starts, start)
    if index == len(starts) or starts[index] < colon:
        return False
    return starts[index] - colon <= 14 and colon - start <= _LABEL


def _parts(
    text: str, low: int, high: int, figures: Sequence[Marker]
) -> Iterator[tuple[int, int, int]]:
    """A stretch with several figures, parted at the word that leads to the next one."""
    if not figures:
        yield low, high, -1
        return
    start = low
    for figure, following in pairwise(figures):
        joints = list(_grammar().joint.finditer(text, figure.end, following.start))
        # `và` parts items; without it the last word that leads to a figure does.
        coordinating = [match for match in joints if match.group()[:2].casefold() == "và"]
        chosen = (coordinating or joints)[-1:]
        at = chosen[0].start() if chosen else min(figure.end, following.start)
        yield start, at, figure.start
        start = at
    yield start, high, figures[-1].start


def chain(cells: list[Cell], index: int) -> Iterator[tuple[int, int]]:
    """(cell, distance) from a cell outwards: itself, its left row, its parents, what stood before.

    What merely stood before in the block comes at a distance of 10 and more: five for each
    sentence further up, and one where it does not open its sentence.
    """
    seen: set[int] = set()
    here, distance = index, 0
    while here >= 0:
        row = here
        while row >= 0 and row not in seen:
            seen.add(row)
            yield row, distance
            if row != index:
                for inner in _said_in_brackets(cells, row):
                    if inner not in seen:
                        seen.add(inner)
                        yield inner, distance
            distance += 1
            row = cells[row].left
        here = next((cells[i].parent for i in (here,) if cells[i].parent not in seen), -1)
    sentence = cells[index].sentence
    for earlier in range(index - 1, max(-1, index - _LOOK_BACK), -1):
        gap = sentence - cells[earlier].sentence
        if gap > _SENTENCES_BACK:
            break
        if earlier not in seen:
            seen.add(earlier)
            opens = earlier == 0 or cells[earlier - 1].sentence != cells[earlier].sentence
            yield earlier, 10 + 5 * gap + (not opens)
    if index and 0 not in seen:  # what opens a block may speak for all of it: `Năm 2020, …`
        yield 0, 10 + 5 * min(sentence, _SENTENCES_BACK + 1)


# However long a block is, a figure looks back so far: the cost stays in proportion.
_LOOK_BACK, _SENTENCES_BACK = 30, 4


def _said_in_brackets(cells: list[Cell], opener: int) -> Iterator[int]:
    """Cells without figures that a bracket adds to a cell: `Chỉ số CCHC (PAR INDEX)`."""
    for index in range(opener + 1, len(cells)):
        if cells[index].parent != opener or cells[index].figure >= 0:
            return
        yield index
