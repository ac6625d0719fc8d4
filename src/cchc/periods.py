"""The time that a report or a value refers to: a span of whole months, in one spelling."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from .errors import PeriodError

__all__ = ["Month", "Period"]

Month = tuple[int, int]  # (year, month), month from 1

_ACCEPTED: Final = "write 2022, 2021-H1, 2021-Q3, 2021-09, or the first and last with / between (2017/2021, 2021-01/2021-09)"
_PART: Final = re.compile(
    r"([0-9]{4})(?:-(?:(H)([12])|(Q)([1-4])|(0[1-9]|1[0-2])))?", re.IGNORECASE
)
_FIRST_YEAR: Final = 1900
_LAST_YEAR: Final = 2100


@dataclass(frozen=True, order=True, slots=True)
class Period:
    """A span of whole months, first and last both in; ordered by its first month, then its last.

    `str()` is the one spelling that tables, file names and commands use, and `Period.parse` reads
    it back.

    >>> str(Period.parse("2021-07/2021-09")), str(Period.parse(2022)), Period.parse("2017/2021").slug
    ('2021-Q3', '2022', '2017--2021')
    """

    first: Month
    last: Month

    def __post_init__(self) -> None:
        for year, month in (self.first, self.last):
            if not (_FIRST_YEAR <= year <= _LAST_YEAR and 1 <= month <= 12):
                raise PeriodError(
                    f"{year}-{month:02d} is no month of {_FIRST_YEAR} to {_LAST_YEAR}: {_ACCEPTED}"
                )
        if self.last < self.first:
            raise PeriodError(
                f"the period ends ({_month(self.last)}) before it starts ({_month(self.first)}): {_ACCEPTED}"
            )

    @classmethod
    def parse(cls, value: str | int | Period) -> Period:
        """The period that `value` writes.

        Args:
            value: a year, half, quarter or month, or two of them as first and last, joined by `/`
                or, as in file names, `--`. A notebook's plain number (2022) is a year.

        Raises:
            PeriodError: `value` is written otherwise, or ends before it starts.

        >>> Period.parse("2021-H1").last, Period.parse("2017--2021") == Period.parse("2017/2021")
        ((2021, 6), True)
        """
        if isinstance(value, Period):
            return value
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise PeriodError(f"{value!r} is not a period: {_ACCEPTED}")
        return _parsed(str(value).strip())

    def __str__(self) -> str:
        (year, month), (last_year, last_month) = self.first, self.last
        if (month, last_month) == (1, 12):
            return f"{year}" if year == last_year else f"{year}/{last_year}"
        if year == last_year:
            length = last_month - month + 1
            if length == 1:
                return _month(self.first)
            if length == 3 and month % 3 == 1:
                return f"{year}-Q{last_month // 3}"
            if length == 6 and month % 6 == 1:
                return f"{year}-H{last_month // 6}"
        return f"{_month(self.first)}/{_month(self.last)}"

    @property
    def slug(self) -> str:
        """The period as a part of a file name: `str()` with `--` for `/` (ISO 8601)."""
        return str(self).replace("/", "--")

    @property
    def start(self) -> date:
        """The first day."""
        return date(*self.first, 1)

    @property
    def end(self) -> date:
        """The last day.

        >>> Period.parse("2024-02").end
        datetime.date(2024, 2, 29)
        """
        year, month = self.last
        return date(year, month, calendar.monthrange(year, month)[1])

    @property
    def months(self) -> int:
        """How many months the period has.

        >>> Period.parse("2021-Q3").months
        3
        """
        return (self.last[0] - self.first[0]) * 12 + self.last[1] - self.first[1] + 1

    def overlaps(self, other: Period) -> bool:
        """Whether some month is in both."""
        return self.first <= other.last and other.first <= self.last

    def contains(self, other: Period) -> bool:
        """Whether every month of `other` is in this one.

        >>> Period.parse(2021).contains(Period.parse("2021-Q3"))
        True
        """
        return self.first <= other.first and other.last <= self.last


@lru_cache(maxsize=1 << 12)
def _parsed(text: str) -> Period:
    parts = text.replace("--", "/").split("/")
    if len(parts) > 2:
        raise PeriodError(f"{_shown(text)} is not a period: {_ACCEPTED}")
    spans = [_span(part.strip(), text) for part in parts]
    return Period(spans[0][0], spans[-1][1])


def _span(part: str, text: str) -> tuple[Month, Month]:
    match = _PART.fullmatch(part)
    if match is None:
        raise PeriodError(f"{_shown(text)} is not a period: {_ACCEPTED}")
    year = int(match[1])
    if match[2]:
        last = int(match[3]) * 6
        return (year, last - 5), (year, last)
    if match[4]:
        last = int(match[5]) * 3
        return (year, last - 2), (year, last)
    if match[6]:
        return (year, int(match[6])), (year, int(match[6]))
    return (year, 1), (year, 12)


def _month(month: Month) -> str:
    return f"{month[0]:04d}-{month[1]:02d}"


def _shown(text: str) -> str:
    """`text` as an error line can hold it: quoted, on one line, not endless."""
    return ascii(text[:40]) if not text.isprintable() else repr(text[:40])
