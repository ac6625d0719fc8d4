"""Where a letterhead or title names divisions, and which they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from .divisions import Locality, lookup, provinces_of
from .periods import Period
from .place_names import (
    ALIASES,
    SHORT_KINDS,
    Reading,
    Token,
    candidates,
    decide,
    kind_at,
    reading_of,
    readings,
    same_letters,
    tokens_of,
)

__all__ = ["find_in_text"]

_GAP: Final = re.compile(r"[ \t\xa0_–-]*(?:\r?\n)?[ \t\xa0_–-]*")


def find_in_text(text: str, period: Period | None = None) -> list[tuple[int, int, Locality]]:
    """The divisions that a letterhead or title names with their kind word.

    Args:
        text: a short text; a mention that fits several divisions is told apart by a province
            named right after it, else by the provinces that the text names elsewhere.
        period: as for `resolve`.

    Returns:
        (start, end, division) in the order of the text, from the kind word to the end of the name.
        A mention that still fits several divisions is left out, not guessed.

    >>> [(start, end, where.slug) for start, end, where in
    ...  find_in_text("UBND HUYỆN CHÂU THÀNH, TỈNH TRÀ VINH", Period.parse(2022))]
    [(5, 21, 'tra-vinh/chau-thanh'), (23, 36, 'tra-vinh')]
    """
    tokens = tokens_of(text)
    loose = text.isascii()
    mentions: list[tuple[int, int, list[tuple[Locality, Reading | None]]]] = []
    place = 0
    while place < len(tokens):
        mention = _mention(text, tokens, place, period, loose)
        if mention is None:
            place += 1
            continue
        after, found = mention
        mentions.append((place, after, found))
        place = after
    decided = [decide(found, accented=not loose) for _, _, found in mentions]
    named = {left[0].slug for left in decided if len(left) == 1 and left[0].level == "province"}
    result: list[tuple[int, int, Locality]] = []
    for (first, after, _), left in zip(mentions, decided, strict=True):
        if len(left) > 1:
            near = _province_after(text, tokens, after, period)
            left = _within(left, near, period) or _within(left, named, period)
        if len(left) == 1:
            result.append((tokens[first].start, tokens[after - 1].end, left[0]))
    return result


def _mention(
    text: str, tokens: Sequence[Token], place: int, period: Period | None, loose: bool
) -> tuple[int, list[tuple[Locality, Reading | None]]] | None:
    """The longest name after a kind word at `place`: the token after it, and what it can mean.

    A text with diacritics writes names with capitals, and communes, of which many differ in
    their diacritics alone, exactly; a file name does neither.
    """
    kind = kind_at(tokens, place)
    if kind is None:
        return None
    index = lookup()
    first = place + kind[0]
    end = first
    while end < min(len(tokens), first + index.longest) and _joined(text, tokens, end, first):
        end += 1
    for after in range(end, first, -1):
        key = " ".join(token.key for token in tokens[first:after])
        if key not in index.by_key and key not in ALIASES:
            continue
        reading = reading_of(kind[1], tokens[first:after])
        found: list[tuple[Locality, Reading | None]] = [
            (row, reading)
            for row, _ in candidates([reading])
            if row.valid_in(period)
            and (loose or row.level != "commune" or same_letters(row, reading))
        ]
        said = tokens[first].text[0]
        if found and (loose or said.isupper() or said.isdigit()):
            return after, found
    return None


def _joined(text: str, tokens: Sequence[Token], place: int, first: int) -> bool:
    """Whether a token goes on the name that starts at `first`: no comma, full stop or blank line."""
    before = tokens[place - 1]
    gap = text[before.end : tokens[place].start]
    if place == first and before.key in SHORT_KINDS:
        gap = gap.removeprefix(".")
    return _GAP.fullmatch(gap) is not None


def _province_after(
    text: str, tokens: Sequence[Token], place: int, period: Period | None
) -> set[str]:
    """The slugs of the province that stands right after a mention: `, tỉnh Trà Vinh`, `, Trà Vinh`."""
    if place < len(tokens) and tokens[place].key == "thuoc":
        place += 1
    if place >= len(tokens):
        return set()
    between = text[tokens[place - 1].end : tokens[place].start]
    if between.strip() not in {"", ",", "-", "–"}:
        return set()
    for after in range(min(len(tokens), place + lookup().longest + 2), place, -1):
        found = {
            row.slug
            for row, _ in candidates(readings(tokens[place:after]))
            if row.level == "province" and row.valid_in(period)
        }
        if found:
            return found
    return set()


def _within(rows: Iterable[Locality], slugs: set[str], period: Period | None) -> list[Locality]:
    return [
        row
        for row in rows
        if any(province.slug in slugs and province.valid_in(period) for province in _parents(row))
    ]


def _parents(row: Locality) -> list[Locality]:
    return provinces_of(row) if row.parent else []
