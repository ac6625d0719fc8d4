"""Figures: every number of a text that counts or measures something, with unit, form, bound.

Specific readers go before general ones and the covering span wins: what `numbers.yml` says is
never a figure (dates, years, document numbers, articles, service levels, standards, names that
hold a number), then pairs, then percent, money, scores, counts, measures. Nothing is guessed: a
number that breaks Vietnamese use (`7.98`, `43,170 hồ sơ`) is read by its context and flagged.

One pass over the text: every number is looked at once, with a few words to either side.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from .figure_rules import Before, grammar, never_end, unit_class, units_pattern
from .model import Document, Figure
from .number_words import spelled

__all__ = ["find", "never", "number", "unit_class", "units_pattern"]

_NUMERAL = re.compile(r"\d(?<![\w.,].)\d*(?:[.,]\d+)*(?!\d)")
_OF_YEAR = re.compile(r"năm\s+(?:19|20)\d\d")  # `hạng 36 năm 2021` measures no years
_LONGEST = 18  # characters of a number; what is longer is an account or a serial number
_SPACED = re.compile(r"\d{1,3}(?: \d{3})+(?![\d.,])")
_PAIR = re.compile(r"\s?/\s?(?=\d)")
_PAIR_REACH = 60  # characters between the numbers of a pair that says its unit twice
_WORDS_IN_BRACKETS = re.compile(
    r"\s?\((?:một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|không)[^()\d]{0,30}\)", re.IGNORECASE
)
_AFTER_PERCENT = re.compile(r"\s?(?:%|phần trăm\b)", re.IGNORECASE)
_REST = re.compile(r"\s(\d+(?:[.,]\d+)*)(?=\s)")
_HALF = re.compile(r"\s?rưỡi(?!\w)", re.IGNORECASE)
_RANGE = re.compile(
    r"\s?(?:[-–—]|(?:xuống còn|còn|xuống|lên đến|lên|đến|tới)(?=\s))\s?", re.IGNORECASE
)
_THOUSANDTHS = re.compile(r"\d{1,3},\d{3}")


def number(raw: str) -> tuple[Decimal, tuple[str, ...]] | None:
    """The value of digits as Vietnamese writes them, and what is unusual about them.

    None where they are no number, or one of more than 18 characters.

    >>> number("31.752,8")[0], number("1.703")[0], number("98,6")[0], number("07")[0]
    (Decimal('31752.8'), Decimal('1703'), Decimal('98.6'), Decimal('7'))
    >>> number("7.98")
    (Decimal('7.98'), ('point as decimal sign',))
    >>> number("1.2.3") is None
    True
    """
    if len(raw) > _LONGEST:
        return None
    if raw.isdigit():
        return Decimal(raw), ()
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", raw) and not raw.startswith("0."):
        return Decimal(raw.replace(".", "").replace(",", ".")), ()
    if re.fullmatch(r"\d+,\d+", raw):
        return Decimal(raw.replace(",", ".")), ()
    if re.fullmatch(r"\d{1,3}(?:,\d{3}){2,}(?:\.\d+)?", raw):
        return Decimal(raw.replace(",", "")), ("comma as thousands sign",)
    if re.fullmatch(r"\d+\.\d+", raw):
        return Decimal(raw), ("point as decimal sign",)
    return None


@dataclass(frozen=True, slots=True)
class _Number:
    """Digits that are no date, year, document number or the like, and the words before them."""

    start: int
    end: int
    raw: str
    value: Decimal
    flags: tuple[str, ...]
    before: Before


def never(text: str) -> list[tuple[int, int]]:
    """Spans of what holds a number and is no figure, in order; each begins with its number."""
    return _numbers(text, [])[1]


def find(document: Document, taken: Sequence[tuple[int, int]] = ()) -> list[Figure]:
    """The figures of a document, in order; a pair a/b gives two with one span.

    Args:
        document: what is read.
        taken: spans that other readers have claimed (document numbers, dates).
    """
    claimed = _merged(taken)
    numbers, none = _numbers(document.text, claimed)
    blocked = _merged([*claimed, *none])
    return sorted(
        [*_digits(document.text, numbers), *_in_words(document.text, blocked)],
        key=lambda figure: (figure.start, figure.part),
    )


def _merged(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    out: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if out and start < out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out


def _covered(start: int, blocked: list[tuple[int, int]]) -> bool:
    i = bisect_right(blocked, (start, float("inf"))) - 1
    return i >= 0 and blocked[i][0] <= start < blocked[i][1]


def _numbers(
    text: str, taken: list[tuple[int, int]]
) -> tuple[list[_Number], list[tuple[int, int]]]:
    """The numbers that may be figures, and the spans of what is none."""
    out: list[_Number] = []
    none: list[tuple[int, int]] = []
    position = 0
    for match in _NUMERAL.finditer(text):
        start, end = match.span()
        if start < position or _covered(start, taken):
            continue
        before = Before(text, start)
        position = never_end(text, start, before)
        if position > start:
            none.append((start, position))
            continue
        raw = match.group()
        spaced = _SPACED.match(text, start)
        # `12 345 hồ sơ`: only where a unit follows, since two numbers may stand side by side.
        if spaced and _unit_follows(text, spaced.end()):
            raw, end = spaced.group(), spaced.end()
            position = end
        read = number(raw.replace(" ", ""))
        if read is not None and _ends_here(text, end):
            value, flags = read
            if " " in raw:
                flags = ("space as thousands sign",)
            out.append(_Number(start, end, raw, value, flags, before))
    return out, none


def _ends_here(text: str, end: int) -> bool:
    """Digits run into letters only where those are a unit: `1.025hồ sơ`, `50M`, never `3A`."""
    if end >= len(text) or not (text[end].isalpha() or text[end] == "_"):
        return True
    return _unit_follows(text, end)


def _unit_follows(text: str, end: int) -> bool:
    rules = grammar()
    return any(
        pattern.match(text, end)
        for pattern in (rules.unit, rules.measure, rules.scale, rules.currency)
    )


def _digits(text: str, numbers: list[_Number]) -> Iterator[Figure]:
    position = -1
    for index, first in enumerate(numbers):
        if first.start < position:
            continue
        following = numbers[index + 1] if index + 1 < len(numbers) else None
        figures = (following and _pair(text, first, following)) or [_single(text, first, following)]
        for figure in figures:
            if not _year(figure):
                yield figure
        position = figures[-1].end


def _year(figure: Figure) -> bool:
    """A bare number between 1945 and 2060 with no noun of its own is a year."""
    return (
        figure.form == "count"
        and not figure.unit
        and not figure.part
        and figure.end - figure.start == 4
        and 1945 <= figure.value <= 2060
    )


def _single(text: str, found: _Number, following: _Number | None = None) -> Figure:
    """A figure by what stands after it, then by what stands before."""
    rules = grammar()
    value, flags, start, end = found.value, found.flags, found.start, found.end
    form, unit, phrase_end, rule = "count", "", end, "bare number"
    in_words = _WORDS_IN_BRACKETS.match(text, end)
    after = in_words.end() if in_words else end
    if percent := _AFTER_PERCENT.match(text, end):
        form, unit, end, rule = "percent", "%", percent.end(), "percent"
        phrase_end = end
    elif rules.scale.match(text, after) or rules.currency.match(text, after):
        value, factor, after, end = _scaled(text, value, after, end)
        currency = rules.currency.match(text, after)
        noun = None if currency else rules.unit.match(text, after)
        if currency:
            form, unit, rule = "money", rules.currencies[currency[1].casefold()], "money"
            phrase_end = currency.end()
        elif noun:
            unit, rule, phrase_end = _words(noun[1]), "scaled count", noun.end(1)
        elif factor >= 1_000_000:
            form, unit, rule, phrase_end = "money", "VND", "money without its currency", after
        else:
            rule, phrase_end = "scaled count", after
    elif points := rules.points.match(text, after):
        form, unit, rule, phrase_end = "score", "điểm", "score", points.end()
    elif noun := rules.unit.match(text, after):
        unit, rule, phrase_end = _words(noun[1]), "count", noun.end(1)
        if _THOUSANDTHS.fullmatch(found.raw):
            # Nobody counts thousandths of a dossier: the comma parts thousands here.
            value, flags = Decimal(found.raw.replace(",", "")), ("comma as thousands sign",)
    elif (measure := rules.measure.match(text, after)) and not (
        found.before.among(rules.ranks) and _OF_YEAR.match(text, measure.start(1))
    ):
        form, unit, rule = "measure", rules.measures[measure[1]], "measure"
        phrase_end = measure.end()
    elif following and (range_ := _range(text, end, following)):
        form, unit, rule = range_.form, range_.unit, "range"
    counted = rules.unit_classes.get(unit.casefold(), "") in _NEVER_RANKED
    if form in ("count", "score") and not counted and found.before.among(rules.ranks):
        form, unit, rule, phrase_end = "rank", "", "rank", end
    elif rule == "bare number" and "," in found.raw and found.before.among(rules.points_before):
        form, unit, rule = "score", "điểm", "score"
    bound = _bound(text, found.before, phrase_end)
    return Figure(start, end, value, unit, form, bound, "", phrase_end, rule, flags)


# `chuyển đổi vị trí 22 công chức` ranks nobody; `xếp thứ 3 tỉnh` may.
_NEVER_RANKED = frozenset({"person", "post", "dossier", "procedure", "document", "task", "event"})


def _range(text: str, end: int, following: _Number) -> Figure | None:
    """The second figure of `15 đến 20 hồ sơ` or `95-98%`, whose unit is the first one's too."""
    between = _RANGE.match(text, end)
    if between is None or between.end() != following.start:
        return None
    figure = _single(text, following)
    return (
        figure if figure.unit and figure.form in ("count", "percent", "measure", "score") else None
    )


def _scaled(text: str, value: Decimal, at: int, end: int) -> tuple[Decimal, int, int, int]:
    """`18,6 nghìn tỷ`, `4 tỷ 215 triệu`, `2 triệu rưỡi`.

    Returns:
        The value, its last factor, where the words end, and where the last digits do.
    """
    rules = grammar()
    factor, total = 1, Decimal(0)
    while scale := rules.scale.match(text, at):
        factor *= rules.scales[scale[1].casefold()]
        at = scale.end()
        rest = _REST.match(text, at)
        smaller = rest and rules.scale.match(text, rest.end())
        more = rest and number(rest[1])
        if rest and smaller and more and rules.scales[smaller[1].casefold()] < factor:
            total, value, factor = total + value * factor, more[0], 1
            at = end = rest.end()
        elif half := _HALF.match(text, at):
            return total + value * factor + Decimal(factor) / 2, factor, half.end(), end
    return total + value * factor, factor, at, end


def _words(raw: str) -> str:
    return " ".join(raw.split())


def _bound(text: str, before: Before, end: int) -> str:
    rules = grammar()
    if after := rules.bound_after.match(text, end):
        return rules.bounds_after[_words(after[1]).lower()]
    return before.among(rules.bounds) or ""


def _pair(text: str, first: _Number, second: _Number) -> list[Figure]:
    """`9841/9841`, `07/10 nhiệm vụ`, `1,72/3 điểm`, `32 doanh nghiệp/20 doanh nghiệp`."""
    if second.start - first.end > _PAIR_REACH or text.find("/", first.end, second.start) < 0:
        return []
    slash = _PAIR.match(text, first.end)
    left = _single(text, first)
    right = _single(text, second)
    if slash is None or slash.end() != second.start:
        # The unit may be said on both sides of the slash.
        between = text[left.phrase_end : second.start]
        if (
            between.strip() != "/"
            or not left.unit
            or (left.unit, left.form) != (right.unit, right.form)
        ):
            return []
    elif right.form == "money" and left.form == "count" and second.value:
        left = replace(left, value=left.value * (right.value / second.value), form="money")
    form = right.form if right.form in ("money", "score", "percent") else "pair"
    unit = right.unit
    if left.form == "rank":
        form = "rank"
    elif form == "pair" and left.form == "score" and not unit:
        form, unit = "score", left.unit
    bound = left.bound or ("" if right.bound in (">=", "<=") else right.bound)
    flags = tuple(dict.fromkeys((*left.flags, *right.flags)))
    whole = Figure(
        first.start,
        right.end if form != "percent" else second.end,
        left.value, unit, form, bound, "a", right.phrase_end, "pair", flags,
    )  # fmt: skip
    return [whole, replace(whole, value=right.value, bound="", part="b")]


def _in_words(text: str, blocked: list[tuple[int, int]]) -> Iterator[Figure]:
    """Numbers in words, where a noun or unit right after says that they count: `tám dự án`."""
    rules = grammar()
    for match in rules.words.finditer(text):
        start, end = match.span()
        if " " not in match.group() and match.group().lower() in rules.never_alone:
            continue
        if _covered(start, blocked) or text[max(0, start - 2) : start].strip().endswith("("):
            continue
        read = spelled(match.group())
        if read is None:
            continue
        value, factor = read
        if percent := _AFTER_PERCENT.match(text, end):
            unit, form, phrase_end = "%", "percent", percent.end()
        elif factor > 1 and (currency := rules.currency.match(text, end)):
            unit, form = rules.currencies[currency[1].casefold()], "money"
            phrase_end = currency.end()
        elif noun := rules.unit.match(text, end):
            unit, form, phrase_end = _words(noun[1]), "count", noun.end(1)
        else:
            continue
        bound = _bound(text, Before(text, start), phrase_end)
        yield Figure(start, end, value, unit, form, bound, "", phrase_end, "number in words")
