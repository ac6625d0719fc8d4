"""Edits on a text, composed into a map from the edited text back to its source.

A cleaning step says what it replaces (`Edit`); `apply` makes the new text and the map in one
go. The map is built by the edits themselves, never by comparing the texts afterwards.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

__all__ = ["Edit", "OffsetMap", "apply", "arrange"]


class Edit(NamedTuple):
    """Characters `start` to `end` of a text are replaced by `text`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class OffsetMap:
    """Pieces of an edited text, each with the stretch of the source that it stands for.

    `after[i]` is where piece i starts in the edited text; `before[i]` to `until[i]` is its stretch
    of the source; `kept[i]` tells a piece that was copied character by character from one that
    was replaced. The lists end with a sentinel piece of no length. `after` rises; `before` does too,
    but where a footnote was moved to its call.
    """

    after: tuple[int, ...]
    before: tuple[int, ...]
    until: tuple[int, ...]
    kept: tuple[bool, ...]

    @classmethod
    def identity(cls, length: int) -> OffsetMap:
        """The map of a text that was not edited."""
        return cls((0, length), (0, length), (length, length), (True, True))

    def source_start(self, offset: int) -> int:
        """Where the character at `offset` begins in the source."""
        i = min(bisect_right(self.after, offset) - 1, len(self.after) - 1)
        return self.before[i] + (offset - self.after[i] if self.kept[i] else 0)

    def source_end(self, offset: int) -> int:
        """Where the characters before `offset` end in the source."""
        if offset <= 0:
            return 0
        i = bisect_right(self.after, offset - 1) - 1
        return self.before[i] + offset - self.after[i] if self.kept[i] else self.until[i]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The source span of the clean span `start`..`end`; an empty one stays empty.

        >>> text, offsets = apply("**60** đơn vị", [Edit(0, 2, ""), Edit(4, 6, "")])
        >>> text, offsets.span(0, 2), offsets.span(0, 9)
        ('60 đơn vị', (2, 4), (2, 13))
        """
        first = self.source_start(start)
        return first, max(first, self.source_end(end)) if end > start else first

    def then(self, later: OffsetMap) -> OffsetMap:
        """The map of `self` followed by `later`: from the last text to the first source."""
        after: list[int] = []
        before: list[int] = []
        until: list[int] = []
        kept: list[bool] = []
        for i in range(len(later.after) - 1):
            at, low, high = later.after[i], later.before[i], later.until[i]
            if not later.kept[i]:
                after.append(at)
                before.append(self.source_start(low))
                until.append(self.span(low, high)[1])
                kept.append(False)
                continue
            # A piece that was copied is cut where the first map's pieces meet in it.
            j = max(0, bisect_right(self.after, low) - 1)
            while j < len(self.after) - 1 and self.after[j] < high:
                start, end = max(low, self.after[j]), min(high, self.after[j + 1])
                after.append(at + start - low)
                kept.append(self.kept[j])
                before.append(self.before[j] + (start - self.after[j] if self.kept[j] else 0))
                until.append(before[-1] + end - start if self.kept[j] else self.until[j])
                if end == high:
                    break
                j += 1
        after.append(later.after[-1])
        before.append(self.before[-1])
        until.append(self.until[-1])
        kept.append(True)
        return OffsetMap(tuple(after), tuple(before), tuple(until), tuple(kept))


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
    until: list[int] = []
    kept: list[bool] = []
    position = length = 0

    def piece(start: int, end: int, words: str, copied: bool) -> None:
        nonlocal length
        after.append(length)
        before.append(start)
        until.append(end)
        kept.append(copied)
        parts.append(words)
        length += len(words)

    for edit in sorted(edits):
        if edit.start < position:
            raise ValueError(f"edits overlap at {edit.start}")
        if edit.start > position:
            piece(position, edit.start, text[position : edit.start], True)
        if edit.text:
            piece(edit.start, edit.end, edit.text, False)
        position = edit.end
    if position < len(text):
        piece(position, len(text), text[position:], True)
    after.append(length)
    before.append(len(text))
    until.append(len(text))
    kept.append(True)
    return "".join(parts), OffsetMap(tuple(after), tuple(before), tuple(until), tuple(kept))


def arrange(text: str, pieces: Iterable[tuple[int, int] | str]) -> tuple[str, OffsetMap]:
    """Stretches of a text in another order, with words between them that stand for none of it.

    Returns:
        The text made of the pieces, and the map from it to `text`.
    """
    parts: list[str] = []
    after: list[int] = []
    before: list[int] = []
    until: list[int] = []
    kept: list[bool] = []
    length = last = 0
    for piece in pieces:
        start, end = (last, last) if isinstance(piece, str) else piece
        words = piece if isinstance(piece, str) else text[start:end]
        if not words:
            continue
        after.append(length)
        before.append(start)
        until.append(end)
        kept.append(not isinstance(piece, str))
        parts.append(words)
        length += len(words)
        last = end
    after.append(length)
    before.append(len(text))
    until.append(len(text))
    kept.append(True)
    return "".join(parts), OffsetMap(tuple(after), tuple(before), tuple(until), tuple(kept))
