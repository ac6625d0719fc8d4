"""The words that linking goes by, compiled once from concepts.yml."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from .patterns import opening
from .rules import load

__all__ = ["Lexicon", "lexicon"]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The word lists of concepts.yml as patterns; what each is for is told there.

    A list of pairs has its names in the order of the file: the first that fits counts. A macro of
    several names is a pattern for each, by name.
    """

    aspects: tuple[tuple[str, re.Pattern[str]], ...]
    staff: tuple[tuple[str, re.Pattern[str]], ...]
    employers: tuple[tuple[str, re.Pattern[str]], ...]
    post_states: tuple[tuple[str, re.Pattern[str]], ...]
    outside: re.Pattern[str]
    online: re.Pattern[str]
    in_person: re.Pattern[str]
    scopes: tuple[tuple[str, re.Pattern[str]], ...]
    actors: tuple[tuple[str, re.Pattern[str]], ...]
    bodies: tuple[tuple[str, re.Pattern[str]], ...]
    own_names: dict[str, re.Pattern[str]]
    whole: re.Pattern[str]
    delta: re.Pattern[str]
    others: re.Pattern[str]
    target: re.Pattern[str]
    sets_targets: re.Pattern[str]
    zero: re.Pattern[str]
    first: re.Pattern[str]
    facets: dict[str, re.Pattern[str]]
    domain_facets: tuple[tuple[str, re.Pattern[str]], ...]
    follows: frozenset[str]


def _whole(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE)


def _named(patterns: Mapping[str, str]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, _whole(pattern)) for name, pattern in patterns.items())


@lru_cache(maxsize=1 << 14)
def first_named(kind: str, text: str) -> str:
    """The first pattern of a kind of the lexicon (`aspects`, `staff`, …) that a text has, by name.

    Empty where it has none. The same words stand round many figures: they are searched once.
    """
    return next((name for name, pattern in getattr(lexicon(), kind) if pattern.search(text)), "")


@lru_cache(maxsize=1 << 14)
def says(kind: str, text: str) -> bool:
    """Whether a text has a pattern of the lexicon that stands alone (`online`, `outside`, …)."""
    return bool(getattr(lexicon(), kind).search(text))


@lru_cache(maxsize=1 << 14)
def mentions(kind: str, text: str) -> tuple[tuple[int, int, str], ...]:
    """Where a text has patterns of a kind of the lexicon: (start, end, name), in order of place."""
    return tuple(
        sorted(
            (*match.span(), name)
            for name, pattern in getattr(lexicon(), kind)
            for match in pattern.finditer(text)
        )
    )


@cache
def lexicon() -> Lexicon:
    """The patterns of concepts.yml, compiled once.

    Raises:
        RuleError: the file breaks its schema.
    """
    rules = load("concepts")
    return Lexicon(
        _named(rules["aspects"]),
        _named(rules["staff"]),
        _named(rules["employers"]),
        _named(rules["post_states"]),
        _whole(rules["outside"]),
        _whole(rules["online"]),
        _whole(rules["in_person"]),
        _named(rules["scopes"]),
        tuple((name, re.compile(pattern)) for name, pattern in rules["actors"].items()),
        _named(rules["bodies"]),
        dict(_named(rules["own_names"])),
        _whole(rules["whole"]),
        re.compile(
            rf"(?<!\w)(?:{rules['delta']})(?: (?:so với )?(?:năm trước|cùng kỳ(?: năm trước)?))?\s*(?:là |được |khoảng |gần |trên |hơn |tiếp |thêm )?$",
            re.IGNORECASE,
        ),
        _whole(rules["macros"]["others"]),
        _whole(rules["target"]),
        _whole(rules["sets_targets"]),
        re.compile(opening(rules["zero"]) + r"(?!\w)"),
        re.compile(opening(rules["first"]) + r"(?!\w)"),
        dict(_named(rules["facets"])),
        _named(rules["domain_facets"]),
        frozenset(rules["follows"].split()),
    )
