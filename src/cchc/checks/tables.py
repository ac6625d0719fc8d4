"""Tables: a row of totals under its column, and a column of shares beside its counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from ..evidence import Passage
from ..model import Check, Figure
from ..report import plain
from .sharing import fits, ratio
from .reading import Reading
from .words import Teller, pattern

__all__ = ["find"]

_ROWS = 3  # body rows from which a table's own rule can be read


@dataclass(frozen=True, slots=True)
class _Row:
    names: str
    figures: tuple[Figure | None, ...]  # one for each cell: its only figure


def find(reading: Reading, tell: Teller) -> list[Check]:
    """Totals and shares of every table whose cells hold one figure each."""
    out: list[Check] = []
    for tabular, passages in groupby(reading.passages, key=lambda p: bool(p.block.cells)):
        if tabular:
            rows = list(passages)
            heads = [reading.text[start:end] for start, end in rows[0].block.cells]
            body = [_row(reading.text, passage) for passage in rows[1:]]
            out.extend(_totals(tell, heads, body))
            out.extend(_shares(tell, heads, body))
    return out


def _row(text: str, passage: Passage) -> _Row:
    figures: list[Figure | None] = []
    names = ""
    for start, end in passage.block.cells:
        inside = [f for f in passage.figures if start <= f.start < end]
        lone = inside[0] if len(inside) == 1 and not inside[0].bound else None
        if (
            lone is not None
            and text[start:end].strip(" *")
            != text[lone.start : max(lone.end, lone.phrase_end)].strip()
        ):
            lone = None
        if lone is None and not inside and not names:
            names = text[start:end].strip(" *")
        figures.append(lone)
    return _Row(names, tuple(figures))


def _totals(tell: Teller, heads: Sequence[str], body: Sequence[_Row]) -> Iterator[Check]:
    """The row called `Tổng cộng`, where every other row has a figure in the column."""
    at = [i for i, row in enumerate(body) if pattern("table", "total").search(row.names)]
    if len(at) != 1 or at[0] not in (0, len(body) - 1):
        return
    total, rest = body[at[0]], [row for i, row in enumerate(body) if i != at[0]]
    for column, head in enumerate(heads):
        figure = total.figures[column] if column < len(total.figures) else None
        parts = [row.figures[column] if column < len(row.figures) else None for row in rest]
        known = [part for part in parts if part is not None]
        if (
            figure is None
            or len(known) != len(parts)
            or len(parts) < 2
            or pattern("table", "not_added").search(head)
        ):
            continue
        if any(f.form not in ("count", "money") for f in (figure, *known)):
            continue
        added = sum((part.value for part in known), Decimal(0))
        verdict = "ok" if added == figure.value else "wrong"
        yield tell.check(
            "sum",
            (figure.start, figure.end),
            plain(figure.value),
            plain(added),
            verdict=verdict,
            note=("sum", verdict),
            others=tuple((part.start, part.end) for part in known),
            fields={
                "parts": tuple(part.value for part in known),
                "line_part": known[0].start,
            },
        )


def _shares(tell: Teller, heads: Sequence[str], body: Sequence[_Row]) -> Iterator[Check]:
    """A column of shares, by the two columns that most of its rows are the quotient of."""
    for column, head in enumerate(heads):
        if not pattern("table", "share").search(head):
            continue
        rows = [
            row for row in body if column < len(row.figures) and row.figures[column] is not None
        ]
        if len(rows) < _ROWS:
            continue
        ways = []
        for a in range(column):
            for b in range(column):
                if a != b:
                    known = [row for row in rows if _known(row, a, b)]
                    right = sum(_right(row, a, b, column) for row in known)
                    ways.append((right, len(known), a, b))
        if not ways:
            continue
        right, known_rows, a, b = max(ways)
        if right < _ROWS - 1 or right * 3 < known_rows * 2:
            continue
        for row in rows:
            part, whole, share = row.figures[a], row.figures[b], row.figures[column]
            if part is None or whole is None or share is None or not whole.value:
                continue
            yield ratio(
                tell,
                (share.start, share.end),
                share.value,
                ((part.start, part.end), part.value),
                ((whole.start, whole.end), whole.value),
            )


def _right(row: _Row, a: int, b: int, column: int) -> bool:
    part, whole, share = row.figures[a], row.figures[b], row.figures[column]
    return (
        part is not None
        and whole is not None
        and share is not None
        and bool(whole.value)
        and fits(share.value, part.value * 100 / whole.value)
    )


def _known(row: _Row, a: int, b: int) -> bool:
    whole = row.figures[b]
    return row.figures[a] is not None and whole is not None and bool(whole.value)
