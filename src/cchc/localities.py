"""The divisions of the General Statistics Office, and which one a name means at a time.

The table (data/localities.csv, described in docs/localities.md) holds the 63 provinces and 696
districts of before 1 July 2025 and the 34 provinces and 3,321 communes since.

How `resolve` decides, in this order:

1. A full slug (`hau-giang`, `tra-vinh/tra-cu`) or a code is an identifier: it means the division
   that carries it, whatever else has the same name.
2. Otherwise the text is a name. Only divisions valid at some time of the period count. A kind
   word rules out other levels (`xã` is never a district), but not other kinds of the same level:
   a huyện of 2021 can be a thị xã in the table. A province named beside it rules out the others.
3. Rows of one division (same level and slug) are one candidate, the latest of them.
4. Where several remain, those of exactly the kind that the text has, then those of exactly its
   diacritics, are kept. No level is preferred: `Trà Vinh`, both a province and a city in 2022, is
   an error that lists the two.
"""

from __future__ import annotations

import csv
import difflib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Final

from .errors import LocalityError
from .periods import Period
from .text import fold, same_tone, slugify

__all__ = [
    "Locality",
    "all_localities",
    "by_slug",
    "find_in_text",
    "parent_of",
    "predecessors",
    "resolve",
    "slugs_at",
    "successors",
]

MERGER: Final = date(2025, 7, 1)
"""The day on which 63 provinces became 34 and the districts ended."""

_SHOWN: Final = 8
_CLOSE: Final = 0.72
_LONGEST_QUERY: Final = 120

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
_SHORT_KINDS: Final = frozenset({"tp", "tx", "h", "q", "p", "x"})
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
_ALIASES: Final = {"hcm": "ho chi minh"}
_WORD: Final = re.compile(r"(?:[^\W_]|[\u0300-\u036f])+(?:['’‘ʼ](?:[^\W_]|[\u0300-\u036f])+)*")
_APART: Final = re.compile(r"(\w['’‘ʼ]) (?=\w)")  # Ia H' Drai, as the old list has it
_GAP: Final = re.compile(r"[ \t\xa0_–-]*(?:\r?\n)?[ \t\xa0_–-]*")
_GLUED: Final = re.compile(r"(tp)(hcm)", re.IGNORECASE)
# Q1 is a quận only where nothing but a locality can be meant: in a title, Q3 is a quarter.
_NUMBERED: Final = re.compile(r"\b([qp])(?=[0-9]{1,2}\b)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Locality:
    """A division as it was between two days, both in.

    `kind` is tinh, thanh-pho-truc-thuoc, huyen, quan, thi-xa, thanh-pho, xa, phuong or dac-khu;
    `level` province, district or commune; `parent` the code of its province (empty for a
    province). No `valid_from` means that the table does not know since when, no `valid_to` that
    it still is. `merged_from` has, for a province since July 2025, the codes of the provinces
    that it was made of.
    """

    gso_code: str
    slug: str
    name: str
    kind: str
    level: str
    parent: str
    valid_from: date | None
    valid_to: date | None
    merged_from: tuple[str, ...]

    @property
    def bare_name(self) -> str:
        """The name without its kind; a numbered quận keeps it.

        >>> resolve("tra-vinh/tra-cu", Period.parse(2022)).bare_name
        'Trà Cú'
        """
        return _bare(self.name)

    def valid_in(self, period: Period | None) -> bool:
        """Whether the division existed at some time of `period` (always, without a period)."""
        return period is None or (
            (self.valid_from is None or self.valid_from <= period.end)
            and (self.valid_to is None or period.start <= self.valid_to)
        )


@dataclass(frozen=True, slots=True)
class _Token:
    key: str
    text: str
    start: int
    end: int
    dotted: bool


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way to read a name: the kinds that its kind word may mean (none: no word), the name."""

    kinds: tuple[str, ...]
    key: str
    exact: str

    def fits(self, locality: Locality) -> bool:
        if self.key.isdigit():  # quận 1, never huyện 1
            return locality.kind in self.kinds
        return not self.kinds or any(locality.level in _LEVELS[kind] for kind in self.kinds)


@dataclass(frozen=True, slots=True)
class _Index:
    by_slug: dict[str, tuple[Locality, ...]]
    by_code: dict[str, tuple[Locality, ...]]
    by_key: dict[str, tuple[Locality, ...]]
    longest: int


def resolve(text: str, period: Period | None = None) -> Locality:
    """The one division that `text` means in `period`.

    Args:
        text: a slug (`tra-vinh/tra-cu`), a code (`849`), or a name in any case, with or without
            diacritics, kind and province: `Trà Cú`, `tra cu`, `huyện Trà Cú, tỉnh Trà Vinh`.
        period: the time that is spoken of; without one, divisions of all times count.

    Returns:
        The division; of one whose rows differ only in time, the latest of the period.

    Raises:
        LocalityError: no division is called so (the line names the closest), or several are (the
            line lists them).

    >>> resolve("UBND huyện Trà Cú", Period.parse(2022)).slug
    'tra-vinh/tra-cu'
    >>> resolve("TP. Cần Thơ").gso_code, resolve("hau-giang").name
    ('92', 'Tỉnh Hậu Giang')
    """
    query = " ".join(unicodedata.normalize("NFC", text).split())
    query = _NUMBERED.sub(r"\1.", _APART.sub(r"\1", query))
    if not query:
        raise LocalityError(
            "no locality given: write a slug such as tra-vinh/tra-cu, a name or a code"
        )
    if len(query) > _LONGEST_QUERY:
        raise LocalityError(f"{query[:40]!r}… is too long for the name of a locality")
    index = _index()
    identified = index.by_code.get(query) or index.by_slug.get(query.lower())
    if identified:
        found: list[tuple[Locality, _Reading | None]] = [
            (locality, None) for locality in identified
        ]
    else:
        found = list(_named(query))
    valid = [(locality, reading) for locality, reading in found if locality.valid_in(period)]
    if not valid:
        raise LocalityError(_not_found(query, period, [locality for locality, _ in found]))
    left = _decide(valid, accented=not query.isascii())
    if len(left) > 1:
        raise LocalityError(_ambiguous(query, period, left))
    return left[0]


def slugs_at(text: str, periods: Iterable[Period]) -> set[str]:
    """The slugs of what `text` means in each of some periods.

    Raises:
        LocalityError: in none of them does it mean one division.

    >>> slugs_at("trà cú", [Period.parse(2021), Period.parse(2022)])
    {'tra-vinh/tra-cu'}
    """
    found: set[str] = set()
    failure: LocalityError | None = None
    for period in sorted(set(periods)):
        try:
            found.add(resolve(text, period).slug)
        except LocalityError as error:
            failure = error
    if not found:
        resolve(text)  # a name of no time is told without one
        if failure is not None:
            raise failure
    return found


def by_slug(slug: str, period: Period | None = None) -> Locality:
    """The division whose full slug is `slug` in `period`, for slugs out of the library's own tables.

    Raises:
        LocalityError: no division of the period has the slug, or a district of before July 2025
            and a commune of after both have it and the period does not tell.

    >>> by_slug("ha-tinh/duc-tho", Period.parse("2021-Q3")).name
    'Huyện Đức Thọ'
    """
    rows = _index().by_slug.get(slug, ())
    valid = [row for row in rows if row.valid_in(period)]
    if not valid:
        raise LocalityError(_not_found(slug, period, rows))
    left = _latest(valid)
    if len(left) > 1:
        raise LocalityError(_ambiguous(slug, period, left))
    return left[0]


def all_localities(level: str | None = None, period: Period | None = None) -> tuple[Locality, ...]:
    """The rows of the table, in its order.

    Args:
        level: province, district or commune; all without it.
        period: only divisions that existed at some time of it. One that merely changed its kind
            since the merger (Đồng Nai, a province and from 30 April 2026 a city) is given once,
            as it was last. Without a period every row is given.

    >>> len(all_localities("district")), len(all_localities("province", Period.parse(2022)))
    (696, 63)
    """
    rows = [
        row for row in _rows() if (level is None or row.level == level) and row.valid_in(period)
    ]
    if period is None:
        return tuple(rows)
    last = {(row.level, row.gso_code, _since_merger(row), row.slug): row for row in rows}
    return tuple(last.values())


def parent_of(locality: Locality, period: Period | None = None) -> Locality | None:
    """The province that a district or commune is part of (the latest of the period), or None.

    None for a province, and for a division that did not exist in the period.

    >>> district = resolve("thị xã Hương Thủy")
    >>> [p and p.name for p in (parent_of(district), parent_of(district, Period.parse(2021)))]
    ['Thành phố Huế', 'Tỉnh Thừa Thiên Huế']
    """
    if not locality.parent or not locality.valid_in(period):
        return None
    parents = [row for row in _provinces(locality) if row.valid_in(period)]
    return parents[-1] if parents else None


def successors(locality: Locality) -> tuple[Locality, ...]:
    """The province of since July 2025 that a province of before is in; nothing for any other.

    >>> [province.slug for province in successors(resolve("hau-giang"))]
    ['can-tho']
    """
    if locality.level != "province" or _since_merger(locality):
        return ()
    return tuple(
        _latest(
            row
            for row in _rows()
            if row.level == "province" and locality.gso_code in row.merged_from
        )
    )


def predecessors(locality: Locality) -> tuple[Locality, ...]:
    """The provinces of before July 2025 that a province of since was made of, as they were last.

    >>> [province.name for province in predecessors(resolve("can-tho"))]
    ['Thành phố Cần Thơ', 'Tỉnh Hậu Giang', 'Tỉnh Sóc Trăng']
    """
    return tuple(
        row
        for code in locality.merged_from
        for row in _index().by_code[code]
        if row.level == "province" and row.valid_to == date(2025, 6, 30)
    )


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
    tokens = _tokens(text)
    loose = text.isascii()
    mentions: list[tuple[int, int, list[tuple[Locality, _Reading | None]]]] = []
    place = 0
    while place < len(tokens):
        mention = _mention(text, tokens, place, period, loose)
        if mention is None:
            place += 1
            continue
        after, found = mention
        mentions.append((place, after, found))
        place = after
    decided = [_decide(found, accented=not loose) for _, _, found in mentions]
    named = {left[0].slug for left in decided if len(left) == 1 and left[0].level == "province"}
    result: list[tuple[int, int, Locality]] = []
    for (first, after, _), left in zip(mentions, decided, strict=True):
        if len(left) > 1:
            near = _province_after(text, tokens, after, period)
            left = _within(left, near, period) or _within(left, named, period)
        if len(left) == 1:
            result.append((tokens[first].start, tokens[after - 1].end, left[0]))
    return result


@cache
def _rows() -> tuple[Locality, ...]:
    table = (resources.files("cchc") / "data" / "localities.csv").read_text("utf-8")
    days: dict[str, date | None] = {"": None}
    rows: list[Locality] = []
    reader = csv.reader(table.splitlines())
    next(reader)
    for code, slug, name, kind, level, parent, since, until, merged in reader:
        for day in (since, until):
            if day not in days:
                days[day] = date.fromisoformat(day)
        validity = days[since], days[until]
        rows.append(
            Locality(code, slug, name, kind, level, parent, *validity, tuple(merged.split()))
        )
    return tuple(rows)


@cache
def _index() -> _Index:
    slugs: dict[str, list[Locality]] = {}
    codes: dict[str, list[Locality]] = {}
    keys: dict[str, list[Locality]] = {}
    for row in _rows():
        slugs.setdefault(row.slug, []).append(row)
        codes.setdefault(row.gso_code, []).append(row)
        keys.setdefault(_key(row), []).append(row)
    return _Index(
        {slug: tuple(found) for slug, found in slugs.items()},
        {code: tuple(found) for code, found in codes.items()},
        {key: tuple(found) for key, found in keys.items()},
        max(key.count(" ") + 1 for key in keys),
    )


def _bare(name: str) -> str:
    words = name.split(" ")
    kind = 2 if words[0] in {"Thành", "Thị", "Đặc"} else 1
    bare = " ".join(words[kind:])
    return name if bare.isdigit() else bare


def _key(row: Locality) -> str:
    """The words that the name is looked up by: `tra cu`; of a numbered quận the number."""
    tail = row.slug.rpartition("/")[2]
    if tail.startswith(f"{row.kind}-"):  # a slug that tells homonyms apart, or a number
        bare = _bare(row.name)
        return bare.split(" ")[-1] if bare == row.name else slugify(bare).replace("-", " ")
    return tail.replace("-", " ")


def _since_merger(row: Locality) -> bool:
    return row.valid_from is not None and row.valid_from >= MERGER


def _latest(rows: Iterable[Locality]) -> list[Locality]:
    """One row of each division: the rows of one level and slug are one, the last counts."""
    last: dict[tuple[str, str], Locality] = {}
    for row in rows:
        known = last.get((row.level, row.slug))
        if known is None or (row.valid_from or date.min) >= (known.valid_from or date.min):
            last[(row.level, row.slug)] = row
    return list(last.values())


def _provinces(locality: Locality) -> list[Locality]:
    """The rows of the province of a district or commune, from its own time, oldest first."""
    return [
        row
        for row in _index().by_code[locality.parent]
        if row.level == "province" and _since_merger(row) == _since_merger(locality)
    ]


def _exact(text: str) -> str:
    """A name as it is compared letter by letter: small, one place for the tone, no marks."""
    words = (match[0] for match in _WORD.finditer(same_tone(text).lower()))
    return " ".join(words).replace("’", "'").replace("‘", "'").replace("ʼ", "'")


def _tokens(text: str) -> list[_Token]:
    tokens = []
    for match in _WORD.finditer(text):
        dotted = text[match.end() : match.end() + 1] == "."
        word, start = match[0], match.start()
        glued = _GLUED.fullmatch(word)
        if glued:
            middle = start + len(glued[1])
            tokens.append(_Token(glued[1].lower(), glued[1], start, middle, True))
            tokens.append(_Token(glued[2].lower(), glued[2], middle, match.end(), dotted))
        else:
            tokens.append(_Token(slugify(word), word, start, match.end(), dotted))
    return tokens


def _kind_at(tokens: Sequence[_Token], place: int) -> tuple[int, tuple[str, ...]] | None:
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


def _readings(tokens: Sequence[_Token]) -> Iterator[_Reading]:
    """The ways to read a run of words as one name: with its first words as kind, and without."""
    for office in _OFFICE:
        if tuple(token.key for token in tokens[: len(office)]) == office:
            tokens = tokens[len(office) :]
    kind = _kind_at(tokens, 0)
    if kind is not None and len(tokens) > kind[0]:
        yield _reading(kind[1], tokens[kind[0] :])
    if tokens and not (len(tokens) == 1 and tokens[0].key.isdigit()):
        yield _reading((), tokens)


def _reading(kinds: tuple[str, ...], tokens: Sequence[_Token]) -> _Reading:
    key = " ".join(token.key for token in tokens)
    return _Reading(kinds, _ALIASES.get(key, key), _exact(" ".join(token.text for token in tokens)))


def _candidates(readings: Iterable[_Reading]) -> Iterator[tuple[Locality, _Reading]]:
    by_key = _index().by_key
    for reading in readings:
        for row in by_key.get(reading.key, ()):
            if reading.fits(row):
                yield row, reading


def _named(query: str) -> Iterator[tuple[Locality, _Reading | None]]:
    """The divisions of all times that `query` can name, each with the reading that does."""
    if "/" in query or "," in query or ";" in query:
        parts = [_tokens(part) for part in re.split(r"[/,;]", query)]
        if len(parts) == 2:
            province, division = parts if "/" in query else reversed(parts)
            yield from _with_province(division, province)
        return
    tokens = _tokens(query)
    yield from _candidates(_readings(tokens))
    for cut in range(1, len(tokens)):
        yield from _with_province(tokens[:cut], tokens[cut:])


def _with_province(
    division: Sequence[_Token], province: Sequence[_Token]
) -> Iterator[tuple[Locality, _Reading]]:
    provinces = {
        (row.gso_code, _since_merger(row))
        for row, _ in _candidates(_readings(province))
        if row.level == "province"
    }
    if provinces:
        for row, reading in _candidates(_readings(division)):
            if (row.parent, _since_merger(row)) in provinces:
                yield row, reading


def _decide(found: Sequence[tuple[Locality, _Reading | None]], *, accented: bool) -> list[Locality]:
    """The divisions that remain of `found` by kind, then by diacritics (where the text has any)."""
    readings: dict[int, list[_Reading]] = {}
    for row, reading in found:
        if reading is not None:
            readings.setdefault(id(row), []).append(reading)
    left = _latest({id(row): row for row, _ in found}.values())
    for same in (_same_kind, _same_letters):
        if len(left) > 1 and (accented or same is _same_kind):
            left = [
                row for row in left if any(same(row, r) for r in readings.get(id(row), ()))
            ] or left
    return left


def _same_kind(row: Locality, reading: _Reading) -> bool:
    return row.kind in reading.kinds


def _same_letters(row: Locality, reading: _Reading) -> bool:
    return _exact(row.bare_name) == reading.exact


def _mention(
    text: str, tokens: Sequence[_Token], place: int, period: Period | None, loose: bool
) -> tuple[int, list[tuple[Locality, _Reading | None]]] | None:
    """The longest name after a kind word at `place`: the token after it, and what it can mean.

    A text with diacritics writes names with capitals, and communes, of which many differ in
    their diacritics alone, exactly; a file name does neither.
    """
    kind = _kind_at(tokens, place)
    if kind is None:
        return None
    index = _index()
    first = place + kind[0]
    end = first
    while end < min(len(tokens), first + index.longest) and _joined(text, tokens, end, first):
        end += 1
    for after in range(end, first, -1):
        key = " ".join(token.key for token in tokens[first:after])
        if key not in index.by_key and key not in _ALIASES:
            continue
        reading = _reading(kind[1], tokens[first:after])
        found: list[tuple[Locality, _Reading | None]] = [
            (row, reading)
            for row, _ in _candidates([reading])
            if row.valid_in(period)
            and (loose or row.level != "commune" or _same_letters(row, reading))
        ]
        said = tokens[first].text[0]
        if found and (loose or said.isupper() or said.isdigit()):
            return after, found
    return None


def _joined(text: str, tokens: Sequence[_Token], place: int, first: int) -> bool:
    """Whether a token goes on the name that starts at `first`: no comma, full stop or blank line."""
    before = tokens[place - 1]
    gap = text[before.end : tokens[place].start]
    if place == first and before.key in _SHORT_KINDS:
        gap = gap.removeprefix(".")
    return _GAP.fullmatch(gap) is not None


def _province_after(
    text: str, tokens: Sequence[_Token], place: int, period: Period | None
) -> set[str]:
    """The slugs of the province that stands right after a mention: `, tỉnh Trà Vinh`, `, Trà Vinh`."""
    if place < len(tokens) and tokens[place].key == "thuoc":
        place += 1
    if place >= len(tokens):
        return set()
    between = text[tokens[place - 1].end : tokens[place].start]
    if between.strip() not in {"", ",", "-", "–"}:
        return set()
    for after in range(min(len(tokens), place + _index().longest + 2), place, -1):
        found = {
            row.slug
            for row, _ in _candidates(_readings(tokens[place:after]))
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
    return _provinces(row) if row.parent else []


def _not_found(query: str, period: Period | None, ended: Sequence[Locality]) -> str:
    """The line for a name without a division: when there was one, else which names are close."""
    when = f" in {period}" if period else ""
    if ended:
        row = _latest(ended)[-1]
        if period and row.valid_from and period.end < row.valid_from:
            row = min(ended, key=lambda early: early.valid_from or date.min)
        line = f"no locality {query!r}{when}: {_shown(row)} {_dates(row)}"
        after = successors(row)
        return (
            f"{line}, then part of {_shown(after[0])}"
            if after and after[0].slug != row.slug
            else line
        )
    key = slugify(query.replace("/", " ")).replace("-", " ")
    shown = {_key(row): row for row in reversed(_rows()) if row.valid_in(period)}
    tails = [" ".join(token.key for token in _tokens(part)) for part in re.split(r"[/,;]", query)]
    close: dict[str, None] = {}
    for name in dict.fromkeys(
        [*tails, key, *(_without_kind(part) for part in re.split(r"[/,;]", query))]
    ):
        for match in difflib.get_close_matches(name, shown, n=3, cutoff=_CLOSE):
            close.setdefault(_shown(shown[match]))
    if close:
        return f"no locality {query!r}{when}: did you mean {', '.join(list(close)[:4])}?"
    return f"no locality {query!r}{when}: write a slug such as tra-vinh/tra-cu, a name or a code"


def _without_kind(text: str) -> str:
    return next((reading.key for reading in _readings(_tokens(text))), fold(text))


def _ambiguous(query: str, period: Period | None, rows: Sequence[Locality]) -> str:
    when = f" in {period}" if period else ""
    one_slug = len({row.slug for row in rows}) < len(rows)
    listed = ", ".join(_shown(row, dates=one_slug) for row in rows[:_SHOWN])
    more = f" and {len(rows) - _SHOWN} more" if len(rows) > _SHOWN else ""
    remedy = "give a period, the kind or the province" if one_slug else "write the slug"
    return f"{query!r} fits {len(rows)} localities{when}: {listed}{more}; {remedy}"


def _shown(row: Locality, *, dates: bool = False) -> str:
    return f"{row.slug} ({row.name}{', ' + _dates(row) if dates else ''})"


def _dates(row: Locality) -> str:
    since = f"since {row.valid_from}" if row.valid_from else ""
    until = f"until {row.valid_to}" if row.valid_to else ""
    return f"{since} {until}".strip() or "always"
