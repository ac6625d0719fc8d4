"""How reliably each indicator is read: precision and recall on annotated texts.

`data/reliability.csv` is written by `python -m benchmarks.reliability`: for each indicator, how
many values careful readers took from the annotated texts (wanted), how many cchc took (found),
and how many are the same (matched).
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from .errors import RuleError
from .tell import Teller

if TYPE_CHECKING:
    from .summary import IndicatorLike

__all__ = ["COLUMNS", "FEW", "Reliability", "load", "measured", "pooled", "read", "told"]

COLUMNS = ("indicator", "wanted", "found", "matched")
FEW = 5  # annotated values, below which shares say little


@dataclass(frozen=True, slots=True)
class Reliability:
    """Counts of annotated values, and the shares that they give; None where there is no count."""

    wanted: int
    found: int
    matched: int

    @property
    def precision(self) -> float | None:
        """The part of what is read that is right."""
        return self.matched / self.found if self.found else None

    @property
    def recall(self) -> float | None:
        """The part of what stands there that is read."""
        return self.matched / self.wanted if self.wanted else None

    @property
    def few(self) -> bool:
        """Whether too few values are annotated to tell."""
        return self.wanted < FEW


@cache
def load() -> Mapping[str, Reliability]:
    """By indicator, as it was last measured; an indicator that no text states is not there."""
    path = files(__package__) / "data" / "reliability.csv"
    return read(path.read_text(encoding="utf-8").splitlines(), "reliability.csv")


def read(lines: Iterable[str], name: str) -> Mapping[str, Reliability]:
    """The rows of a file of that form.

    Raises:
        RuleError: a column is missing, or a count is none.
    """
    found = {}
    for row in csv.DictReader(lines):
        try:
            counts = [int(row[column]) for column in COLUMNS[1:]]
            found[row["indicator"]] = Reliability(*counts)
        except (KeyError, ValueError, TypeError):
            raise RuleError(
                f"{name}: needs the columns {', '.join(COLUMNS)} with whole numbers: write it anew "
                "with `python -m benchmarks.reliability`"
            ) from None
    return found


def pooled(indicators: Iterable[str] | None = None) -> Reliability:
    """The counts of several indicators added up; of all where none are given."""
    table = load()
    chosen = table.values() if indicators is None else [table[i] for i in indicators if i in table]
    rows = list(chosen)
    return Reliability(
        sum(r.wanted for r in rows), sum(r.found for r in rows), sum(r.matched for r in rows)
    )


def measured(indicator: IndicatorLike) -> Reliability | None:
    """How well an indicator is read; none where nobody measured, as for one of the user's own."""
    return None if indicator.own else load().get(indicator.id)


def told(indicator: IndicatorLike, teller: Teller) -> str:
    """How well an indicator is read, in the few words that stand beside its figures."""
    found = measured(indicator)
    if found is None or found.precision is None or found.recall is None:
        return teller.say("reliability.none")
    if found.few:
        return teller.say("reliability.few")
    shares = (Decimal(round(share * 100)) for share in (found.precision, found.recall))
    precise, full = (teller.value(share, "percent") for share in shares)
    return teller.say("reliability.cell", p=precise, r=full)
