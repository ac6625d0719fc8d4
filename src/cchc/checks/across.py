"""One locality's reports set side by side: a fact with two values, counts that cannot be.

Works on rows of the tables, so that it needs no report's text; see `across`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import combinations

from ..indicators import Indicator
from ..indicators import load as load_catalogue
from ..periods import Period
from ..report import plain
from .words import rule, shown

__all__ = ["across"]

Row = dict[str, object]

_QUARTER = 3  # months
_YEAR = 12


@dataclass(frozen=True, slots=True)
class _Value:
    """An exact value that a report states once, and the report."""

    row: Mapping[str, object]
    report: Mapping[str, object]
    period: Period
    value: Decimal

    @property
    def age(self) -> tuple[Period, str, str]:
        """Where its report stands among the locality's, by time."""
        covers = Period.parse(str(self.report["period"]))
        return (
            Period(covers.last, covers.last),
            str(self.report["issued"] or ""),
            str(self.report["report"]),
        )


_Key = tuple[str, str, str, str]  # locality, indicator, scope, facet


def across(
    reports: Sequence[Mapping[str, object]],
    observations: Sequence[Mapping[str, object]],
    catalogue: Mapping[str, Indicator] | None = None,
) -> list[Row]:
    """What reports of one locality say that cannot all be so.

    Found are: a fact with different values in two reports; a count of a part of a year that is
    more than that of a longer part or of the year; quarters and halves that add up to more than the
    half or the year that holds them.
    Left out are targets, values with a bound, corrected ones, those that their own report gives
    twice and differently, values of which one is the other rounded, and drafts of a final report.
    A stock that is only said to be as of its report is no fact of a day: two such are not compared.

    Args:
        reports, observations: rows of these tables; of several localities, each is taken alone.
        catalogue: the indicators, for their kinds and names; the library's where not given.

    Returns:
        Rows with the columns of the checks table, each in the place of the later report's words,
        in the order of locality, report and place. `quotes` has the other reports' words.
    """
    known = catalogue if catalogue is not None else load_catalogue()
    groups = _values(reports, observations, known)
    found: list[Row] = []
    for (_, indicator, _, _), values in groups.items():
        of = known[indicator]
        found.extend(_conflicts(of, values))
        if of.kind == "flow":
            found.extend(_falls(of, values))
            found.extend(_exceeding(of, values))
    return sorted(found, key=_order)


def _order(row: Row) -> tuple[str, str, int, str]:
    start = row["start"]
    return (
        str(row["locality"]),
        str(row["report"]),
        start if isinstance(start, int) else -1,
        str(row["stated"]),
    )


def _values(
    reports: Sequence[Mapping[str, object]],
    observations: Sequence[Mapping[str, object]],
    catalogue: Mapping[str, Indicator],
) -> dict[_Key, list[_Value]]:
    """The values that may be compared, by what they are values of, from the oldest report on."""
    kept = {str(row["report"]): row for row in _final(reports)}
    stated: dict[tuple[str, ...], list[_Value]] = {}
    for row in observations:
        report = kept.get(str(row["report"]))
        if report is None or str(row["indicator"]) not in catalogue:
            continue
        if row["status"] != "actual" or row["bound"] or row["corrected"] or not row["period"]:
            continue
        value = _Value(
            row,
            report,
            Period.parse(str(row["period"])),
            Decimal(plain(Decimal(str(row["value"])))),
        )
        names = ("locality", "indicator", "scope", "facet", "report", "period")
        stated.setdefault(tuple(str(row[name] or "") for name in names), []).append(value)
    groups: dict[_Key, list[_Value]] = {}
    for (locality, indicator, scope, facet, _, _), values in stated.items():
        if len({value.value for value in values}) == 1:
            groups.setdefault((locality, indicator, scope, facet), []).append(values[0])
    for group in groups.values():
        group.sort(key=lambda value: (value.age, value.period))
    return groups


def _final(reports: Sequence[Mapping[str, object]]) -> list[Mapping[str, object]]:
    """One version of each report: the final one, else the last by key."""
    chosen: dict[tuple[str, ...], Mapping[str, object]] = {}
    for row in sorted(reports, key=lambda row: (row["version"] == "final", str(row["report"]))):
        if row["period"]:
            chosen[tuple(str(row[name] or "") for name in ("locality", "period", "kind"))] = row
    return list(chosen.values())


def _conflicts(of: Indicator, values: Sequence[_Value]) -> Iterator[Row]:
    """One period, two values: each value once, against the first report that has another."""
    periods: dict[Period, list[_Value]] = {}
    for value in values:
        periods.setdefault(value.period, []).append(value)
    for group in periods.values():
        told: list[Decimal] = []
        for index, later in enumerate(group):
            for first in group[:index]:
                if _apart(first, later) or later.value in told or _rounds(first, later):
                    continue
                if of.kind == "stock" and _undated(first) and _undated(later):
                    continue
                told.append(later.value)
                both = f"{plain(first.value)} vs {plain(later.value)}"
                yield _row(of, "conflict", "value", both, first, later)
                break


def _apart(a: _Value, b: _Value) -> bool:
    """Is there nothing to compare: one report, or one value?"""
    return a.report["report"] == b.report["report"] or a.value == b.value


def _undated(value: _Value) -> bool:
    """Is a value's period merely that of its report?"""
    return str(value.row["period"]) == str(value.report["period"])


def _rounds(a: _Value, b: _Value) -> bool:
    """Is one value the other with fewer digits: 98,6 and 98,62; 47,9 and 47,93 tỷ đồng?"""
    coarse, fine = sorted((a.value.normalize(), b.value.normalize()), key=_digits)
    exponent = coarse.as_tuple().exponent
    if not isinstance(exponent, int) or _digits(coarse) == _digits(fine):
        return False
    if exponent >= 0 and abs(coarse) < _ROUND_FROM:
        return False  # 300 people are not 304
    return fine.quantize(Decimal(1).scaleb(exponent), ROUND_HALF_UP) == coarse


_ROUND_FROM = 1_000_000  # whole values from which a report may round


def _digits(value: Decimal) -> int:
    return len(value.normalize().as_tuple().digits)


def _falls(of: Indicator, values: Sequence[_Value]) -> Iterator[Row]:
    """A count within one year that is more than that of a longer time which holds it."""
    for a, b in combinations(values, 2):
        part, whole = (a, b) if a.period.months < b.period.months else (b, a)
        if (
            a.report["report"] != b.report["report"]
            and part.period != whole.period
            and whole.period.contains(part.period)
            and whole.period.months <= _YEAR
            and part.value > whole.value
            and not _rounds(a, b)
        ):
            yield _row(of, "range", "falls", plain(part.value), part, whole)


def _exceeding(of: Indicator, values: Sequence[_Value]) -> Iterator[Row]:
    """Times apart that together are more than the longer one that holds them all.

    Quarters and halves against their year, quarters against their half: where one of them alone is
    more, it is told by itself.
    """
    for whole in values:
        if not _QUARTER < whole.period.months <= _YEAR:
            continue
        latest: dict[Period, _Value] = {}
        for value in values:
            shorter = value.period.months < whole.period.months
            if shorter and whole.period.contains(value.period):
                latest[value.period] = value  # the latest report's
        parts = _most(list(latest.values()))
        others = {str(part.report["report"]) for part in parts} != {str(whole.report["report"])}
        added = sum((part.value for part in parts), Decimal(0))
        if len(parts) < 2 or not others or added <= whole.value:
            continue
        if all(part.value <= whole.value for part in parts):
            yield _row(of, "range", "exceeds", plain(added), *parts, whole)


def _most(values: Sequence[_Value]) -> list[_Value]:
    """Of values whose times may overlap, those apart that add up to most."""
    ordered = sorted(values, key=lambda value: value.period.last)
    best: list[tuple[Decimal, list[_Value]]] = [(Decimal(0), [])]
    for number, value in enumerate(ordered):
        before = sum(1 for other in ordered[:number] if other.period.last < value.period.first)
        added, chosen = best[before]
        best.append(max(best[-1], (added + value.value, [*chosen, value]), key=lambda b: b[0]))
    return best[-1][1]


def _row(of: Indicator, kind: str, note: str, stated: str, *values: _Value) -> Row:
    """A row of the checks table, in the place of the latest report's value.

    Args:
        note: the sentence's place under `notes`, `across` in `checks.yml`.
        values: the part or parts, or the first value; then the whole, or the later value.
    """
    *firsts, last = values
    at = max(values, key=lambda value: value.age)
    notes = {}
    for language, name in (("en", of.name_en), ("vi", of.name_vi)):
        notes[language] = rule("notes", "across", note)[language].format(
            name=name,
            first=shown(
                tuple(v.value for v in firsts) if len(firsts) > 1 else firsts[0].value, language
            ),
            last=shown(last.value, language),
            added=shown(sum((v.value for v in firsts), Decimal(0)), language),
            period=firsts[0].period,
            whole=last.period,
            report_first=", ".join(str(v.report["report"]) for v in firsts),
            report_last=last.report["report"],
            line_first=firsts[0].row["line"] or "–",
            line_last=last.row["line"] or "–",
        )
    own = ("report", "locality", "gso_code", "line", "page", "start", "end")
    return {name: at.row[name] for name in own} | {
        "kind": kind,
        "stated": stated,
        "expected": "",
        "verdict": "wrong",
        "quote": at.row["quote"],
        "quotes": " … ".join(str(v.row["quote"]) for v in values if v is not at),
        "note": notes["en"],
        "note_vi": notes["vi"],
    }
