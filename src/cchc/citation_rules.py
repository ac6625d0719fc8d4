"""rules/documents.yml made into what the citation grammar looks things up in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from .errors import RuleError
from .letters import SMALL
from .rules import load

__all__ = ["LOOK_BACK", "DocumentRules", "documents", "implied_issuer", "same_number"]

# The two places of a tone mark that writers use: ủy and uỷ, hóa and hoá.
_TONES = {"ủy": "uỷ", "óa": "oá", "òa": "oà", "hòa": "hoà"}


@dataclass(frozen=True, slots=True)
class DocumentRules:
    """What documents are called and who issues them.

    `types` leads from lower-case words to the type, `abbreviations` from capitals before a
    number (QĐ), `last_words` holds what either ends in, `symbols` leads from a symbol's first part to the types that carry it.
    """

    types: dict[str, str]
    abbreviations: dict[str, str]
    last_words: frozenset[str]
    symbols: dict[str, tuple[str, ...]]
    nicknames: dict[str, str]
    approved: frozenset[str]
    symbol_needed: frozenset[str]
    body_type: str
    titled: re.Pattern[str]
    counted: re.Pattern[str]
    marks: tuple[str, ...]
    issuer: re.Pattern[str]
    unplaced: frozenset[str]
    issuer_after: re.Pattern[str]
    implied: dict[str, str]

    def may_hold(self, text: str, start: int, end: int) -> bool:
        """Could the stretch hold a citation? A quick look before a close one."""
        return _DIGIT.search(text, start, end) is not None

    def type_before(self, text: str, low: int, high: int) -> tuple[int, str]:
        """Where the type word just before `high` starts, and the type; (high, "") where none is."""
        words = list(_WORD.finditer(text, low, high))[-_WORDS_BACK:]
        if not words or text[words[-1].end() : high].strip(' :“"*'):
            return high, ""
        if words[-1].group().casefold() not in self.last_words:
            return high, ""
        while words:
            start = words[0].start()
            phrase = " ".join(word.group() for word in words)
            kind = self.types.get(phrase.casefold(), "") or self.abbreviations.get(phrase, "")
            if kind and "," not in text[start:high]:
                return start, kind
            words.pop(0)
        return high, ""

    def object_before(self, text: str, start: int) -> bool:
        """Is the body that starts here someone's, rather than who acts: `của UBND tỉnh`?"""
        return text[max(0, start - 8) : start].casefold().endswith(_OBJECTS)


LOOK_BACK = 48  # how far before its number a type word may begin
_WORDS_BACK = 4  # the longest type has four words
_WORD = re.compile(r"[^\W\d_]+")
_DIGIT = re.compile(r"\d")
_OBJECTS = ("của ", "thuộc ", "cho ", "đến ", "tới ", "tại ", "với ", "các ")


@cache
def documents() -> DocumentRules:
    """The rules, read once.

    Raises:
        RuleError: the file breaks its shape; the message names the entry.
    """
    data: dict[str, Any] = load("documents")
    kinds: dict[str, dict[str, Any]] = data["types"]
    symbols: dict[str, tuple[str, ...]] = {}
    for name, about in kinds.items():
        for symbol in about.get("symbols", ()):
            symbols[symbol] = (*symbols.get(symbol, ()), name)
        how = about.get("nickname", "")
        if how not in ("", "always", "marked"):
            raise RuleError(f"rules/documents.yml: {name}: nickname is always or marked, not {how}")
    # A party's Quy định carries QĐ as a Quyết định does: the first is meant where no word tells.
    if "QĐ" in symbols:
        symbols["QĐ"] = (*symbols["QĐ"], "Quy định")
    types = {variant: name for name in kinds for variant in _tones(name.casefold())}
    bodies = data["issuers"]
    issuer = _issuer(bodies)
    abbreviations = {symbol: names[0] for symbol, names in symbols.items() if len(symbol) > 1}
    return DocumentRules(
        types=types,
        abbreviations=abbreviations,
        last_words=frozenset(words.casefold().split()[-1] for words in (*types, *abbreviations)),
        symbols=symbols,
        nicknames={name: about["nickname"] for name, about in kinds.items() if "nickname" in about},
        approved=frozenset(name for name, about in kinds.items() if about.get("approved")),
        symbol_needed=frozenset(
            name for name, about in kinds.items() if about.get("symbol_needed")
        ),
        body_type=next(name for name, about in kinds.items() if about.get("body")),
        titled=re.compile(
            rf"(?<!\w)(?:{_any(n for n, about in kinds.items() if about.get('titled'))})(?!\w)"
        ),
        counted=re.compile(rf"(?:{_any(data['counted'])})(?!\w)"),
        marks=tuple(data["marks"]),
        issuer=re.compile(rf"(?<![\w/–-]){issuer}", re.IGNORECASE),
        unplaced=frozenset(word.casefold() for word in bodies["levelled"]),
        issuer_after=re.compile(
            rf"[ ,]{{0,2}}(?:của |do (?=.{{3,60}} (?:ban hành|phê duyệt)))(?:các )?(?P<issuer>{issuer})"
            rf"|[ ,]{{0,2}}\((?P<doer>{issuer})\)",
            re.IGNORECASE,
        ),
        implied=data["implied"],
    )


def implied_issuer(number: str) -> str:
    """The issuer that a number's symbol tells, or "" where it tells none.

    >>> implied_issuer("61/2018/NĐ-CP"), implied_issuer("108")
    ('Chính phủ', '')
    """
    return documents().implied.get(re.split(r"[-–/]", number)[-1], "")


def same_number(number: str) -> str:
    """A number in the form in which two spellings of it are one: `05/QĐ-TTg`, `5/QĐ-TTG`."""
    return number.lstrip("0").upper()


def _tones(words: str) -> set[str]:
    found = {words}
    for new, old in _TONES.items():
        found |= {one.replace(new, old) for one in found}
    return found


def _any(words: Iterable[str]) -> str:
    """An alternation of words, the longest first, with either place of the tone mark."""
    every = {variant for word in words for variant in _tones(word) | _tones(word.casefold())}
    return "|".join(
        re.escape(word).replace(r"\ ", " ") for word in sorted(every, key=lambda w: (-len(w), w))
    )


def _issuer(bodies: dict[str, list[str]]) -> str:
    return (
        rf"(?:(?:{_any(bodies['heads'])}) )?"
        rf"(?:(?:{_any(bodies['levelled'])}) (?:{_any(bodies['levels'])})(?!\w)"
        rf"|(?:{_any(bodies['whole'])})(?!\w)"
        rf"|(?:{_any(bodies['levelled'])})(?!\w)"
        rf"|(?-i:{'|'.join(bodies['named'])}|phòng|sở) (?:{_any(bodies['names'])})(?!\w)"
        rf"|(?-i:Bộ|[Ss]ở|[Pp]hòng|Cục|Chi cục|Tổng cục|Ban|Viện|Trung tâm) (?-i:[A-ZĐ])\w+(?: (?!về|và|tại|đã|ban|để|có|trong|gửi)[{SMALL}]+)?)"
    )
