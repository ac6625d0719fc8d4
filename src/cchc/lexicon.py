"""The words that linking goes by, compiled once from concepts.yml."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from .rules import load

__all__ = ["Lexicon", "lexicon"]


@dataclass(frozen=True, slots=True)
class Lexicon:
    aspects: tuple[tuple[str, re.Pattern[str]], ...]
    staff: tuple[tuple[str, re.Pattern[str]], ...]
    employers: tuple[tuple[str, re.Pattern[str]], ...]
    post_states: tuple[tuple[str, re.Pattern[str]], ...]
    outside: re.Pattern[str]
    online: re.Pattern[str]
    scopes: tuple[tuple[str, re.Pattern[str]], ...]
    delta: re.Pattern[str]
    others: re.Pattern[str]
    target: re.Pattern[str]
    zero: re.Pattern[str]
    facets: dict[str, re.Pattern[str]]
    domain_facets: tuple[tuple[str, re.Pattern[str]], ...]


def _whole(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE)


@cache
def lexicon() -> Lexicon:
    rules = load("concepts")
    return Lexicon(
        tuple((name, _whole(pattern)) for name, pattern in rules["aspects"].items()),
        tuple((name, _whole(pattern)) for name, pattern in rules["staff"].items()),
        tuple((name, _whole(pattern)) for name, pattern in rules["employers"].items()),
        tuple((name, _whole(pattern)) for name, pattern in rules["post_states"].items()),
        _whole(rules["outside"]),
        _whole(rules["online"]),
        tuple((name, _whole(pattern)) for name, pattern in rules["scopes"].items()),
        re.compile(
            rf"(?<!\w)(?:{rules['delta']})\s*(?:là |được |khoảng |gần |trên |hơn )?$", re.IGNORECASE
        ),
        _whole(rules["macros"]["others"]),
        _whole(rules["target"]),
        _whole(rules["zero"]),
        {name: _whole(pattern) for name, pattern in rules["facets"].items()},
        tuple((name, _whole(pattern)) for name, pattern in rules["domain_facets"].items()),
    )
