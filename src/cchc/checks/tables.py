"""Tables: a row of totals under its column, and a column of shares beside its counts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations, takewhile

from ..model import Check, Document, Figure
from ..passages import Passage
from ..report import plain
from ..table_rows import row_label
from .reading import Reading
from .sharing import decimals, fits, ratio, rounded
from .words import Teller, Word, pattern

__all__ = ["find"]

_ROWS = 3  # body rows from which a table's own rule can be read


_EMPTY = re.compile(r"\n[ \t]*\n")


def _empty_line(document: Document, low: int, high: int) -> bool:
    start, end = document.offsets.source_start(low - 1), document.offsets.source_start(high)
    return _EMPTY.search(document.source.text, start, end) is not None


@dataclass(frozen=True, slots=True)
class _Row:
    label: str  # `3.2`
    names: str
    figures: tuple[Figure | None, ...]  # one for each cell: its only figure


def find(reading: Reading, tell: Teller) -> list[Check]:
    """Totals and shares of every table whose cells hold one figure each."""
    out: list[Check] = []
    for rows in _tables(reading, tell.document):
        heads = [reading.text[start:end] for start, end in rows[0].block.cells]
        body = [_row(reading.text, passage) for passage in rows[1:]]
        totals = list(_totals(tell, heads, body))
        right = frozenset(check.start for check in totals if check.verdict == "ok")
        out.extend(totals)
        out.extend(_part_rows(tell, heads, body))
        out.extend(_rates(tell, heads, body))
        out.extend(_row_totals(tell, heads, body, right))
        out.extend(_shares(tell, heads, body))
        out.extend(_changes(tell, heads, body))
    return out


def _tables(reading: Reading, document: Document) -> Iterator[list[Passage]]:
    """The rows of each table; an empty line parts two tables that stand one under the other."""
    rows: list[Passage] = []
    for passage in reading.passages:
        apart = rows and _empty_line(document, rows[-1].block.end, passage.block.start)
        if rows and (apart or not passage.block.cells):
            yield rows
            rows = []
        if passage.block.cells:
            rows.append(passage)
    if rows:
        yield rows


def _row(text: str, passage: Passage) -> _Row:
    figures: list[Figure | None] = []
    names = ""
    label = row_label(text, passage.block)
    for number, (start, end) in enumerate(passage.block.cells):
        inside = [f for f in passage.figures if start <= f.start < end]
        if label and not number:
            figures.append(None)
            continue
        lone = inside[0] if len(inside) == 1 and not inside[0].bound else None
        written = _CHANGED.sub("", text[start:end].strip(" *+-–−"))
        if lone is not None and written != _written(text, lone):
            lone = None
        if lone is None and not inside and not names:
            names = text[start:end].strip(" *")
        figures.append(lone)
    return _Row(label, names, tuple(figures))


_CHANGED = re.compile(r"(tăng|giảm)\s+", re.IGNORECASE)  # `tăng 2.282` under `So sánh`
_SAID = 6  # characters of such a word


def _written(text: str, figure: Figure) -> str:
    return text[figure.start : max(figure.end, figure.phrase_end)].strip()


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
        yield _sum(tell, figure, known)


_PART_ROW = re.compile(r"[-–+]\s")


def _part_rows(tell: Teller, heads: Sequence[str], body: Sequence[_Row]) -> Iterator[Check]:
    """Rows under the one that they are parts of, by a list mark, where they add up in a column."""
    for at, row in enumerate(body):
        if _PART_ROW.match(row.names):
            continue
        parts = list(takewhile(lambda part: _PART_ROW.match(part.names), body[at + 1 :]))
        parts = parts or _numbered_under(body, at)
        added = [
            column
            for column, head in enumerate(heads)
            if len(parts) > 1
            and all(_all_known(one, (column,)) for one in (row, *parts))
            and not pattern("table", "not_added").search(head)
            and not pattern("table", "change").search(head)
        ]
        sums = []
        for column in added:
            whole, *figures = (one.figures[column] for one in (row, *parts))
            known = [figure for figure in figures if figure is not None]
            if whole is not None:
                sums.append(_sum(tell, whole, known))
        if any(check.verdict == "ok" for check in sums):
            yield from sums


def _numbered_under(body: Sequence[_Row], at: int) -> list[_Row]:
    """The counts that are numbered under a row: `3.1` and `3.2` under `3`."""
    label = body[at].label
    under = takewhile(lambda row: row.label.startswith(f"{label}."), body[at + 1 :])
    rows = [row for row in under if row.label.count(".") == label.count(".") + 1]
    return [row for row in rows if not _RATE_ROW.match(row.names)] if label else []


_RATE_ROW = re.compile(r"(?:tỷ|tỉ) lệ(?!\w)", re.IGNORECASE)


def _rates(tell: Teller, heads: Sequence[str], body: Sequence[_Row]) -> Iterator[Check]:
    """A row `Tỷ lệ …` under two counts, part and whole, of which it is the quotient."""
    for at, row in enumerate(body):
        group = row.label.rpartition(".")[0]
        if not _RATE_ROW.match(row.names) or not row.label:
            continue
        above = [
            other
            for other in body[max(0, at - _GROUP) : at]
            if other.label.rpartition(".")[0] == group or other.label == group
        ]
        for column in range(len(heads)):
            share = row.figures[column] if column < len(row.figures) else None
            counts = [
                figure
                for other in above
                if _all_known(other, (column,)) and not _RATE_ROW.match(other.names)
                for figure in (other.figures[column],)
                if figure is not None
            ]
            if share is None or share.form not in ("count", "percent") or column == 0:
                continue
            found = [
                (part, whole)
                for whole in counts
                for part in counts
                if part is not whole
                and 0 < part.value <= whole.value
                and fits(share.value, part.value * 100 / whole.value)
            ]
            if not found and len(counts) == 2 and 0 < counts[1].value <= counts[0].value:
                found = [(counts[1], counts[0])]
            for part, whole in found[-1:]:
                yield ratio(
                    tell,
                    (share.start, share.end),
                    share.value,
                    ((part.start, part.end), part.value),
                    ((whole.start, whole.end), whole.value),
                )


_GROUP = 8  # rows above a rate among which what it is of stands


def _sum(tell: Teller, total: Figure, parts: Sequence[Figure]) -> Check:
    added = sum((part.value for part in parts), Decimal(0))
    verdict = "ok" if added == total.value else "wrong"
    return tell.check(
        "sum",
        (total.start, total.end),
        plain(total.value),
        plain(added),
        verdict=verdict,
        note=("sum", "ok" if added == total.value else "more" if added > total.value else "less"),
        others=tuple((part.start, part.end) for part in parts),
        fields={
            "noun": "",
            "gap": abs(added - total.value),
            "parts": tuple(part.value for part in parts),
            "line_part": parts[0].start,
        },
    )


def _row_totals(
    tell: Teller, heads: Sequence[str], body: Sequence[_Row], told: frozenset[int]
) -> Iterator[Check]:
    """Columns that most rows have as the sum of others: `Tiếp nhận = Đã giải quyết + Đang giải quyết`.

    Args:
        told: where the totals stand that add up by column; those by row follow from them.
    """
    added = [
        at
        for at, head in enumerate(heads[:_WIDEST])
        if not pattern("table", "not_added").search(head)
        and not pattern("table", "change").search(head)
    ]
    body = [row for row in body if not _RATE_ROW.match(row.names)]
    rest = [row for row in body if not pattern("table", "total").search(row.names)]
    for total in added:
        found = [parts for parts in _two(added, total) if _is_rule(rest, total, parts)]
        longer = [parts for parts in _row_of(added, total) if _is_rule(rest, total, parts)]
        for parts in found or longer[:1]:
            for row in body:
                if not _all_known(row, (total, *parts)):
                    continue
                figures = [row.figures[column] for column in (total, *sorted(parts))]
                whole, *values = (figure for figure in figures if figure is not None)
                if whole.start not in told or not _adds(row, total, parts):
                    yield _sum(tell, whole, values)


_WIDEST = 16  # columns among which sums are looked for


def _two(added: Sequence[int], total: int) -> Iterator[tuple[int, ...]]:
    return ((a, b) for a, b in combinations(added, 2) if total not in (a, b))


def _row_of(added: Sequence[int], total: int) -> Iterator[tuple[int, ...]]:
    """The columns right beside a total, three or more of them."""
    for step in (1, -1):
        parts: list[int] = []
        at = total + step
        while at in added:
            parts.append(at)
            at += step
            if len(parts) > _AGREE:
                yield tuple(parts)


def _is_rule(rows: Sequence[_Row], total: int, parts: Sequence[int]) -> bool:
    """Do most rows add up? Columns that stand apart need more rows to say so."""
    known = [row for row in rows if _all_known(row, (total, *parts))]
    right = sum(_adds(row, total, parts) for row in known)
    columns = (total, *parts)
    beside = max(columns) - min(columns) == len(parts)
    return right >= (_AGREE if beside else _ROWS) and right * 3 >= len(known) * 2


_AGREE = 2  # rows from which what is true of a table is taken for its rule


def _all_known(row: _Row, columns: Sequence[int]) -> bool:
    for column in columns:
        figure = row.figures[column] if column < len(row.figures) else None
        if figure is None or figure.form not in ("count", "money"):
            return False
    return True


def _adds(row: _Row, total: int, parts: Sequence[int]) -> bool:
    """Does a row add up, and not because most of it is nought?"""
    values = [figure.value for column in parts if (figure := row.figures[column]) is not None]
    whole = row.figures[total]
    many = sum(1 for value in values if value) >= _AGREE
    return whole is not None and many and sum(values) == whole.value


def _changes(tell: Teller, heads: Sequence[str], body: Sequence[_Row]) -> Iterator[Check]:
    """A column of rises and falls, by the two columns before it that most of its rows are between."""
    for column, head in enumerate(heads):
        if not pattern("table", "change").search(head) or column < _AGREE:
            continue
        share = pattern("table", "share").search(head) is not None
        ways = []
        for b in range(1, column):
            rows = [row for row in body if _between(row, b - 1, b, column, share=share) is not None]
            right = sum(bool(_between(row, b - 1, b, column, share=share)) for row in rows)
            ways.append((right, len(rows), b))
        right, known, b = max(ways)
        if right < _AGREE or right * 3 < known * 2:
            continue
        for row in body:
            fits_row = _between(row, b - 1, b, column, share=share)
            first, last, stated = (
                row.figures[at] if at < len(row.figures) else None for at in (b - 1, b, column)
            )
            if fits_row is None or first is None or last is None or stated is None:
                continue
            # `giảm 27` beside `85 | 112`: the later year stands first.
            said = _CHANGED.search(tell.document.text, max(0, stated.start - _SAID), stated.start)
            falls = said is not None and said[1].casefold() == "giảm"
            if said is not None and falls != (last.value < first.value):
                first, last = last, first
            yield _change(tell, first, last, stated, right=fits_row, share=share)


def _between(row: _Row, a: int, b: int, column: int, *, share: bool) -> bool | None:
    """Is a row's change that between its two values? None where the row does not have all three."""
    if column >= len(row.figures):
        return None
    first, last, stated = row.figures[a], row.figures[b], row.figures[column]
    if first is None or last is None or stated is None or first.form != last.form:
        return None
    if share != (stated.form == "percent" or (share and stated.form == "count")):
        return None
    gap = abs(last.value - first.value)
    if not share:
        return gap == abs(stated.value)
    return bool(first.value) and fits(abs(stated.value), gap * 100 / first.value)


def _change(
    tell: Teller, first: Figure, last: Figure, stated: Figure, *, right: bool, share: bool
) -> Check:
    gap = abs(last.value - first.value)
    exact = rounded(gap * 100 / first.value, decimals(stated.value)) if share else gap
    verdict = "ok" if right else "wrong"
    return tell.check(
        "change",
        (stated.start, stated.end),
        plain(abs(stated.value)),
        plain(exact),
        verdict=verdict,
        note=("change", verdict),
        others=((first.start, first.end), (last.start, last.end)),
        fields={
            "first": first.value,
            "last": last.value,
            "line_first": first.start,
            "line_last": last.start,
            "word": Word("fall" if last.value < first.value else "rise"),
            "noun": "",
            "unit": Word("per_cent" if share else "none"),
            "rank": Word("none"),
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
        late = [a for a in range(column) if pattern("late").search(heads[a])]
        found = _way(rows, column, range(column), rest=False) or _way(rows, column, late, rest=True)
        if found is None:
            continue
        a, b, rest = found
        for row in rows:
            part, whole, share = row.figures[a], row.figures[b], row.figures[column]
            if part is None or whole is None or share is None or not whole.value:
                continue
            yield ratio(
                tell,
                (share.start, share.end),
                share.value,
                ((part.start, part.end), whole.value - part.value if rest else part.value),
                ((whole.start, whole.end), whole.value),
            )


def _way(
    rows: Sequence[_Row], column: int, parts: Iterable[int], *, rest: bool
) -> tuple[int, int, bool] | None:
    """The two columns (part, whole) that most shares of a column are the quotient of, if any are."""
    ways = []
    for a in parts:
        for b in range(column):
            if a != b:
                known = [row for row in rows if _known(row, a, b)]
                ways.append(
                    (sum(_right(row, a, b, column, rest=rest) for row in known), len(known), a, b)
                )
    right, known_rows, a, b = max(ways, default=(0, 0, 0, 0))
    enough = right >= _ROWS - 1 and right * 3 >= known_rows * 2
    return (a, b, rest) if enough else None


def _right(row: _Row, a: int, b: int, column: int, *, rest: bool) -> bool:
    """Is a row's share that of `a` in `b`; or, with `rest`, of what `a` leaves: those on time?"""
    part, whole, share = row.figures[a], row.figures[b], row.figures[column]
    return (
        part is not None
        and whole is not None
        and share is not None
        and bool(whole.value)
        and fits(
            share.value, (whole.value - part.value if rest else part.value) * 100 / whole.value
        )
    )


def _known(row: _Row, a: int, b: int) -> bool:
    whole = row.figures[b]
    return row.figures[a] is not None and whole is not None and bool(whole.value)
