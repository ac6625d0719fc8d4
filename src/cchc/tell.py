"""Words, numbers and dates in each language: the message catalogue and what fills it.

Every sentence of a page is a template of `rules/messages.yml` or `rules/stories.yml`, filled with
figures of the report. Nothing here knows HTML but `Said.html`, which is escaped when it is made.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from babel import Locale
from babel.dates import format_date, get_month_names
from babel.numbers import format_decimal
from markupsafe import Markup, escape

from . import rules
from .errors import RuleError, RunError

__all__ = ["LANGUAGES", "Said", "Teller", "fill", "held", "messages", "placeholders"]

LANGUAGES = ("vi", "en")
_SLOT = re.compile(r"\{(\w+)(?:\|([^|{}]*)\|([^|{}]*))?\}")
_FIRST = re.compile(r"^((?:<[^>]*>)*)([^\W\d_])")
_OPENING = re.compile(r"\($")
_CLOSING = re.compile(r"[.,;:)]+")
_ROMAN = ("", "I", "II", "III", "IV")
_ORDINAL = ("", "first", "second", "third", "fourth")


@dataclass(frozen=True, slots=True)
class Said:
    """A figure or phrase as it stands in a sentence: its words, its markup, its number."""

    text: str
    html: Markup
    value: Decimal | None = None

    @classmethod
    def plain(cls, text: object, value: Decimal | None = None) -> Said:
        """Words of any origin; they are escaped where they enter markup."""
        return cls(str(text), escape(str(text)), value)


def messages() -> Mapping[str, Any]:
    """The catalogue of `rules/messages.yml`."""
    loaded: Mapping[str, Any] = rules.load("messages")
    return loaded


def placeholders(template: str) -> frozenset[str]:
    """The names that a template has to be given.

    >>> sorted(placeholders("{n} {n|claim|claims} of {report}"))
    ['n', 'report']
    """
    return frozenset(match[1] for match in _SLOT.finditer(template))


def _slot(match: re.Match[str], values: Mapping[str, Said]) -> Said:
    name, one, many = match.groups()
    if name not in values:
        raise RuleError(f"message {match.string!r} needs {{{name}}}, which was not given")
    said = values[name]
    if one is None:
        return said
    return Said.plain(one if said.value == 1 else many)


def fill(template: str, values: Mapping[str, Said]) -> Said:
    """The template with its slots filled, as words and as markup; the first letter is a capital.

    >>> fill("{n} {n|claim|claims} < {m}", {"n": Said.plain(2, Decimal(2)), "m": Said.plain("<b>")}).html
    Markup('2 claims &lt; &lt;b&gt;')

    Raises:
        RuleError: the template has a slot for which there is no value.
    """
    words: list[str] = []
    markup: list[str] = []
    position = 0
    for match in _SLOT.finditer(template):
        said = _slot(match, values)
        between = template[position : match.start()]
        position = match.end()
        words += [between, said.text]
        if said.html.startswith("<"):
            # A button is a box to the browser, which would break the line at the marks beside it.
            before, after = _OPENING.search(between), _CLOSING.match(template, position)
            opened, closed = before[0] if before else "", after[0] if after else ""
            words.append(closed)
            position += len(closed)
            markup += [
                str(escape(between[: len(between) - len(opened)])),
                str(held(said.html, closed, opened)),
            ]
        else:
            markup += [str(escape(between)), str(said.html)]
    words.append(template[position:])
    markup.append(str(escape(template[position:])))
    return Said(_capital("".join(words)), Markup(_capital("".join(markup))))


def held(html: Markup, after: str, before: str = "") -> Markup:
    """Markup and the marks beside it, kept on one line."""
    if not before + after:
        return html
    return Markup('<span class="held">{}{}{}</span>').format(before, html, after)


def _capital(text: str) -> str:
    """The text with its first letter, which may stand behind tags, a capital."""
    return _FIRST.sub(lambda match: match[1] + match[2].upper(), text, count=1)


class Teller:
    """Tells in one language. `lang` is `vi` or `en`."""

    def __init__(self, lang: str) -> None:
        if lang not in LANGUAGES:
            raise RunError(f"unknown language {lang!r}: choose {' or '.join(LANGUAGES)}")
        self.lang = lang
        self.locale = Locale.parse(messages()["languages"][lang]["locale"])

    def word(self, *path: str) -> str:
        """An entry of the catalogue: `word("scopes", "district")`.

        Raises:
            RuleError: the catalogue has no such entry.
        """
        entry: Any = messages()
        for step in path:
            if step not in entry:
                raise RuleError(f"messages.yml has no {' / '.join(path)}")
            entry = entry[step]
        return str(entry[self.lang])

    def say(self, key: str, **values: object) -> str:
        """A message filled with plain words and numbers."""
        return self.tell(key, **values).text

    def tell(self, key: str, **values: object) -> Said:
        """A message as words and markup. Numbers are written in the language's manner."""
        return fill(self.word("messages", key), {name: self._said(v) for name, v in values.items()})

    def _said(self, value: object) -> Said:
        if isinstance(value, Said):
            return value
        if isinstance(value, int | Decimal):
            return Said.plain(self.number(Decimal(value)), Decimal(value))
        return Said.plain(value)

    def number(self, value: Decimal) -> str:
        """A number with every digit that it has: 76.899 and 98,6; 76,899 and 98.6."""
        plain = value.normalize()
        return str(format_decimal(plain, locale=self.locale, decimal_quantization=False))

    def value(self, value: Decimal, unit: str, bound: str = "") -> str:
        """A value without the word for what is counted: `98,6%`, `47,9 tỷ đồng`, `hạng 28`."""
        if unit == "percent":
            text = f"{self.number(value)}%"
        elif unit == "VND":
            text = self._money(value)
        elif unit == "rank":
            text = self._pattern(("rank",), n=self.number(value))
        else:
            text = self.number(value)
        return self._pattern(("bounds", bound), n=text) if bound else text

    def measure(self, value: Decimal, unit: str, bound: str = "") -> str:
        """A value with the word for what is counted: `6.507 hồ sơ`."""
        text = self.value(value, unit, bound)
        if unit in ("percent", "VND", "rank"):
            return text
        return f"{text} {self.unit(unit, value)}".strip()

    def unit(self, unit: str, value: Decimal | None = None) -> str:
        """The word for a unit of the catalogue, singular or plural; an unknown one as it is."""
        entry = messages()["units"].get(unit)
        if entry is None:
            return unit
        words = entry[self.lang]
        if isinstance(words, str):
            return words
        return str(words[0] if value == 1 else words[1])

    def _money(self, value: Decimal) -> str:
        for name, scale in (("billion", Decimal(10**9)), ("million", Decimal(10**6))):
            if value >= scale:
                return self._pattern(("money", name), n=self.number(value / scale))
        return self._pattern(("money", "plain"), n=self.number(value))

    def _pattern(self, path: tuple[str, ...], **values: str) -> str:
        """A pattern filled in the middle of a sentence: no letter is made a capital."""
        return _SLOT.sub(lambda match: values[match[1]], self.word(*path))

    def locality(self, kind: str, name: str) -> str:
        """A division's name with its kind: `Huyện Trà Cú`, `Trà Cú district`."""
        if kind not in messages()["localities"]:
            return name
        return self._pattern(("localities", kind), name=name)

    def facet(self, facet: str) -> str:
        """A facet in words; what the catalogue does not know is shown with spaces for dashes."""
        known = messages()["facets"]
        if facet in known:
            return str(known[facet][self.lang])
        domain = facet.replace("-", "_")
        if domain in messages()["domains"]:
            return self.word("domains", domain)
        return facet.replace("-", " ").replace("_", " ")

    def split(self, scope: str, facet: str = "") -> str:
        """Level and facet in words, as they stand after a name; empty for the whole.

        >>> Teller("vi").split("district"), Teller("en").split("all")
        ('cấp huyện', '')
        """
        parts = [self.word("scopes", scope).lower()] if scope != "all" else []
        parts += [self.facet(facet)] if facet not in ("", scope) else []
        return ", ".join(parts)

    def aside(self, scope: str, facet: str = "") -> str:
        """The split in brackets, with the blank that parts it from a name; empty for the whole.

        >>> Teller("vi").aside("district"), Teller("en").aside("all")
        (' (cấp huyện)', '')
        """
        split = self.split(scope, facet)
        return f" ({split})" if split else ""

    def period(self, period: str, *, short: bool = False) -> str:
        """A period in words: `quý III năm 2021`, or for tables `quý III/2021`.

        A text that is no period is given back as it is.
        """
        for pattern, read in _PERIODS:
            match = re.fullmatch(pattern, period)
            if match:
                name, numbers = read(*match.groups())
                break
        else:
            return period
        if name == "year" and short:
            return str(numbers["y"])
        path = ("periods", "short", name) if short else ("periods", name)
        values = {key: str(number) for key, number in numbers.items()}
        if "q" in numbers:
            quarter = int(numbers["q"])
            values |= {"q": _ROMAN[quarter], "qth": _ORDINAL[quarter], "qn": str(quarter)}
        if name == "month":
            values["mname"] = str(get_month_names("wide", locale=self.locale)[int(numbers["m"])])
        return self._pattern(path, **values)

    def date(self, iso: str) -> str:
        """An ISO date, or the year or month that is known of it, in the language's manner."""
        match = re.fullmatch(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", iso)
        if not match:
            return iso
        if match[3]:
            day = datetime.date.fromisoformat(iso)
            return str(format_date(day, format=self.word("date"), locale=self.locale))
        return self.period(iso)


def _months(y: str, m: str, y2: str, m2: str) -> tuple[str, dict[str, int]]:
    numbers = {"y": int(y), "m": int(m), "y2": int(y2), "m2": int(m2)}
    return ("first_months" if y == y2 and int(m) == 1 else "months"), numbers


_PERIODS: tuple[tuple[str, Any], ...] = (
    (r"(\d{4})", lambda y: ("year", {"y": int(y)})),
    (r"(\d{4})-Q([1-4])", lambda y, q: ("quarter", {"y": int(y), "q": int(q)})),
    (r"(\d{4})-H([12])", lambda y, h: (f"half{h}", {"y": int(y)})),
    (r"(\d{4})-(\d{2})", lambda y, m: ("month", {"y": int(y), "m": int(m)})),
    (r"(\d{4})/(\d{4})", lambda y, y2: ("years", {"y": int(y), "y2": int(y2)})),
    (r"(\d{4})-(\d{2})/(\d{4})-(\d{2})", _months),
)
