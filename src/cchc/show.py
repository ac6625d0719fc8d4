"""What the commands print for a person at a terminal."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .catalogue import Entry
from .freshness import Standing, of_entry
from .jobs import labels
from .weigh import weights

if TYPE_CHECKING:
    import pandas as pd

    from .report import Report

__all__ = ["collection_list", "columns", "report_table", "wrong_claims"]

_QUOTE = 60  # characters of a quote that a line has room for


def columns(rows: Iterable[Sequence[object]]) -> list[str]:
    """Rows as lines with aligned columns, two spaces apart; a combining mark takes no room.

    >>> columns([["Trà Cú", 1], ["Đức", 20]])
    ['Trà Cú  1', 'Đức     20']
    """
    cells = [[_flat(cell) for cell in row] for row in rows]
    widths = [max(map(_width, column)) for column in zip(*cells, strict=True)]
    return [
        "  ".join(
            cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in cells
    ]


def report_table(report: Report) -> str:
    """What was found in a report: its head, its observations by line, and what does not add up."""
    head = [
        (name, report.report.get(name) or "not stated")
        for name in ("locality", "period", "kind", "number", "issued")
    ]
    counts = ("sections", "quantities", "citations", "observations", "checks")
    lines = columns([*head, *((name, len(getattr(report, name))) for name in counts)])
    paged = any(o["page"] is not None for o in report.observations)
    rows = [
        (
            *([o["page"] or ""] if paged else []),
            o["line"] or "",
            o["indicator"],
            o["scope"],
            o["facet"],
            o["period"],
            o["status"],
            f"{o['bound']}{o['value']:f}",
            o["unit"],
            _short(o["quote"]),
        )
        for o in report.observations
    ]
    if rows:
        header = (
            *(["page"] if paged else []),
            "line",
            "indicator",
            "scope",
            "facet",
            "period",
            "status",
            "value",
            "unit",
            "quote",
        )
        lines += ["", *columns([header, *rows])]
    wrong = [check for check in report.checks if check["verdict"] == "wrong"]
    if wrong:
        lines += [
            "",
            "Claims that do not add up:",
            *(f"  line {c['line']}: {c['note']}" for c in wrong),
        ]
    return "\n".join(lines)


def wrong_claims(checks: pd.DataFrame, observations: pd.DataFrame, width: int = 80) -> str:
    """The claims that do not add up, the weightiest first, each with its words and what follows.

    Args:
        observations: of the same reports: a claim on a central indicator weighs more.
        width: columns of the terminal.
    """
    wrong = checks[checks["verdict"] == "wrong"]
    claims = wrong.to_dict("records")
    weighed = zip(weights(claims, observations.to_dict("records")), claims, strict=True)
    ordered = sorted(
        weighed, key=lambda pair: (-pair[0], pair[1]["report"], pair[1]["line"], pair[1]["start"])
    )
    if not ordered:
        return "no claim that could be redone is wrong"
    lines = [line for weight, claim in ordered for line in _claim(weight, claim, width)]
    reports = wrong["report"].nunique()
    inside = f"in {reports} reports" if reports > 1 else "in one report"
    count = f"{len(ordered)} of {len(checks)} claims that could be redone do not add up"
    return "\n".join([*lines, f"{count}, {inside}"])


_MARGIN = " " * 5


def _claim(weight: int, claim: Mapping[Any, Any], width: int) -> list[str]:
    follows = f" → {claim['expected']}" if claim["expected"] else ""
    head = f"{weight:3}  {claim['report']}  line {claim['line']}  {claim['kind']}  {claim['stated']}{follows}"
    said = (f"“{_flat(claim['quote'])}”", _flat(claim["note"]))
    wrapped = (
        textwrap.wrap(
            words, max(40, width), initial_indent=_MARGIN, subsequent_indent=_MARGIN,
            break_long_words=False, break_on_hyphens=False,
        )
        for words in said
    )  # fmt: skip
    return [head, *(line for lines in wrapped for line in lines)]


def collection_list(entries: Sequence[Entry], standings: Sequence[Standing]) -> str:
    """Every report with its pages and how they stand; then the pages that span several."""
    label = labels(entries)
    lines: list[str] = []
    told: set[str] = set()
    for entry in entries:
        lines.append(
            f"{entry.locality}  {entry.period}  {entry.kind}  {entry.version}  {entry.file}"
        )
        own = of_entry(standings, entry, label[entry.key])
        told |= {standing.job.stem for standing in own}
        lines += _pages(own)
    rest = [standing for standing in standings if standing.job.stem not in told]
    if rest:
        lines += ["over several reports", *_pages(rest)]
    return "\n".join(lines) or "no reports yet: add one with `cchc add FILE`"


def _pages(standings: Sequence[Standing]) -> list[str]:
    rows = [(f"  {s.job.stem}.html", s.state.name, s.state.why) for s in standings]
    return columns(rows) if rows else []


def _short(quote: str) -> str:
    flat = _flat(quote)
    return flat if len(flat) <= _QUOTE else flat[: _QUOTE - 1] + "…"


def _flat(cell: object) -> str:
    """One line without control characters: what a report says must not move a terminal's cursor."""
    text = " ".join(str(cell).split()) if not isinstance(cell, str) or "\n" in cell else cell
    return "".join(c for c in text if unicodedata.category(c)[0] != "C")


def _width(text: str) -> int:
    return sum(not unicodedata.combining(c) for c in text)
