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

from . import passages
from .attributes import facet_of, quote, status_of
from .dating import period_of
from .evidence import Evidence
from .evidence import of as evidence_of
from .forms import in_context
from .frame import Frame, frame_of
from .indicators import Cue, Indicator
from .lexicon import lexicon
from .matching import Matcher, matcher
from .model import Citation, Document, Figure, Observation, Section
from .periods import Period
from .scopes import scope_of
from .told import Told, line_at, settle

__all__ = ["Linked", "find"]

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
    cues = matcher(tuple(catalogue.values()), level)
    every_cell: list[dict[int, Told]] = []
    blocks = passages.find(document, every, citations, sections, period)
    for found in evidence_of(document, blocks):
        frames: dict[int, Frame] = {}
        cells: dict[int, Told] = {}
        for evidence in found:
            evidence = in_context(evidence, frames)
            frame = frame_of(evidence, frames, home)
            frames[evidence.cell] = frame
            told = Told(evidence, frame)
            cells[evidence.cell] = told
            for figure in evidence.figures:
                told.found += _link(
                    figure,
                    evidence,
                    frame,
                    cues,
                    period,
                    level,
                    linked.candidates,
                    document.text,
                )
        every_cell.append(cells)
    settle(blocks, every_cell, catalogue, period, level)
    seen: set[tuple[object, ...]] = set()
    for cells in every_cell:
        for told in cells.values():
            for observation in told.found:
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
_AMONG = re.compile(
    r"(?:nhóm|tốp|top|một trong|người|(?<!\d)\d{1,2} (?:tỉnh|thành|địa phương|đơn vị))[^.;]*$",
    re.IGNORECASE,
)


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
    cues: Matcher,
    period: Period,
    level: str,
    candidates: dict[tuple[int, str], str],
    text: str,
) -> Iterator[Observation]:
    scored = sorted(cues.scores(figure, evidence, frame), key=lambda item: -item[0])
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
    if top[0][2].joint:
        for score, indicator, cue in scored:
            if cue.joint and score > best - 1.5 and cue.name.split("/")[0] not in chosen:
                chosen[indicator.id] = (indicator, cue)
    for indicator, cue in chosen.values():
        yield _observation(figure, evidence, frame, indicator, cue, period, level, text)


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
        cue.scope or scope_of(figure, evidence, frame, indicator, level, line_at(text, start)),
        cue.facet or facet_of(figure, evidence, indicator),
        str(period_of(figure, evidence, frame, indicator, period, status, text)),
        status,
        figure.bound,
        cue.name,
    )
