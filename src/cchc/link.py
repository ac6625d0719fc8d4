"""Linking: which indicator a figure is a value of, with scope, period and status.

Every cue of the catalogue that fits a figure's evidence is scored by how specific it is and how
near its words stand. The best one is taken; where two different indicators fit equally well, none
is, and the figure keeps them as candidates.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import accumulate

from . import passages
from .attributes import facet_of, period_of, quote, status_of
from .evidence import Evidence
from .evidence import of as evidence_of
from .figures import unit_class
from .frame import Frame, frame_of, in_context
from .indicators import Cue, Indicator
from .lexicon import lexicon
from .matching import Matcher, matcher
from .model import Citation, Document, Figure, Observation, Section
from .passages import Passage
from .periods import Period
from .scopes import scope_of

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
    every_cell: list[dict[int, _Told]] = []
    blocks = passages.find(document, every, citations, sections, period)
    for found in evidence_of(document, blocks):
        frames: dict[int, Frame] = {}
        cells: dict[int, _Told] = {}
        for evidence in found:
            evidence = in_context(evidence, frames)
            frame = frame_of(evidence, frames, home)
            frames[evidence.cell] = frame
            told = _Told(evidence, frame)
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
    for whole, parts in _wholes(blocks, every_cell):
        _split(whole, parts, catalogue, period, level, document.text)
    for cells in every_cell:
        _answer(list(cells.values()), catalogue, period, document.text)
        _aim(list(cells.values()), catalogue, period, document.text)
    for passage, cells in zip(blocks, every_cell, strict=True):
        if passage.block.cells:
            _span(cells.values(), period)
        else:
            _recall(list(cells.values()), catalogue, period, document.text)
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


@dataclass(slots=True)
class _Told:
    """A cell's evidence and what was made of it."""

    evidence: Evidence
    frame: Frame
    found: list[Observation] = field(default_factory=list)


def _wholes(
    blocks: Sequence[Passage], every_cell: Sequence[Mapping[int, _Told]]
) -> Iterator[tuple[_Told, list[_Told]]]:
    """Figures with those that hang on them: in brackets or after `trong đó`, or as a list under them."""
    lists: dict[int, list[_Told]] = {}
    for passage, cells in zip(blocks, every_cell, strict=True):
        parts: dict[int, list[_Told]] = {}
        for told in cells.values():
            if told.evidence.parent in cells and len(told.evidence.figures) == 1:
                parts.setdefault(told.evidence.parent, []).append(told)
        yield from ((cells[parent], children) for parent, children in parts.items())
        for children in (*_labelled(passage, cells), *_runs(cells)):
            yield from ((told, children) for told in _before(children[0], cells) if told.found)
        first = next(iter(cells.values()), None)
        if passage.lead >= 0 and first is not None and len(first.evidence.figures) == 1:
            lists.setdefault(passage.lead, []).append(first)
    for lead, items in lists.items():
        over = [told for told in every_cell[lead].values() if told.found]
        if over and not blocks[lead].block.cells:
            yield over[-1], items


def _split(
    whole: _Told,
    parts: list[_Told],
    catalogue: Mapping[str, Indicator],
    report: Period,
    level: str,
    text: str,
) -> None:
    """Parts that no cue knows, but which add up to their whole, are values of its indicator.

    `46 văn bản (kế hoạch 05, công văn 38, thông báo 03)`.
    """
    added = list(accumulate(part.evidence.figures[0].value for part in parts))
    stated = [(known, added.index(known.value)) for known in whole.found if known.value in added]
    if len(stated) != 1 or not stated[0][1]:
        return
    known, last = stated[0]
    parts = parts[: last + 1]  # `…, gồm 214, 486 và 426 văn bản; bình quân mỗi năm 225 văn bản`
    indicator = catalogue[known.indicator]
    bare = [part for part in parts if not part.found and _is_part(part, whole)]
    if whole.frame.delta and len(bare) < len(parts):
        return  # `giảm 47 người (43 người nghỉ hưu, 04 người chết)`
    if not bare or indicator.kind not in ("stock", "flow"):
        return
    for told in bare:
        part = told.evidence.figures[0]
        start, end = quote(part, told.evidence)
        scope = scope_of(part, told.evidence, told.frame, indicator, level, _line(text, start))
        then, place = known.period, told.evidence.place
        in_years = place is not None and bool(place.year)
        if place is not None:
            then = str(
                period_of(part, told.evidence, told.frame, indicator, report, known.status, text)
            )
        told.found.append(
            replace(
                known,
                start=start,
                end=end,
                value=part.value,
                period=then,
                scope=known.scope if scope == "all" or in_years else scope,
                facet=facet_of(part, told.evidence, indicator),
                rule=f"{known.rule}, split",
            )
        )


_BY = re.compile(
    r"\W*(?:(?:chia|tách|phân|tính)\s+)?(?:ra\s+|riêng\s+)?theo\s+[^:\d]{2,30}:\s", re.IGNORECASE
)


def _labelled(passage: Passage, cells: Mapping[int, _Told]) -> Iterator[list[_Told]]:
    """The figures of a sentence that splits what was counted: `Theo cấp: tỉnh 05, huyện 12, xã 31`."""
    sentences: dict[int, list[_Told]] = {}
    for number, told in cells.items():
        if not passage.block.cells and 0 <= number < len(passage.cells):
            sentences.setdefault(passage.cells[number].sentence, []).append(told)
    for group in sentences.values():
        if len(group) > 1 and _BY.match(group[0].evidence.left):
            yield group


def _runs(cells: Mapping[int, _Told]) -> Iterator[list[_Told]]:
    """The figures after each `lần lượt`: `268 nhiệm vụ, từ năm 2021 đến năm 2025 lần lượt là 48, …`."""
    run: list[_Told] = []
    for told in cells.values():
        place = told.evidence.place
        if place is None or place.index != len(run):
            run = []
        if place is not None and place.index == len(run):
            run.append(told)
            if len(run) == place.count:
                yield run
                run = []


def _answer(
    cells: Sequence[_Told], catalogue: Mapping[str, Indicator], report: Period, text: str
) -> None:
    """Figures that answer to as many figures before them are values of the same indicators.

    `Năm 2021 được giao 2.064 biên chế và 19.872 người; năm 2025 tương ứng là 1.948 và 18.574.`
    """
    numbered = dict(enumerate(cells))
    for run in _runs(numbered):
        first = next(index for index, told in numbered.items() if told is run[0])
        asked = cells[max(0, first - len(run)) : first]
        named = run[0].evidence.place
        if (
            named is None
            or len(asked) != len(run)
            or any(len(told.found) != 1 for told in asked)
            or any(_start(told) < named.opened for told in asked)
            or (first > len(run) and _start(cells[first - len(run) - 1]) >= named.opened)
        ):
            continue
        for told, other in zip(run, asked, strict=True):
            known, figure = other.found[0], told.evidence.figures[0]
            if figure.form != other.evidence.figures[0].form:
                continue
            indicator = catalogue[known.indicator]
            start, end = quote(figure, told.evidence)
            then = period_of(
                figure, told.evidence, told.frame, indicator, report, known.status, text
            )
            told.found = [
                replace(
                    known,
                    start=start,
                    end=end,
                    value=figure.value,
                    period=str(then),
                    bound=figure.bound,
                    rule=f"{known.rule}, answering",
                )
            ]


_GOAL = re.compile(
    r"(?:vượt|đạt|chưa đạt|bằng|so với)\s+(?:mục tiêu|chỉ tiêu)(?: là| đề ra| đặt ra)?\s*$",
    re.IGNORECASE,
)


def _aim(
    cells: Sequence[_Told], catalogue: Mapping[str, Indicator], report: Period, text: str
) -> None:
    """A goal told after what was reached: `đạt 84,2%, vượt mục tiêu 80% đặt ra cho năm 2025`."""
    for index, told in enumerate(cells):
        figure = told.evidence.figures[0]
        if told.found or index == 0 or not _GOAL.search(told.evidence.left):
            continue
        reached = next(
            (
                known
                for other in reversed(cells[:index])
                if not other.frame.delta and other.evidence.figures[0].form == figure.form
                for known in other.found[:1]
            ),
            None,
        )
        if reached is not None and ". " not in text[reached.end : figure.start]:
            indicator = catalogue[reached.indicator]
            start, end = quote(figure, told.evidence)
            then = period_of(figure, told.evidence, told.frame, indicator, report, "target", text)
            told.found = [
                replace(
                    reached,
                    start=start,
                    end=end,
                    value=figure.value,
                    period=str(then),
                    status="target",
                    bound=figure.bound,
                    rule=f"{reached.rule}, goal",
                )
            ]


def _start(told: _Told) -> int:
    return told.evidence.figures[0].start


def _before(told: _Told, cells: Mapping[int, _Told]) -> Iterator[_Told]:
    """The cells before one, the nearest first."""
    for number in sorted(cells, reverse=True):
        if number < told.evidence.cell:
            yield cells[number]


_WORDLESS = re.compile(
    r"\W*(?:(?:cùng kỳ )?(?:năm (?:trước|ngoái|\d{4}))\W*(?:(?:là|có|đạt|chỉ)\W*)*)?", re.IGNORECASE
)
_OPENED = re.compile(r"[(:]\s*$")


_GAP = 8  # characters between a figure and the bracket or colon before it


def _recall(
    cells: Sequence[_Told], catalogue: Mapping[str, Indicator], report: Period, text: str
) -> None:
    """An earlier value that stands alone in brackets after a rise or fall, where the three agree.

    `kiểm tra 31 đơn vị, tăng 05 đơn vị so với cùng kỳ năm trước (26 đơn vị)`.
    """
    for index, told in enumerate(cells):
        figure = told.evidence.figures[0]
        if len(told.evidence.figures) > 1 or not _WORDLESS.fullmatch(told.evidence.left):
            continue
        opened = _OPENED.search(text, max(0, figure.start - _GAP), figure.start)
        if told.evidence.parent < 0 or opened is None:
            continue
        known = _differing(cells[:index], figure)
        if known is None or any(o.indicator == known.indicator for o in told.found):
            continue
        indicator = catalogue[known.indicator]
        then = period_of(figure, told.evidence, told.frame, indicator, report, known.status, text)
        if str(then) != known.period:
            start, end = quote(figure, told.evidence)
            told.found = [
                replace(
                    known,
                    start=start,
                    end=end,
                    value=figure.value,
                    period=str(then),
                    bound=figure.bound,
                    rule=f"{known.rule}, earlier",
                )
            ]


def _differing(before: Sequence[_Told], figure: Figure) -> Observation | None:
    """The value that differs from a figure by the rise or fall told between them."""
    for index in range(len(before) - 1, 0, -1):
        change = before[index].evidence.figures[0]
        if not before[index].frame.delta or change.form == "percent" != figure.form:
            continue
        for told in reversed(before[:index]):
            for known in told.found:
                kinds = {told.evidence.figures[0].form, figure.form}
                apart = abs(known.value - figure.value)
                if not told.frame.delta and len(kinds) == 1 and apart == change.value:
                    return known
        return None
    return None


def _span(row: Iterable[_Told], report: Period) -> None:
    """A fall told in a table's row beside the values of two years is the fall between them."""
    years: set[Period] = set()
    falls: list[_Told] = []
    for told in row:
        if told.frame.delta:
            falls.append(told)
        else:
            years |= {Period.parse(observation.period) for observation in told.found}
    if len(years) != 2 or any(year.months != 12 for year in years):
        return
    first, last = sorted(years)
    for told in falls:
        told.found = [
            replace(known, period=str(Period(first.first, last.last)))
            if known.period in (str(report), str(last))
            else known
            for known in told.found
        ]


def _is_part(child: _Told, whole: _Told) -> bool:
    """Is a figure a bare count of what its whole counts, with nothing else done to it?"""
    figure = child.evidence.figures[0]
    if any(not distance for _, distance in child.frame.aspects):
        return False  # `312 nhiệm vụ: … 09 nhiệm vụ chưa đến hạn`
    same = not figure.unit or unit_class(figure.unit) == unit_class(whole.evidence.figures[0].unit)
    return figure.form == "count" and same and child.frame.delta <= whole.frame.delta


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
    if all(cue.joint for _, _, cue in top[:1]):
        for score, indicator, cue in scored:
            if cue.joint and score > best - 1.5 and cue.name.split("/")[0] not in chosen:
                chosen[indicator.id] = (indicator, cue)
    for indicator, cue in chosen.values():
        yield _observation(figure, evidence, frame, indicator, cue, period, level, text)


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
