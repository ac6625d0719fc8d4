"""How much a claim that does not add up weighs: how large the contradiction is, and of what.

`size × place`, from 1 to 100. The size is a half where what is stated and what follows are as far
apart as `half` in checks.yml says (per cent, or points of a share), and nears 1 as they part further;
a date or a document's number has a small one of its own. The place is that of the figure that the
claim stands on: one that the index of the collection shows, one of the catalogue, or another.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from .rules import load

__all__ = ["weights"]

Row = Mapping[Any, Any]


def weights(checks: Iterable[Row], observations: Iterable[Row]) -> list[int]:
    """The weight of each claim, in their order.

    Args:
        checks, observations: rows of these tables; of the latter those of the same reports.
    """
    rules = load("checks")["weights"]
    central = frozenset(load("portal")["figures"])
    stated: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for row in observations:
        if row["start"] == row["start"] and row["start"] is not None:  # neither blank nor NA
            stated[str(row["report"])].append(
                (int(row["start"]), int(row["end"]), str(row["indicator"]))
            )
    for spans in stated.values():
        spans.sort()
    out = []
    for row in checks:
        of = _indicators(stated[str(row["report"])], int(row["start"]), int(row["end"]))
        place = "central" if of & central else "catalogued" if of else "other"
        out.append(max(1, round(100 * _size(row, rules) * float(rules["places"][place]))))
    return out


_LONGEST = 400  # characters of an observation's words that may reach to a claim


def _indicators(spans: list[tuple[int, int, str]], start: int, end: int) -> set[str]:
    first = bisect_left(spans, (start - _LONGEST,))
    last = bisect_left(spans, (end,))
    return {name for _, stop, name in spans[first:last] if stop > start}


def _size(row: Row, rules: Mapping[str, Any]) -> float:
    first, _, second = str(row["stated"]).partition(" vs ")
    second = second or str(row["expected"])
    try:
        one, other = Decimal(first), Decimal(second)
    except InvalidOperation:
        return float(rules["alone"] if _number(first) else rules["dates"])
    if row["kind"] == "conflict" and _years(first, second):
        return float(rules["dates"])
    gap = abs(one - other)
    if row["kind"] != "ratio":
        gap = gap * 100 / max(abs(one), abs(other), Decimal(1))
    return float(gap / (gap + Decimal(str(rules["half"]))))


def _number(text: str) -> bool:
    return text.replace(".", "", 1).isdigit()


def _years(*texts: str) -> bool:
    return all(len(text) == 4 and text.isdigit() and text[:2] in ("19", "20") for text in texts)
