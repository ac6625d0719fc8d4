"""The rules of numbers.yml and units.yml, made ready for reading figures.

What stands right before a number decides much (`Điều 26`, `xếp thứ 3`, `trên 1.880`): `Before`
holds those words once, and every rule that asks for them looks them up.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import Any

from .patterns import alternation, opening_words
from .rules import load

__all__ = ["Before", "Grammar", "grammar", "never_end", "unit_class", "units_pattern"]

_REACH = 48  # characters before a number in which its words stand
_MOST_WORDS = 4  # no rule asks for more words in a row before a number
_INSIDE = 120  # characters either side of a number that a web address may go on
_NEAR = 40


class Before:
    """The words of a line right before an offset, for looking up.

    >>> Before("Trên địa bàn, xếp thứ 28/63", 21).phrases
    ('địa bàn, xếp thứ', 'bàn, xếp thứ', 'xếp thứ', 'thứ')
    """

    __slots__ = ("phrases",)

    def __init__(self, text: str, at: int) -> None:
        line = text[max(0, at - _REACH) : at].rpartition("\n")[2].lower()
        for mark in "([“\"‘'":
            if mark in line:
                line = line.replace(mark, " ")
        # `Số hồ sơ: 60` and `(dưới 50)` say the same as without the sign.
        words = line.replace(":", " ").split()[-_MOST_WORDS:]
        self.phrases = tuple(" ".join(words[i:]) for i in range(len(words)))

    def among(self, known: dict[str, str]) -> str | None:
        """What the longest known phrase before the offset stands for."""
        for phrase in self.phrases:
            if phrase in known:
                return known[phrase]
        return None


@dataclass(frozen=True, slots=True)
class _Never:
    """A rule for what is no figure; see numbers.yml."""

    name: str
    pattern: re.Pattern[str]
    words: re.Pattern[str] | None = None  # one of them stands near
    not_after: frozenset[str] = frozenset()
    signs: tuple[str, ...] = ()  # one of them stands in the same run of characters


@dataclass(frozen=True, slots=True)
class Grammar:
    """Patterns and tables for what stands around a number."""

    anywhere: re.Pattern[str]
    near: tuple[_Never, ...]
    after: dict[str, tuple[_Never, ...]]
    inside: tuple[_Never, ...]
    unit: re.Pattern[str]
    unit_classes: dict[str, str]
    scale: re.Pattern[str]
    scales: dict[str, int]
    currency: re.Pattern[str]
    currencies: dict[str, str]
    measure: re.Pattern[str]
    measures: dict[str, str]
    points: re.Pattern[str]
    ranks: dict[str, str]
    points_before: dict[str, str]
    bounds: dict[str, str]
    bounds_after: dict[str, str]
    bound_after: re.Pattern[str]
    words: re.Pattern[str]
    values: dict[str, int]
    never_alone: frozenset[str]


def units_pattern() -> str:
    """A pattern for all nouns that are counted, the longest that fits; for use without case."""
    return alternation(word for words in load("units").values() for word in words)


def unit_class(unit: str) -> str:
    """The class of a unit's words in units.yml; empty where it is none of them.

    >>> unit_class("Hồ sơ"), unit_class("điểm")
    ('dossier', '')
    """
    return grammar().unit_classes.get(" ".join(unit.split()).casefold(), "")


@cache
def grammar() -> Grammar:
    """The rules, compiled once."""
    rules = load("numbers")
    flags = re.IGNORECASE
    anywhere, near, after, inside = _never(rules)
    number_parts = alternation(
        [*rules["words"], *rules["scales"], "mươi", "trăm", "không trăm", "linh", "lẻ", "rưỡi"]
    )
    return Grammar(
        anywhere=anywhere,
        near=near,
        after=after,
        inside=inside,
        unit=re.compile(rf"\s*({units_pattern()})(?!\w)", flags),
        unit_classes={
            word.casefold(): name for name, words in load("units").items() for word in words
        },
        scale=re.compile(
            rf"\s?({alternation(rules['scales'])})(?!\w)(?!\s+(?:lệ|trọng|suất))", flags
        ),
        scales=rules["scales"],
        currency=re.compile(
            rf"\s?({alternation(rules['currencies'])})(?!\w)(?!\s+chí|/c\b)", flags
        ),
        currencies={word.casefold(): unit for word, unit in rules["currencies"].items()},
        measure=re.compile(rf"\s?({alternation(rules['measures'], fold=False)})(?!\w)"),
        measures=rules["measures"],
        points=re.compile(
            rf"\s?({alternation(rules['points'])})(?!\w)(?!\s+(?:trường|cầu|dân cư|tiếp nhận))",
            flags,
        ),
        ranks=dict.fromkeys(rules["ranks_before"], "rank")
        | dict.fromkeys(rules["never_ranks_before"], ""),
        points_before=dict.fromkeys(rules["points_before"], "điểm"),
        bounds={word: bound for bound, words in rules["bounds"].items() for word in words},
        bounds_after={
            word: bound for bound, words in rules["bounds_after"].items() for word in words
        },
        bound_after=re.compile(
            rf"\s?({alternation(word for words in rules['bounds_after'].values() for word in words)})(?!\w)",
            flags,
        ),
        words=re.compile(
            # Without an end: what is too long for a number would be read from its middle.
            opening_words(rules["words"], r"\w.") + rf"(?!\w)(?:\s+(?i:{number_parts})(?!\w))*+"
        ),
        values=rules["words"],
        never_alone=frozenset(rules["never_alone"]),
    )


def _never(
    rules: dict[str, Any],
) -> tuple[re.Pattern[str], tuple[_Never, ...], dict[str, tuple[_Never, ...]], tuple[_Never, ...]]:
    """The `never` rules by what they need before the number."""
    flags = re.IGNORECASE
    anywhere: list[str] = []
    near: list[_Never] = []
    after: dict[str, list[_Never]] = defaultdict(list)
    inside: list[_Never] = []
    for rule in rules["never"]:
        pattern = rule["pattern"].replace("{counted}", rules["counted"])
        if "inside" in rule:
            signs = tuple(rule["inside"])
            inside.append(_Never(rule["name"], re.compile(pattern, flags), signs=signs))
        elif "near" in rule:
            words = re.compile(rf"(?<!\w){alternation(rule['near'])}(?!\w)", flags)
            near.append(_Never(rule["name"], re.compile(pattern, flags), words))
        elif "after" in rule:
            not_after = frozenset(word.lower() for word in rule.get("not_after", ()))
            made = _Never(rule["name"], re.compile(pattern, flags), None, not_after)
            for word in rule["after"]:
                after[word.lower().replace(":", " ").strip()].append(made)
        else:
            anywhere.append(pattern)
    return (
        re.compile("|".join(f"(?:{pattern})" for pattern in anywhere), flags),
        tuple(near),
        {word: tuple(made) for word, made in after.items()},
        tuple(inside),
    )


def never_end(text: str, start: int, before: Before) -> int:
    """Where what begins with the number at `start` ends, if it is no figure; else `start`."""
    rules = grammar()
    end = start
    if match := rules.anywhere.match(text, start):
        end = match.end()
    for phrase in before.phrases:
        for rule in rules.after.get(phrase, ()):
            if rule.not_after and not rule.not_after.isdisjoint(before.phrases):
                continue
            if match := rule.pattern.match(text, start):
                end = max(end, match.end())
    if end > start:
        return end
    for rule in rules.near:
        if (match := rule.pattern.match(text, start)) and rule.words:
            words = text[max(0, start - _NEAR) : start].rpartition("\n")[2]
            if rule.words.search(words):
                return match.end()
    if start and not text[start - 1].isspace():
        return _inside(text, start, rules.inside)
    return start


def _inside(text: str, start: int, rules: tuple[_Never, ...]) -> int:
    """The end of the address that a number stands in; else `start`."""
    run = text[max(0, start - _INSIDE) : start].split()[-1]
    rest = text[start : start + _INSIDE].split(None, 1)[0]
    for rule in rules:
        if any(sign in run or sign in rest for sign in rule.signs):
            for match in rule.pattern.finditer(run + rest):
                if match.start() <= len(run) < match.end():
                    return start - len(run) + match.end()
    return start
