"""Figures: every number of a text that counts or measures something, with unit, form, bound.

Specific readers go before general ones and the covering span wins: what `numbers.yml` says is
never a figure (dates, years, document numbers, articles, service levels, standards, names that
hold a number), then pairs, then percent, money, measures, counts. Nothing is guessed: a number
that breaks Vietnamese use (`7.98`, `43,170 hồ sơ`) is read by its context and flagged.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from .model import Document, Figure
from .rules import load

__all__ = ["find", "never", "number", "unit_class", "units_pattern"]

_NUMERAL = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)*(?!\d)")
_PAIR = re.compile(r"\s?/\s?(?=\d)")
_WORDS_IN_BRACKETS = re.compile(r"\s?\((?:một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|không)[^()\d]{0,30}\)", re.IGNORECASE)
_SPACE = re.compile(r"\s*")
_AFTER_PERCENT = re.compile(r"\s?(?:%|phần trăm\b)")


def number(raw: str) -> tuple[Decimal, tuple[str, ...]] | None:
    """The value of digits as Vietnamese writes them, and what is unusual about them.

    >>> number("31.752,8")[0], number("1.703")[0], number("98,6")[0], number("07")[0]
    (Decimal('31752.8'), Decimal('1703'), Decimal('98.6'), Decimal('7'))
    >>> number("7.98")
    (Decimal('7.98'), ('point as decimal sign',))
    >>> number("1.2.3") is None
    True
    """
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
class _Grammar:
    never: re.Pattern[str]
    unit: re.Pattern[str]
    unit_classes: dict[str, str]
    scale: re.Pattern[str]
    scales: dict[str, int]
    currency: re.Pattern[str]
    currencies: dict[str, str]
    measure: re.Pattern[str]
    measures: dict[str, str]
    points: re.Pattern[str]
    rank_before: re.Pattern[str]
    bounds_before: tuple[tuple[str, re.Pattern[str]], ...]
    bounds_after: tuple[tuple[str, re.Pattern[str]], ...]
    words: re.Pattern[str]
    digits: dict[str, int]


def _any(words: Sequence[str], *, literal: bool = True) -> str:
    """An alternation, longest first."""
    ordered = sorted(words, key=len, reverse=True)
    return "|".join(re.escape(word).replace("\\ ", r"\s+") if literal else word for word in ordered)


def units_pattern() -> str:
    """An alternation of all nouns that are counted, longest first."""
    return _any([word for words in load("units").values() for word in words])


def unit_class(unit: str) -> str:
    """The class of a unit's words in units.yml; empty where it is none of them."""
    return _grammar().unit_classes.get(" ".join(unit.split()).casefold(), "")


@cache
def _grammar() -> _Grammar:
    rules = load("numbers")
    units = {word.casefold(): name for name, words in load("units").items() for word in words}
    digit_words = _any(list(rules["words"]))
    tens = rf"(?:(?:{digit_words})\s+mươi(?:\s+(?:{digit_words}))?|mười(?:\s+(?:{digit_words}))?)"
    hundreds = rf"(?:{digit_words})\s+trăm(?:\s+(?:linh|lẻ)\s+(?:{digit_words})|\s+{tens})?"
    single = _any([word for word in rules["words"] if word not in ("một", "mốt", "năm", "lăm", "tư")])
    noun = _any([word for words in load("units").values() for word in words])
    flags = re.IGNORECASE
    return _Grammar(
        never=re.compile("|".join(f"(?:{rule['pattern']})" for rule in rules["never"]), flags),
        unit=re.compile(rf"\s*(?:\(\s*)?({units_pattern()})(?!\w)", flags),
        unit_classes=units,
        scale=re.compile(rf"\s?({_any(list(rules['scales']))})(?!\w)(?!\s+(?:lệ|trọng|suất))", flags),
        scales=rules["scales"],
        currency=re.compile(rf"\s?({_any(list(rules['currencies']))})(?!\w)(?!\s+chí)", flags),
        currencies={word.casefold(): unit for word, unit in rules["currencies"].items()},
        measure=re.compile(rf"\s?({_any(list(rules['measures']))})(?!\w)"),
        measures=rules["measures"],
        points=re.compile(rf"\s?({_any(rules['points'])})(?!\w)(?!\s+(?:trường|cầu|dân cư|tiếp nhận))", flags),
        rank_before=re.compile(rf"(?:^|\W)(?:{_any(rules['ranks_before'], literal=False)})\s*:?\s*$", flags),
        bounds_before=tuple(
            (bound, re.compile(rf"(?:^|\W)(?:{_any(words, literal=False)})\s+(?:khoảng\s+)?$", flags))
            for bound, words in rules["bounds"].items()
        ),
        bounds_after=tuple(
            (bound, re.compile(rf"\s*(?:{_any(words, literal=False)})(?!\w)", flags))
            for bound, words in rules["bounds_after"].items()
        ),
        words=re.compile(
            rf"(?<![\w.])(?:({hundreds}|{tens})(?!\s+(?:năm|phần))|({single})(?=\s+(?:{noun})(?!\w)))(?!\w)", flags
        ),
        digits=rules["words"],
    )


def never(text: str) -> list[tuple[int, int]]:
    """Spans of what holds a number and is no figure, in order."""
    return [match.span() for match in _grammar().never.finditer(text)]


def find(document: Document, taken: Sequence[tuple[int, int]] = ()) -> list[Figure]:
    """The figures of a document, in order; a pair a/b gives two with one span.

    Args:
        document: what is read.
        taken: spans that other readers have claimed (document numbers, dates).
    """
    blocked = _merged([*taken, *never(document.text)])
    return sorted(
        [*_digits(document.text, blocked), *_in_words(document.text, blocked)],
        key=lambda figure: (figure.start, figure.part),
    )


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
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


def _digits(text: str, blocked: list[tuple[int, int]]) -> Iterator[Figure]:
    matches = [m for m in _NUMERAL.finditer(text) if not _covered(m.start(), blocked)]
    position = -1
    for index, match in enumerate(matches):
        if match.start() < position:
            continue
        read = number(match.group())
        if read is None or not _ends_here(text, match.end()):
            continue
        following = matches[index + 1] if index + 1 < len(matches) else None
        figures = _pair(text, match, following) or [_single(text, match, read)]
        figures = [figure for figure in figures if figure is not None and not _year(text, figure)]
        yield from figures
        if figures:
            position = figures[-1].end


def _ends_here(text: str, end: int) -> bool:
    """Digits run into letters only where those are a unit: `1.025hồ sơ`, `50M`, never `3A`."""
    if end >= len(text) or not (text[end].isalpha() or text[end] == "_"):
        return True
    grammar = _grammar()
    return any(p.match(text, end) for p in (grammar.unit, grammar.measure, grammar.scale, grammar.currency))


def _year(text: str, figure: Figure) -> bool:
    """A bare number between 1945 and 2060 with no noun of its own is a year."""
    return (
        figure.form == "count"
        and not figure.unit
        and not figure.part
        and figure.end - figure.start == 4
        and 1945 <= figure.value <= 2060
    )


def _single(text: str, match: re.Match[str], read: tuple[Decimal, tuple[str, ...]]) -> Figure | None:
    value, flags = read
    start, end = match.span()
    grammar = _grammar()
    form, unit, phrase_end, rule = "count", "", end, "bare number"
    after = end
    if spelled := _WORDS_IN_BRACKETS.match(text, end):
        after = spelled.end()
    if percent := _AFTER_PERCENT.match(text, end):
        form, unit, end, rule = "percent", "%", percent.end(), "percent"
        phrase_end = end
    elif grammar.scale.match(text, after) or grammar.currency.match(text, after):
        value, factor, after = _scaled(text, value, after)
        currency = grammar.currency.match(text, after)
        noun = None if currency else grammar.unit.match(text, after)
        if currency:
            form, unit, rule = "money", grammar.currencies[currency[1].casefold()], "money"
            phrase_end = currency.end()
        elif noun:
            unit, rule, phrase_end = _words(noun[1]), "scaled count", noun.end(1)
        elif factor >= 1_000_000:
            form, unit, rule, phrase_end = "money", "VND", "money without its currency", after
        else:
            rule, phrase_end = "scaled count", after
    elif points := grammar.points.match(text, after):
        form, unit, rule, phrase_end = "score", "điểm", "score", points.end()
    elif noun := grammar.unit.match(text, after):
        unit, rule, phrase_end = _words(noun[1]), "count", noun.end(1)
        if len(match.group()) > 4 and re.fullmatch(r"\d{1,3},\d{3}", match.group()):
            # Nobody counts thousandths of a dossier: the comma parts thousands here.
            value, flags = Decimal(match.group().replace(",", "")), ("comma as thousands sign",)
    elif measure := grammar.measure.match(text, after):
        form, unit, rule, phrase_end = "measure", grammar.measures[measure[1]], "measure", measure.end()
    if form in ("count", "score") and grammar.rank_before.search(text, max(0, start - 30), start):
        form, unit, rule, phrase_end = "rank", "", "rank", end
    bound = _bound(text, start, phrase_end)
    return Figure(start, end, value, unit, form, bound, "", phrase_end, rule, flags)


def _scaled(text: str, value: Decimal, at: int) -> tuple[Decimal, int, int]:
    """`18,6 nghìn tỷ`, `4 tỷ 215 triệu`: the value, its last factor, and where the words end."""
    grammar = _grammar()
    factor, total = 1, Decimal(0)
    while scale := grammar.scale.match(text, at):
        factor *= grammar.scales[scale[1].casefold()]
        at = scale.end()
        rest = _REST.match(text, at)
        if rest and not grammar.scale.match(text, at):
            smaller = grammar.scale.match(text, rest.end())
            more = number(rest[1])
            if smaller and more and grammar.scales[smaller[1].casefold()] < factor:
                total, value, factor, at = total + value * factor, more[0], 1, rest.end()
    return total + value * factor, factor, at


_REST = re.compile(r"\s(\d+(?:[.,]\d+)*)(?=\s)")


def _words(raw: str) -> str:
    return " ".join(raw.split())


def _bound(text: str, start: int, end: int) -> str:
    grammar = _grammar()
    for bound, pattern in grammar.bounds_after:
        if pattern.match(text, end):
            return bound
    for bound, pattern in grammar.bounds_before:
        if pattern.search(text, max(0, start - 24), start):
            return bound
    return ""


def _pair(text: str, first: re.Match[str], second: re.Match[str] | None) -> list[Figure | None]:
    """`9841/9841`, `07/10 nhiệm vụ`, `1,72/3 điểm`, `32 doanh nghiệp/20 doanh nghiệp`."""
    if second is None:
        return []
    a, b = number(first.group()), number(second.group())
    if a is None or b is None:
        return []
    slash = _PAIR.match(text, first.end())
    left = _single(text, first, a)
    right = _single(text, second, b)
    if left is None or right is None:
        return []
    if slash is None or slash.end() != second.start():
        # The unit may be said on both sides of the slash.
        between = text[left.phrase_end : second.start()]
        if between.strip() != "/" or left.unit != right.unit or left.form != right.form or not left.unit:
            return []
    elif right.form == "money" and left.form == "count":
        left = Figure(left.start, left.end, left.value * (right.value / b[0]), right.unit, "money", left.bound)
    form = right.form if right.form in ("money", "score", "percent") else "pair"
    if left.form == "rank":
        form = "rank"
    bound = left.bound or ("" if right.bound in (">=", "<=") else right.bound)
    flags = tuple(dict.fromkeys((*left.flags, *right.flags)))
    end = right.end if form != "percent" else second.end()
    common = {"unit": right.unit, "form": form, "phrase_end": right.phrase_end, "rule": "pair", "flags": flags}
    return [
        Figure(first.start(), end, left.value, bound=bound, part="a", **common),  # type: ignore[arg-type]
        Figure(first.start(), end, right.value, part="b", **common),  # type: ignore[arg-type]
    ]


def _in_words(text: str, blocked: list[tuple[int, int]]) -> Iterator[Figure]:
    grammar = _grammar()
    for match in grammar.words.finditer(text):
        if _covered(match.start(), blocked):
            continue
        noun = grammar.unit.match(text, match.end())
        if noun is None or text[max(0, match.start() - 5) : match.start()].strip().endswith("("):
            continue
        value = _spelled(match.group().casefold(), grammar.digits)
        yield Figure(
            match.start(), match.end(), Decimal(value), _words(noun[1]), "count",
            _bound(text, match.start(), noun.end(1)), "", noun.end(1), "number in words",
        )


def _spelled(words: str, digits: dict[str, int]) -> int:
    """The value of a number below a thousand in words: `hai mươi tư` is 24."""
    total = last = 0
    for word in words.split():
        if word == "trăm":
            total, last = total + last * 100, 0
        elif word == "mươi":
            total, last = total + last * 10, 0
        elif word == "mười":
            total, last = total + 10, 0
        elif word not in ("linh", "lẻ"):
            last = digits[word]
    return total + last
