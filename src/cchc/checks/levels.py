"""Levels: what each level counts, told apart from their total.

`Cấp huyện tiếp nhận 8.964 hồ sơ. … Cấp xã tiếp nhận 32.418 hồ sơ. … Hai cấp tiếp nhận 41.382 hồ sơ.`
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import product
from math import prod

from ..model import Check
from ..report import plain
from .known import Fact
from .words import Teller, pattern

__all__ = ["find"]

_MOST = 200  # ways of taking one value of each level that are tried
_REACH = 160  # characters before a total in which its sentence may say so
_LEVELS = ("province", "district", "commune")
_NO_COUNTS = frozenset({"percent", "points", "rank", "VND"})


def find(tell: Teller, facts: Sequence[Fact], made: Sequence[Check]) -> Iterator[Check]:
    """Totals that the levels add up to, where no list under them has been added up.

    Only those that come out: what does not may be of other dossiers.
    """
    told = [(check.start, check.end) for check in made if check.kind == "sum"]
    groups: dict[tuple[str, ...], list[Fact]] = {}
    for fact in facts:
        if fact.seen.unit not in _NO_COUNTS and not fact.seen.facet:
            key = (fact.seen.indicator, *fact.key(scope=""))
            groups.setdefault(key, []).append(fact)
    for group in groups.values():
        by_level = [
            values
            for level in _LEVELS
            if (values := {f.value: f for f in reversed(group) if f.seen.scope == level})
        ]
        wholes: dict[Decimal, list[Fact]] = {}
        for fact in group:
            settled = any(low <= fact.span[0] < high for low, high in told)
            said = pattern("of_levels").search(_sentence(tell.document.text, fact.span))
            if fact.seen.scope == "all" and said and not settled:
                wholes.setdefault(fact.value, []).append(fact)
        if len(by_level) < 2 or prod(map(len, by_level)) > _MOST:
            continue
        for parts in product(*(values.values() for values in by_level)):
            ordered = sorted(parts, key=lambda part: part.span)
            if found := wholes.pop(sum((part.value for part in parts), Decimal(0)), None):
                last = ordered[-1].span[0]  # a total told twice is redone where it stands nearest
                yield _check(tell, min(found, key=lambda f: abs(f.span[0] - last)), ordered)


def _sentence(text: str, span: tuple[int, int]) -> str:
    """The words before a figure, from where its sentence begins."""
    return re.split(r"[.;]\s|\n", text[max(0, span[0] - _REACH) : span[0]])[-1]


def _check(tell: Teller, whole: Fact, parts: Sequence[Fact]) -> Check:
    stated = plain(whole.value)
    return tell.check(
        "sum",
        whole.span,
        stated,
        stated,
        verdict="ok",
        note=("sum", "ok"),
        others=tuple(part.span for part in parts),
        fields={
            "noun": "",
            "parts": tuple(part.value for part in parts),
            "line_part": parts[0].span[0],
        },
    )
