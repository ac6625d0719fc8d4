"""Linking: which indicator a figure is a value of, with scope, period and status.

Every cue of the catalogue that fits a figure's evidence is scored by how specific it is and how
near its words stand. The best one is taken; where two different indicators fit equally well, none
is, and the figure keeps them as candidates.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from .attributes import facet_of, period_of, quote, status_of
from .evidence import BEFORE, HEADING, Evidence, passages
from .frame import Frame, frame_of, in_context
from .indicators import Cue, Indicator
from .lexicon import lexicon
from .model import Citation, Document, Figure, Observation, Section
from .periods import Period
from .scopes import scope_of

__all__ = ["Linked", "find"]

_OF_OFFICIALS = ("organization", "civil_service")  # domains whose indicators count officials
_TIE = 0.05  # two scores nearer than this are equal


@dataclass(frozen=True, slots=True)
class Linked:
    """Observations, and for figures (start, part) left open, the indicators that fit."""

    observations: list[Observation]
    candidates: dict[tuple[int, str], str]


def find(
    document: Document,
    figures: Sequence[Figure],
    citations: Sequence[Citation],
    sections: Sequence[Section],
    catalogue: Mapping[str, Indicator],
    *,
    period: Period,
    level: str,
    home: frozenset[str] = frozenset(),
) -> Linked:
    """Link figures to the catalogue.

    Args:
        period: the report's; values without a period of their own take it.
        level: the report's locality's: province, district or commune.
        home: names of the province that the report is from; figures of others are not linked.

    Returns:
        Observations in the order of the text, each once for an indicator, scope, facet, period,
        status and value.
    """
    every = sorted(
        [*figures, *_zeros(document), *_firsts(document)],
        key=lambda figure: (figure.start, figure.part),
    )
    linked = Linked([], {})
    seen: set[tuple[object, ...]] = set()
    for passage in passages(document, every, citations, sections, period):
        frames: dict[int, Frame] = {}
        for evidence in passage.evidence:
            evidence = in_context(evidence, frames)
            frame = frame_of(evidence, frames, home)
            frames[evidence.cell] = frame
            for figure in evidence.figures:
                for observation in _link(
                    figure,
                    evidence,
                    frame,
                    catalogue,
                    period,
                    level,
                    linked.candidates,
                    document.text,
                ):
                    key = (
                        observation.indicator,
                        observation.scope,
                        observation.facet,
                        observation.period,
                        observation.status,
                        observation.value,
                    )
                    if key not in seen:
                        seen.add(key)
                        linked.observations.append(observation)
    return linked


def _firsts(document: Document) -> list[Figure]:
    """`dẫn đầu cả nước`, `quán quân` as the rank 1."""
    return [
        Figure(*match.span(), Decimal(1), "", "first", "", "", match.end(), "first place")
        for match in lexicon().first.finditer(document.text)
        if not _AMONG.search(document.text, max(0, match.start() - _BEFORE_FIRST), match.start())
    ]


_BEFORE_FIRST = 40  # characters in which `nhóm 15 tỉnh …` may stand before `đứng đầu`
_AMONG = re.compile(r"(?:nhóm|tốp|top|một trong|người|(?<!\d)\d{1,2} (?:tỉnh|thành|địa phương|đơn vị))[^.;]*$", re.IGNORECASE)


def _zeros(document: Document) -> list[Figure]:
    """Outright `không` and `không có …` as figures of the value 0."""
    out = []
    for match in lexicon().zero.finditer(document.text):
        # `Số biên chế giảm: không` answers its label as a number would; a clause has to say all.
        label = (
            match["noun"] is None
            and match.group().casefold().startswith(("không", "chưa"))
            and document.text[max(0, match.start() - 2) : match.start()] == ": "
        )
        form = "count" if label else "zero"
        out.append(
            Figure(
                match.start(),
                match.end(),
                Decimal(0),
                match["noun"] or "",
                form,
                "",
                "",
                match.end(),
                "outright zero",
            )
        )
    return out


def _link(
    figure: Figure,
    evidence: Evidence,
    frame: Frame,
    catalogue: Mapping[str, Indicator],
    period: Period,
    level: str,
    candidates: dict[tuple[int, str], str],
    text: str,
) -> Iterator[Observation]:
    scored = sorted(_scores(figure, evidence, frame, catalogue, level), key=lambda item: -item[0])
    if not scored:
        return
    best = scored[0][0]
    top = [item for item in scored if item[0] > best - _TIE]
    names = list(dict.fromkeys(indicator.id for _, indicator, _ in top))
    if len(names) > 1 and not all(cue.joint for _, _, cue in top):
        candidates[figure.start, figure.part] = " ".join(names)
        return
    chosen: dict[str, tuple[Indicator, Cue]] = {}
    for _, indicator, cue in top:
        chosen.setdefault(indicator.id, (indicator, cue))
    if all(cue.joint for _, _, cue in top[:1]):
        for score, indicator, cue in scored:
            if cue.joint and score > best - 1.5 and cue.name.split("/")[0] not in chosen:
                chosen[indicator.id] = (indicator, cue)
    for indicator, cue in chosen.values():
        yield _observation(figure, evidence, frame, indicator, cue, period, level, text)


def _scores(
    figure: Figure,
    evidence: Evidence,
    frame: Frame,
    catalogue: Mapping[str, Indicator],
    level: str,
) -> Iterator[tuple[float, Indicator, Cue]]:
    for indicator in catalogue.values():
        if indicator.level and level and indicator.level != level:
            continue
        if frame.outside and indicator.domain in _OF_OFFICIALS:
            continue
        best: tuple[float, Cue] | None = None
        for cue in indicator.cues:
            score = _score(cue, figure, evidence, frame)
            if score is not None and (best is None or score > best[0]):
                best = (score, cue)
        if best is not None:
            yield best[0], indicator, best[1]


def _score(cue: Cue, figure: Figure, evidence: Evidence, frame: Frame) -> float | None:
    """How well a cue fits, or None where a condition fails."""
    zero = figure.form == "zero"
    form = "rank" if figure.form == "first" else figure.form
    if zero != cue.zero or (not zero and form not in cue.form):
        return None
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
    if frame.elsewhere:
        return None
    score = cue.weight
    # A label says all: `Bổ nhiệm lại: 05`.
    bare = (
        bool(cue.unit)
        and not frame.units
        and not figure.unit
        and not evidence.tabular
        and not evidence.right.lstrip(" ,;.)/").strip()
    )
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
    own = evidence.own
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
    return score


def _distance(pattern: re.Pattern[str], evidence: Evidence, reach: int) -> int | None:
    for words in evidence.within(reach):
        if pattern.search(words.text):
            return words.distance
    return None


def _line(text: str, at: int) -> str:
    """The paragraph around an offset of the clean text."""
    end = text.find("\n", at)
    return text[text.rfind("\n", 0, at) + 1 : end if end >= 0 else len(text)]


def _observation(
    figure: Figure,
    evidence: Evidence,
    frame: Frame,
    indicator: Indicator,
    cue: Cue,
    period: Period,
    level: str,
    text: str,
) -> Observation:
    start, end = quote(figure, evidence)
    status = cue.status or status_of(figure, evidence, period)
    return Observation(
        start,
        end,
        indicator.id,
        figure.value,
        indicator.unit,
        cue.scope or scope_of(figure, evidence, frame, indicator, level, _line(text, start)),
        cue.facet or facet_of(figure, evidence, indicator),
        str(period_of(figure, evidence, frame, indicator, period, status, text)),
        status,
        figure.bound,
        cue.name,
    )
