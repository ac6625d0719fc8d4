"""Audit: the arithmetic that a report lets its reader redo."""

from __future__ import annotations

from collections.abc import Sequence

from . import passages
from .checks import (
    changes,
    conflicts,
    derived,
    known,
    levels,
    means,
    ranges,
    ratios,
    reading,
    series,
    spans,
    sums,
    tables,
)
from .checks.across import across
from .checks.words import Teller
from .model import Check, Citation, Document, Figure, Observation, Section
from .periods import Period
from .report import Place

__all__ = ["across", "find"]


def find(
    document: Document,
    figures: Sequence[Figure],
    citations: Sequence[Citation],
    sections: Sequence[Section],
    observations: Sequence[Observation],
    *,
    period: Period,
) -> list[Check]:
    """The claims that were redone, right or wrong, in the order of the text.

    A claim whose figures are not certain is left out: it is neither right nor wrong.

    Args:
        figures: those of the body, in order, without outright zeros.
        period: the report's; what is said without a period of its own is said of it.

    Returns:
        Checks of the kinds ratio, sum, change (both verdicts), conflict and range (wrong ones).
    """
    tell = Teller(document, Place(document))
    blocks = passages.find(document, figures, citations, sections, period)
    read = reading.read(document.text, blocks)
    facts = known.facts(read, observations)
    found = [
        *sums.find(read, tell),  # first: a part of a total that adds up is a share of that total
        *ratios.find(read, tell, facts),
        *changes.find(read, tell),
        *tables.find(read, tell),
    ]
    found += levels.find(tell, facts, found)
    shares = {check.end for check in found if check.kind == "ratio"}
    found += [
        *spans.shares_of(read, tell, found, shares),
        *series.scales(read, tell),
        *means.find(read, tell, period),
        *derived.find(read, tell, facts, found),
        *ranges.find(read, tell),
        *conflicts.find(read, tell, citations, observations, facts, period),
    ]
    return _once(sorted(found, key=lambda check: (check.start, check.end, check.kind)))


def _once(checks: Sequence[Check]) -> list[Check]:
    """One check for each kind and claim: a share redone in two ways is one claim.

    A total is one for each list of its parts: a table adds one up by row and by column.
    """
    kept: dict[tuple[object, ...], Check] = {}
    for check in checks:
        parts = check.others if check.kind == "sum" else ()
        kept.setdefault((check.kind, check.stated, check.end, parts), check)
    return list(kept.values())
