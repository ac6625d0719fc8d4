"""Linking: which indicator a figure is a value of, with scope, period and status.

Every cue of the catalogue that fits a figure's evidence is scored by how specific it is and how
near its words stand. The best one is taken; where two different indicators fit equally well, none
is, and the figure keeps them as candidates.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from itertools import pairwise

from .evidence import BEFORE, HEADING, LEAD, Evidence, passages, unit_classes
from .figures import unit_class
from .indicators import Cue, Indicator
from .localities import all_localities
from .model import Citation, Document, Figure, Observation, Section
from .periods import Period
from .rules import load
from .times import Time

__all__ = ["Linked", "find"]

_TIE = 0.05  # two scores nearer than this are equal


@dataclass(frozen=True, slots=True)
class Linked:
    """Observations, and for figures (start, part) left open, the indicators that fit."""

    observations: list[Observation]
    candidates: dict[tuple[int, str], str]


@dataclass(frozen=True, slots=True)
class _Lexicon:
    aspects: tuple[tuple[str, re.Pattern[str]], ...]
    phases: tuple[tuple[str, re.Pattern[str]], ...]
    staff: tuple[tuple[str, re.Pattern[str]], ...]
    employers: tuple[tuple[str, re.Pattern[str]], ...]
    online: re.Pattern[str]
    direct: re.Pattern[str]
    scopes: tuple[tuple[str, re.Pattern[str]], ...]
    delta: re.Pattern[str]
    others: re.Pattern[str]
    target: re.Pattern[str]
    zero: re.Pattern[str]
    facets: tuple[tuple[str, re.Pattern[str]], ...]


def _whole(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE)


@cache
def _lexicon() -> _Lexicon:
    rules = load("concepts")
    return _Lexicon(
        tuple((name, _whole(pattern)) for name, pattern in rules["aspects"].items()),
        tuple((name, _whole(pattern)) for name, pattern in rules["phases"].items()),
        tuple((name, _whole(pattern)) for name, pattern in rules["staff"].items()),
        tuple((name, _whole(pattern)) for name, pattern in rules["employers"].items()),
        _whole(rules["online"]),
        _whole(rules["direct"]),
        tuple((name, _whole(pattern)) for name, pattern in rules["scopes"].items()),
        re.compile(
            rf"(?<!\w)(?:{rules['delta']})\s*(?:là |được |khoảng |gần |trên |hơn )?$", re.IGNORECASE
        ),
        _whole(rules["macros"]["others"]),
        _whole(rules["target"]),
        _whole(rules["zero"]),
        tuple((name, _whole(pattern)) for name, pattern in rules["facets"].items()),
    )


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
    zeros = _zeros(document, figures)
    every = sorted([*figures, *zeros], key=lambda figure: (figure.start, figure.part))
    linked = Linked([], {})
    seen: set[tuple[object, ...]] = set()
    for passage in passages(document, every, citations, sections, period):
        frames: dict[int, _Frame] = {}
        for evidence in passage.evidence:
            evidence = _in_context(evidence, frames)
            frame = _frame(evidence, frames, home)
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


_FIELDS = frozenset(map(Decimal, (63, 64, 34)))  # provinces ranked, until 2025 and since
_SCALES = frozenset(map(Decimal, (10, 80, 100)))  # the indices' scales
_RANK_HEAD = re.compile(r"(?<!\w)(?:thứ |xếp |vị )?(?:hạng|thứ bậc)(?!\w)|xếp thứ", re.IGNORECASE)
_SHARE_HEAD = re.compile(r"%|(?<!\w)(?:tỷ|tỉ) lệ(?!\w)", re.IGNORECASE)
_SCORE_HEAD = re.compile(r"(?<!\w)điểm(?!\w)|PAR|PAPI|PCI", re.IGNORECASE)


def _in_context(evidence: Evidence, frames: Mapping[int, _Frame]) -> Evidence:
    """Bare figures take the form that their table's heads, or the row before them, give."""
    figure = evidence.figures[0]
    if figure.unit or figure.form not in ("count", "pair"):
        return evidence
    form = ""
    if evidence.tabular:
        form = next(
            (
                name
                for name, head in (
                    ("rank", _RANK_HEAD),
                    ("percent", _SHARE_HEAD),
                    ("score", _SCORE_HEAD),
                )
                if head.search(evidence.left)
            ),
            "",
        )
    elif figure.form == "pair":
        part, whole = (one.value for one in evidence.figures)
        ranked = any(
            frames[words.cell].form == "rank"
            for words in evidence.words
            if words.cell in frames and words.distance < 3
        )
        if ranked or (
            whole in _FIELDS and any(_RANK_HEAD.search(words.text) for words in evidence.within(3))
        ):
            form = "rank"  # `… hạng 36/63, của PCI là 50/63`
        elif whole in _SCALES and part != part.to_integral_value():
            form = "score"  # `tổng điểm 42,06/80`
    if not form:
        return evidence
    return replace(evidence, figures=tuple(replace(f, form=form) for f in evidence.figures))


def _zeros(document: Document, figures: Sequence[Figure]) -> list[Figure]:
    """Outright `không` and `không có …` as figures of the value 0."""
    out = []
    for match in _lexicon().zero.finditer(document.text):
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


@dataclass(frozen=True, slots=True)
class _Frame:
    """What a figure's surroundings settle before any indicator is looked at."""

    units: frozenset[str]  # classes of the noun that it counts
    of: frozenset[str]  # classes of what a share is of
    aspects: tuple[tuple[str, int], ...]  # (aspect, distance), nearest first
    phase: str
    online: int  # distance of a word for the network, 99 where there is none
    delta: bool
    elsewhere: bool
    form: str
    staff: str


_NUMBER_OF = re.compile(r"(?<!\w)[Ss]ố\s+([^,;:.]{3,60})")  # `số tin, bài về … là 940`
# `đạt 90,6% so với tổng số hồ sơ đã giải quyết`: what follows names the base, not the share.
_BASE = re.compile(
    r"(?:so với|trên|trong)\s+(?:tổng|số)|(?<!\w)tổng số(?!\w)|/\s?tổng", re.IGNORECASE
)
_FRESH = re.compile(r"\s*(?:số\s+)?hồ sơ", re.IGNORECASE)  # `98% hồ sơ được …` begins anew
_PLACES = frozenset({"district", "commune", "level", "place"})


def _elsewhere(evidence: Evidence, figure: Figure, home: frozenset[str]) -> bool:
    """Is a figure the country's, or another province's?"""
    if figure.form == "rank":
        return False
    if _lexicon().others.search(evidence.left):
        return True
    for words in evidence.within(BEFORE):
        text = evidence.left if not words.distance else words.text
        if any(name not in home for name in _provinces().findall(text)):
            return True
    return False


@cache
def _provinces() -> re.Pattern[str]:
    """Names of provinces as text has them; a name that is also a common word needs its kind."""
    names = {
        province.name.removeprefix("Tỉnh ").removeprefix("Thành phố ")
        for province in all_localities("province")
    }
    return re.compile(
        rf"(?<!\w)({'|'.join(sorted(map(re.escape, names), key=len, reverse=True))})(?!\w)"
    )


def _frame(evidence: Evidence, frames: Mapping[int, _Frame], home: frozenset[str]) -> _Frame:
    lexicon = _lexicon()
    figure = evidence.figures[0]
    units = {unit_class(figure.unit)} - {""} if figure.form != "zero" else set[str]()
    left_nouns = [name for _, name, _ in unit_classes(evidence.left)]
    right_nouns = [name for _, name, _ in unit_classes(evidence.right)[:1]]
    if figure.form == "zero":
        units = (
            {name for _, name, _ in unit_classes(evidence.figures[0].unit or "")[:2]}
            | set(right_nouns)
            | set(left_nouns[-1:])
        )
    elif evidence.tabular and not units:
        units = set(left_nouns)
        for words in evidence.within(BEFORE):
            units |= {name for _, name, _ in unit_classes(words.text)}
    elif not units and figure.form in ("count", "pair"):
        # `cấp huyện 6.619` counts what was counted before.
        counted = _NUMBER_OF.findall(evidence.left) or [
            named
            for words in evidence.within(LEAD)
            if words.distance
            for named in _NUMBER_OF.findall(words.text)
        ]
        nouns = [name for _, name, _ in unit_classes(counted[-1])[:1]] if counted else []
        units = set(
            nouns or [name for name in left_nouns if name not in _PLACES][-1:]
        ) or _inherited_units(evidence, frames)
    elif not units:
        units = set()
    of = (
        units if evidence.tabular else set(left_nouns) | set(right_nouns)
    ) - _PLACES or _inherited_units(evidence, frames)
    aspects: list[tuple[str, int]] = []
    phase, online = "", 99
    fresh = figure.form == "percent" and bool(_FRESH.match(evidence.right))
    for words in evidence.within(BEFORE):
        text = words.text
        if not words.distance and (base := _BASE.search(evidence.right)):
            text = text[: len(text) - len(evidence.right) + base.start()]
        for name, pattern in lexicon.aspects:
            if pattern.search(text):
                aspects.append((name, words.distance))
                break
        if not phase:
            phase = next(
                (name for name, pattern in lexicon.phases if pattern.search(words.text)), ""
            )
        if online == 99 and not (fresh and words.distance) and lexicon.online.search(words.text):
            online = words.distance
    return _Frame(
        frozenset(units),
        frozenset(of),
        tuple(aspects),
        phase,
        online,
        _is_delta(evidence, frames),
        _elsewhere(evidence, figure, home),
        figure.form,
        _staff(evidence),
    )


_FALLS = re.compile(r"(?<!\w)(?:số (?:lượng )?giảm|bớt(?: được)?|giảm được)(?!\w)", re.IGNORECASE)
_FELL = re.compile(
    r"\s*(?:[^\W\d_]+\s){0,3}(?:giảm đi|được cắt|bị cắt|cắt giảm)(?!\w)", re.IGNORECASE
)


def _staff(evidence: Evidence) -> str:
    """Whose posts or people a figure counts: told by the nearest words, headings included.

    The kind of body tells it only where nothing else does: `lao động hợp đồng … 114 ở đơn vị sự
    nghiệp` are contract staff.
    """
    for lexicon in (_lexicon().staff, _lexicon().employers):
        for words in evidence.words:
            if BEFORE + 2 <= words.distance < HEADING:  # another sentence
                continue
            for name, pattern in lexicon:
                if pattern.search(words.text):
                    return name
    return ""


def _is_delta(evidence: Evidence, frames: Mapping[int, _Frame]) -> bool:
    """A rise or fall, or a part of one: `giảm 37 đơn vị (giáo dục 22, y tế 09)`."""
    if (
        _lexicon().delta.search(evidence.left)
        or _FALLS.search(evidence.left)
        or _FELL.match(evidence.right)
    ):
        return True
    opener = frames.get(evidence.parent)
    return (
        opener is not None
        and opener.delta
        and not evidence.figures[0].unit
        and evidence.figures[0].form == "count"
    )


def _inherited_units(evidence: Evidence, frames: Mapping[int, _Frame]) -> set[str]:
    """The noun of the figure that this one carries on from: `… 76.899 hồ sơ (cấp huyện 6.619`."""
    for words in evidence.words:
        if 0 < words.distance < BEFORE:
            if words.cell in frames and frames[words.cell].units:
                return set(frames[words.cell].units)
            nouns = unit_classes(words.text)
            if nouns:
                return {nouns[-1][1], nouns[0][1]}
    # A share may lean on the sentence before it: `Trong số đã giải quyết, trước hạn 81,3%`.
    for words in evidence.words:
        if (
            BEFORE <= words.distance < BEFORE + 6
            and words.cell in frames
            and frames[words.cell].units
        ):
            return set(frames[words.cell].units)
    return set()


def _link(
    figure: Figure,
    evidence: Evidence,
    frame: _Frame,
    catalogue: Mapping[str, Indicator],
    period: Period,
    level: str,
    candidates: dict[tuple[int, str], str],
    text: str,
) -> Iterator[Observation]:
    scored = sorted(_scores(figure, evidence, frame, catalogue), key=lambda item: -item[0])
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
    figure: Figure, evidence: Evidence, frame: _Frame, catalogue: Mapping[str, Indicator]
) -> Iterator[tuple[float, Indicator, Cue]]:
    for indicator in catalogue.values():
        best: tuple[float, Cue] | None = None
        for cue in indicator.cues:
            score = _score(cue, figure, evidence, frame)
            if score is not None and (best is None or score > best[0]):
                best = (score, cue)
        if best is not None:
            yield best[0], indicator, best[1]


def _score(cue: Cue, figure: Figure, evidence: Evidence, frame: _Frame) -> float | None:
    """How well a cue fits, or None where a condition fails."""
    zero = figure.form == "zero"
    if zero != cue.zero or (not zero and figure.form not in cue.form):
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
    if cue.online is not None:
        if cue.online != (frame.online < BEFORE):
            return None
        score += 0.5 if not cue.online else 1.5 - 0.05 * frame.online
    own = evidence.words[0].text if evidence.words else ""
    if cue.own:
        if not cue.own.search(own):
            return None
        score += 2.0
    if cue.near:
        distance = _distance(cue.near, evidence, 1 if zero or bare else BEFORE + 2)
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


def _observation(
    figure: Figure,
    evidence: Evidence,
    frame: _Frame,
    indicator: Indicator,
    cue: Cue,
    period: Period,
    level: str,
    text: str,
) -> Observation:
    start, end = _quote(figure, evidence)
    status = cue.status or _status(figure, evidence, period)
    return Observation(
        start,
        end,
        indicator.id,
        figure.value,
        indicator.unit,
        cue.scope or _fixed_scope(indicator.scope, level) or _scope(figure, evidence, level),
        cue.facet or _facet(evidence),
        str(_period(figure, evidence, frame, indicator, period, status, text)),
        status,
        figure.bound,
        cue.name,
    )


_QUOTE = 60  # characters of the own cell kept on either side of a figure


def _quote(figure: Figure, evidence: Evidence) -> tuple[int, int]:
    """The figure with the words of its own cell, trimmed to what identifies it."""
    words = evidence.words[0]
    start, end = words.start, words.end
    raw = words.text[words.shift :]
    low = max(start, figure.start - _QUOTE)
    if low > start:
        low = figure.start - len(raw[low - start : figure.start - start].partition(" ")[2])
    high = min(end, max(figure.end, figure.phrase_end) + _QUOTE)
    if high < end:
        cut = raw[: high - start].rfind(" ") + start
        high = max(cut, figure.end, figure.phrase_end)
    while low < figure.start and raw[low - start] in " ,;:.()-–+*":
        low += 1
    while high > max(figure.end, figure.phrase_end) and raw[high - 1 - start] in " ,;:.(-–+*":
        high -= 1
    return min(low, figure.start), max(high, figure.end)


def _fixed_scope(scope: str, level: str) -> str:
    if scope == "own":
        return level or "all"
    if scope == "local":
        return "district" if level == "district" else "all"
    return scope


def _scope(figure: Figure, evidence: Evidence, level: str) -> str:
    """The level whose bodies are counted: named beside the figure, or governing it."""
    own = evidence.words[0]
    at = figure.start - own.start + own.shift
    before, after = own.text[:at], own.text[at:]
    # What stands nearest to the figure counts, after it before in front of it.
    if named := _named_scope(after, 0) or _named_scope(before, -1):
        return named
    for name, word in (
        ("district", "huyện|quận|thị xã"),
        ("commune", "xã|phường"),
        ("province", "tỉnh"),
    ):
        if re.search(rf"(?<!\w)(?:{word})\s*:?\s*$", before, re.IGNORECASE):
            return name
    # A share, and what comes `với`, goes with all that was said; a count only with what governs.
    carried = figure.form == "percent" or _CARRIED.match(before) is not None
    for words in evidence.within(BEFORE + 1):
        if not words.distance or words.distance == BEFORE - 1:
            continue
        text = words.text
        if not (carried and words.distance == 1):
            numeral = re.search(r"\d", text)
            text = text[: numeral.start()] if numeral else text
        if named := _named_scope(text, -1):
            return named
    return "all"


def _named_scope(text: str, which: int) -> str:
    """The first (0) or last (-1) level that a text names; `all` where it joins two of them."""
    hits = sorted(
        (match.start(), match.end(), name)
        for name, pattern in _lexicon().scopes
        for match in pattern.finditer(text)
    )
    if not hits:
        return ""
    for (_, end, name), (start, _, other) in pairwise(hits):
        if name != other and _JOINED.fullmatch(text[end:start]):
            return "all"
    return hits[which][2]


_JOINED = re.compile(r"\s*(?:,|và|/|đến|và các)\s*(?:các\s*)?", re.IGNORECASE)
_CARRIED = re.compile(r"\s*(?:với|có|cùng|thu hút)\s", re.IGNORECASE)


def _facet(evidence: Evidence) -> str:
    own = evidence.words[0].text if evidence.words else ""
    return next((name for name, pattern in _lexicon().facets if pattern.search(own)), "")


def _status(figure: Figure, evidence: Evidence, report: Period) -> str:
    if any(_lexicon().target.search(words.text) for words in evidence.within(2)):
        return "target"
    roles = {section.role for section in evidence.sections}
    if not roles & {"direction", "proposal"} or "result" in roles:
        return "actual"  # `B. KẾT QUẢ: I. CÁC NHIỆM VỤ …` tells what was done
    # Among the goals a report recalls where it stands: `Năm 2020 đứng thứ 28/63. Phấn đấu …`
    recalled = any(
        time.kind in ("year", "now", "until_day")
        and time.period.last <= report.last
        and time.start < figure.start
        for distance, time in evidence.times
        if distance < LEAD
    )
    return "actual" if recalled else "target"


# A new subject begins within a block: `… theo học. Bồi dưỡng quốc phòng: Đã tổ chức 09 lớp`.
_LABEL = re.compile(r"[.;]\s+(?!Trong đó|Cụ thể|Bao gồm|Gồm)[^\s.;:\d][^.;:\d\n]{3,80}:\s")


def _period(
    figure: Figure,
    evidence: Evidence,
    frame: _Frame,
    indicator: Indicator,
    report: Period,
    status: str,
    text: str,
) -> Period:
    """The value's own period: the nearest time that speaks of it, else the report's."""
    best: tuple[float, Time] | None = None
    compared: Period | None = None
    year: Period | None = None  # the report's own year, where an earlier sentence names it
    for distance, time in evidence.times:
        cost = float(distance)
        if time.kind == "versus":
            if 0 <= figure.start - time.end <= 4:
                return time.period  # `so với năm 2019 (5,23 điểm)`
            if distance < LEAD and compared is None:
                compared = time.period
            continue
        if time.kind == "plan" and not (status == "target" and distance >= HEADING):
            continue
        if time.start > figure.start:
            if distance and not evidence.tabular:
                continue
            if _AFTERTHOUGHT.search(evidence.right[: max(0, time.start - figure.end)]):
                continue
            cost += 0.5 * (not evidence.tabular)
        if time.kind == "year" and time.period.contains(report) and distance < HEADING:
            year = time.period
        if distance >= HEADING:
            if time.kind in ("now", "versus"):
                continue
        elif distance >= BEFORE:
            past = time.period.last <= report.last
            opens = time.start - text.rfind("\n", 0, time.start) <= 3  # `Năm 2020, …` opens a block
            if (
                (distance > BEFORE + 10 and not opens)
                or (status == "target" and past)
                or _LABEL.search(text, time.end, figure.start)
            ):
                continue
            cost += 0.4 * (time.kind == "now")
        if best is None or cost < best[0] or (cost == best[0] and time.start > figure.start):
            best = (cost, time)
    found = best[1].period if best else report
    if compared is not None and compared.months == 12:
        if frame.delta and best and best[0] < BEFORE and compared.last < found.first:
            return Period(compared.first, found.last)  # `năm 2021 … (giảm 09 so với năm 2017)`
        after = compared.last[0] + 1  # what is compared with a year is the year after it
        if (best is None or best[0] >= BEFORE) and report.first[0] <= after <= report.last[
            0
        ] > report.first[0]:
            return Period.parse(after)
    if best and best[1].kind == "until_day" and indicator.kind == "flow" and found.months == 1:
        return Period((found.first[0], 1), found.last)  # `thu ngân sách đến ngày 14/9/2021`
    if best and best[1].kind == "now" and year is not None:
        return year  # `Năm 2021 … Đến nay đã chuyển đổi 24 người`
    if status == "target" and figure.part == "b" and report.first[0] == report.last[0]:
        return Period.parse(found.last[0])  # a plan is a year's
    return found


_AFTERTHOUGHT = re.compile(r"so với|như|cùng kỳ|(?:kế hoạch|chương trình|mục tiêu)", re.IGNORECASE)
