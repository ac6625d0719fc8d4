"""A parsed report: its findings as rows of the design's tables, in source coordinates."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from .indicators import Indicator, load
from .model import Check, Citation, Document, Figure, Observation, Section, Source

__all__ = ["Place", "Report", "Row", "plain", "rows"]

Row = dict[str, Any]


def plain(value: Decimal) -> str:
    """A decimal as digits: never an exponent, no zeros that say nothing.

    >>> plain(Decimal("98.60")), plain(Decimal("4.79E+10")), plain(Decimal("100"))
    ('98.6', '47900000000', '100')
    """
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


class Place:
    """Lines and pages of a source, and the way there from clean coordinates."""

    def __init__(self, document: Document) -> None:
        text = document.source.text
        self._document = document
        self._lines = [0, *(found.end() for found in re.finditer("\n", text))]
        self._pages = document.source.pages
        self._page_starts = [start for start, _ in self._pages]

    def row(self, start: int, end: int) -> Row:
        """line, page, start and end of a clean span; all none for what stands nowhere."""
        if start < 0:
            return dict.fromkeys(("line", "page", "start", "end"))
        low, high = self._document.offsets.span(start, end)
        return {"line": self.line(low), "page": self.page(low), "start": low, "end": high}

    def line(self, offset: int) -> int:
        return bisect_right(self._lines, offset)

    def page(self, offset: int) -> int | None:
        at = max(0, bisect_right(self._page_starts, offset) - 1)
        return self._pages[at][1] if self._pages else None

    def words(self, start: int, end: int) -> str:
        """The source's words for a clean span; none for what stands nowhere."""
        if start < 0:
            return ""
        low, high = self._document.offsets.span(start, end)
        return self._document.source.text[low:high]

    def texts(self) -> list[Row]:
        text = self._document.source.text
        ends = [*(start - 1 for start in self._lines[1:]), len(text)]
        return [
            {
                "line": i + 1,
                "page": self.page(start),
                "start": start,
                "text": text[start:end].rstrip("\r"),
            }
            for i, (start, end) in enumerate(zip(self._lines, ends, strict=True))
        ]


@dataclass(frozen=True, slots=True)
class Report:
    """What was found in a report; shows itself marked up in a notebook.

    `report` is the row of the reports table; the lists hold rows with the columns of
    `schema.TABLES` (values `Decimal`), without the key columns that `report` has. `catalogue` has
    the indicators that were looked for.
    """

    report: Row
    source: Source
    sections: list[Row] = field(default_factory=list)
    quantities: list[Row] = field(default_factory=list)
    citations: list[Row] = field(default_factory=list)
    observations: list[Row] = field(default_factory=list)
    checks: list[Row] = field(default_factory=list)
    texts: list[Row] = field(default_factory=list)
    catalogue: Mapping[str, Indicator] = field(default_factory=load, repr=False)

    def to_json(self) -> str:
        """The object that `cchc parse --format json` prints."""
        parts = {
            "report": self.report,
            "sections": self.sections,
            "quantities": self.quantities,
            "citations": self.citations,
            "observations": self.observations,
            "checks": self.checks,
        }
        return json.dumps(parts, ensure_ascii=False, indent=1, default=_jsonable)

    def _repr_html_(self) -> str:
        from .render import report_html  # the renderer draws reports: it comes after them

        return report_html(self)


def _jsonable(value: object) -> str:
    if isinstance(value, Decimal):
        return plain(value)
    raise TypeError(f"{type(value).__name__} has no place in a report's JSON")


def rows(
    document: Document,
    *,
    sections: Iterable[Section],
    figures: Iterable[Figure],
    citations: Iterable[Citation],
    observations: Iterable[Observation],
    checks: Iterable[Check],
    candidates: Mapping[tuple[int, str], str],
) -> dict[str, list[Row]]:
    """Findings in clean coordinates as rows in source coordinates.

    Args:
        candidates: for a figure's start and part, the indicators that fit it equally well.
    """
    place = Place(document)
    return {
        "sections": [
            place.row(s.start, s.end)
            | {
                "level": s.level,
                "label": s.label,
                "title": s.title,
                "domain": s.domain,
                "role": s.role,
                "rule": s.rule,
            }
            for s in sections
        ],
        "quantities": [
            place.row(f.start, f.end)
            | {
                "value": f.value,
                "unit": f.unit,
                "form": f.form,
                "bound": f.bound,
                "raw": place.words(f.start, f.end),
                "candidates": candidates.get((f.start, f.part), ""),
                "rule": "; ".join((f.rule, *f.flags)),
            }
            for f in figures
        ],
        "citations": [
            place.row(c.start, c.end)
            | {
                "type": c.type,
                "number": c.number,
                "date": c.date,
                "issuer": c.issuer,
                "raw": place.words(c.start, c.end),
                "rule": c.rule,
            }
            for c in citations
        ],
        "observations": [
            place.row(o.start, o.end)
            | {
                "indicator": o.indicator,
                "scope": o.scope,
                "facet": o.facet,
                "period": o.period,
                "status": o.status,
                "value": o.value,
                "unit": o.unit,
                "bound": o.bound,
                "quote": place.words(o.start, o.end),
                "rule": o.rule,
                "corrected": o.corrected,
            }
            for o in observations
        ],
        "checks": [
            place.row(c.start, c.end)
            | {
                "kind": c.kind,
                "stated": c.stated,
                "expected": c.expected,
                "verdict": c.verdict,
                "quote": place.words(c.start, c.end),
                "quotes": " … ".join(place.words(*span) for span in c.others),
                "note": c.note,
                "note_vi": c.note_vi,
            }
            for c in checks
        ],
        "texts": place.texts(),
    }
