"""rules/headings.yml made into patterns: what a title's words tell of its domain and role."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from .errors import RuleError
from .rules import load
from .schema import DOMAINS, ROLES
from .text import same_tone

__all__ = ["Cues", "HeadingRules", "headings"]


@lru_cache(maxsize=1 << 12)  # a title is asked for its domain and its role, by two kinds of cue
def _plain(words: str) -> str:
    """Lower case, with either place of a tone mark made one."""
    return same_tone(words).casefold()


@dataclass(frozen=True, slots=True)
class _Cue:
    """Phrases in lower case with their answers, and one pattern over them, the longest first."""

    answers: dict[str, str]
    pattern: re.Pattern[str]

    @classmethod
    def of(cls, data: dict[str, dict[str, list[str]]], key: str, before: str) -> _Cue:
        answers = {_plain(cue): name for name, about in data.items() for cue in about.get(key, ())}
        words = sorted(answers, key=lambda cue: (-len(cue), cue))
        every = "|".join(map(re.escape, words)) or "(?!)"
        return cls(answers, re.compile(rf"{before}(?<!\w)({every})(?!\w)"))

    def answer(self, match: re.Match[str] | None) -> str:
        return self.answers[match[1]] if match else ""


@dataclass(frozen=True, slots=True)
class Cues:
    """The cues for one question: which domain, which role."""

    strong: _Cue
    opening: _Cue
    weak: _Cue
    holding: _Cue

    def told(self, title: str) -> str:
        """The answer that the title itself gives, or ""."""
        words = _plain(title)
        return self.opens(title) or self.strong.answer(self.strong.pattern.search(words))

    def opens(self, title: str) -> str:
        """The answer of a cue that counts only where a title begins, or ""."""
        return self.opening.answer(self.opening.pattern.match(_plain(title)))

    def guessed(self, title: str) -> str:
        """The answer of the weak cues, or ""."""
        return self.weak.answer(self.weak.pattern.search(_plain(title)))

    def holds(self, title: str) -> bool:
        """Does what stands below such a title share its answer, whatever it is called?"""
        return self.holding.pattern.search(_plain(title)) is not None

    def leads(self, title: str, within: int) -> str:
        """The answer of a cue that starts in the title's first `within` characters, or ""."""
        match = self.strong.pattern.search(_plain(title))
        return self.opens(title) or (
            self.strong.answer(match) if match and match.start() <= within else ""
        )


@dataclass(frozen=True, slots=True)
class HeadingRules:
    """Everything that headings.yml says."""

    domains: Cues
    roles: Cues
    title_start: re.Pattern[str]
    noun_start: re.Pattern[str]
    never: re.Pattern[str]
    counted: re.Pattern[str]
    parallel: re.Pattern[str]
    circumstance: re.Pattern[str]
    sentence: re.Pattern[str]
    signers: tuple[str, ...]
    sign_off: tuple[str, ...]
    farewell: tuple[str, ...]
    addressee: tuple[str, ...]


@cache
def headings() -> HeadingRules:
    """The rules, read once.

    Raises:
        RuleError: a domain or role that the tables do not know.
    """
    data: dict[str, Any] = load("headings")
    for key, known in (("domains", DOMAINS), ("roles", ROLES)):
        for name in data[key]:
            if name not in known:
                raise RuleError(f"rules/headings.yml: {key}: {name} is none of {', '.join(known)}")
    before = rf"(?:(?:{'|'.join(data['before_opening'])}) ){{0,2}}"
    return HeadingRules(
        domains=_cues(data["domains"], before),
        roles=_cues(data["roles"], before),
        title_start=_words(data["title_starts"]),
        noun_start=_words(data["noun_starts"]),
        never=_words(data["never"]),
        counted=re.compile(
            rf"(?<!\w)(?:{'|'.join(map(re.escape, data['counted']))})$", re.IGNORECASE
        ),
        parallel=_words(data["parallel"]),
        circumstance=re.compile(
            rf"{before}(?:{'|'.join(map(re.escape, data['circumstances']))})(?!\w)", re.IGNORECASE
        ),
        signers=tuple(data["signers"]),
        sentence=re.compile(rf"(?<!\w)(?:{'|'.join(data['sentence_marks'])})(?!\w)", re.IGNORECASE),
        sign_off=tuple(data["sign_off"]),
        farewell=tuple(data["farewell"]),
        addressee=tuple(data["addressee"]),
    )


def _words(words: list[str]) -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(map(re.escape, words))})(?!\w)", re.IGNORECASE)


def _cues(data: dict[str, dict[str, list[str]]], before: str) -> Cues:
    strong, weak, holding = (_Cue.of(data, key, "") for key in ("cues", "weak", "holds"))
    return Cues(strong, _Cue.of(data, "opening", before), weak, holding)
