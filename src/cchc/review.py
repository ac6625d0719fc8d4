"""The doubtful figures of some reports, and what a researcher decides about them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Literal

from . import corrections, indicators
from .corrections import Correction
from .errors import CorrectionError
from .series import Held
from .shelf import Volume
from .summary import Fact

__all__ = ["Decision", "Doubtful", "decide", "queue"]

Decision = Literal["accept", "reject", "override"]


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A value with the reason for the doubt: the notes of the claims that it is part of, or the
    other values that its report gives for the same.
    """

    held: Held
    notes: tuple[str, ...]
    others: tuple[Decimal, ...]

    @property
    def fact(self) -> Fact:
        return self.held.fact


def queue(
    volumes: Iterable[Volume], lang: str, decided: Sequence[Correction] = ()
) -> list[Doubtful]:
    """The values in doubt that nobody has decided about, in the order of reports and lines."""
    done = {(c.report, c.indicator, c.expect) for c in decided}
    found = []
    for volume in volumes:
        values: dict[tuple[str, ...], set[Decimal]] = {}
        for fact in volume.summary.facts:
            values.setdefault(fact.key, set()).add(fact.value)
        for fact in volume.summary.facts:
            others = tuple(sorted(values[fact.key] - {fact.value}))
            notes = tuple(volume.summary.doubts[n].told(lang) for n in fact.doubts)
            doubtful = bool(notes) or len(others) == 1
            if (
                doubtful
                and not fact.corrected
                and (volume.key, fact.indicator, fact.value) not in done
            ):
                found.append(Doubtful(Held(volume, fact), notes, others))
    return sorted(found, key=lambda d: (d.held.volume.key, d.fact.line or 0, d.fact.start or 0))


def decide(
    path: Path, doubtful: Doubtful, decision: Decision, reason: str, value: str = ""
) -> Correction:
    """Write a decision into a file of corrections.

    `accept` keeps the value and marks it as looked at, `reject` drops it, `override` puts another
    one in its place. All are of the kind `extraction`: the audit sees them.

    Raises:
        CorrectionError: no reason, no number to put in its place, or a file that cannot be added to.
    """
    fact = doubtful.fact
    if not reason.strip():
        raise CorrectionError("a decision needs its reason: write it in")
    fields: dict[str, str | Decimal] = {
        "report": doubtful.held.volume.key,
        "kind": "extraction",
        "action": "drop" if decision == "reject" else "override",
        "indicator": fact.indicator,
        "scope": fact.scope,
        "facet": fact.facet,
        "period": fact.period,
        "status": fact.status,
    }
    if decision == "accept":
        fields |= {"value": fact.value, "bound": fact.bound}
    elif decision == "override":
        fields["value"] = value.strip()
    fields |= {"expect": fact.value, "reason": " ".join(reason.split())}
    return corrections.append(path, fields, indicators.in_use())
