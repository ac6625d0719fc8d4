"""The words of `checks.yml`: how figures are tied, and what is said of a claim."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from ..model import Check, Document
from ..report import Place, plain
from ..rules import load
from ..text import fold

__all__ = ["Day", "Money", "Teller", "Word", "family", "pattern", "rule", "shown", "words"]


def rule(*path: str) -> Any:
    """What `checks.yml` has at a path, such as `("openers", "closed")`."""
    value = load("checks")
    for key in path:
        value = value[key]
    return value


@cache
def pattern(*path: str) -> re.Pattern[str]:
    """The regular expression at a path of `checks.yml`."""
    return re.compile(str(rule(*path)), re.IGNORECASE)


@cache
def _families() -> dict[str, str]:
    return {name: key for key, names in rule("families").items() for name in names}


@cache
def family(unit_class: str, unit: str) -> frozenset[str]:
    """The families of nouns that a unit may be counted in; none where its noun is not known."""
    mixed = rule("mixed").get(unit.casefold())
    if mixed:
        return frozenset(mixed)
    return frozenset({_families().get(unit_class, unit_class)} - {""})


def words(text: str) -> str:
    """The words of a text, without tone marks, case and signs.

    >>> words("Hồ sơ, đúng hạn:")
    'ho so dung han'
    """
    return " ".join(re.findall(r"\w+", fold(text)))


class Word(str):
    """A word of `checks.yml`, by its key under `words`."""

    __slots__ = ()


class Day(str):
    """A day as `2017-01-23`."""

    __slots__ = ()


class Money(Decimal):
    """An amount of dong."""

    __slots__ = ()


def shown(value: object, language: str) -> str:
    """A value as a reader takes it: `1.234,5` in Vietnamese, `1,234.5` in English.

    >>> shown(Decimal("1234.50"), "vi"), shown(Decimal("1234.50"), "en")
    ('1.234,50', '1,234.50')
    >>> shown(Money("412600000000"), "vi"), shown(Money("412600000000"), "en")
    ('412,6 tỷ đồng', '412.6 billion dong')
    >>> shown(Day("2017-01-23"), "vi"), shown(Day("2017-01-23"), "en")
    ('23/01/2017', '23 January 2017')
    """
    if isinstance(value, tuple):
        return " + ".join(shown(part, language) for part in value)
    if isinstance(value, Word):
        return str(rule("words", value)[language])
    if isinstance(value, Day):
        day = date.fromisoformat(value)
        return f"{day:%d/%m/%Y}" if language == "vi" else f"{day.day} {day:%B %Y}"
    if isinstance(value, Money):
        return _dong(value, language)
    if not isinstance(value, Decimal):
        return str(value)
    text = f"{value:,f}"
    return text.translate(_POINTS) if language == "vi" else text


def _dong(value: Decimal, language: str) -> str:
    for scale in rule("money"):
        if abs(value) >= scale["from"]:
            amount = Decimal(value) / scale["from"]
            whole = amount == amount.to_integral_value()
            number = shown(amount.quantize(Decimal(1)) if whole else amount.normalize(), language)
            return f"{number} {scale[language]}"
    return shown(Decimal(value), language)


_POINTS = str.maketrans(",.", ".,")


def _place(line: int, claim: int, language: str) -> str:
    return "" if line == claim else str(rule("words", "place")[language]).format(line=line)


def _number(text: str) -> object:
    return Decimal(text) if re.fullmatch(r"-?\d+(?:\.\d+)?", text) else text


@dataclass(frozen=True, slots=True)
class Teller:
    """Makes checks: adds the sentences that say what is claimed and what follows."""

    document: Document
    place: Place

    def line(self, offset: int) -> int:
        """The source line of a clean offset, counted from 1."""
        return self.place.line(self.document.offsets.source_start(offset))

    def check(
        self,
        kind: str,
        span: tuple[int, int],
        stated: str,
        expected: str,
        *,
        verdict: str,
        note: tuple[str, str],
        others: tuple[tuple[int, int], ...],
        fields: Mapping[str, object],
        said: int | None = None,
    ) -> Check:
        """A check with its sentences.

        Args:
            said: where what is checked is stated, where `span` quotes something else.
            note: the sentence's place under `notes` in `checks.yml`.
            fields: what the sentence names: values as `Decimal`, a tuple of them for a sum;
                a field `line_x` holds a clean offset, and gives the sentence `{at_x}` as well:
                the line in brackets where it is not the claim's own.
        """
        line = self.line(span[0] if said is None else said)
        lines = {
            key.removeprefix("line_"): self.line(value)
            for key, value in fields.items()
            if key.startswith("line_") and isinstance(value, int)
        }
        told: dict[str, object] = {
            "line": line,
            "stated": _number(stated),
            "expected": _number(expected),
            **{f"line_{name}": at for name, at in lines.items()},
            **{key: value for key, value in fields.items() if not key.startswith("line_")},
        }
        english, vietnamese = (
            rule("notes", *note)[language].format(
                **{key: shown(value, language) for key, value in told.items()},
                **{f"at_{name}": _place(at, line, language) for name, at in lines.items()},
            )
            for language in ("en", "vi")
        )
        start, end = self.one_line(*span)
        return Check(start, end, kind, stated, expected, verdict, english, vietnamese, others)

    def wrong(
        self,
        kind: str,
        reason: str,
        span: tuple[int, int],
        stated: str,
        *others: tuple[int, int],
        **fields: object,
    ) -> Check:
        """What cannot be, though nothing says what it should be: a check with no expected value.

        Args:
            reason: the sentence's place under the notes of its kind.
        """
        return self.check(
            kind,
            span,
            stated,
            "",
            verdict="wrong",
            note=(kind, reason),
            others=others,
            fields=fields,
        )

    def two_values(
        self,
        fact: str,
        earlier: tuple[int, int],
        first: Decimal,
        later: tuple[int, int],
        last: Decimal,
    ) -> Check:
        """One fact with two values, each at its place."""
        return self.wrong(
            "conflict",
            "value",
            later,
            f"{plain(first)} vs {plain(last)}",
            earlier,
            fact=fact,
            first=first,
            last=last,
            line_first=earlier[0],
            line_last=later[0],
        )

    def one_line(self, start: int, end: int) -> tuple[int, int]:
        """The span cut at its first line end of the source, so that its quote is one line."""
        low, high = self.place.row(start, end)["start"], self.place.row(start, end)["end"]
        broken = self.document.source.text.find("\n", low, high)
        while broken >= 0 and end > start + 1 and self.place.row(start, end)["end"] > broken:
            end -= 1
        return start, end
