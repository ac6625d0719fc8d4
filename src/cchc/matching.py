"""Matching: how well the cues of the catalogue fit a figure.

A cue's conditions all have to hold. Its score is the higher the more specific it is and the
nearer its words stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from .evidence import BEFORE, HEADING, LEAD, Evidence
from .frame import Frame
from .indicators import Cue, Indicator
from .model import Figure

__all__ = ["Matcher", "matcher"]

_OF_OFFICIALS = ("organization", "civil_service")  # domains whose indicators count officials
_ZERO = "zero"
_TITLE = 4  # distances within what leads in to a table that are its title's
_SEARCHED = 1 << 16  # searches that are remembered, until they are all forgotten
_LONG = 400  # characters of a text that would take up memory for long
_KINDS = 1 << 12  # of figures, as `_Known` tells them apart, that are remembered


_Said = dict[tuple[int, str], bool]  # by a pattern's id and a text: does the text have it?


class _Known(NamedTuple):
    """What is known of a figure before its words are searched: most cues fall by it."""

    form: str
    part: str
    delta: bool
    bare: bool  # a label says all: `Bổ nhiệm lại: 05`
    outside: bool
    units: frozenset[str]
    of: frozenset[str]
    aspect: str
    staff: str
    post_state: str
    online: bool
    whole: bool  # what the figure before it is told to be of: `… trong tổng số 45.103 hồ sơ`


class Matcher:
    """The cues of a catalogue, by what is known of the figures that they are for.

    Args:
        level: the report's locality's; indicators that only another level states are left out.
    """

    def __init__(self, catalogue: Iterable[Indicator], level: str) -> None:
        self._indicators = [
            indicator
            for indicator in catalogue
            if not (indicator.level and level and indicator.level != level)
        ]
        self._left = lru_cache(maxsize=_KINDS)(self._leave)
        self._said: _Said = {}

    def scores(
        self, figure: Figure, evidence: Evidence, frame: Frame
    ) -> Iterator[tuple[float, Indicator, Cue]]:
        """For every indicator that fits: the best score, and the cue that has it."""
        if frame.elsewhere:
            return
        known = _known(figure, evidence, frame)
        own = evidence.own
        if len(self._said) > _SEARCHED:
            self._said.clear()
        for indicator, cues in self._left(known):
            best: tuple[float, Cue] | None = None
            for cue, weight in cues:
                score = _score(cue, weight, known, evidence, frame, own, self._said)
                if score is not None and (best is None or score > best[0]):
                    best = (score, cue)
            if best is not None:
                yield best[0], indicator, best[1]

    def _leave(self, known: _Known) -> list[tuple[Indicator, list[tuple[Cue, float]]]]:
        left = []
        for indicator in self._indicators:
            if known.outside and indicator.domain in _OF_OFFICIALS:
                continue
            fitting = (cue for cue in indicator.cues if _may_fit(cue, known))
            if cues := [(cue, _weight(cue, known)) for cue in fitting]:
                left.append((indicator, cues))
        return left


@lru_cache(maxsize=8)
def matcher(catalogue: tuple[Indicator, ...], level: str) -> Matcher:
    """The matcher of a catalogue for reports of a level, the same for all of them."""
    return Matcher(catalogue, level)


def _known(figure: Figure, evidence: Evidence, frame: Frame) -> _Known:
    aspect, distance = frame.aspects[0] if frame.aspects else ("", 0)
    return _Known(
        "rank" if figure.form == "first" else figure.form,
        figure.part,
        frame.delta,
        not frame.units
        and not figure.unit
        and not evidence.tabular
        and not evidence.right.lstrip(" ,;.)/").strip(),
        frame.outside,
        frame.units,
        frame.of,
        aspect if not distance or figure.form != _ZERO else "",
        frame.staff,
        frame.post_state,
        frame.online < BEFORE,
        figure.form == "count" and _WHOLE.fullmatch(evidence.left) is not None,
    )


_WHOLE = re.compile(r"\W*(?:trong|trên)\s+tổng\s+số\s+", re.IGNORECASE)


def _may_fit(cue: Cue, known: _Known) -> bool:
    zero = known.form == _ZERO
    return not (
        (not zero if cue.zero else known.form not in cue.form)
        or (cue.part and known.part != cue.part and not (known.whole and cue.part == "b"))
        or (cue.aspect and known.whole and cue.part != "b")
        or (known.part == "b" and cue.part != "b")
        or (known.delta != cue.delta and not zero)
        or (cue.unit and not known.units & cue.unit and not (known.bare and (cue.own or cue.near)))
        or (cue.of and not known.of & cue.of)
        or (cue.aspect and known.aspect not in cue.aspect)
        or (cue.staff and known.staff != cue.staff)
        or (cue.post_state and known.post_state != cue.post_state)
        or (cue.online is not None and cue.online != known.online)
    )


def _weight(cue: Cue, known: _Known) -> float:
    """The part of a cue's score that its words have no part in."""
    weight = cue.weight
    if cue.unit:
        weight += 0.2 if known.bare else 1.0
    if cue.of:
        weight += 1.0
    if cue.staff:
        weight += 1.0
    if cue.post_state:
        weight += 1.6
    if cue.online is not None:
        weight += 1.5 if cue.online else 0.5
    if cue.own:
        weight += 2.0
    if cue.ahead:
        weight += 0.6
    return weight


def _score(
    cue: Cue,
    weight: float,
    known: _Known,
    evidence: Evidence,
    frame: Frame,
    own: str,
    searched: _Said,
) -> float | None:
    """How well a cue that may fit does, or None where its bounds or words fail."""
    if cue.own and not cue.own.search(own):
        return None
    score = weight
    zero = known.form == _ZERO
    if cue.near:
        reach = 1 if zero else 2 if known.bare and cue.unit else BEFORE + 2
        if evidence.tabular:
            reach = min(reach, LEAD + _TITLE)
        distance = _distance(cue.near, evidence, reach, searched)
        if distance is None:
            return None
        score += 1.6 - 0.15 * distance
    if cue.under:
        distance = _distance(cue.under, evidence, HEADING + 9, searched)
        if distance is None:
            return None
        score += 1.0 - 0.02 * min(distance, 40)
    if cue.ahead and not cue.ahead.search(evidence.ahead):
        return None
    if cue.unless_ahead and cue.unless_ahead.search(evidence.ahead):
        return None
    if cue.most or cue.least:
        whole = evidence.figures[-1].value
        if (cue.most and (not known.part or whole > cue.most)) or (
            cue.least and known.part and whole < cue.least
        ):
            return None
    if cue.unless and cue.unless.search(own):
        return None
    least = LEAD + _TITLE if evidence.tabular else BEFORE
    if cue.unless_near and _distance(cue.unless_near, evidence, least, searched) is not None:
        return None
    every = HEADING + 9
    if cue.unless_under and _distance(cue.unless_under, evidence, every, searched) is not None:
        return None
    if cue.aspect:
        score += 2.0 - 0.05 * frame.aspects[0][1]
    if cue.online:
        score -= 0.05 * frame.online
    return score


def _distance(
    pattern: re.Pattern[str], evidence: Evidence, reach: int, searched: _Said
) -> int | None:
    """How far away the nearest words that have the pattern stand, if they are within reach.

    A heading and the cells of a sentence stand near many figures: they are searched once.
    """
    own = id(pattern)  # to hash a pattern takes longer than to search; those of a matcher stay
    for words in evidence.words:
        if words.distance >= reach:
            return None
        key = (own, words.text)
        said = searched.get(key)
        if said is None:
            said = pattern.search(words.text) is not None
            if len(words.text) < _LONG:
                searched[key] = said
        if said:
            return words.distance
    return None
