"""Edits on a text, composed into a map from the edited text back to its source.

A cleaning step says what it replaces (`Edit`); `apply` makes the new text and the map in one
go. The map is built by the edits themselves, never by comparing the texts afterwards.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

__all__ = ["Edit", "OffsetMap", "apply"]


class Edit(NamedTuple):
    """Characters `start` to `end` of a text are replaced by `text`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class OffsetMap:
    """Pieces of an edited text, each with the stretch of the source that it stands for.

    `after[i]`, `before[i]` are where piece i starts in the edited text and in the source;
    `kept[i]` tells a piece that was copied character by character from one that was replaced.
    The lists end with a sentinel piece of no length.
    """

    after: tuple[int, ...]
    before: tuple[int, ...]
    kept: tuple[bool, ...]

    @classmethod
    def identity(cls, length: int) -> OffsetMap:
        """The map of a text that was not edited."""
        return cls((0, length), (0, length), (True, True))

    def source_start(self, offset: int) -> int:
        """Where the character at `offset` begins in the source."""
        i = min(bisect_right(self.after, offset) - 1, len(self.after) - 1)
        shift = offset - self.after[i]
        return self.before[i] + (shift if self.kept[i] else 0)

    def source_end(self, offset: int) -> int:
        """Where the characters before `offset` end in the source."""
        if offset <= 0:
            return 0
        i = bisect_right(self.after, offset - 1) - 1
        if self.kept[i]:
            return self.before[i] + offset - self.after[i]
        return self.before[i + 1]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The source span of the clean span `start`..`end`; an empty one stays empty.

        >>> text, offsets = apply("**60** đơn vị", [Edit(0, 2, ""), Edit(4, 6, "")])
        >>> text, offsets.span(0, 2), offsets.span(0, 9)
        ('60 đơn vị', (2, 4), (2, 13))
        """
        first = self.source_start(start)
        return first, max(first, self.source_end(end))

    def then(self, later: OffsetMap) -> OffsetMap:
        """The map of `self` followed by `later`: from the last text to the first source."""
        cuts = set(later.after)
        # Boundaries of the first map, carried forward into the last text where it was kept.
        for i in range(len(later.after) - 1):
            if not later.kept[i]:
                continue
            low, high = later.before[i], later.before[i] + later.after[i + 1] - later.after[i]
            j = bisect_right(self.after, low)
            while j < len(self.after) and self.after[j] < high:
                cuts.add(later.after[i] + self.after[j] - low)
                j += 1
        after, before, kept = [], [], []
        last = later.after[-1]
        for cut in sorted(cuts):
            if cut == last:
                break
            i = bisect_right(later.after, cut) - 1
            if later.kept[i]:
                middle = later.before[i] + cut - later.after[i]
                j = bisect_right(self.after, middle) - 1
                after.append(cut)
                before.append(self.source_start(middle))
                kept.append(self.kept[j])
            else:
                after.append(cut)
                before.append(self.source_start(later.before[i]))
                kept.append(False)
        after.append(last)
        before.append(self.before[-1])
        kept.append(True)
        return OffsetMap(tuple(after), tuple(before), tuple(kept))


def apply(text: str, edits: Iterable[Edit]) -> tuple[str, OffsetMap]:
    """The edited text and the map from it to `text`.

    Args:
        text: what is edited.
        edits: in any order; they may touch but not overlap.

    Raises:
        ValueError: two edits overlap (a bug in a cleaning step, not in a report).
    """
    parts: list[str] = []
    after: list[int] = []
    before: list[int] = []
    kept: list[bool] = []
    position = length = 0

    def piece(start: int, words: str, copied: bool) -> None:
        nonlocal length
        after.append(length)
        before.append(start)
        kept.append(copied)
        parts.append(words)
        length += len(words)

    for edit in sorted(edits):
        if edit.start < position:
            raise ValueError(f"edits overlap at {edit.start}")
        if edit.start > position:
            piece(position, text[position : edit.start], True)
        if edit.text:
            piece(edit.start, edit.text, False)
        position = edit.end
    if position < len(text):
        piece(position, text[position:], True)
    after.append(length)
    before.append(len(text))
    kept.append(True)
    return "".join(parts), OffsetMap(tuple(after), tuple(before), tuple(kept))
