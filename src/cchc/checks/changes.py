"""Changes: from a to b is a rise or fall of c, in units, points, places or per cent."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ..model import Check
from ..report import plain
from .ratios import decimals, fits, ratio, rounded
from .reading import Node, Reading
from .words import Teller, Word, pattern, rule

__all__ = ["find", "index_of", "year_of", "year_over"]

_STEPS = re.compile(r"^\s*(?:bậc|hạng|thứ hạng|vị trí)\b", re.IGNORECASE)
_BACK, _AHEAD = 40, 12  # figures around a change among which its ends may stand
_RANK_UNITS = frozenset({"bậc", "hạng", "thứ hạng", "vị trí"})


@dataclass(frozen=True, slots=True)
class _Change:
    """A rise or fall as stated: what kind of values it is between, and which way it goes."""

    node: Node
    kind: str  # count, score, percent, rank
    rise: bool


def find(reading: Reading, tell: Teller) -> list[Check]:
    """Every rise or fall whose two ends are stated near it."""
    out = []
    facts = _facts(reading)
    for nodes in reading.nodes:
        for index, node in enumerate(nodes):
            change = _change(node)
            if change is None:
                continue
            made = _between_ends(reading, tell, nodes, index, change) or _by_index(
                reading, tell, nodes, index, change, facts
            )
            if made:
                out.append(made)
                out.extend(_as_share(reading, tell, nodes, index, made))
    return out


def _change(node: Node) -> _Change | None:
    match = pattern("delta").search(node.label) or pattern("delta_after").search(node.tail)
    if (
        match is None
        or node.pair
        or re.search(rule("ends", "from"), node.label, re.IGNORECASE)
        or not node.exact
        or node.value == 0
    ):
        return None
    kind = _kind(node)
    if node.unit in _RANK_UNITS or _STEPS.match(node.tail):
        kind = "rank"
    return _Change(node, kind, match["up"] is not None) if kind else None


def _kind(node: Node) -> str:
    form = node.first.form
    return (
        "count"
        if form in ("count", "pair", "money")
        else form
        if form in ("score", "percent", "rank")
        else ""
    )


def year_of(reading: Reading, node: Node) -> int | None:
    """The year that a figure's own clause names; none where it names none or several."""
    cells = reading.passages[node.passage].cells
    here = node.cell
    years = _years(reading, node.passage, here)
    while not years and cells[here].left >= 0 and cells[cells[here].left].figure < 0:
        here = cells[here].left
        years = _years(reading, node.passage, here)
    return years.pop() if len(years) == 1 else None


_DATED = frozenset({"year", "until_year", "until_day", "month", "quarter"})


def _years(reading: Reading, passage: int, cell: int) -> set[int]:
    block = reading.passages[passage]
    low, high = block.cells[cell].start, block.cells[cell].end
    return {t.period.last[0] for t in block.times if low <= t.start < high and t.kind in _DATED}


def _base(reading: Reading, node: Node) -> int | None:
    """The year that a change is measured from: `so với năm 2017`."""
    words = f"{node.label[-60:]}|{reading.text[node.end : node.end + 90]}"
    match = re.search(
        r"so với[^.;|]{0,40}?\bnăm ((?:19|20)\d\d)", re.split(r"[.;]\s", words)[0], re.IGNORECASE
    )
    return int(match[1]) if match else None


def _year(reading: Reading, node: Node) -> int | None:
    """The year of an end of a change: its clause's, its bracket's, or its sentence's so far."""
    year = year_of(reading, node)
    if year is None and node.whole is not None and _bracketed(reading.text, node.whole, node):
        year = _base(reading, node.whole)
    if year is None and _kind(node) in ("score", "rank"):
        year = year_over(reading, node)
    return year


def _value(node: Node) -> Decimal:
    return node.figures[0].value


def _fits(change: _Change, first: Node, last: Node) -> bool:
    stated, (a, b) = change.node.value, (_value(first), _value(last))
    if change.kind == "percent" and _kind(first) == "count":
        return bool(a) and fits(stated, abs(b - a) * 100 / a)
    slack = (
        Decimal(1).scaleb(-decimals(stated)) if change.kind in ("percent", "score") else Decimal(0)
    )
    return abs(abs(b - a) - stated) <= (
        slack if decimals(a) > decimals(stated) or decimals(b) > decimals(stated) else 0
    )


def _ends(reading: Reading, nodes: Sequence[Node], change: _Change) -> list[Node]:
    """Values of the change's kind in its sentence and the one before, not parts of one another."""
    out = [
        other
        for other in nodes
        if other is not change.node and _may_end(reading.text, change, other)
    ]
    lone = [n for n in out if not n.pair]
    return lone if change.kind == "count" and len(lone) >= 2 else out


def _may_end(text: str, change: _Change, other: Node) -> bool:
    """Can a figure be an end of a change, by where it stands and what it counts?"""
    node, kind = change.node, _kind(other)
    if not node.sentence - 1 <= other.sentence <= node.sentence or not other.exact:
        return False
    if pattern("delta").search(other.label) and not _leads_on(other.label):
        return False
    if kind != change.kind and not (change.kind == "percent" and kind == "count"):
        return False
    if other.start > node.start:
        # After the change stands only what it is measured from.
        return (
            other.whole is node
            or re.search(r"\b(?:từ|so với)\b", text[node.end : other.start]) is not None
        )
    if kind != "count":
        return True
    whole = other.whole
    is_part = (
        whole is not None and not other.listed and whole is not node and whole.unit == other.unit
    )
    other_noun = (
        change.kind == "count" and bool(node.unit and other.unit) and other.unit != node.unit
    )
    return not is_part and not other_noun


def _leads_on(label: str) -> bool:
    return re.search(r"\b(?:lên|xuống|còn)\s*$", label) is not None


def _between_ends(
    reading: Reading, tell: Teller, nodes: Sequence[Node], index: int, change: _Change
) -> Check | None:
    ends = _ends(reading, nodes[max(0, index - _BACK) : index + _AHEAD], change)
    base = _base(reading, change.node)
    from_to = _from_to(reading.text, ends)
    if from_to is not None and _near(from_to[0], change.node):
        return _check(reading, tell, change, *from_to)
    against = [end for end in ends if _bracketed(reading.text, change.node, end)]
    last = next((e for e in reversed(ends) if e.start < change.node.start), None)
    if len(against) == 1 and last is not None and _same_noun(against[0], last):
        # `150 …, tăng 25% so với cùng kỳ (120 …)`
        return _check(reading, tell, change, against[0], last)
    dated = [(year, end) for end in ends if (year := _year(reading, end)) is not None]
    years = sorted({year for year, _ in dated})
    if base is not None:
        firsts = [end for year, end in dated if year == base]
        lasts = [end for year, end in dated if year > base]
        # What the change is said of stands right before it.
        tied = [end for end in lasts if end is change.node.whole or end is change.node.left]
        lasts = tied or lasts
        if len(firsts) == 1 and len(lasts) == 1 and _same_noun(firsts[0], lasts[0]):
            return _check(reading, tell, change, firsts[0], lasts[0])
        return None
    if len(dated) == 2 and len(years) == 2 and _same_noun(dated[0][1], dated[1][1]):
        ordered = sorted(dated, key=lambda item: item[0])
        own = year_of(reading, change.node)
        if own is None or own in years:
            return _check(reading, tell, change, ordered[0][1], ordered[1][1])
    return None


def _bracketed(text: str, node: Node, end: Node) -> bool:
    """Does the bracket right after a change hold what it is measured from?"""
    between = text[node.end : end.start] if end.start > node.end else ""
    return "(" in between and ")" not in between and "so với" in between.casefold()


def _same_noun(a: Node, b: Node) -> bool:
    if a.first.form == "rank" and a.pair and b.pair and a.figures[1].value != b.figures[1].value:
        return False  # one among all provinces, the other in a region
    return a.first.form == b.first.form and (a.unit == b.unit or not a.unit or not b.unit)


def _near(end: Node, node: Node) -> bool:
    return abs(end.start - node.start) < 200


def _from_to(text: str, ends: Sequence[Node]) -> tuple[Node, Node] | None:
    """`từ 97 biên chế xuống còn 88 biên chế`."""
    for a, b in itertools.pairwise(ends):
        between = text[a.end : b.start]
        if (
            re.search(rule("ends", "from"), a.label, re.IGNORECASE)
            and re.search(rule("ends", "to"), between, re.IGNORECASE)
            and len(between) < 60
        ):
            return (a, b) if a.first.form == b.first.form else None
    return None


def _check(
    reading: Reading, tell: Teller, change: _Change, first: Node, last: Node
) -> Check | None:
    stated, (a, b) = change.node.value, (_value(first), _value(last))
    growth = change.kind == "percent" and _kind(first) == "count"
    if growth and not a:
        return None
    exact = abs(b - a) * 100 / a if growth else abs(b - a)
    right = _fits(change, first, last)
    if growth and not right and not change.node.exact:
        return None
    if change.kind == "percent" and not growth and not right and a:
        right = fits(stated, abs(b - a) * 100 / a)  # 20 % after 10 % may be called a rise of 100 %
    rose = b < a if change.kind == "rank" else b > a
    way = right and a != b and rose != change.rise and change.kind in ("count", "rank", "score")
    verdict = "ok" if right and not way else "wrong"
    expected = plain(
        stated
        if verdict == "ok" and not growth
        else rounded(exact, max(decimals(stated), decimals(exact) if not growth else 0))
    )
    if way:
        expected = plain(-stated)
    note = "way" if way else verdict
    return tell.check(
        "change",
        change.node.span,
        plain(stated),
        expected,
        verdict=verdict,
        note=("change", note),
        others=tuple(sorted({first.span, last.span})),
        fields={
            "first": a,
            "last": b,
            "line_first": first.start,
            "line_last": last.start,
            "word": Word("rise" if change.rise else "fall"),
        },
    )


def _as_share(
    reading: Reading, tell: Teller, nodes: Sequence[Node], index: int, made: Check
) -> Iterator[Check]:
    """`đã giảm 14 biên chế …, đạt 13,86%`: the fall as a share of what it started from."""
    node = nodes[index]
    if node.first.form != "count":
        return
    start = made.others[0]
    base = next((n for n in nodes if n.span == start), None)
    if base is None or not base.value:
        return
    for share in nodes[index + 1 :]:
        if share.sentence != node.sentence:
            break
        if (
            share.first.form == "percent"
            and share.left is node
            and not pattern("delta").search(share.label)
        ):
            meant = made.verdict == "ok" or not fits(
                share.value, Decimal(made.expected) * 100 / base.value
            )
            if pattern("share_word").search(share.label) and meant:
                yield ratio(
                    tell, share.span, share.value, (node.span, node.value), (base.span, base.value)
                )
            break


_Facts = dict[tuple[str, str, int], list[Node]]


def _facts(reading: Reading) -> _Facts:
    """Scores and ranks of the known indices, by index and year."""
    facts: _Facts = {}
    for nodes in reading.nodes:
        for node in nodes:
            kind = _kind(node)
            if (
                kind not in ("score", "rank")
                or pattern("delta").search(node.label)
                or not node.exact
            ):
                continue
            name, year = index_of(reading, node), year_over(reading, node)
            if name and year:
                facts.setdefault((kind, name, year), []).append(node)
    return facts


def index_of(reading: Reading, node: Node, *, near: bool = False) -> str:
    """The index that a figure belongs to: the last one named before it.

    Args:
        near: look in its own block alone, not in its lead-in and the headings over it.
    """
    passage = reading.passages[node.passage]
    texts = [reading.text[passage.block.start : node.start]]
    if passage.lead >= 0 and not near:
        lead = reading.passages[passage.lead].block
        texts.append(reading.text[lead.start : lead.end])
    if not near:
        texts.extend(section.title for section in reversed(passage.sections))
    for text in texts:
        hits = [
            (m.start(), name)
            for name in rule("indices")
            for m in re.finditer(rf"(?<!\w)(?:{name})(?!\w)", text, re.IGNORECASE)
        ]
        if hits:
            return str(max(hits)[1])
    return ""


def year_over(reading: Reading, node: Node) -> int | None:
    """The year of a score or rank: its clause's, or that of the last one before it in the sentence."""
    year = year_of(reading, node)
    if year is not None:
        return year
    passage = reading.passages[node.passage]
    low = next((c.start for c in passage.cells if c.sentence == node.sentence), passage.block.start)
    times = [
        t for t in passage.times if low <= t.start < node.start and t.kind in ("year", "until_year")
    ]
    return times[-1].period.last[0] if times else None


def _by_index(
    reading: Reading,
    tell: Teller,
    nodes: Sequence[Node],
    index: int,
    change: _Change,
    facts: _Facts,
) -> Check | None:
    """A change of an index against the year before, which another passage states."""
    base = _base(reading, change.node)
    if base is None or change.kind not in ("score", "rank"):
        return None
    name = index_of(reading, change.node)
    lasts = [
        n
        for n in nodes[max(0, index - _BACK) : index]
        if n.sentence == change.node.sentence
        and _kind(n) == change.kind
        and not pattern("delta").search(n.label)
    ]
    firsts = facts.get((change.kind, name, base), [])
    if not name or not lasts or len({_value(n) for n in firsts}) != 1:
        return None
    if year_over(reading, lasts[-1]) in (None, base) or not _same_noun(firsts[0], lasts[-1]):
        return None
    return _check(reading, tell, change, firsts[0], lasts[-1])
