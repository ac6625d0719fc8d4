"""The table of administrative divisions: what was called what, when, and what came of it.

data/localities.csv (described in docs/localities.md) holds the General Statistics Office's 63
provinces and 696 districts of before 1 July 2025 and the 34 provinces and 3,321 communes since.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Final

from .periods import Period
from .text import slugify

__all__ = [
    "MERGER",
    "Index",
    "Locality",
    "all_localities",
    "latest",
    "lookup",
    "lookup_key",
    "parent_of",
    "predecessors",
    "provinces_of",
    "since_merger",
    "successors",
]

MERGER: Final = date(2025, 7, 1)
"""The day on which 63 provinces became 34 and the districts ended."""


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

        >>> lookup().by_slug["tra-vinh/tra-cu"][0].bare_name
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
class Index:
    """The rows by slug, by code and by the words that a name is looked up by, in the table's order.

    `longest` is how many words the longest of those names has.
    """

    by_slug: dict[str, tuple[Locality, ...]]
    by_code: dict[str, tuple[Locality, ...]]
    by_key: dict[str, tuple[Locality, ...]]
    longest: int


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
    last = {(row.level, row.gso_code, since_merger(row), row.slug): row for row in rows}
    return tuple(last.values())


def parent_of(locality: Locality, period: Period | None = None) -> Locality | None:
    """The province that a district or commune is part of (the latest of the period), or None.

    None for a province, and for a division that did not exist in the period.

    >>> district, _ = lookup().by_slug["hue/huong-thuy"]  # thị xã, and a phường since
    >>> [p and p.name for p in (parent_of(district), parent_of(district, Period.parse(2021)))]
    ['Thành phố Huế', 'Tỉnh Thừa Thiên Huế']
    """
    if not locality.parent or not locality.valid_in(period):
        return None
    parents = [row for row in provinces_of(locality) if row.valid_in(period)]
    return parents[-1] if parents else None


def successors(locality: Locality) -> tuple[Locality, ...]:
    """The province of since July 2025 that a province of before is in; nothing for any other.

    >>> [province.slug for province in successors(lookup().by_slug["hau-giang"][0])]
    ['can-tho']
    """
    if locality.level != "province" or since_merger(locality):
        return ()
    return tuple(
        latest(
            row
            for row in _rows()
            if row.level == "province" and locality.gso_code in row.merged_from
        )
    )


def predecessors(locality: Locality) -> tuple[Locality, ...]:
    """The provinces of before July 2025 that a province of since was made of, as they were last.

    >>> [province.name for province in predecessors(lookup().by_slug["can-tho"][-1])]
    ['Thành phố Cần Thơ', 'Tỉnh Hậu Giang', 'Tỉnh Sóc Trăng']
    """
    return tuple(
        row
        for code in locality.merged_from
        for row in lookup().by_code[code]
        if row.level == "province" and row.valid_to == date(2025, 6, 30)
    )


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
def lookup() -> Index:
    """The table's index, made once."""
    slugs: dict[str, list[Locality]] = {}
    codes: dict[str, list[Locality]] = {}
    keys: dict[str, list[Locality]] = {}
    for row in _rows():
        slugs.setdefault(row.slug, []).append(row)
        codes.setdefault(row.gso_code, []).append(row)
        keys.setdefault(lookup_key(row), []).append(row)
    return Index(
        {slug: tuple(found) for slug, found in slugs.items()},
        {code: tuple(found) for code, found in codes.items()},
        {key: tuple(found) for key, found in keys.items()},
        max(key.count(" ") + 1 for key in keys),
    )


def latest(rows: Iterable[Locality]) -> list[Locality]:
    """One row of each division: the rows of one level and slug are one, the last counts."""
    last: dict[tuple[str, str], Locality] = {}
    for row in rows:
        known = last.get((row.level, row.slug))
        if known is None or (row.valid_from or date.min) >= (known.valid_from or date.min):
            last[(row.level, row.slug)] = row
    return list(last.values())


def since_merger(row: Locality) -> bool:
    """Whether a row is of the divisions since July 2025: codes were given anew, and mean others."""
    return row.valid_from is not None and row.valid_from >= MERGER


def provinces_of(locality: Locality) -> list[Locality]:
    """The rows of the province of a district or commune, from its own time, oldest first."""
    return [
        row
        for row in lookup().by_code[locality.parent]
        if row.level == "province" and since_merger(row) == since_merger(locality)
    ]


def lookup_key(row: Locality) -> str:
    """The words that the name is looked up by: `tra cu`; of a numbered quận the number."""
    tail = row.slug.rpartition("/")[2]
    if tail.startswith(f"{row.kind}-"):  # a slug that tells homonyms apart, or a number
        bare = _bare(row.name)
        return bare.split(" ")[-1] if bare == row.name else slugify(bare).replace("-", " ")
    return tail.replace("-", " ")


def _bare(name: str) -> str:
    words = name.split(" ")
    kind = 2 if words[0] in {"Thành", "Thị", "Đặc"} else 1
    bare = " ".join(words[kind:])
    return name if bare.isdigit() else bare
