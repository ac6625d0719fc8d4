"""Shares of one whole that the report does not state: two of them must agree on what it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from ..model import Check
from ..report import plain
from .reading import Node
from .sharing import decimals, rounded
from .words import Teller

__all__ = ["find"]


def find(tell: Teller, shares: Sequence[tuple[Node, Node]]) -> Iterator[Check]:
    """The check of two neighbouring counts with their shares: `212 đơn vị (chiếm 28,5%), 532 (71,5%)`.

    Args:
        shares: the counts of a passage with shares of what is not told, in order: (count, share).
    """
    stated = [pair for pair in shares if _may_be_of_one(*pair)]
    if len(stated) != 2 or stated[0][0].sentence != stated[1][0].sentence:
        return
    (first, first_share), (second, share) = stated
    if not (first.families & second.families):
        return
    lows, highs = zip(*(_whole_between(n.value, s.value) for n, s in stated), strict=True)
    verdict = "ok" if max(lows) <= min(highs) else "wrong"
    expected = rounded(second.value * first_share.value / first.value, decimals(share.value))
    yield tell.check(
        "ratio",
        (second.start, share.end),
        plain(share.value),
        plain(share.value if verdict == "ok" else expected),
        verdict=verdict,
        note=("shared", verdict),
        others=(first.span, first_share.span, second.span),
        fields={
            "part": second.value,
            "other": first.value,
            "other_share": first_share.value,
            "line_part": first.start,
        },
    )


def _may_be_of_one(count: Node, share: Node) -> bool:
    bare = not share.tail.strip(" .;,)")  # words after it may name another whole
    said = bool(decimals(share.value)) and "chiếm" in share.label.casefold() and bare
    return said and count.first.form == "count" and count.exact and count.whole is None


def _whole_between(count: Decimal, share: Decimal) -> tuple[Decimal, Decimal]:
    """The least and greatest whole of which `count` is `share` per cent, as rounded."""
    step = Decimal(1).scaleb(-decimals(share))
    low = count * 100 / (share + step)
    return low, count * 100 / max(share - step, step / 10)
