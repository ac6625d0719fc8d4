"""Shares before what they are of: `72,9 % (612/840 hồ sơ)`, and scores as shares of their points."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from ..model import Check
from .reading import Node, Reading, alike, amount, one_unit
from .sharing import fits, ratio
from .words import Money, Teller, pattern

__all__ = ["find"]

_NEAR = 40  # characters between a share and the bracket that says what it is of
_CLOSE = 12  # and between a share and the points that it is of


def find(reading: Reading, tell: Teller, nodes: Sequence[Node], index: int) -> Check | None:
    """The check of a share whose part and whole stand after it, or of a score beside it."""
    share = nodes[index]
    if pattern("delta").search(share.label) or not share.value:
        return None
    return (
        _pair_after(reading, tell, nodes, index)
        or _counts_after(reading, tell, nodes, index)
        or _plan_after(reading, tell, nodes, index)
        or _points(reading, tell, nodes, index)
    )


def _bracket(reading: Reading, share: Node, following: Node) -> str | None:
    """The words between a share and a figure in the bracket right after it; none where it is not."""
    between = reading.text[share.end : following.start]
    words, bracket, inside = between.partition("(")
    if not bracket or len(words) > _NEAR or re.search(r"[,;.()]", words + inside):
        return None
    return inside


def _pair_after(reading: Reading, tell: Teller, nodes: Sequence[Node], index: int) -> Check | None:
    """`100% (15/15) xã`, `đạt 72,86% (612/840 hồ sơ)`."""
    share = nodes[index]
    pair = nodes[index + 1] if index + 1 < len(nodes) else None
    if pair is None or pair.first.form not in ("pair", "money") or not pair.pair:
        return None
    inside = _bracket(reading, share, pair)
    if inside is None or not pattern("fronts").search(inside) or not pair.exact:
        return None
    if _said_before(nodes, index):
        return None
    kind = Money if pair.first.form == "money" else Decimal
    a, b = (kind(figure.value) for figure in pair.figures)
    if not b:
        return None
    span = (share.start, pair.end)
    return ratio(tell, span, share.value, (pair.span, a), (pair.span, b))


def _said_before(nodes: Sequence[Node], index: int) -> bool:
    """Is the share already said of the figure before it: `12 xã, đạt 80% (8/10 thôn)`?"""
    left = nodes[index].left
    if left is None or index == 0 or left is not nodes[index - 1]:
        return False
    return left.counts and nodes[index].start - left.end < _NEAR


def _counts_after(
    reading: Reading, tell: Teller, nodes: Sequence[Node], index: int
) -> Check | None:
    """`đạt 46,5% (tương ứng 1.860 giao dịch trên tổng số 4.000 giao dịch)`."""
    if index + 2 >= len(nodes):
        return None
    share, part, whole = nodes[index], nodes[index + 1], nodes[index + 2]
    inside = _bracket(reading, share, part)
    between = reading.text[part.end : whole.start]
    if inside is None or ")" in between or not pattern("of_whole").search(between):
        return None
    if not all(n.counts and not n.pair and n.exact for n in (part, whole)) or not whole.value:
        return None
    if not alike(part, whole) or not one_unit(part.unit, whole.unit):
        return None
    span = (share.start, whole.end)
    return ratio(tell, span, share.value, (part.span, amount(part)), (whole.span, amount(whole)))


def _plan_after(reading: Reading, tell: Teller, nodes: Sequence[Node], index: int) -> Check | None:
    """`thu 412,6 tỷ đồng, bằng 82,52% dự toán (500 tỷ đồng)`."""
    if not index or index + 1 >= len(nodes):
        return None
    done, share, plan = nodes[index - 1 : index + 2]
    inside = _bracket(reading, share, plan)
    if inside is None or re.search(r"\w", re.sub(r"\blà\b", "", inside)):
        return None
    words = reading.text[share.end : plan.start]
    if not pattern("of_plan").search(words) or done.sentence != share.sentence:
        return None
    if share.left is not done or done.first.form != plan.first.form:
        return None
    if not one_unit(done.unit, plan.unit):
        return None
    if not all(n.counts and not n.pair and n.exact for n in (done, plan)) or not plan.value:
        return None
    span = (done.start, plan.end)
    return ratio(tell, span, share.value, (done.span, amount(done)), (plan.span, amount(plan)))


def _points(reading: Reading, tell: Teller, nodes: Sequence[Node], index: int) -> Check | None:
    """`9,5/10 điểm (95%)`; `đạt 94%: 1,41/1,5 điểm`, where points follow by their own rule.

    Points may be given by a scale of their own: beside a share they are its check only where
    they agree; alone in the bracket after its points, a share is theirs.
    """
    share = nodes[index]
    before = nodes[index - 1] if index else None
    if before is not None and before.first.form == "score" and before.pair and before.exact:
        alone = reading.text[before.end : share.start].strip() == "("
        closed = reading.text[share.end : share.end + 2].lstrip()[:1] == ")"
        if alone and closed:
            return _of_points(tell, share, before, certain=True)
    after = nodes[index + 1] if index + 1 < len(nodes) else None
    if after is not None and after.first.form == "score" and after.pair and after.exact:
        between = reading.text[share.end : after.start]
        if "." not in between and "(" not in between and len(between) <= _CLOSE + _NEAR:
            return _of_points(tell, share, after, certain=False)
    return None


def _of_points(tell: Teller, share: Node, score: Node, *, certain: bool) -> Check | None:
    got, most = (figure.value for figure in score.figures)
    if not most or not (certain or fits(share.value, got * Decimal(100) / most)):
        return None
    span = (min(share.start, score.start), max(share.end, score.end))
    return ratio(tell, span, share.value, (score.span, got), (score.span, most))
