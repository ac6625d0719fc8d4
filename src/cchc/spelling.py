"""Spelling: words and figures as they are compared, whatever way a report has of writing them.

Returned as edits, so that the way back to what is printed stays open.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from .decode import is_syllable
from .offsets import Edit
from .patterns import alternation
from .rules import load
from .text import TONES, same_tone

__all__ = ["slips", "tones"]


def tones(text: str) -> Iterator[Edit]:
    """The tone of an open oa, oe or uy put on its first letter: `hoà` is compared as `hòa`."""
    for match in _open_pairs().finditer(text):
        glide = text[max(0, match.start() - 1) : match.start()]  # after q, u is no vowel
        meant = same_tone(glide + match.group())[len(glide) :]
        yield from _letters(match.start(), match.group(), meant)


def slips(text: str) -> Iterator[Edit]:
    """What OCR takes for something else, as rules/slips.yml lists it, and words run together."""
    rules = _rules()
    taken = 0
    for start, end, meant in sorted(_found(text, rules)):
        if start >= taken:
            yield from _letters(start, text[start:end], meant)
            taken = end


@dataclass(frozen=True, slots=True)
class _Rules:
    words: re.Pattern[str]
    meant: dict[str, str]
    unless: dict[str, re.Pattern[str]]
    figures: tuple[tuple[re.Pattern[str], str], ...]


@cache
def _rules() -> _Rules:
    data = load("slips")
    meant, unless = {}, {}
    for rule in data["words"]:
        printed = same_tone(rule["printed"])
        meant[printed] = same_tone(rule["meant"])
        if "after" in rule:
            unless[printed] = re.compile(
                rf"(?<!\w)(?:{'|'.join(rule['after'])})\s*$", re.IGNORECASE
            )
    every = alternation(meant).replace(r"\s+", " ")  # no slip goes over a line's end
    return _Rules(
        re.compile(rf"(?<!\w){every}(?!\w)", re.IGNORECASE),
        meant,
        unless,
        tuple((re.compile(rule["printed"]), rule["meant"]) for rule in data["figures"]),
    )


_REACH = 24  # characters before a slip in which a word may make it right


def _found(text: str, rules: _Rules) -> Iterator[tuple[int, int, str]]:
    # A text has few different words, and hardly ever one that is a slip or that two were run into.
    different = set(_WORD.findall(text))
    small = {word.lower() for word in different}
    possible = [printed for printed in rules.meant if small.issuperset(printed.split())]
    lowered = text.lower() if possible else ""
    there = any(printed in lowered for printed in possible)
    for match in rules.words.finditer(text) if there else ():
        printed = match.group().lower()
        unless = rules.unless.get(printed)
        if not (unless and unless.search(text, max(0, match.start() - _REACH), match.start())):
            yield match.start(), match.end(), _set_like(match.group(), rules.meant[printed])
    for pattern, meant in rules.figures:
        for match in pattern.finditer(text):
            yield match.start(), match.end(), match.expand(meant)
    joined = any(map(_run_together, different))
    for match in _TOGETHER.finditer(text) if joined else ():
        word = match.group()
        if cut := _between(word):
            yield match.start(), match.end(), f"{word[:cut]} {word[cut:]}"


def _set_like(printed: str, meant: str) -> str:
    if printed.isupper():
        return meant.upper()
    return meant[:1].upper() + meant[1:] if printed[:1].isupper() else meant


def _letters(start: int, printed: str, meant: str) -> Iterator[Edit]:
    """Edits for the letters that differ alone, where there are as many of them."""
    if len(printed) != len(meant):
        yield Edit(start, start + len(printed), meant)
        return
    for offset, (old, new) in enumerate(zip(printed, meant, strict=True)):
        if old != new:
            yield Edit(start + offset, start + offset + 1, new)


@cache
def _open_pairs() -> re.Pattern[str]:
    """An open oa, oe or uy with its tone on the second letter, or quy with it on the first."""
    second = "".join(
        unicodedata.normalize("NFC", vowel + tone) for vowel in "aeAE" for tone in TONES
    )
    last = "".join(unicodedata.normalize("NFC", vowel + tone) for vowel in "yY" for tone in TONES)
    first = "".join(unicodedata.normalize("NFC", vowel + tone) for vowel in "uU" for tone in TONES)
    # The letter first and what stands before it after that: so texts are passed over fast.
    return re.compile(
        f"[oOuU{first}](?:(?<=[oO])[{second}]|(?<=[uU])(?<![qQ].)[{last}]|(?<=[qQ][{first}])[yY])"
        r"(?![^\W\d_])"
    )


# Two words that OCR or a printer has set without a space: letters only, one of them Vietnamese.
_TOGETHER = re.compile(r"(?<!\w)(?=\w*[^\x00-\x7f])[^\W\d_]{4,14}(?!\w)")


_WORD = re.compile(r"\w+")
_WORDS = 1 << 15  # words of all reports that are remembered


@lru_cache(maxsize=_WORDS)
def _run_together(word: str) -> bool:
    return _TOGETHER.fullmatch(word) is not None and _between(word) > 0


@lru_cache(maxsize=_WORDS)
def _between(word: str) -> int:
    """Where a space is missing in a word that is no syllable; 0 where none is, or two might be.

    >>> _between("sốliệu"), _between("PhòngY"), _between("quyết"), _between("thựchiện")
    (2, 5, 0, 0)
    """
    if is_syllable(word):
        return 0
    cuts = [
        cut
        for cut in range(1, len(word))
        if is_syllable(word[:cut])
        and is_syllable(word[cut:])
        and not (word[cut:].isascii() and word[:cut].isascii())
        and (len(word[:cut]) > 1 or not word[:cut].isascii())
        and (len(word[cut:]) > 1 or word[cut:].isupper() or not word[cut:].isascii())
    ]
    # A capital within a word begins one.
    cuts = [cut for cut in cuts if word[cut].isupper() and word[cut - 1].islower()] or cuts
    return cuts[0] if len(cuts) == 1 else 0
