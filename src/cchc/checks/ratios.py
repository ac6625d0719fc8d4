"""Shares: a of b is p %."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache

from ..figures import unit_class
from ..lexicon import first_named
from ..model import Check
from ..nouns import unit_classes
from . import fronts, unstated
from .adding import only_received
from .known import Fact
from .reading import Node, Reading, alike, noun, one_unit
from .sharing import decimals, fits, ratio, rounded, slip
from .words import Money, Teller, pattern, rule

__all__ = ["find"]

_NEAR = 90  # characters between a figure and the share that is said of it
_QUOTE = 150
_THEN = 60  # characters in which a share's own time stands before its bracket
_BACK = 40  # figures before a share among which its whole may stand


def find(reading: Reading, tell: Teller, facts: Sequence[Fact] = ()) -> list[Check]:
    """Every share whose part and whole are known for certain.

    Args:
        facts: the linked figures, among which the whole of `36% tổng số TTHC` may stand.
    """
    out = []
    names = {name for found in rule("wholes_of").values() for name in found}
    totals = [f for f in facts if f.seen.indicator in names and f.seen.status == "actual"]
    for nodes in reading.nodes:
        open_: list[int] = []
        used: list[Node] = []  # wholes that shares of this passage fitted
        for index, node in enumerate(nodes):
            if node.first.form == "percent" and not node.pair and not node.first.bound:
                made = (
                    _of_all(reading, tell, nodes, index, totals)
                    or _ratio(reading, tell, nodes, index, used)
                    or _of_plan(reading, tell, nodes, index)
                    or fronts.find(reading, tell, nodes, index)
                )
                if made:
                    out.append(made)
                else:
                    open_.append(index)
        stated = [
            (near, nodes[index])
            for index in open_
            if (near := _said_of(reading.text, nodes, index))
        ]
        out.extend(unstated.find(tell, stated))
    return out


def _ratio(
    reading: Reading, tell: Teller, nodes: list[Node], index: int, used: list[Node]
) -> Check | None:
    share = nodes[index]
    if pattern("delta").search(share.label) or share.value == 0:
        return None
    if pattern("of_then").search(reading.text[max(0, share.start - _THEN) : share.start]):
        return None
    near = _said_of(reading.text, nodes, index)
    if near is None:
        return None
    stated = share.value
    nearby = nodes[max(0, index - _BACK) : index]
    if near.pair:
        if (
            near.first.form in ("score", "rank", "percent")
            or not near.exact
            or not near.figures[1].value
        ):
            return None
        return _check(tell, share, near, near.figures[0].value, near, near.figures[1].value)
    if pattern("delta").search(near.label):
        return _of_change(tell, share, near)
    after = nodes[index + 1] if index + 1 < len(nodes) else None
    if after is not None and _is_of(reading.text, share, after) and near.plain and after.value:
        return _check(tell, share, near, _size(near), after, _size(after))
    part = near.left
    if part is not None and _out_of(reading.text, part, near) and part.plain and near.plain:
        return _check(tell, share, part, _size(part), near, _size(near)) if near.value else None
    if pattern("planned").search(near.label):
        return None  # a plan is what the share is of: see `_of_plan`
    parts = [near, *_further_parts(near)]
    # `03 nghị quyết và 05 quyết định, 100% dự thảo được thẩm định` may speak of something else.
    anew = not share.label.strip(" ,") and _SUBJECT.match(share.tail) is not None
    tried: list[tuple[Node, Node, bool]] = []
    for number, part in enumerate(parts):
        for whole, certain in _wholes(reading, nearby, part, share):
            if _of_another(share, whole):
                continue
            if _apart(part, whole):
                # Both may be shares of one whole, which the first has named.
                tried.extend((part, other, False) for other in used[-1:])
                continue
            sure = certain and number == 0 and not _of_finished(part, whole, share)
            sure = sure and not anew
            tried.append((part, whole, sure))
    later = [(near, whole) for whole in _later(nodes, index, near)]
    meant = _meant(share, [whole for part, whole, _ in tried if part is near])
    if meant:
        tried, later = [(near, meant, True)], []
    fit = [
        (part, whole)
        for part, whole in (*((part, whole) for part, whole, _ in tried), *later)
        if _whole(whole)
        and part.exact
        and whole.exact
        and fits(stated, _size(part) * 100 / _whole(whole))
        and (part is near or decimals(stated) or stated not in (100, 50))
    ]
    if fit:
        # A share may fit several wholes: meant is the one that rounds to it, or that others are of.
        part, whole = min(fit, key=lambda pair: (not _rounds(stated, *pair), pair[1] not in used))
        used.append(whole)
        return _check(tell, share, part, _size(part), whole, _whole(whole))
    alone = len(tried) == 1 and not later and not _of_finished(*tried[0][:2], share)
    if alone and decimals(stated) and _narrow_miss(stated, *tried[0][:2]):
        tried = [(*tried[0][:2], True)]
    for part, whole, certain in tried:
        if certain and part.exact and whole.exact and _whole(whole) >= _size(part) > 0:
            named = pattern("of_plan").search(share.tail) or pattern("another_whole").search(
                share.tail
            )
            if named and not meant:
                return None
            return _check(tell, share, part, _size(part), whole, _whole(whole))
    return None


_SUBJECT = re.compile(
    r"\s+(?!so với|trên|trong|tổng|số|kế hoạch|dự toán|chỉ tiêu)[^\W\d_]+\s+(?:[^\W\d_]+\s+){0,4}"
    r"(?:được|đã|đều|có|đạt|thực hiện)(?!\w)",
    re.IGNORECASE,
)
_OF_THOSE = re.compile(r"\W*(?:(?:so với|trên|trong) )?(?:tổng )?số\s", re.IGNORECASE)


def _meant(share: Node, wholes: Sequence[Node]) -> Node | None:
    """The whole that a share names by what was done: `98,7% số hồ sơ đã giải quyết`."""
    done = first_named("aspects", share.tail) if _OF_THOSE.match(share.tail) else ""
    named = [n for n in wholes if done and first_named("aspects", f"{n.label}{n.tail}") == done]
    return named[0] if len(named) == 1 and named[0].plain else None


def _out_of(text: str, part: Node, whole: Node) -> bool:
    """`220 phiếu hài lòng trên tổng số 3.056 phiếu`: is the second said to be the whole?"""
    said = pattern("of_whole").search(text[part.end : whole.start]) is not None
    return said and alike(part, whole) and one_unit(part.unit, whole.unit)


def _is_of(text: str, share: Node, after: Node) -> bool:
    """`568 dịch vụ (bằng 30,50% trên tổng số 1.862 TTHC)`: does the next figure say of what?"""
    between = text[share.end : after.start]
    return (
        after.plain and len(between) < _SHORT and pattern("of_next").fullmatch(between) is not None
    )


_SHORT = 24
_AHEAD = 4  # figures after a share among which its whole may stand


def _later(nodes: Sequence[Node], index: int, near: Node) -> list[Node]:
    """Larger figures of the same noun after a share: `đúng hạn 19.255 hồ sơ (96,55%), đến hạn 19.944`."""
    return [
        n
        for n in nodes[index + 1 : index + 1 + _AHEAD]
        if n.sentence == near.sentence
        and n.counts
        and not n.pair
        and n.unit == near.unit
        and n.value > near.value
        and n.whole is near.whole
        and not pattern("delta").search(n.label)
    ]


def _of_finished(part: Node, whole: Node, share: Node) -> bool:
    """May a share of what was on time be one of what was finished, where only what came in is told?"""
    said = f"{part.label} {part.tail} {share.label}"
    on_time = pattern("on_time").search(said) is not None
    return on_time and part.sure is not whole and only_received(whole)


def _apart(part: Node, whole: Node) -> bool:
    """`đúng hạn 180 hồ sơ, trễ hạn 20 hồ sơ (10%)`: what was late is no part of what was on time."""
    said, of = (f"{node.label} {node.tail}" for node in (part, whole))
    late = pattern("late")
    on_time = pattern("on_time").search(of) is not None and late.search(of) is None
    return late.search(said) is not None and on_time and not whole.pair


def _rounds(stated: Decimal, part: Node, whole: Node) -> bool:
    return rounded(_size(part) * 100 / _whole(whole), decimals(stated)) == stated


def _of_change(tell: Teller, share: Node, near: Node) -> Check | None:
    """`còn 115 phòng (giảm 22 phòng, tỷ lệ 16,06%)`: of what there was before, 115 + 22."""
    left = near.whole if near.whole is not None and near.whole.counts else near.left
    if left is None or left.pair or not left.exact or not near.exact or left.unit != near.unit:
        return None
    for before in (left.value + near.value, left.value - near.value):
        if before > 0 and fits(share.value, near.value * 100 / before):
            start = near.start
            return ratio(
                tell, (start, share.end), share.value, (near.span, near.value), (left.span, before)
            )
    return None


def _of_plan(reading: Reading, tell: Teller, nodes: list[Node], index: int) -> Check | None:
    """`giảm 68 đơn vị (kế hoạch là 52 đơn vị, đạt 126,9% kế hoạch)`: what was done, of the plan."""
    share = nodes[index]
    if index < 2 or pattern("delta").search(share.label) or not share.value:
        return None
    other, near = nodes[index - 2 : index]
    if near.whole is not None and not near.listed:
        other = near.whole
    last = re.split(r"[,(]", reading.text[near.end : share.start])[-1]
    if not _light().match(last):
        return None
    planned = [pattern("planned").search(_label(reading.text, n)) for n in (other, near)]
    done, plan = (other, near) if planned[1] else (near, other)
    found = planned[1] or planned[0]
    if found is None or all(planned):
        return None
    if not all(n.counts and n.exact and not n.pair and n.value for n in (done, plan)):
        return None
    if {done.sentence, plan.sentence} != {share.sentence} or not alike(done, plan):
        return None
    if not one_unit(done.unit, plan.unit):
        return None
    said = pattern("of_plan").search(f"{share.tail} {found[0]}") is not None
    if not said and not fits(share.value, done.value * 100 / plan.value):
        return None  # it may be a share of something else
    return _check(tell, share, done, done.value, plan, plan.value)


def _label(text: str, node: Node) -> str:
    """The words before a figure; alone in a bracket, those before the bracket."""
    if node.label.strip() or not node.gap.rstrip().endswith("("):
        return node.label
    return text[max(0, node.start - _NEAR) : node.start].rstrip(" (")


def _of_all(
    reading: Reading, tell: Teller, nodes: list[Node], index: int, facts: Sequence[Fact]
) -> Check | None:
    """`682 dịch vụ (chiếm 36,4% tổng số TTHC)`: of a total that its name leads to, where it fits."""
    share = nodes[index]
    named = _whole_named(share)
    near = _said_of(reading.text, nodes, index) if named else None
    if near is None or not near.plain:
        return None
    for fact in facts:
        whole, known = fact.value, fact.seen.indicator in rule("wholes_of").get(named, ())
        if known and whole >= _size(near) > 0 and fits(share.value, _size(near) * 100 / whole):
            part = (near.span, _size(near))
            return ratio(tell, (near.start, share.end), share.value, part, (fact.span, whole))
    return None


def _whole_named(share: Node) -> str:
    """The class of the noun that a share says it is of: `procedure` of `% tổng số TTHC`."""
    said = pattern("of_all").match(share.tail)
    classes = unit_classes(said["noun"]) if said else []
    return classes[0][1] if classes and not classes[0][0] else ""


def _of_another(share: Node, whole: Node) -> bool:
    """Does a share name a whole of another noun than this one?"""
    named = _whole_named(share)
    return bool(named) and unit_class(whole.unit) not in ("", named)


_MISS = Decimal("0.05")


def _narrow_miss(stated: Decimal, part: Node, whole: Node) -> bool:
    """Is the share of the only whole in sight so near that no other can be meant?"""
    if not (part.unit and whole.unit and one_unit(part.unit, whole.unit)) or not _whole(whole):
        return False
    exact = _size(part) * 100 / _whole(whole)
    if abs(exact - stated) <= _MISS * stated:
        return True
    return exact <= 100 and slip(str(stated), str(rounded(exact, decimals(stated))))


def _size(node: Node) -> Decimal:
    return node.figures[0].value


def _whole(node: Node) -> Decimal:
    """What a figure is as the whole of another: of a pair, the second."""
    return node.figures[-1].value


@cache
def _light() -> re.Pattern[str]:
    """What may stand before a share, back to the last comma or bracket."""
    return re.compile(rf"^\W*(?:{rule('share_words')}\W*)*$", re.IGNORECASE)


def _said_of(text: str, nodes: list[Node], index: int) -> Node | None:
    """The figure right before a share that the share is said of."""
    share = nodes[index]
    if index == 0:
        return None
    opened = share.whole
    if opened is not None and share.left is None and text[opened.end : share.start].count("(") == 1:
        in_noun = text[opened.end : share.start]
        if not share.label.strip() and in_noun.rstrip().endswith("(") and opened.counts:
            return opened  # `44 đơn vị được cấp 100% chi thường xuyên (81,5%)`
    for near in reversed(nodes[:index]):
        if (
            near.whole is not None
            and share.whole is not near
            and _inside(share, near)
            and near.frame != share.frame
        ):
            continue  # in a bracket that was closed before the share
        break
    if near.sentence != share.sentence and not (
        near.sentence == share.sentence - 1 and "(" in share.gap
    ):
        return None
    if near.first.form not in ("count", "pair", "money") or share.start - near.end > _NEAR + 60:
        return None
    between = text[near.end : share.start]
    if ";" in between or pattern("another_share").search(between):
        return None
    if share.whole is near and _light().match(share.label):
        return near  # `76 (đạt 90,4%)`
    last = re.split(r"[,(]", between)[-1]
    if not _light().match(last):
        # One clause: `12/16 xã đạt 75%`.
        if len(between) > _NEAR or not re.search(
            r"(?:đạt|chiếm|bằng|=|tỷ lệ)(?: (?:là|trên))?\s*$", between, re.IGNORECASE
        ):
            return None
        if "," in between and not near.pair:
            return None
    elif (
        not last.strip(" ():")
        and "," not in between
        and "(" not in between
        and len(between.split()) > 6
    ):
        return None
    return near


def _inside(share: Node, near: Node) -> bool:
    """Is `near` deeper in brackets than `share`?"""
    here = near.whole
    depth = 0
    while here is not None and depth < 6:
        if here is share.left or here is share.whole:
            return here is share.left
        here, depth = here.whole, depth + 1
    return False


def _further_parts(near: Node) -> Iterator[Node]:
    """Other figures that the share may be said of: the total of the list that it closes."""
    here = near
    for _ in range(4):
        if here.left is None or here.left.first.form == "percent":
            break
        here = here.left
        yield here
    whole = near.whole
    if whole is not None and not near.listed:
        yield whole


def _wholes(
    reading: Reading, nodes: list[Node], part: Node, share: Node
) -> Iterator[tuple[Node, bool]]:
    """(whole, is it certain) of what `part` may be a share of, nearest first."""
    seen: set[int] = {id(part), id(share)}
    after = [n for n in nodes if part.start < n.start < share.start and n.sentence == part.sentence]
    for node in after:
        if pattern("of_whole").search(reading.text[part.end : node.start]) and alike(part, node):
            seen.add(id(node))
            yield node, True
    if part.sure is not None and id(part.sure) not in seen:
        seen.add(id(part.sure))
        yield part.sure, True
    here: Node | None = part
    level = 0
    while here is not None and level < 4:
        for row in _row(here):
            if id(row) not in seen and row.counts and alike(part, row):
                seen.add(id(row))
                among = row is part.left and pattern("among").search(row.label)
                yield row, bool(among) and one_unit(part.unit, row.unit)
        whole = here.whole
        if whole is not None and id(whole) not in seen and whole.counts and alike(part, whole):
            seen.add(id(whole))
            certain = (
                level == 0
                and (not here.listed or part.unit == whole.unit)
                and not _others_before(part, whole)
            )
            yield whole, certain
        here, level = whole, level + 1
    earlier = [
        n
        for n in nodes
        if n.start < part.start
        and id(n) not in seen
        and n.sentence >= part.sentence - 1
        and n.counts
    ]
    for node in reversed(earlier[-4:]):
        if node.unit and (node.unit == part.unit or node.families & part.families):
            yield node, False


def _others_before(part: Node, whole: Node) -> bool:
    """Does another count of the same noun stand between the whole and its part?

    `tiếp nhận 100 hồ sơ, trong đó đã giải quyết 90 hồ sơ, đúng hạn 80 hồ sơ` leaves open what
    the last is a share of.
    """
    return any(
        row.first.form != "percent"
        and row.whole is whole
        and row.value >= part.value
        and not part.listed
        for row in _row(part)
    )


def _row(node: Node) -> Iterator[Node]:
    """The figures to the left of one in its row, nearest first."""
    here = node.left
    for _ in range(_BACK):
        if here is None:
            return
        yield here
        here = here.left


def _check(tell: Teller, share: Node, part: Node, a: Decimal, whole: Node, b: Decimal) -> Check:
    start = part.start if 0 <= share.start - part.start <= _QUOTE else share.start
    money = Money if whole.first.form == "money" else Decimal
    text = tell.document.text
    nouns = ("" if part is whole else noun(text, part), noun(text, whole))
    span = (start, share.end)
    return ratio(tell, span, share.value, (part.span, money(a)), (whole.span, money(b)), nouns)
