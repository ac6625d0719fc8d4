"""Claims whose figures stand apart: rates by their names, totals of levels, what is still pending.

Linking says what each figure is; here figures of one scope, period and status are put together.
They are right where they fit. As linking may err, wrong is only what stands close together, with
one value each, or what a slip made of the right value.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from ..model import Check
from ..report import plain
from .known import Fact
from .reading import Reading, scale
from .sharing import decimals, fits, ratio, rounded, slip, swapped
from .words import Money, Teller, pattern, rule

__all__ = ["find"]

_NEAR = 2  # passages between a rate and what it is of
_LEVELS = ("province", "district", "commune")
_TWO = 2
_CLOSE = Decimal("0.1")  # a total and its levels differ by less, where they are of one thing

Index = dict[tuple[str, tuple[str, str, str, str]], list[Fact]]


def find(
    reading: Reading, tell: Teller, facts: Sequence[Fact], made: Sequence[Check]
) -> Iterator[Check]:
    """Claims of linked figures that no other way has redone.

    Args:
        made: the claims that were redone; their figures are left alone.
    """
    index: Index = {}
    for fact in facts:
        if fact.seen.status == "actual":
            index.setdefault((fact.seen.indicator, fact.key()), []).append(fact)
    shares = {check.end for check in made if check.kind == "ratio"}
    sums = [check for check in made if check.kind == "sum"]
    totals = {(check.stated, start) for check in sums for start in range(check.start, check.end)}
    parts = {span[0] for check in sums for span in check.others}
    added = {frozenset(check.others) for check in sums}
    by_levels: dict[frozenset[tuple[int, int]], Check] = {}
    for fact in facts:
        if fact.seen.status != "actual":
            continue
        if fact.node is not None and fact.span[1] not in shares:
            yield from _rate(tell, fact, index)
        if (plain(fact.value), fact.span[0]) not in totals:
            for check in _levels(reading, tell, fact, index):
                of = frozenset(check.others)
                if of not in added:  # a total told twice: where it stands nearest its levels
                    by_levels[of] = min(by_levels.get(of, check), check, key=_apart)
            if fact.span[0] not in parts:
                yield from _pending(tell, fact, index)
    yield from by_levels.values()


def _apart(check: Check) -> int:
    """How far a total stands from the last of what adds up to it."""
    return abs(check.start - max(start for start, _ in check.others))


def _rate(tell: Teller, share: Fact, index: Index) -> Iterator[Check]:
    """`Tỷ lệ đúng và trước hạn đạt 99,8%`, by the counts of the same scope and period."""
    names = rule("rates").get(share.seen.indicator)
    node = share.node
    if names is None or node is None or node.pair or pattern("delta").search(node.label):
        return
    wholes = [f for name in names["of"] for f in index.get((name, share.key()), [])]
    counted = [index.get((name, share.key()), []) for name in names["part"]]
    ways: list[tuple[Fact, ...]] = [(f,) for f in counted[0]]
    if len(counted) > 1:
        ways += [(a, b) for a in counted[0] for b in counted[1]]
    tried = [
        (way, whole)
        for way in ways
        for whole in wholes
        if whole.value and sum(f.value for f in way) <= whole.value
    ]
    for way, whole in tried:
        if fits(share.value, _sum(way) * 100 / whole.value):
            yield _share(tell, share, way, whole)
            return
    named = [(way, whole) for way, whole in tried if _against(tell, share, way, whole)]
    tried = named or tried
    if not tried:
        return
    most = max(len(way) for way, _ in tried)
    both = pattern("both_in_time").search(f"{node.label} {node.tail}") is not None
    certain = [(way, whole) for way, whole in tried if len(way) == most and (both or most == 1)]
    if len(certain) != 1 or (not named and len({f.value for f in wholes}) != 1):
        return
    way, whole = certain[0]
    exact = rounded(_sum(way) * 100 / whole.value, decimals(share.value))
    near = all(0 <= share.passage - f.passage <= _NEAR for f in (*way, whole))
    if named or (near and (swapped(share.value, exact) or slip(plain(share.value), plain(exact)))):
        yield _share(tell, share, way, whole)


def _against(tell: Teller, share: Fact, way: Sequence[Fact], whole: Fact) -> bool:
    """Whether a rate names the whole that it is of, and its part stands in the same paragraph."""
    before = tell.document.text[max(0, share.span[0] - _NAMED) : share.span[0]]
    named = pattern("against_all").search(before)
    beside = {share.passage} == {fact.passage for fact in way}
    return named is not None and beside and named["of"].replace(".", "") == plain(whole.value)


_NAMED = 120  # characters before a rate in which its whole is named


def _sum(way: Sequence[Fact]) -> Decimal:
    return sum((fact.value for fact in way), Decimal(0))


def _share(tell: Teller, share: Fact, way: Sequence[Fact], whole: Fact) -> Check:
    return ratio(tell, share.span, share.value, (way[0].span, _sum(way)), (whole.span, whole.value))


def _levels(reading: Reading, tell: Teller, total: Fact, index: Index) -> Iterator[Check]:
    """`Tính chung hai cấp, đã tiếp nhận 14.038 hồ sơ`: the districts' and the communes' together."""
    name = total.seen.indicator
    if total.seen.scope != "all" or total.seen.facet or name.endswith(_NOT_ADDED):
        return
    if total.seen.unit in ("percent", "points", "rank"):
        return
    every = pattern("all_levels").search(_before(reading, total)) is not None
    beside = [f for f in index.get((name, total.key()), []) if f.span[0] < total.span[0]]
    if every and len(beside) == _TWO and _sum(beside) == total.value:
        yield _total(tell, total, beside)  # whose levels only headings name
        return
    known = [index.get((name, total.key(scope=level)), []) for level in _LEVELS]
    told = [found for found in known if found]
    if len(told) < _TWO or any(len({f.value for f in found}) != 1 for found in told):
        return
    parts = [found[0] for found in told]
    before = all(part.span[0] < total.span[0] for part in parts)
    if _sum(parts) == total.value and (before or _told_beside(total, parts)):
        yield _total(tell, total, parts)
        return
    if not before:
        return
    close = abs(_sum(parts) - total.value) < total.value * _CLOSE
    if every and close and total.node is not None and total.node.whole is None:
        yield _total(tell, total, parts)


def _told_beside(total: Fact, parts: Sequence[Fact]) -> bool:
    """`tiếp nhận 5.210 hồ sơ …. Trong đó, cấp huyện tiếp nhận 1.130 hồ sơ …; cấp xã 4.080 hồ sơ`."""
    return all(part.passage == total.passage for part in parts)


_NOT_ADDED = ("_rate", "_score", "_rank")
_CLAUSE = 80  # characters before a total in which it says that it is of all levels


def _before(reading: Reading, fact: Fact) -> str:
    start = reading.passages[fact.passage].block.start
    return reading.text[max(start, fact.span[0] - _CLAUSE) : fact.span[0]]


def _pending(tell: Teller, rest: Fact, index: Index) -> Iterator[Check]:
    """What is pending is what came in without what was finished, each told in a line of its own."""
    if rest.seen.indicator not in rule("pending_of"):
        return
    came, done = (
        index.get((name, rest.key()), []) for name in ("dossiers_received", "dossiers_resolved")
    )
    for one in came:
        for other in done:
            if one.value - other.value == rest.value > 0 and one.passage != rest.passage:
                yield tell.check(
                    "sum",
                    rest.span,
                    plain(rest.value),
                    plain(rest.value),
                    verdict="ok",
                    note=("rest", "ok"),
                    others=(one.span, other.span),
                    fields={
                        "whole": one.value,
                        "part": other.value,
                        "line_whole": one.span[0],
                        "line_part": other.span[0],
                    },
                )
                return


def _total(tell: Teller, total: Fact, parts: Sequence[Fact]) -> Check:
    expected = _sum(parts)
    right = expected == total.value
    verdict = "ok" if right else "wrong"
    kind = Money if total.seen.unit == "VND" else Decimal
    worth = scale(tell.document.text, total.node) if total.node is not None else Decimal(1)
    return tell.check(
        "sum",
        total.span,
        plain(total.value / worth),
        plain(expected / worth),
        verdict=verdict,
        note=("sum", "ok" if right else "more" if expected > total.value else "less"),
        others=tuple(part.span for part in parts),
        fields={
            "stated": kind(total.value),
            "noun": "",
            "gap": kind(abs(expected - total.value)),
            "parts": tuple(kind(part.value) for part in parts),
            "line_part": parts[0].span[0],
        },
    )
