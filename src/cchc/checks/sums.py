"""Totals and their parts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import accumulate

from ..model import Check
from . import adding, among, columns, larger, notes, resumed, roles, states, totals
from .reading import Node, Reading, Run, alike, one_unit
from .words import Teller, pattern, rule
from .years import part_of_year, year_of

__all__ = ["find"]

_DEEP = 6  # lists in lists
_BESIDE = 40  # characters between two totals that one list divides


def find(reading: Reading, tell: Teller) -> list[Check]:
    """Every total whose parts are listed, right or wrong, and parts larger than their whole."""
    out: list[Check] = []
    settled: set[int] = set()
    for run in reading.runs:
        made = list(_run(reading, tell, run))
        if made:
            settled.add(id(run.total))
        out.extend(made)
    out.extend(notes.find(reading, tell, settled))
    out.extend(totals.find(reading, tell, settled))
    out.extend(states.find(reading, tell, settled))
    out.extend(among.find(reading, tell, settled))
    out.extend(columns.find(reading, tell))
    out.extend(resumed.find(reading, tell))
    return out


def _run(reading: Reading, tell: Teller, run: Run) -> Iterator[Check]:
    total = run.total
    if not total.counts or not total.exact or pattern("partial").search(run.opener):
        return
    run = _without_later(run)
    deltas = [bool(pattern("delta").search(part.label)) for part in run.parts]
    if deltas in ([True, False], [False, True]):
        return  # `64 tin, bài (quý IV: 49 tin, bài; tăng 15)`: what it was, and by how much it rose
    aside = _set_aside(run)
    if aside is not None:
        run = replace(run, total=aside)
        total = aside
    parts = [part for part in run.parts if part.counts and alike(part, total)]
    if total.pair:
        yield from _pairs(reading, tell, run, parts)
        done, values = total.value, [p.value for p in parts]
        if len(parts) > 1 and all(_plain(p) for p in parts) and sum(values) == done:
            yield adding.total(reading, tell, total, done, parts, values)  # `56/60 người, …`
        return
    if len(parts) >= 2 and all(part.pair for part in parts):
        yield from _firsts(reading, tell, run, parts)
        return
    yield from _beside(reading, tell, run)
    if _inner(reading, run.parts, total):
        return  # what is listed are not its parts: theirs stand in brackets
    parts = [part for part in parts if not part.pair]
    if not parts:
        every = [part for part in run.parts if part.counts]
        same = len({part.unit for part in every}) == 1 and all(_plain(p) for p in every)
        if len(every) >= _ROW and same and sum(p.value for p in every) == total.value:
            yield adding.total(reading, tell, total, total.value, every, [p.value for p in every])
        return
    if not all(part.exact for part in parts):
        return
    if len(parts) == 1:
        if larger.too_large(reading.text, run, parts[0]):
            yield larger.claim(tell, total, parts[0])
        return
    rows = roles.columns(total, parts)
    if rows:
        yield from roles.find(reading, tell, rows)
        return
    found = _adds_up(reading, run, parts)
    if found is not None:
        yield adding.total(reading, tell, total, total.value, found, [p.value for p in found])
        return
    every = [part for part in run.parts if part.counts]
    if len(every) > len(parts):
        # Some items count in another noun, or are read so (`236 hộ tịch`): nothing is certain.
        if all(_plain(p) for p in every) and sum(p.value for p in every) == total.value:
            yield adding.total(reading, tell, total, total.value, every, [p.value for p in every])
            return
        values = [p.value for p in parts]
        if run.bracket or sum(values) <= total.value or max(values) > total.value:
            return
    over = _over(reading, total, parts)
    if over is not None:
        yield adding.total(reading, tell, over, over.value, parts, [p.value for p in parts])
    elif not run.qualified:
        certain = _certain(reading, run, parts)
        if certain:
            yield adding.total(
                reading, tell, total, total.value, certain, [p.value for p in certain]
            )


_ALONE = re.compile(r"\W*riêng\s+(?:trong\s+)?(?:năm|quý|tháng)(?!\w)", re.IGNORECASE)


def _without_later(run: Run) -> Run:
    """A list up to what is told of one year besides: `…, 13 hợp đồng; riêng năm 2019 là 203`."""
    for index, part in enumerate(run.parts):
        if index > 1 and part.left is None and _ALONE.match(part.label):
            return replace(run, parts=run.parts[:index])
    return run


def _set_aside(run: Run) -> Node | None:
    """The figure before a total that only says where it stands: `472 thủ tục thuộc 61 lĩnh vực`."""
    total, before = run.total, run.total.left
    parts = [p for p in run.parts if p.first.form != "percent"]
    if before is None or run.listed or not parts or not (before.unit and before.exact):
        return None
    near = before.sentence == total.sentence and before.whole is total.whole
    theirs = all(p.unit == before.unit and not p.pair for p in parts) or (
        _WHERE.match(total.label) is not None
        and all(p.unit in ("", before.unit) and not p.pair for p in parts)
        and sum(p.value for p in parts) == before.value
    )
    larger = before.counts and not before.pair and before.value >= max(p.value for p in parts)
    other = total.unit and not (total.families & before.families)
    return before if near and theirs and larger and other else None


_WHERE = re.compile(r"\s*thuộc\s*$", re.IGNORECASE)


def _groups(parts: Sequence[Node]) -> list[list[Node]]:
    """Parts between semicolons."""
    groups: list[list[Node]] = []
    for part in parts:
        if not groups or part.left is None or part.left is not groups[-1][-1]:
            groups.append([])
        groups[-1].append(part)
    return groups


def _adds_up(reading: Reading, run: Run, parts: list[Node]) -> list[Node] | None:
    """The reading of a list under which its parts add up to the total."""
    total = run.total
    groups = _groups(parts)
    ways = [parts]
    if 2 <= len(groups) < len(parts):
        ways.append([group[0] for group in groups])
    if run.listed:
        firsts = list(_blocks(parts))
        ways.append([block[0] for block in firsts])
        done = run.total.label.strip().casefold()
        ways.append([p for p in parts if done and p.label.strip().casefold() == done])
    if total.unit:
        ways.append([part for part in parts if part.unit == total.unit])
    for way in ways:
        if len(way) >= 2 and adding.same([p.value for p in way], total, way, reading.text):
            return way
    if not run.bracket:
        for way in ways:
            for count, value in enumerate(accumulate(p.value for p in way), 1):
                if count >= 2 and value == total.value:
                    return way[:count]
    return None


def _blocks(parts: Sequence[Node]) -> list[list[Node]]:
    blocks: dict[int, list[Node]] = {}
    for part in parts:
        blocks.setdefault(part.passage, []).append(part)
    return list(blocks.values())


def _certain(reading: Reading, run: Run, parts: list[Node]) -> list[Node] | None:
    """The parts of a list that does not add up, where nothing about it is in doubt."""
    total, groups = run.total, _groups(parts)
    if _by_year(reading, total, parts) or _shared_out(run, parts):
        return parts
    if any(pattern("compared").search(part.label) for part in parts):
        return None
    if adding.told_beside(reading.text, total, parts[0]):
        return None
    if pattern("partial").search(parts[0].label):
        return None
    if adding.overlapping(parts, total):
        return None
    if _of_the_outer(reading.text, parts):
        return None
    if run.listed:
        return _certain_list(run, parts)
    if adding.whole_by_name(parts, total):
        return parts
    if 2 <= len(groups) < len(parts):
        firsts = [group[0] for group in groups]
        return firsts if adding.whole_by_name(firsts, total) else None
    if pattern("openers", "overlapping").search(run.opener) or not _uniform(parts):
        return None
    added = sum(part.value for part in parts)
    joined = _is_joined(reading.text, parts)
    if added > total.value:
        return parts if _beyond_doubt(reading, run, parts, joined) else None
    whole = joined or _said_whole(reading, run, parts)
    return parts if whole and run.gapless and not _narrowed(reading, parts) else None


_COMMA_AND = re.compile(r"[^,;]*,\s*(?:và|cùng)\s[^,;]*", re.IGNORECASE)


def _of_the_outer(text: str, parts: Sequence[Node]) -> bool:
    """Does `, và` go on with what stands beside the total: `viên chức, trong đó …, và 968 hợp đồng`?"""
    *_, before, last = parts
    apart = before.unit != last.unit and bool(before.unit and last.unit)
    return apart and _COMMA_AND.fullmatch(text, before.end, last.start) is not None


def _by_year(reading: Reading, total: Node, parts: Sequence[Node]) -> bool:
    """`từ năm 2015 đến năm 2017 giảm 20 người (năm 2015: 05; năm 2016: 08; năm 2017: 07)`."""
    years = [year_of(reading, part) or part_of_year(reading, part) for part in parts]
    if len(years) < _ROW or years != sorted({y for y in years if y}):
        return False
    apart = abs(sum((part.value for part in parts), Decimal(0)) - total.value)
    if (
        "(" in parts[0].gap
        and year_of(reading, total) is None
        and all(part.unit == total.unit for part in parts)
        and years == list(range(years[0] or 0, (years[0] or 0) + len(years)))
        and apart * _SLIP <= total.value
    ):  # `128 cuộc (năm 2021: 22 cuộc; …; năm 2025: 21 cuộc)`: no values of other years
        return True
    return any(
        time.kind == "span_years"
        and time.end <= total.start
        and (time.period.first[0], time.period.last[0]) == (years[0], years[-1])
        and len(years) == time.period.last[0] - time.period.first[0] + 1
        for time in reading.passages[total.passage].times
    )


_SHARE_SLACK = Decimal("0.06")  # by which each share may be off where all of them make 100 %


def _shared_out(run: Run, parts: Sequence[Node]) -> bool:
    """Has each part a share of its own, and are the shares together the whole?"""
    shares = [n for n in run.parts if n.first.form == "percent" and not n.pair]
    if not run.parts or len(shares) != len(parts) or len(parts) < 2:
        return False
    said = {id(n.left) for n in shares}
    off = abs(sum((n.value for n in shares), Decimal(0)) - 100)
    return said == {id(part) for part in parts} and off <= _SHARE_SLACK * len(parts)


_SLIP = 10  # a total that is off by more than a tenth may be of other years than its parts
_ROW = 3  # parts from which a list that nothing introduces is taken for the whole


def _said_whole(reading: Reading, run: Run, parts: Sequence[Node]) -> bool:
    """Do the words around a list say that it leaves nothing out?"""
    if pattern("openers", "closed").search(run.opener):
        return True
    if any(pattern("rest").search(part.label) for part in parts):
        return True
    bare = not pattern("openers", "open").search(run.opener)
    detailed = pattern("openers", "detailed").search(run.opener) is not None
    if run.bracket and bare and _each_named(reading.text, run, parts):
        return True
    if len(parts) < _ROW or not (bare or detailed):
        return False
    return run.bracket or (_named(parts) and _ends_sentence(reading, parts[-1]))


def _each_named(text: str, run: Run, parts: Sequence[Node]) -> bool:
    """`67 tin, bài (Trang thông tin 41 tin, bài; nhóm Zalo 24 tin, bài)`: nothing but named parts."""
    apart = all(part.left is None or part.left not in parts for part in parts)
    named = all(p.unit == run.total.unit and p.unit and p.label.strip() for p in parts)
    if pattern("partial").search(text, run.total.end, parts[-1].start):
        return False
    return apart and named and len(run.parts) == len(parts) and _named(parts)


def _named(parts: Sequence[Node]) -> bool:
    """Has each part a name of its own?"""
    names = [f"{part.label} {part.tail}".strip(" ():") for part in parts]
    return all(names) and len(set(names)) == len(names)


def _beyond_doubt(reading: Reading, run: Run, parts: Sequence[Node], joined: bool) -> bool:
    """Are the parts of a list that exceeds its total nothing but its parts?"""
    if run.bracket:
        return not any(
            p.value > run.total.value and p.unit not in ("", run.total.unit) for p in parts
        )
    # An open list may run on into the next clause: it is taken as it stands only where it ends in
    # `và` or with its sentence.
    if not joined and not _ends_sentence(reading, parts[-1]):
        return False
    no_noun = not any(part.unit for part in parts) and _named(parts)
    one_noun = all(part.unit == run.total.unit for part in parts)
    if _narrowed(reading, parts):
        return False
    whole = no_noun or one_noun or pattern("openers", "closed").search(run.opener) is not None
    if any(part.value > run.total.value for part in parts) and not whole:
        return False
    if any(part.value == run.total.value for part in parts) and not _parallel(reading.text, parts):
        return False
    return joined or one_noun or no_noun or len(_groups(parts)) == len(parts)


def _parallel(text: str, parts: Sequence[Node]) -> bool:
    """Are parts named in one way (`theo Nghị định số 141 …`, `theo Nghị định số 16 …`)?"""
    names = [
        set(re.findall(r"[^\W\d_]{2,}", text[max(0, p.start - 60) : p.end + 60].casefold()))
        for p in parts
    ]
    common = set.intersection(*names) - set(" ".join(p.unit for p in parts).split())
    return len(common) >= 4


def _narrowed(reading: Reading, parts: Sequence[Node]) -> bool:
    """Does a word among the parts say that some are singled out?"""
    return pattern("partial").search(reading.text, parts[0].end, parts[-1].end) is not None


def _uniform(parts: Sequence[Node]) -> bool:
    """Are all parts counted in one noun, or in nouns of one family?"""
    units = {part.unit for part in parts if part.unit}
    if len(units) <= 1:
        return True
    shared = frozenset.intersection(*(part.families for part in parts if part.unit))
    return bool(shared)


def _is_joined(text: str, parts: Sequence[Node]) -> bool:
    """Does `và` lead to the last part?"""
    between = text[parts[-2].end : parts[-1].start]
    return re.match(r"[^,;]*,?\s*\b(?:và|cùng)\b[^,;]*$", between, re.IGNORECASE) is not None


def _ends_sentence(reading: Reading, last: Node) -> bool:
    cells = reading.passages[last.passage].cells
    later = [c for c in cells[last.cell + 1 :] if c.sentence == last.sentence]
    return not any(c.figure >= 0 and c.parent == cells[last.cell].parent for c in later)


def _certain_list(run: Run, parts: list[Node]) -> list[Node] | None:
    """A list under a lead-in: its items as long as they count in one noun."""
    blocks = _blocks(parts)
    if len(blocks) < 2 or any(len({p.sentence for p in block}) > 1 for block in blocks):
        return None  # an item that goes on in a second sentence goes on with something else
    firsts = [block[0] for block in blocks]
    if all(len(block) == 1 for block in blocks) and adding.whole_by_name(firsts, run.total):
        return firsts
    known = [part.unit for part in blocks[0] if part.unit]
    if not known:
        return None
    usual = max(known, key=known.count)
    alike_: list[Node] = []
    for block in blocks:
        units = {part.unit for part in block}
        if usual not in units or not units <= {usual, "", *known}:
            break
        alike_.extend(block)
    if len({part.passage for part in alike_}) < 2 or len(alike_) < 3:
        return None
    added = sum(part.value for part in alike_)
    largest = max(part.value for part in alike_)
    if added > run.total.value >= largest and not pattern("openers", "overlapping").search(
        run.opener
    ):
        return alike_
    return None


def _over(reading: Reading, total: Node, parts: Sequence[Node]) -> Node | None:
    """The total of the list that `total` closes, where the parts that follow are of it.

    `251 người, trong đó tỉnh 143, huyện 108 (cụ thể: năm 2018 62, năm 2019 96, năm 2020 93)`
    """
    here, values = total.whole, [part.value for part in parts]
    before = total.left  # `còn 1.845 thủ tục, giảm 117 thủ tục, trong đó cấp tỉnh 1.412 …`
    if before is not None and len(parts) > 1 and pattern("delta").search(total.label):
        may = before.counts and not before.pair and before.exact
        if may and adding.same(values, before, parts, reading.text):
            return before
    for _ in range(_DEEP):
        if here is None or here.listed or len(parts) < 2:
            break
        may = here.counts and not here.pair and here.exact
        if may and adding.same(values, here, parts, reading.text):
            return here
        here = here.whole
    return None


def _beside(reading: Reading, tell: Teller, run: Run) -> Iterator[Check]:
    """The first of two totals: `15 lớp với 913 học viên, trong đó 08 lớp … 489 …; 07 lớp … 424`.

    A list that adds up to the second total is whole; then it must add up to the first as well.
    """
    total, first = run.total, run.total.left
    if (
        first is None
        or run.listed
        or not (first.counts and first.unit and first.exact)
        or first.pair
        or first.sentence != total.sentence
        or first.unit == total.unit
        or total.start - first.end > _BESIDE
    ):
        return
    mine = [p for p in run.parts if one_unit(p.unit, first.unit) and _plain(p)]
    if len(mine) < 2:
        return
    theirs = [p for p in run.parts if p.unit == total.unit and _plain(p)]
    if not theirs and len(mine) == len(run.parts):
        yield from _in_brackets(reading, tell, first, total, mine)
        return
    mine = [p for p in mine if p.unit]
    if len(mine) < 2:
        return
    paired = len(theirs) == len(mine) and len(run.parts) == 2 * len(mine)
    one, other = (sum(p.value for p in parts) for parts in (mine, theirs))
    if one == first.value or (paired and other == total.value):
        yield adding.total(reading, tell, first, first.value, mine, [p.value for p in mine])
    if paired and one == first.value and other != total.value:
        yield adding.total(reading, tell, total, total.value, theirs, [p.value for p in theirs])


def _plain(node: Node) -> bool:
    return node.exact and not node.pair


def _in_brackets(
    reading: Reading, tell: Teller, first: Node, total: Node, mine: Sequence[Node]
) -> Iterator[Check]:
    """`8 lớp cho 512 học viên, gồm 3 lớp A (180 học viên) và 5 lớp B (332 học viên)`.

    Both totals are divided by one list: where one of them adds up, the list is whole.
    """
    theirs = _inner(reading, mine, total)
    if not theirs or not all(_plain(n) for n in theirs):
        return
    ways = [(whole, parts) for whole, parts in ((first, mine), (total, theirs))]
    if any(sum(n.value for n in parts) == whole.value for whole, parts in ways):
        for whole, parts in ways:
            yield adding.total(reading, tell, whole, whole.value, parts, [n.value for n in parts])


def _inner(reading: Reading, parts: Sequence[Node], total: Node) -> list[Node]:
    """The figures in brackets after the items of a list, where each has one in the total's noun."""
    inside = [
        [n for n in reading.inside.get(id(p), ()) if n.first.form != "percent"] for p in parts
    ]
    if any(len(found) != 1 or found[0].unit != total.unit or not total.unit for found in inside):
        return []
    return [found[0] for found in inside] if all(p.unit != total.unit for p in parts) else []


def _firsts(reading: Reading, tell: Teller, run: Run, parts: Sequence[Node]) -> Iterator[Check]:
    """`47 đơn vị (09/19 đơn vị cấp tỉnh, 08/08 cấp huyện, 30/76 cấp xã)`: the first of each pair."""
    total = run.total
    right = sum(part.value for part in parts) == total.value
    levels = rule("levels")
    names = [f"{part.label} {part.unit} {part.tail}" for part in parts]
    by_level = len(parts) == len(levels) and all(
        re.search(level, name, re.IGNORECASE) for level, name in zip(levels, names, strict=True)
    )
    if right or (run.bracket and by_level and len(parts) == len(run.parts)):
        yield adding.total(reading, tell, total, total.value, parts, [p.value for p in parts])


def _pairs(reading: Reading, tell: Teller, run: Run, parts: list[Node]) -> Iterator[Check]:
    """`24/47 nhiệm vụ, trong đó: … 4/8; … 1/6`: both sides are added."""
    pairs = [part for part in parts if part.pair and part.first.form == run.total.first.form]
    if len(pairs) < 2 or len(pairs) != len(parts):
        return
    right = [
        sum(part.figures[side].value for part in pairs) == run.total.figures[side].value
        for side in (0, 1)
    ]
    if not any(right):
        return  # neither side says that the list is whole
    for side in (0, 1):
        yield adding.total(
            reading,
            tell,
            run.total,
            run.total.figures[side].value,
            pairs,
            [p.figures[side].value for p in pairs],
        )
