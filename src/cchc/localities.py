"""Which division a name means at a time.

The table of divisions is read by `divisions`; its names, with those of what finds them in text, are
given here too, so that this module is all that the others need to know.

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

import difflib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from .divisions import (
    Locality,
    all_localities,
    latest,
    lookup,
    lookup_key,
    parent_of,
    predecessors,
    successors,
)
from .errors import LocalityError
from .periods import Period
from .place_mentions import find_in_text
from .place_names import Reading, decide, named, readings, tokens_of
from .text import fold, slugify

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

_SHOWN: Final = 8
_CLOSE: Final = 0.72
_LONGEST_QUERY: Final = 120
_APART: Final = re.compile(r"(\w['’‘ʼ]) (?=\w)")  # Ia H' Drai, as the old list has it
# Q1 is a quận only where nothing but a locality can be meant: in a title, Q3 is a quarter.
_NUMBERED: Final = re.compile(r"\b([qp])(?=[0-9]{1,2}\b)", re.IGNORECASE)


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
    index = lookup()
    identified = index.by_code.get(query) or index.by_slug.get(query.lower())
    if identified:
        found: list[tuple[Locality, Reading | None]] = [(locality, None) for locality in identified]
    else:
        found = list(named(query))
    valid = [(locality, reading) for locality, reading in found if locality.valid_in(period)]
    if not valid:
        raise LocalityError(_not_found(query, period, [locality for locality, _ in found]))
    left = decide(valid, accented=not query.isascii())
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
    rows = lookup().by_slug.get(slug, ())
    valid = [row for row in rows if row.valid_in(period)]
    if not valid:
        raise LocalityError(_not_found(slug, period, rows))
    left = latest(valid)
    if len(left) > 1:
        raise LocalityError(_ambiguous(slug, period, left))
    return left[0]


def _not_found(query: str, period: Period | None, ended: Sequence[Locality]) -> str:
    """The line for a name without a division: when there was one, else which names are close."""
    when = f" in {period}" if period else ""
    if ended:
        row = latest(ended)[-1]
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
    shown = {lookup_key(row): row for row in reversed(all_localities()) if row.valid_in(period)}
    tails = [" ".join(token.key for token in tokens_of(part)) for part in re.split(r"[/,;]", query)]
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
    return next((reading.key for reading in readings(tokens_of(text))), fold(text))


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
