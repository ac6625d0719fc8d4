"""Told: what figures say of each other, once each has been linked by its own words.

Parts of a total, figures that answer to others, goals and earlier values often have no words of
their own: what stands beside them tells what they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import accumulate

from .attributes import facet_of, quote
from .dating import period_of
from .evidence import Evidence
from .figures import unit_class
from .frame import Frame
from .indicators import Indicator
from .model import Figure, Observation
from .passages import Passage
from .periods import Period
from .scopes import scope_of

__all__ = ["Told", "line_at", "settle"]


@dataclass(slots=True)
class Told:
    """A cell's evidence and what was made of it."""

    evidence: Evidence
    frame: Frame
    found: list[Observation] = field(default_factory=list)

    @property
    def figure(self) -> Figure:
        """The cell's figure; the first of a pair."""
        return self.evidence.figures[0]

    @property
    def start(self) -> int:
        return self.figure.start


@dataclass(frozen=True, slots=True)
class _Given:
    """What holds for a whole report: the catalogue, its period and level, and its clean text."""

    catalogue: Mapping[str, Indicator]
    report: Period
    level: str
    text: str


def settle(
    blocks: Sequence[Passage],
    every_cell: Sequence[Mapping[int, Told]],
    catalogue: Mapping[str, Indicator],
    report: Period,
    level: str,
) -> None:
    """Add to the cells of every block what others say of their figures, or mend it.

    Args:
        every_cell: for each block its cells with figures, by number.
    """
    if not blocks:
        return
    given = _Given(catalogue, report, level, blocks[0].document.text)
    for whole, parts in _wholes(blocks, every_cell):
        _split(whole, parts, given)
    for passage, by_number in zip(blocks, every_cell, strict=True):
        cells = list(by_number.values())
        _sum_up(passage, by_number, given)
        _answer(cells, given)
        _aim(cells, given)
        if passage.block.cells:
            _span(cells, report)
        else:
            _point_back(cells, given)
            _recall(cells, given)


def _like(
    known: Observation,
    told: Told,
    given: _Given,
    why: str,
    *,
    status: str = "",
    figure: Figure | None = None,
) -> Observation:
    """A figure as a value of what another is a value of, with a time of its own.

    Args:
        figure: the cell's own, where it has two; else its first.
    """
    figure, status = figure or told.figure, status or known.status
    indicator = given.catalogue[known.indicator]
    start, end = quote(figure, told.evidence)
    then = period_of(figure, told.evidence, told.frame, indicator, given.report, status, given.text)
    return replace(
        known,
        start=start,
        end=end,
        value=figure.value,
        period=str(then),
        status=status,
        bound=figure.bound,
        rule=f"{known.rule}, {why}",
    )


def _wholes(
    blocks: Sequence[Passage], every_cell: Sequence[Mapping[int, Told]]
) -> Iterator[tuple[Told, list[Told]]]:
    """Figures with those that hang on them: in brackets or after `trong đó`, or as a list under them."""
    lists: dict[int, list[Told]] = {}
    for passage, cells in zip(blocks, every_cell, strict=True):
        parts: dict[int, list[Told]] = {}
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


def _split(whole: Told, parts: list[Told], given: _Given) -> None:
    """Parts that no cue knows, but which add up to their whole, are values of its indicator.

    `46 văn bản (kế hoạch 05, công văn 38, thông báo 03)`.
    """
    added = list(accumulate(part.figure.value for part in parts))
    stated = [(known, added.index(known.value)) for known in whole.found if known.value in added]
    if len(stated) != 1 or not stated[0][1]:
        return
    known, last = stated[0]
    parts = parts[: last + 1]  # `…, gồm 214, 486 và 426 văn bản; bình quân mỗi năm 225 văn bản`
    indicator = given.catalogue[known.indicator]
    bare = [part for part in parts if not part.found and _is_part(part, whole)]
    if whole.frame.delta and len(bare) < len(parts):
        return  # `giảm 47 người (43 người nghỉ hưu, 04 người chết)`
    if not bare or indicator.kind not in ("stock", "flow"):
        return
    for told in bare:
        part, place = told.figure, told.evidence.place
        made = _like(known, told, given, "split")
        scope = scope_of(
            part, told.evidence, told.frame, indicator, given.level, line_at(given.text, made.start)
        )
        in_years = place is not None and bool(place.year)
        told.found.append(
            replace(
                made,
                period=known.period if place is None else made.period,
                scope=known.scope if scope == "all" or in_years else scope,
                facet=facet_of(part, told.evidence, indicator),
                bound=known.bound,
            )
        )


_BY = re.compile(
    r"\W*(?:(?:chia|tách|phân|tính)\s+)?(?:ra\s+|riêng\s+)?theo\s+[^:\d]{2,30}:\s", re.IGNORECASE
)


def _labelled(passage: Passage, cells: Mapping[int, Told]) -> Iterator[list[Told]]:
    """The figures of a sentence that splits what was counted: `Theo cấp: tỉnh 05, huyện 12, xã 31`."""
    sentences: dict[int, list[Told]] = {}
    for number, told in cells.items():
        if not passage.block.cells and 0 <= number < len(passage.cells):
            sentences.setdefault(passage.cells[number].sentence, []).append(told)
    for group in sentences.values():
        if len(group) > 1 and _BY.match(group[0].evidence.left):
            yield group


_SUMS_UP = re.compile(
    r"\W*(?:tính chung|cộng(?: chung| lại| cả| dồn)?|tổng cộng|gộp(?: lại| chung)?|chung)(?!\w)",
    re.IGNORECASE,
)


def _sum_up(passage: Passage, cells: Mapping[int, Told], given: _Given) -> None:
    """What adds up what was told before it: `… 02 hội nghị; … 46 hội nghị. Tính chung 48 hội nghị`."""
    opens: dict[int, int] = {}  # where a sentence says that it adds up
    for cell in passage.cells if cells else ():
        if cell.sentence not in opens and _SUMS_UP.match(given.text, cell.start, cell.end):
            opens[cell.sentence] = cell.start
    for number, told in cells.items() if opens else ():
        sentence = passage.cells[number].sentence if 0 <= number < len(passage.cells) else -1
        opened = opens.get(sentence, told.start)
        if opened >= told.start or told.figure.form != "count":
            continue
        before = [other for other in _before(told, cells) if other.start < opened]
        if told.found:
            _added_up(told, before, given)
            continue
        by_indicator: dict[str, list[Observation]] = {}
        for other in before:
            for known in other.found:
                by_indicator.setdefault(known.indicator, []).append(known)
        for values in by_indicator.values():
            added = list(accumulate(known.value for known in values))
            if told.figure.value in added[1:]:
                made = _like(values[0], told, given, "sum")
                told.found = [replace(made, scope="all", period=values[0].period)]
                break


def _added_up(told: Told, before: Sequence[Told], given: _Given) -> None:
    """Parts that no cue knows, before what adds them up: `03 hội nghị, 31 buổi họp; cộng là 34 buổi`."""
    same = [
        other
        for other in before
        if not other.found
        and other.figure.form == "count"
        and other.frame.units & told.frame.units
        and not other.frame.delta
    ]
    added = list(accumulate(other.figure.value for other in same))
    if len(told.found) != 1 or told.figure.value not in added[1:]:
        return
    known = told.found[0]
    indicator = given.catalogue[known.indicator]
    for other in same[: added.index(told.figure.value) + 1]:
        made = _like(known, other, given, "added up")
        line = line_at(given.text, made.start)
        scope = scope_of(other.figure, other.evidence, other.frame, indicator, given.level, line)
        other.found = [replace(made, scope=scope, period=known.period)]


def _runs(cells: Mapping[int, Told]) -> Iterator[list[Told]]:
    """The figures after each `lần lượt`: `268 nhiệm vụ, từ năm 2021 đến năm 2025 lần lượt là 48, …`."""
    run: list[Told] = []
    for told in cells.values():
        place = told.evidence.place
        if place is None or place.index != len(run):
            run = []
        if place is not None and place.index == len(run):
            run.append(told)
            if len(run) == place.count:
                yield run
                run = []


def _answer(cells: Sequence[Told], given: _Given) -> None:
    """Figures that answer to as many figures before them are values of the same indicators.

    `Năm 2021 được giao 2.064 biên chế và 19.872 người; năm 2025 tương ứng là 1.948 và 18.574.`
    """
    numbered = dict(enumerate(cells))
    for run in _runs(numbered):
        first = next(index for index, told in numbered.items() if told is run[0])
        asked = cells[max(0, first - len(run)) : first]
        opened = run[0].evidence.place.opened if run[0].evidence.place else 0
        all_asked = len(asked) == len(run) and all(
            len(told.found) == 1 and told.start >= opened for told in asked
        )
        others = first > len(run) and cells[first - len(run) - 1].start >= opened
        if all_asked and not others:
            for told, other in zip(run, asked, strict=True):
                states = (told.frame.post_state, other.frame.post_state)
                if told.figure.form == other.figure.form and (
                    not all(states) or len({*states}) == 1
                ):
                    told.found = [_answering(other.found[0], told, run[0], given)]


def _answering(known: Observation, told: Told, first: Told, given: _Given) -> Observation:
    """A figure of a run as a value of what it answers to, of the level that the run is told of."""
    made = _like(known, told, given, "answering")
    indicator = given.catalogue[known.indicator]
    levels = (
        scope_of(one.figure, one.evidence, one.frame, indicator, given.level, "")
        for one in (told, first)
    )
    return replace(made, scope=next((level for level in levels if level != "all"), known.scope))


_GOAL = re.compile(
    r"(?:vượt|đạt|chưa đạt|bằng|so với)\s+(?:mục tiêu|chỉ tiêu)(?: là| đề ra| đặt ra)?"
    r"(?:(?: cả)? năm(?: \d{4})?)?\s*\(?\s*$",
    re.IGNORECASE,
)
_BEFORE_GOAL = 40  # characters in which a goal is named


def _aim(cells: Sequence[Told], given: _Given) -> None:
    """A goal told after what was reached: `đạt 84,2%, vượt mục tiêu 80% đặt ra cho năm 2025`."""
    for index, told in enumerate(cells):
        named = _GOAL.search(given.text, max(0, told.start - _BEFORE_GOAL), told.start)
        if told.found or not named:
            continue
        alike = (
            known
            for other in reversed(cells[:index])
            if not other.frame.delta and other.figure.form == told.figure.form
            for known in other.found[:1]
        )
        reached = next(alike, None)
        if reached is not None and ". " not in given.text[reached.end : told.start]:
            told.found = [_like(reached, told, given, "goal", status="target")]


def _before(told: Told, cells: Mapping[int, Told]) -> Iterator[Told]:
    """The cells before one, the nearest first."""
    for number in sorted(cells, reverse=True):
        if number < told.evidence.cell:
            yield cells[number]


_THIS = re.compile(
    r"(?<!\w)(?<!trong )(?:(?:tỷ|tỉ) lệ|con số|chỉ số|chỉ tiêu|số|mức) (?:này|đó|nêu trên)"
    r"(?:\s+(?:là|đạt|còn|chỉ|có|mới|khoảng|gần|hơn|trên|tăng|giảm|lên|xuống)){0,4}\s*$",
    re.IGNORECASE,
)


def _point_back(cells: Sequence[Told], given: _Given) -> None:
    """What `này` points back to: `82,0% ở cấp huyện; ở cấp xã tỷ lệ này là 87,3%`."""
    for index, told in enumerate(cells):
        figures = told.evidence.figures
        if told.frame.delta or not _THIS.search(told.evidence.left):
            continue
        alike = (
            other
            for other in reversed(cells[:index])
            if other.found
            and not other.frame.delta
            and other.figure.form == told.figure.form
            and len(other.evidence.figures) == len(figures)
        )
        meant = next(alike, None)
        if meant is None or {o.indicator for o in meant.found} == {o.indicator for o in told.found}:
            continue
        values = [figure.value for figure in meant.evidence.figures]
        told.found = [
            _pointing(known, told, figures[values.index(known.value)], given)
            for known in meant.found
            if known.value in values
        ]


def _pointing(known: Observation, told: Told, figure: Figure, given: _Given) -> Observation:
    made = _like(known, told, given, "pointing back", figure=figure)
    indicator, line = given.catalogue[known.indicator], line_at(given.text, made.start)
    own = scope_of(figure, told.evidence, told.frame, indicator, given.level, line)
    return replace(made, scope=known.scope if own == "all" else own)


_WORDLESS = re.compile(
    r"\W*(?:(?:cùng kỳ )?(?:năm (?:trước|ngoái|\d{4}))\W*(?:(?:là|có|đạt|chỉ)\W*)*)?", re.IGNORECASE
)
_OPENED = re.compile(r"[(:]\s*$")


_GAP = 8  # characters between a figure and the bracket or colon before it


def _recall(cells: Sequence[Told], given: _Given) -> None:
    """An earlier value that stands alone in brackets after a rise or fall, where the three agree.

    `kiểm tra 31 đơn vị, tăng 05 đơn vị so với cùng kỳ năm trước (26 đơn vị)`.
    """
    for index, told in enumerate(cells):
        start = told.start
        then = _THEN.fullmatch(told.evidence.left) is not None
        bare = then or _WORDLESS.fullmatch(told.evidence.left) is not None
        if len(told.evidence.figures) > 1 or not bare:
            continue
        said = start - len(told.evidence.left.lstrip())
        opened = _OPENED.search(given.text, max(0, said - _GAP), said)
        known = (
            _differing(cells[:index], told.figure)
            or (then and _beside(cells[:index], told))
            or _since(cells, index)
        )
        if told.evidence.parent < 0 or (opened is None and not then) or not known:
            continue
        if all(observation.indicator != known.indicator for observation in told.found):
            earlier = _like(known, told, given, "earlier")
            if earlier.period != known.period:
                told.found = [earlier]


_ROUNDED = Decimal("0.06")  # of a percentage told with a decimal
_THEN = re.compile(
    r"\W*cùng kỳ(?: năm (?:trước|ngoái|\d{4}))?\W*(?:(?:là|đạt|có)\W*)?", re.IGNORECASE
)


def _beside(before: Sequence[Told], told: Told) -> Observation | None:
    """What a bracket gives the earlier value of: `đạt 52,2% (cùng kỳ: 49,8%)`."""
    last = before[-1] if before else None
    if last is None or last.frame.delta or last.figure.form != told.figure.form:
        return None
    return last.found[0] if len(last.found) == 1 else None


def _since(cells: Sequence[Told], index: int) -> Observation | None:
    """What a bracket gives an earlier value and the rise of: `90,9% (năm 2013 là 87,4%, tăng 3,5 điểm)`."""
    known = _beside(cells[:index], cells[index])
    after = cells[index + 1] if index + 1 < len(cells) else None
    if known is None or after is None or not after.frame.delta:
        return None
    apart = abs(known.value - cells[index].figure.value)
    return known if apart == after.figure.value else None


def _differing(before: Sequence[Told], figure: Figure) -> Observation | None:
    """The value that differs from a figure by the rise or fall told between them."""
    for index in range(len(before) - 1, 0, -1):
        change = before[index].figure
        if not before[index].frame.delta:
            continue
        grown = change.form == "percent" != figure.form  # `742 đơn vị, giảm 5,24% (783 đơn vị)`
        for told in reversed(before[:index]):
            for known in told.found:
                kinds = {told.figure.form, figure.form}
                apart = abs(known.value - figure.value)
                if grown:
                    share = apart * 100 / figure.value if figure.value else Decimal(0)
                    differs = abs(share - change.value) < _ROUNDED
                else:
                    differs = apart == change.value
                if not told.frame.delta and len(kinds) == 1 and differs:
                    return known
        return None
    return None


def _span(row: Iterable[Told], report: Period) -> None:
    """A fall told in a table's row beside the values of two years is the fall between them."""
    years: set[Period] = set()
    falls: list[Told] = []
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


_BODIES = frozenset({"public_unit", "agency"})  # `742 đơn vị sự nghiệp (118 đơn vị cấp tỉnh, …)`


def _is_part(child: Told, whole: Told) -> bool:
    """Is a figure a bare count of what its whole counts, with nothing else done to it?"""
    figure = child.figure
    if any(not distance for _, distance in child.frame.aspects):
        return False  # `312 nhiệm vụ: … 09 nhiệm vụ chưa đến hạn`
    mine, theirs = unit_class(figure.unit), unit_class(whole.figure.unit)
    same = not figure.unit or mine == theirs or (mine == "unit" and theirs in _BODIES)
    return figure.form == "count" and same and child.frame.delta <= whole.frame.delta


def line_at(text: str, at: int) -> str:
    """The paragraph around an offset of the clean text."""
    end = text.find("\n", at)
    return text[text.rfind("\n", 0, at) + 1 : end if end >= 0 else len(text)]
