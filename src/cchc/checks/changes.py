"""Changes: from a to b is a rise or fall of c, in units, points, places or per cent."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal

from ..model import Check
from . import series, spans
from .changing import Change, change_of, claim, counted_in, fits_ends, one_noun, same_noun, size
from .reading import Node, Reading, one_kind
from .sharing import fits, ratio
from .words import Teller, pattern, rule
from .years import base_year, kind_of, places, year_of, year_over, years_of

__all__ = ["find"]

_BACK, _AHEAD = 40, 12  # figures around a change among which its ends may stand
_SAID = 40  # characters before a change in which it may say over how long
_IN_BRACKET = 3  # figures in a bracket before its last
_CLOSE = 200  # characters within which a change may follow what it led to


def find(reading: Reading, tell: Teller) -> list[Check]:
    """Every rise or fall whose two ends are stated near it, or in another passage of an index."""
    out = []
    facts = series.facts(reading)
    for nodes in reading.nodes:
        for index, node in enumerate(nodes):
            change = change_of(node)
            if change is None:
                lack = spans.lacking(tell, nodes, index)
                out.extend([lack] if lack else [])
                continue
            if pattern("goal_of").search(node.label):
                continue  # `mục tiêu của giai đoạn là giảm 5%`
            if pattern("yearly").search(node.label):
                yearly = _a_year(reading, tell, nodes, index, change)
                out.extend([yearly] if yearly else [])
                continue
            made = None
            if node.exact:
                made = _reached(reading, tell, nodes, index, change)
                made = made or _in_bracket(reading, tell, change)
                made = made or _year_by_year(reading, tell, nodes, index, change)
                made = made or _against(reading, tell, nodes, index, change)
                made = made or _between_years(reading, tell, nodes, index, change)
                made = made or _between_ends(reading, tell, nodes, index, change)
                made = made or spans.in_bracket_before(reading, tell, nodes, index, change)
                made = made or spans.between(reading, tell, nodes, index, change)
                made = made or series.goal(reading, tell, nodes, index, change)
            made = made or series.by_index(reading, tell, nodes, index, change, facts)
            if made:
                out.append(made)
                out.extend(_as_share(tell, nodes, index, made))
    return _each_its_own(out)


def _a_year(
    reading: Reading, tell: Teller, nodes: Sequence[Node], index: int, change: Change
) -> Check | None:
    """`từ 12,2% năm 2021 xuống còn 3,4% năm 2024, bình quân mỗi năm giảm 2,93 điểm phần trăm`."""
    node = change.node
    first, last = nodes[index - 2 : index] if index > 1 else (None, None)
    if first is None or last is None or not (node.exact and first.exact and last.exact):
        return None
    if not kind_of(first) == kind_of(last) == change.kind or not same_noun(first, last):
        return None
    was, is_ = _year(reading, first), _year(reading, last)
    if was is None or is_ is None or is_ - was < 2 or first.sentence != node.sentence:
        return None
    return claim(tell, change, first, last, years=is_ - was)


def _each_its_own(made: Sequence[Check]) -> list[Check]:
    """Two ends have one change between them: others told beside it are changes of parts.

    `từ 16.480 người xuống 15.574 người … giảm 906; giáo dục giảm 684 người, y tế giảm 167 người`
    """
    told = Counter(frozenset(check.others) for check in made if check.kind == "change")
    return [
        check
        for check in made
        if check.kind != "change" or check.verdict == "ok" or told[frozenset(check.others)] == 1
    ]


def _year(reading: Reading, node: Node) -> int | None:
    """The year of an end of a change: its clause's, its bracket's, or its sentence's so far."""
    year = year_of(reading, node)
    if year is None and node.whole is not None and _bracketed(reading.text, node.whole, node):
        year = base_year(reading, node.whole)
    if year is None and kind_of(node) in ("score", "rank", "percent"):
        year = year_over(reading, node)
    return year


def _ends(reading: Reading, nodes: Sequence[Node], change: Change) -> list[Node]:
    """Values of the change's kind in its sentence and the one before, not parts of one another."""
    out = [
        other
        for other in nodes
        if other is not change.node and _may_end(reading.text, change, other)
    ]
    lone = [n for n in out if not n.pair]
    out = lone if change.kind == "count" and len(lone) >= 2 else out
    # A sentence that has two ends of its own does not reach back: the one before may be of others.
    own = [n for n in out if n.sentence == change.node.sentence]
    return own if len({year for n in own if (year := year_of(reading, n))}) >= 2 else out


def _may_end(text: str, change: Change, other: Node) -> bool:
    """Can a figure be an end of a change, by where it stands and what it counts?"""
    node, kind = change.node, kind_of(other)
    if not node.sentence - 1 <= other.sentence <= node.sentence or not other.exact:
        return False
    if pattern("delta").search(other.label) and not _leads_on(other.label):
        return False
    growth = change.kind == "percent" and not change.points and kind in ("count", "measure")
    if kind != change.kind and not growth:
        return False
    if other.start > node.start:
        # After the change stands only what it is measured from.
        return (
            other.whole is node
            or re.fullmatch(r"[^;]*\b(?:từ|so với)\b[^;]*", text[node.end : other.start])
            is not None
        )
    if kind != "count":
        return True
    whole = other.whole
    is_part = (
        whole is not None
        and not other.listed
        and whole is not node
        and (
            one_kind(whole, other)
            or (not other.unit and not pattern("compared").search(other.label))
        )
    )
    # `giao 13.204 người, … 12.548 người, giảm 656 biên chế viên chức`
    in_one = other.sentence == node.sentence and (
        counted_in(other, node) or counted_in(node, other)
    )
    other_noun = change.kind == "count" and not (in_one or one_noun(node, other))
    return not is_part and not other_noun


def _leads_on(label: str) -> bool:
    return re.search(r"\b(?:lên|xuống|còn)\s*$", label) is not None


def _before(nodes: Sequence[Node], index: int, node: Node | None) -> Node | None:
    """The figure right before `node`, which stands close before the figure at `index`."""
    for at in range(index - 1, max(0, index - 4), -1):
        if nodes[at] is node:
            return nodes[at - 1]
    return None


def _reached(
    reading: Reading, tell: Teller, nodes: Sequence[Node], index: int, change: Change
) -> Check | None:
    """`từ 130 phòng còn 87 phòng (giảm 43 phòng)`, `trước có 16 …, nay còn 13 …, tức giảm 03`."""
    node, text = change.node, reading.text
    last = node.whole or node.left
    first = _before(nodes, index, last)
    if first is None or last is None or change.kind not in ("count", "rank", "measure"):
        return None
    between, gap = text[first.end : last.start], text[last.end : node.start]
    tied = "(" in node.gap if node.whole is last else re.match(rule("ends", "so"), gap)
    named = pattern("ends", "from").search(first.label)
    reaches = pattern("ends", "reached").search(between)
    nouns = one_noun(first, last) and counted_in(node, last) and counted_in(node, first)
    plain_ends = not first.pair and not last.pair and first.exact and last.exact
    if change.kind == "rank":
        plain_ends, nouns = first.exact and last.exact, kind_of(last) == "rank"
    then_now = pattern("then").search(first.label) and pattern("now").search(last.label)
    reaches = reaches or then_now
    follows = last is node.left and (named or then_now or _merged(reading, first, last, node))
    if not (reaches and (tied or follows) and nouns and plain_ends):
        return None
    if kind_of(first) != kind_of(last) or first.sentence != node.sentence:
        return None
    return claim(tell, change, first, last)


def _merged(reading: Reading, first: Node, last: Node, node: Node) -> bool:
    """`sáp nhập 1.105 thôn thành 760 thôn, giảm 355 thôn`: one noun three times, on end."""
    return (
        all(n.unit for n in (first, last, node))
        and reading.text[first.end : last.start].strip().casefold() in ("thành", "còn", "xuống còn")
        and reading.text[last.end : node.start].strip(" ,").casefold() == "giảm"
    )


def _in_bracket(reading: Reading, tell: Teller, change: Change) -> Check | None:
    """`xếp 27/63 (năm 2019 là 19/63, giảm 08 bậc)`: the bracket has what it was, and the change."""
    last, first = change.node.whole, change.node.left
    if last is None or first is None or first.whole is not last or not last.exact:
        return None
    if "(" not in first.gap or change.kind == "percent" or not first.exact:
        return None
    own, was = year_over(reading, last), year_of(reading, first)
    if was is None or (own is not None and own <= was):
        return None
    if base_year(reading, change.node) not in (None, was):
        return None
    if change.kind == "rank":
        # A bare pair is a rank among as many as the rank before it.
        alike_ends = kind_of(last) == "rank" and places(first) == places(last)
    else:
        alike_ends = kind_of(last) == kind_of(first) == change.kind and same_noun(first, last)
    return claim(tell, change, first, last) if alike_ends else None


def _against(
    reading: Reading, tell: Teller, nodes: Sequence[Node], index: int, change: Change
) -> Check | None:
    """A change with what it is measured from in a bracket beside it, and what it is said of before.

    `xếp 30/63, giảm 03 bậc so với năm 2021 (27/63)`; `1.105/1.300 TTHC, tăng 120 TTHC so với năm
    2021 (985 TTHC)`; `2.145 người, …; so với năm 2019 (2.201 người) giảm 56 người`.
    """
    node = change.node
    inside = _measured(reading.text, nodes, index)
    after = nodes[index + 1] if index + 1 < len(nodes) else None
    first: Node | None = None
    if after is not None and _compared(reading.text, node, after):
        first, earlier = after, nodes[max(0, index - _BACK) : index]
    elif inside:
        own = [n for n in inside if kind_of(n) == change.kind]
        first = own[0] if len(own) == 1 else inside[0] if len(inside) == 1 else None
        earlier = [n for n in nodes[max(0, index - _BACK) : index] if n.start < inside[0].start]
    if first is None or not first.exact:
        return None
    lasts = [n for n in reversed(earlier) if _head(change, first, n)]
    if not lasts:
        return None
    if fits_ends(change, first, lasts[0]) or len({size(n) for n in lasts}) == 1:
        return claim(tell, change, first, lasts[0])
    return None


def _year_by_year(
    reading: Reading, tell: Teller, nodes: Sequence[Node], index: int, change: Change
) -> Check | None:
    """`năm 2021 là 21,5%, năm 2022 là 48,7% (tăng 27,2%), năm 2023 là 76,4% (tăng 27,7%)`."""
    node, last = change.node, nodes[index - 1] if index else None
    first = last.left if last is not None else None
    if last is None or first is None or "(" not in node.gap or base_year(reading, node):
        return None
    was, own = year_of(reading, first), year_of(reading, last)
    if was is None or own is None or own != was + 1 or change_of(first) or change_of(last):
        return None
    kinds = kind_of(first) == kind_of(last) == change.kind and same_noun(first, last)
    exact = first.exact and last.exact and (change.kind != "count" or one_noun(node, last))
    return claim(tell, change, first, last) if kinds and exact else None


_VERSUS = re.compile(
    r"so với [^.;()]{0,60}?(?:\(|:)\s*(?:là|đạt)?\s*$"
    r"|so với [^.;()]{0,40}?(?:năm|kỳ) (?:(?:19|20)\d\d|trước) (?:là|đạt)\s*$"
    r"|\((?:cùng kỳ\s+)?năm (?:19|20)\d\d\s*(?:là|:|đạt|có)?\s*$",
    re.IGNORECASE,
)


def _compared(text: str, node: Node, first: Node) -> bool:
    """`giảm 03 bậc so với năm 2021 (27/63)`."""
    between = text[node.end : first.start]
    return _VERSUS.search(between) is not None and not re.search(r"[.;)]", between)


_CLOSES = re.compile(r"[^.;()\d]{0,20}\)\s*,?\s*(?:thì |đã )?\w+(?: \w+)?\s*")


def _measured(text: str, nodes: Sequence[Node], index: int) -> list[Node]:
    """What the bracket holds that changes are measured from.

    `so với năm 2019 (2.201 người) giảm 56 người`; `so với năm 2020 (81,92 điểm, thứ 7/9) tăng 1,55
    điểm, tăng 02 bậc`.
    """
    at = index - 1
    while at >= 0 and nodes[at].sentence == nodes[index].sentence and change_of(nodes[at]):
        at -= 1
    if at < 0 or not _CLOSES.fullmatch(text[nodes[at].end : nodes[at + 1].start]):
        return []
    opened = text.rfind("(", 0, nodes[at].start)
    if not _VERSUS.search(text[max(0, opened - 90) : opened + 1]):
        # A bracket that says first what it holds: `so với năm 2019 (đạt 2.201 người)`.
        return (
            [nodes[at]]
            if _VERSUS.search(text[max(0, nodes[at].start - 90) : nodes[at].start])
            else []
        )
    return [n for n in nodes[max(0, at - _IN_BRACKET) : at + 1] if n.start > opened]


def _head(change: Change, first: Node, last: Node) -> bool:
    """May a figure be what a change is said of: no part of another, and of the same noun?"""
    if last.sentence != change.node.sentence or not last.exact or change_of(last):
        return False
    inside = last.whole is not None and not last.listed and last.whole.counts
    if inside and last.whole is not change.node.whole:
        return False
    if change.kind == "rank":
        return kind_of(last) == "rank" and first.pair and places(first) == places(last)
    if change.kind == "percent" and not change.points and first.counts:
        # `đạt 121,4 tỷ đồng (dự toán 99,5 tỷ đồng), tăng 14,3% so với năm 2013 là 106,2 tỷ đồng`
        beside = not last.gap.rstrip().endswith("(") and not first.pair and not last.pair
        return beside and last.counts and same_noun(first, last)
    if change.kind != "count":
        return kind_of(last) == kind_of(first) == change.kind
    forms = {last.first.form, first.first.form}
    counted = forms <= {"count", "pair"} and not first.pair and last.counts
    return counted and bool(last.unit) and one_noun(first, last) and one_noun(change.node, last)


def _between_years(
    reading: Reading, tell: Teller, nodes: Sequence[Node], index: int, change: Change
) -> Check | None:
    """`đạt 4,9 điểm, năm 2019 là 4,7 điểm, tăng 0,2 điểm`; `…, tăng 0,2 điểm (năm 2019: 4,7 điểm)`."""
    node = change.node
    after = nodes[index + 1] if index + 1 < len(nodes) else None
    first: Node | None
    inside = after is not None and after.whole is node and "(" in after.gap
    if after is not None and inside and kind_of(after) == change.kind:
        first, last = after, node.left
    else:
        first, last = node.left, node.left.left if node.left is not None else None
        if first is not None and last is None:
            last = _told_of_now(reading, nodes, index, change, first)
        if last is None or first is not nodes[index - 1] or last is not nodes[index - 2]:
            return None
    growth = change.kind == "percent" and not change.points
    if first is None or last is None or last.sentence != node.sentence or growth:
        return None
    was, own, base = year_of(reading, first), year_of(reading, last), base_year(reading, node)
    earlier = pattern("before_now").search(first.label) is not None
    if was is None and not earlier:
        return None
    if was is not None and (base not in (None, was) or (own is not None and own <= was)):
        return None
    if not (kind_of(first) == kind_of(last) == change.kind and first.exact and last.exact):
        return None
    if change_of(first) or change_of(last) or not same_noun(first, last):
        return None
    if not one_noun(node, last) and change.kind == "count":
        return None
    # Where the later value has no year of its own, only the way that is stated tells it apart.
    rose = size(first) < size(last) if change.kind != "rank" else size(first) > size(last)
    return claim(tell, change, first, last) if own is not None or rose == change.rise else None


def _told_of_now(
    reading: Reading, nodes: Sequence[Node], index: int, change: Change, first: Node
) -> Node | None:
    """What stands before an earlier value's clause: `9.210 hồ sơ; cùng kỳ 8.115 hồ sơ, tăng …`."""
    last = nodes[index - 2] if index > 1 else None
    if last is None or pattern("before_now").search(first.label):
        return last
    # `12,98% …; năm 2013 là 16,47%, như vậy giảm 3,49 điểm`: other counts may stand between.
    dated = year_of(reading, first) is not None
    return last if dated and (change.kind != "count" or fits_ends(change, first, last)) else None


def _between_ends(
    reading: Reading, tell: Teller, nodes: Sequence[Node], index: int, change: Change
) -> Check | None:
    ends = _ends(reading, nodes[max(0, index - _BACK) : index + _AHEAD], change)
    base = base_year(reading, change.node)
    from_to = _from_to(reading.text, ends)
    if from_to is not None and _follows(nodes, index, from_to[1]):
        return claim(tell, change, *from_to)
    against = [end for end in ends if _bracketed(reading.text, change.node, end)]
    lasts = [
        end
        for end in reversed(ends)
        if end.start < change.node.start
        and not _VERSUS.search(reading.text, max(0, end.start - _CLOSE), end.start)
    ]
    if len(against) == 1 and lasts and same_noun(against[0], lasts[0]):
        # `150 …, tăng 25% so với cùng kỳ (120 …)`
        if len(lasts) == 1 or lasts[0].sentence == change.node.sentence:
            return claim(tell, change, against[0], lasts[0])
        # Which of an earlier sentence's values is meant, only what fits tells.
        fitting = [last for last in lasts if fits_ends(change, against[0], last)]
        return claim(tell, change, against[0], fitting[0]) if fitting else None
    dated = [(year, end) for end in ends if (year := _year(reading, end)) is not None]
    years = sorted({year for year, _ in dated})
    if base is not None:
        firsts = [end for year, end in dated if year == base]
        lasts = [end for year, end in dated if year > base]
        # What the change is said of stands right before it.
        tied = [end for end in lasts if end is change.node.whole or end is change.node.left]
        # `năm 2021 so với năm 2015 giảm 236 biên chế` names both.
        named = years_of(reading, change.node) - {base}
        lasts = tied or [end for year, end in dated if {year} == named] or lasts
        if len(firsts) == 1 and len(lasts) == 1 and same_noun(firsts[0], lasts[0]):
            return claim(tell, change, firsts[0], lasts[0])
        return None
    if (
        len(dated) > 2
        and len(years) == len(dated)
        and pattern("over_years").search(
            reading.text, max(0, change.node.start - _SAID), change.node.start
        )
    ):
        oldest, latest = (pick(dated, key=lambda item: item[0])[1] for pick in (min, max))
        # Only where it fits: some of the years between may be left out.
        if same_noun(oldest, latest) and fits_ends(change, oldest, latest):
            return claim(tell, change, oldest, latest)
        return None
    if len(dated) == 2 and len(years) == 2 and same_noun(dated[0][1], dated[1][1]):
        ordered = sorted(dated, key=lambda item: item[0])
        own = year_of(reading, change.node)
        first, last = ordered[0][1], ordered[1][1]
        # Of a span that it names, another thing may have the ends: see `spans.between`.
        span = spans.span_of(reading, change.node)
        meant = span is None or (span == tuple(years) and fits_ends(change, first, last))
        if (own is None or own in years) and meant:
            return claim(tell, change, first, last)
    return None


def _bracketed(text: str, node: Node, end: Node) -> bool:
    """Does the bracket right after a change hold what it is measured from?"""
    between = text[node.end : end.start] if end.start > node.end else ""
    return "(" in between and ")" not in between and "so với" in between.casefold()


def _follows(nodes: Sequence[Node], index: int, last: Node) -> bool:
    """Do only changes and shares stand between a change and what it led to?"""
    if last.start > nodes[index].start:
        return last.start - nodes[index].start < _CLOSE
    if nodes[index].start - last.start > _CLOSE:
        return False
    for node in reversed(nodes[max(0, index - _BACK) : index]):
        if node is last:
            return True
        if change_of(node) is None and node.first.form != "percent" and node.whole is not last:
            return False
    return False


def _from_to(text: str, ends: Sequence[Node]) -> tuple[Node, Node] | None:
    """`từ 97 biên chế xuống còn 88 biên chế`."""
    for a, b in itertools.pairwise(ends):
        between = text[a.end : b.start]
        if (
            pattern("ends", "from").search(a.label)
            and pattern("ends", "to").search(between)
            and len(between) < 60
        ):
            return (a, b) if a.first.form == b.first.form else None
    return None


def _as_share(tell: Teller, nodes: Sequence[Node], index: int, made: Check) -> Iterator[Check]:
    """`đã giảm 14 biên chế …, đạt 13,86%`: the fall as a share of what it started from."""
    node, change = nodes[index], change_of(nodes[index])
    if node.first.form != "count" or change is None or change.kind == "rank":
        return
    start = made.others[0]
    base = next((n for n in nodes if n.span == start), None)
    if base is None or not base.value:
        return
    for share in nodes[index + 1 :]:
        if share.sentence != node.sentence:
            break
        again = pattern("grew_by").fullmatch(share.label) and "so với" not in share.tail
        if (
            share.first.form == "percent"
            and (share.left is node or share.whole is node)
            and (again or not pattern("delta").search(share.label))
        ):
            meant = made.verdict == "ok" or not fits(
                share.value, Decimal(made.expected) * 100 / base.value
            )
            said = pattern("share_word").search(share.label) or share.gap.strip() == "(" or again
            if said and meant:
                yield ratio(
                    tell, share.span, share.value, (node.span, node.value), (base.span, base.value)
                )
            break
