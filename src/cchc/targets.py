"""National targets, from rules/targets.yml: which a value is set beside."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from . import rules
from .periods import Period

__all__ = ["Target", "national", "targets"]


@dataclass(frozen=True, slots=True)
class Target:
    """A target for the whole country: `value` in the indicator's unit, to be reached in year `by`.

    `document` and `date` (ISO) name the resolution that sets it; `since` is the first year whose
    values it is a measure of; `seen` is the address where the figure was read.
    """

    indicator: str
    value: Decimal
    bound: str
    by: int
    since: int
    document: str
    date: str
    seen: str

    def reached(self, value: Decimal) -> bool:
        """Whether a value is on the target's side of it."""
        return value >= self.value if self.bound == ">=" else value <= self.value


@cache
def targets() -> tuple[Target, ...]:
    """All national targets, by programme and year."""
    return tuple(
        Target(
            entry["indicator"],
            Decimal(str(entry["value"])),
            entry["bound"],
            int(entry["by"]),
            int(entry["from"]),
            programme["document"],
            str(programme["date"]),
            entry["seen"],
        )
        for programme in rules.load("targets")["programmes"]
        for entry in programme["targets"]
    )


def national(indicator: str, period: Period) -> tuple[Target, ...]:
    """The targets that a value of a period is on the way to: those of the programme of its time.

    >>> [(t.value, t.by) for t in national("sipas_score", Period.parse(2022))]
    [(Decimal('90'), 2025), (Decimal('95'), 2030)]
    >>> [t.by for t in national("sipas_score", Period.parse(2019))]
    [2020]
    """
    year = period.last[0]
    return tuple(
        target
        for target in targets()
        if target.indicator == indicator and target.since <= year <= target.by
    )
