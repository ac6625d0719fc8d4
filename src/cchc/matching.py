"""Matching: how well the cues of the catalogue fit a figure.

A cue's conditions all have to hold. Its score is the higher the more specific it is and the
nearer its words stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from .evidence import BEFORE, HEADING, Evidence
from .frame import Frame
from .indicators import Cue, Indicator
from .model import Figure

__all__ = ["Matcher"]

_OF_OFFICIALS = ("organization", "civil_service")  # domains whose indicators count officials
_ZERO = "zero"


class Matcher:
    """The cues of a catalogue, by the form of the figures that they are for.

    Args:
        level: the report's locality's; indicators that only another level states are left out.
    """

    def __init__(self, catalogue: Mapping[str, Indicator], level: str) -> None:
        self._shelves: dict[str, list[tuple[Indicator, list[Cue]]]] = {}
        for indicator in catalogue.values():
            if indicator.level and level and indicator.level != level:
                continue
            by_form: dict[str, list[Cue]] = {}
            for cue in indicator.cues:
                for form in (_ZERO,) if cue.zero else cue.form:
                    by_form.setdefault(form, []).append(cue)
            for form, cues in by_form.items():
                self._shelves.setdefault(form, []).append((indicator, cues))

    def scores(
        self, figure: Figure, evidence: Evidence, frame: Frame
    ) -> Iterator[tuple[float, Indicator, Cue]]:
        """For every indicator that fits: the best score, and the cue that has it."""
        if frame.elsewhere:
            return
        own = evidence.own
        # A label says all: `Bổ nhiệm lại: 05`.
        bare = (
            not frame.units
            and not figure.unit
            and not evidence.tabular
            and not evidence.right.lstrip(" ,;.)/").strip()
        )
        form = "rank" if figure.form == "first" else figure.form
        for indicator, cues in self._shelves.get(form, ()):
            if frame.outside and indicator.domain in _OF_OFFICIALS:
                continue
            best: tuple[float, Cue] | None = None
            for cue in cues:
                score = _score(cue, figure, evidence, frame, own, bare and bool(cue.unit))
                if score is not None and (best is None or score > best[0]):
                    best = (score, cue)
            if best is not None:
                yield best[0], indicator, best[1]


def _score(
    cue: Cue, figure: Figure, evidence: Evidence, frame: Frame, own: str, bare: bool
) -> float | None:
    """How well a cue for figures of this form fits, or None where a condition fails."""
    zero = figure.form == "zero"
    if cue.part and figure.part != cue.part:
        return None
    if figure.part == "b" and cue.part != "b":
        return None
    whole = evidence.figures[-1].value
    if (cue.most and (not figure.part or whole > cue.most)) or (
        cue.least and figure.part and whole < cue.least
    ):
        return None
    if frame.delta != cue.delta and not zero:
        return None
    score = cue.weight
    if cue.unit:
        if not frame.units & cue.unit and not (bare and (cue.own or cue.near)):
            return None
        score += 0.2 if bare else 1.0
    if cue.of:
        if not frame.of & cue.of:
            return None
        score += 1.0
    if cue.aspect:
        nearest = frame.aspects[0] if frame.aspects else None
        if nearest is None or nearest[0] not in cue.aspect or (zero and nearest[1]):
            return None
        score += 2.0 - 0.05 * nearest[1]
    if cue.staff:
        if frame.staff != cue.staff:
            return None
        score += 1.0
    if cue.post_state:
        if frame.post_state != cue.post_state:
            return None
        score += 1.6
    if cue.online is not None:
        if cue.online != (frame.online < BEFORE):
            return None
        score += 0.5 if not cue.online else 1.5 - 0.05 * frame.online
    if cue.own:
        if not cue.own.search(own):
            return None
        score += 2.0
    if cue.ahead:
        if not cue.ahead.search(evidence.ahead):
            return None
        score += 0.6
    if cue.near:
        distance = _distance(cue.near, evidence, 1 if zero else 2 if bare else BEFORE + 2)
        if distance is None:
            return None
        score += 1.6 - 0.15 * distance
    if cue.under:
        distance = _distance(cue.under, evidence, HEADING + 9)
        if distance is None:
            return None
        score += 1.0 - 0.02 * min(distance, 40)
    if cue.unless and cue.unless.search(own):
        return None
    if cue.unless_near and _distance(cue.unless_near, evidence, BEFORE) is not None:
        return None
    if cue.unless_under and _distance(cue.unless_under, evidence, HEADING + 9) is not None:
        return None
    return score


def _distance(pattern: re.Pattern[str], evidence: Evidence, reach: int) -> int | None:
    for words in evidence.within(reach):
        if pattern.search(words.text):
            return words.distance
    return None
