"""How the name of a division is read: its kind word, its name, its province, and what they can mean."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from .divisions import Locality, latest, lookup, since_merger
from .text import same_tone, slugify

__all__ = [
    "ALIASES",
    "SHORT_KINDS",
    "Reading",
    "Token",
    "candidates",
    "decide",
    "kind_at",
    "named",
    "reading_of",
    "readings",
    "same_letters",
    "tokens_of",
]

# What a kind is called (without diacritics), and the kinds that it may mean.
_CITY: Final = ("thanh-pho", "thanh-pho-truc-thuoc")
_KIND_WORDS: Final[dict[tuple[str, ...], tuple[str, ...]]] = {
    ("tinh",): ("tinh",),
    ("thanh", "pho"): _CITY,
    ("tp",): _CITY,
    ("t", "p"): _CITY,
    ("huyen",): ("huyen",),
    ("h",): ("huyen",),
    ("quan",): ("quan",),
    ("q",): ("quan",),
    ("thi", "xa"): ("thi-xa",),
    ("tx",): ("thi-xa",),
    ("xa",): ("xa",),
    ("x",): ("xa",),
    ("phuong",): ("phuong",),
    ("p",): ("phuong",),
    ("dac", "khu"): ("dac-khu",),
}
# Kind words that a point may follow without an end of the sentence: `TP. Cần Thơ`.
SHORT_KINDS: Final = frozenset({"tp", "tx", "h", "q", "p", "x"})
_KIND_SPELLED: Final = {
    ("tinh",): "tỉnh",
    ("thanh", "pho"): "thành phố",
    ("huyen",): "huyện",
    ("quan",): "quận",
    ("thi", "xa"): "thị xã",
    ("xa",): "xã",
    ("phuong",): "phường",
    ("dac", "khu"): "đặc khu",
}
_LEVELS: Final = {
    "tinh": ("province",),
    "thanh-pho": ("province", "district"),
    "thanh-pho-truc-thuoc": ("province", "district"),
    "huyen": ("district",),
    "quan": ("district",),
    "thi-xa": ("district",),
    "xa": ("commune",),
    "phuong": ("commune",),
    "dac-khu": ("commune",),
}
_OFFICE: Final = (("ubnd",), ("uy", "ban", "nhan", "dan"))
# Names that are written short, and the words that they are looked up by.
ALIASES: Final = {"hcm": "ho chi minh"}
_WORD: Final = re.compile(r"(?:[^\W_]|[\u0300-\u036f])+(?:['’‘ʼ](?:[^\W_]|[\u0300-\u036f])+)*")
_GLUED: Final = re.compile(r"(tp)(hcm)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a name with its place: `key` without diacritics, `dotted` where a point follows."""

    key: str
    text: str
    start: int
    end: int
    dotted: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a name: the kinds that its kind word may mean (none: no word), the name."""

    kinds: tuple[str, ...]
    key: str
    exact: str

    def fits(self, locality: Locality) -> bool:
        """Whether the kind word leaves the division possible: its level has to be one of the kind's."""
        if self.key.isdigit():  # quận 1, never huyện 1
            return locality.kind in self.kinds
        return not self.kinds or any(locality.level in _LEVELS[kind] for kind in self.kinds)


def tokens_of(text: str) -> list[Token]:
    """The words of a text; `TPHCM` is two.

    >>> [token.key for token in tokens_of("Thị xã Long Mỹ, TPHCM")]
    ['thi', 'xa', 'long', 'my', 'tp', 'hcm']
    """
    tokens = []
    for match in _WORD.finditer(text):
        dotted = text[match.end() : match.end() + 1] == "."
        word, start = match[0], match.start()
        glued = _GLUED.fullmatch(word)
        if glued:
            middle = start + len(glued[1])
            tokens.append(Token(glued[1].lower(), glued[1], start, middle, True))
            tokens.append(Token(glued[2].lower(), glued[2], middle, match.end(), dotted))
        else:
            tokens.append(Token(slugify(word), word, start, match.end(), dotted))
    return tokens


def kind_at(tokens: Sequence[Token], place: int) -> tuple[int, tuple[str, ...]] | None:
    """How many tokens a kind word takes at `place`, and the kinds that it may mean."""
    for length in (2, 1):
        part = tokens[place : place + length]
        word = tuple(token.key for token in part)
        kinds = _KIND_WORDS.get(word)
        if kinds is None or len(part) < length:
            continue
        if len(word[0]) == 1 and not part[0].dotted:
            continue  # a lone h, q, p or x is an abbreviation only before a dot
        said = " ".join(token.text for token in part)
        if not said.isascii() and same_tone(said).lower() != same_tone(_KIND_SPELLED.get(word, "")):
            continue  # quần, xa: other words
        return length, kinds
    return None


def readings(tokens: Sequence[Token]) -> Iterator[Reading]:
    """The ways to read a run of words as one name: with its first words as kind, and without."""
    for office in _OFFICE:
        if tuple(token.key for token in tokens[: len(office)]) == office:
            tokens = tokens[len(office) :]
    kind = kind_at(tokens, 0)
    if kind is not None and len(tokens) > kind[0]:
        yield reading_of(kind[1], tokens[kind[0] :])
    if tokens and not (len(tokens) == 1 and tokens[0].key.isdigit()):
        yield reading_of((), tokens)


def reading_of(kinds: tuple[str, ...], tokens: Sequence[Token]) -> Reading:
    """These words as a name after a kind word that may mean `kinds`."""
    key = " ".join(token.key for token in tokens)
    return Reading(kinds, ALIASES.get(key, key), _exact(" ".join(token.text for token in tokens)))


def candidates(readings: Iterable[Reading]) -> Iterator[tuple[Locality, Reading]]:
    """The divisions of all times that a reading can mean, each with the reading."""
    by_key = lookup().by_key
    for reading in readings:
        for row in by_key.get(reading.key, ()):
            if reading.fits(row):
                yield row, reading


def named(query: str) -> Iterator[tuple[Locality, Reading | None]]:
    """The divisions of all times that `query` can name, each with the reading that does."""
    if "/" in query or "," in query or ";" in query:
        parts = [tokens_of(part) for part in re.split(r"[/,;]", query)]
        if len(parts) == 2:
            province, division = parts if "/" in query else reversed(parts)
            yield from _with_province(division, province)
        return
    tokens = tokens_of(query)
    yield from candidates(readings(tokens))
    for cut in range(1, len(tokens)):
        yield from _with_province(tokens[:cut], tokens[cut:])


def _with_province(
    division: Sequence[Token], province: Sequence[Token]
) -> Iterator[tuple[Locality, Reading]]:
    provinces = {
        (row.gso_code, since_merger(row))
        for row, _ in candidates(readings(province))
        if row.level == "province"
    }
    if provinces:
        for row, reading in candidates(readings(division)):
            if (row.parent, since_merger(row)) in provinces:
                yield row, reading


def decide(found: Sequence[tuple[Locality, Reading | None]], *, accented: bool) -> list[Locality]:
    """The divisions that remain of `found` by kind, then by diacritics (where the text has any)."""
    said: dict[int, list[Reading]] = {}
    for row, reading in found:
        if reading is not None:
            said.setdefault(id(row), []).append(reading)
    left = latest({id(row): row for row, _ in found}.values())
    for same in (_same_kind, same_letters):
        if len(left) > 1 and (accented or same is _same_kind):
            left = [row for row in left if any(same(row, r) for r in said.get(id(row), ()))] or left
    return left


def _same_kind(row: Locality, reading: Reading) -> bool:
    return row.kind in reading.kinds


def same_letters(row: Locality, reading: Reading) -> bool:
    """Whether the name is written as the division's, diacritics too."""
    return _exact(row.bare_name) == reading.exact


def _exact(text: str) -> str:
    """A name as it is compared letter by letter: small, one place for the tone, no marks."""
    words = (match[0] for match in _WORD.finditer(same_tone(text).lower()))
    return " ".join(words).replace("’", "'").replace("‘", "'").replace("ʼ", "'")
