"""Audit: the arithmetic that a report lets us redo."""

from __future__ import annotations

from collections.abc import Sequence

from .model import Check, Citation, Document, Figure, Observation, Section
from .periods import Period

__all__ = ["find"]


def find(
    document: Document,
    figures: Sequence[Figure],
    citations: Sequence[Citation],
    sections: Sequence[Section],
    observations: Sequence[Observation],
    *,
    period: Period,
) -> list[Check]:
    """The claims that were redone, in the order of the text."""
    return []
