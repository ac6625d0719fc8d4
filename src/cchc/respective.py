"""`lần lượt`: figures that answer, one by one, to years or levels named before them.

`Các năm 2019, 2020, 2021 lần lượt đạt 80,12 điểm, 83,27 điểm và 87,03 điểm.`
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from .patterns import opening

__all__ = ["Place", "places"]

_LEAD = 24  # characters
_MARK = re.compile(opening(["lần lượt", "tương ứng"]) + r"(?!\w)")
_YEARS = re.compile(r"(?<![\d/])(?:19|20)\d{2}(?!\d|/)")
_YEAR_SPAN = re.compile(
    r"(?<![\d/])((?:19|20)\d{2})\s*(?:[-–]|đến(?:\s+hết)?(?:\s+năm)?)\s*((?:19|20)\d{2})(?!\d|/)",
    re.IGNORECASE,
)
_FIGURE = re.compile(r"(?<![\d.,/])(?!(?:19|20)\d{2}(?!\d))\d[\d.,]*")
_STOP = re.compile(r"[.!?](?=\s+[^\W\d_a-z]|\s*$)|\n")
_PART = re.compile(r";(?!\s*\d)|\n|(?<!\w)(?:riêng|trong đó)(?!\w)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Place:
    """A figure's place in its run: the `index`-th of `count`.

    `before` is what the figures answer to, from `opened` in the text; `lead` the words around
    their mark.
    """

    index: int
    count: int
    before: str
    lead: str = ""
    opened: int = 0

    @property
    def year(self) -> str:
        """The year that the figure answers to: of as many, or of a span of as many; else empty."""
        # `năm 2021 được giao 2.064 biên chế …; năm 2025 tương ứng 1.948`: only the last says when.
        named = _FIGURE.split(self.before)[-1]
        years = _YEARS.findall(named)
        if len(years) == self.count:
            return str(years[self.index])
        span = _YEAR_SPAN.search(named)
        if span and len(years) == 2 and int(span[2]) - int(span[1]) + 1 == self.count:
            return str(int(span[1]) + self.index)
        return ""


def places(text: str, start: int, end: int, figures: Sequence[int]) -> dict[int, Place]:
    """The places of figures after a `lần lượt` in `text[start:end]`, one block.

    Args:
        figures: offsets of the block's figures, in order, each once.

    >>> text = "Năm 2019, 2020 lần lượt đạt 80,12 điểm và 83,27 điểm."
    >>> {at: (place.index, place.count) for at, place in places(text, 0, 53, [28, 42]).items()}
    {28: (0, 2), 42: (1, 2)}
    """
    out: dict[int, Place] = {}
    for mark in _MARK.finditer(text, start, end):
        opened = start
        for stop in _STOP.finditer(text, start, mark.start()):
            opened = stop.end()
        closed = _STOP.search(text, mark.end(), end)
        last = closed.start() if closed else end
        part = _PART.search(text, mark.end(), last)
        last = part.start() if part else last
        following = _MARK.search(text, mark.end(), last)
        last = following.start() if following else last
        run = figures[bisect_left(figures, mark.end()) : bisect_left(figures, last)]
        first_mark = _MARK.search(text, opened, end)
        before = text[opened : first_mark.start() if first_mark else mark.start()]
        if len(run) > 1:
            for index, at in enumerate(run):
                lead = text[max(opened, mark.start() - _LEAD) : run[0]]
                out[at] = Place(index, len(run), before, lead, opened)
    return out
