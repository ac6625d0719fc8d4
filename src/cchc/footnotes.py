"""Footnotes put where they are called: after the paragraph with their mark.

A footnote stands at the foot of its page, in the middle of a sentence that runs on, or at the
report's end, behind the signature. Its figures belong to what calls it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from .lines import Line, groups, lines, note_label, note_marks
from .offsets import OffsetMap, arrange

__all__ = ["at_their_calls"]


def at_their_calls(text: str) -> tuple[str, OffsetMap]:
    """The text with each footnote after the paragraph that calls it, and the map to `text`.

    A footnote whose mark is nowhere before it stays where it is.
    """
    every = list(lines(text))
    if not any(line.note for line in every):
        return text, OffsetMap.identity(len(text))
    notes, others = _parted(every)
    calls = _calls(text, others)
    placed: list[tuple[int, int, Sequence[Line]]] = []  # where to, its call, the footnote
    for note in notes:
        waiting = calls[note[0].note]
        earlier = [call for call in waiting if call[0] < note[0].start]
        if earlier:
            waiting.remove(earlier[-1])
            placed.append((earlier[-1][1], earlier[-1][0], note))
    placed.sort(key=lambda place: place[:2])
    return arrange(text, _pieces(text, placed))


def _parted(every: Sequence[Line]) -> tuple[list[list[Line]], list[list[Line]]]:
    """Footnotes, and the groups of the other lines as if there were none."""
    notes, rest = [], []
    after_note = False
    for group in groups(every):
        if group[0].note:
            notes.append(group)
            after_note = True
        else:
            first = replace(group[0], after_blank=True) if after_note else group[0]
            rest += [first, *group[1:]]
            after_note = False
    return notes, list(groups(rest))


def _calls(text: str, others: Sequence[Sequence[Line]]) -> dict[str, list[tuple[int, int]]]:
    """For each label: where its marks stand in the text, and where their paragraphs end."""
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for group in others:
        for line in group:
            for mark in note_marks(text, line.start, line.end):
                found[note_label(mark)].append((mark.start(), group[-1].end))
    return found


def _pieces(
    text: str, placed: Sequence[tuple[int, int, Sequence[Line]]]
) -> Iterator[tuple[int, int] | str]:
    taken = sorted((note[0].start, note[-1].end) for _, _, note in placed)
    position = 0

    def up_to(end: int) -> Iterator[tuple[int, int]]:
        nonlocal position
        while taken and taken[0][0] < end:
            low, high = taken.pop(0)
            yield position, low
            position = high
        yield position, max(position, end)
        position = max(position, end)

    for end, _, note in placed:
        yield from up_to(end)
        yield "\n\n"
        yield note[0].start, note[-1].end
    yield from up_to(len(text))
