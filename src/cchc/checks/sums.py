"""Totals and their parts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import accumulate

from ..model import Check
from ..report import plain
from .reading import Node, Reading, Run, alike, resolution
from .words import Teller, pattern, rule

__all__ = ["find"]

_QUOTE = 160


def find(reading: Reading, tell: Teller) -> list[Check]:
    """Every total whose parts are listed, right or wrong, and parts larger than their whole."""
    out: list[Check] = []
    settled: set[int] = set()
    for run in reading.runs:
        made = list(_run(reading, tell, run))
        if made:
            settled.add(id(run.total))
        out.extend(made)
    for nodes in reading.nodes:
        out.extend(_equations(reading, tell, nodes))
        out.extend(_side_by_side(reading, tell, nodes, settled))
        out.extend(_after(reading, tell, nodes, settled))
    out.extend(_communes(reading, tell))
    return out


def _run(reading: Reading, tell: Teller, run: Run) -> Iterator[Check]:
    total = run.total
    if not total.counts or not total.exact or pattern("partial").search(run.opener):
        return
    parts = [part for part in run.parts if part.counts and alike(part, total)]
    if total.pair:
        yield from _pairs(reading, tell, run, parts)
        return
    parts = [part for part in parts if not part.pair]
    if not parts or not all(part.exact for part in parts):
        return
    if len(parts) == 1:
        if _too_large(run, parts[0]):
            yield _larger(tell, total, parts[0])
        return
    found = _adds_up(reading, run, parts)
    if found is not None:
        yield _check(reading, tell, total, total.value, found, [p.value for p in found])
    elif not run.qualified:
        certain = _certain(reading, run, parts)
        if certain:
            yield _check(reading, tell, total, total.value, certain, [p.value for p in certain])


def _same(values: Sequence[Decimal], total: Node, parts: Sequence[Node], text: str) -> bool:
    """Do the values add up to the total, as far as their digits go?"""
    slack = Decimal(0)
    if total.first.form == "money" or any(
        v != v.to_integral_value() for v in (*values, total.value)
    ):
        slack = (resolution(total.first, text) + sum(resolution(p.first, text) for p in parts)) / 2
    return abs(sum(values) - total.value) <= slack


def _groups(reading: Reading, parts: Sequence[Node]) -> list[list[Node]]:
    """Parts between semicolons."""
    groups: list[list[Node]] = []
    for part in parts:
        if not groups or part.left is None or part.left not in groups[-1]:
            groups.append([])
        groups[-1].append(part)
    return groups


def _adds_up(reading: Reading, run: Run, parts: list[Node]) -> list[Node] | None:
    """The reading of a list under which its parts add up to the total."""
    total = run.total
    groups = _groups(reading, parts)
    ways = [parts]
    if 2 <= len(groups) < len(parts):
        ways.append([group[0] for group in groups])
    if run.listed:
        firsts = [parts_ for parts_ in _blocks(run, parts)]
        ways.append([block[0] for block in firsts])
    if total.unit:
        ways.append([part for part in parts if part.unit == total.unit])
    for way in ways:
        if len(way) >= 2 and _same([p.value for p in way], total, way, reading.text):
            return way
    if not run.bracket:
        for way in ways:
            for count, value in enumerate(accumulate(p.value for p in way), 1):
                if count >= 2 and value == total.value:
                    return way[:count]
    return None


def _blocks(run: Run, parts: Sequence[Node]) -> list[list[Node]]:
    blocks: dict[int, list[Node]] = {}
    for part in parts:
        blocks.setdefault(part.passage, []).append(part)
    return list(blocks.values())


def _certain(reading: Reading, run: Run, parts: list[Node]) -> list[Node] | None:
    """The parts of a list that does not add up, where nothing about it is in doubt."""
    total, groups = run.total, _groups(reading, parts)
    overlapping = pattern("openers", "overlapping").search(run.opener) is not None
    if run.listed:
        return _certain_list(run, parts)
    if 2 <= len(groups) < len(parts):
        firsts = [group[0] for group in groups]
        return firsts if _whole_by_name(firsts) else None
    if _whole_by_name(parts):
        return parts
    if overlapping or not _uniform(parts):
        return None
    added = sum(part.value for part in parts)
    joined = _is_joined(reading.text, parts)
    if added > total.value:
        return parts if _beyond_doubt(reading, run, parts, joined) else None
    closed = bool(pattern("openers", "closed").search(run.opener))
    plain_bracket = run.bracket and not pattern("openers", "open").search(run.opener)
    rest = any(pattern("rest").search(part.label) for part in parts)
    whole = rest or joined or closed or (plain_bracket and len(parts) >= 3)
    return parts if whole and run.gapless and not _narrowed(run, parts) else None


def _beyond_doubt(reading: Reading, run: Run, parts: Sequence[Node], joined: bool) -> bool:
    """Are the parts of a list that exceeds its total nothing but its parts?"""
    if run.bracket:
        return True
    # An open list may run on into the next clause: it is taken as it stands only where it ends in
    # `và` or with its sentence.
    if not joined and not _ends_sentence(reading, parts[-1]):
        return False
    if any(part.value > run.total.value for part in parts) or _narrowed(run, parts):
        return False
    if any(part.value == run.total.value for part in parts) and not _parallel(parts):
        return False
    one_noun = all(part.unit == run.total.unit for part in parts)
    return joined or one_noun or len(_groups(reading, parts)) == len(parts)


def _parallel(parts: Sequence[Node]) -> bool:
    """Are parts named in one way (`theo Nghị định số 141 …`, `theo Nghị định số 16 …`)?"""
    names = [
        {w for w in re.findall(r"[^\W\d_]{2,}", f"{part.label} {part.tail[:60]}".casefold())}
        for part in parts
    ]
    return len(set.intersection(*names)) >= 4


def _narrowed(run: Run, parts: Sequence[Node]) -> bool:
    return any(pattern("partial").search(f"{part.label}{part.tail}") for part in parts)


def _uniform(parts: Sequence[Node]) -> bool:
    """Are all parts counted in one noun, or in nouns of one family?"""
    units = {part.unit for part in parts if part.unit}
    if len(units) <= 1:
        return True
    shared = frozenset.intersection(*(part.families for part in parts if part.unit))
    return bool(shared)


def _is_joined(text: str, parts: Sequence[Node]) -> bool:
    """Does `và` lead to the last part?"""
    return (
        re.search(r"\b(?:và|cùng)\b", text[parts[-2].end : parts[-1].start], re.IGNORECASE)
        is not None
    )


def _ends_sentence(reading: Reading, last: Node) -> bool:
    cells = reading.passages[last.passage].cells
    later = [c for c in cells[last.cell + 1 :] if c.sentence == last.sentence]
    return not any(c.figure >= 0 and c.parent == cells[last.cell].parent for c in later)


def _whole_by_name(parts: Sequence[Node]) -> bool:
    """Do the names of the parts say that nothing is left out?"""
    names = [f"{part.label} {part.tail}".casefold() for part in parts]
    for members in rule("wholes"):
        if len(members) != len(parts):
            continue
        left = list(members)
        for name in names:
            hit = next((m for m in left if re.search(m, name, re.IGNORECASE)), None)
            if hit is not None:
                left.remove(hit)
        if not left:
            return True
    return False


def _certain_list(run: Run, parts: list[Node]) -> list[Node] | None:
    """A list under a lead-in: its items as long as they count in one noun."""
    blocks = _blocks(run, parts)
    if len(blocks) < 2:
        return None
    firsts = [block[0] for block in blocks]
    if all(len(block) == 1 for block in blocks) and _whole_by_name(firsts):
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
        yield _check(
            reading,
            tell,
            run.total,
            run.total.figures[side].value,
            pairs,
            [p.figures[side].value for p in pairs],
        )


def _too_large(run: Run, part: Node) -> bool:
    total = run.total
    return (
        part.value > total.value
        and part.unit == total.unit != ""
        and not run.listed
        and not part.pair
        and not pattern("delta").search(part.label)
        and not pattern("delta").search(total.label)
        and (run.bracket or bool(pattern("openers", "open").search(run.opener)))
        and not pattern("of_plan").search(f"{part.label}{part.tail}{total.label}")
    )


def _larger(tell: Teller, total: Node, part: Node) -> Check:
    return tell.check(
        "range",
        part.span,
        plain(part.value),
        "",
        verdict="wrong",
        note=("range", "part"),
        others=(total.span,),
        fields={"whole": plain(total.value), "line_whole": total.start},
    )


def _check(
    reading: Reading,
    tell: Teller,
    total: Node,
    stated: Decimal,
    parts: Sequence[Node],
    values: Sequence[Decimal],
) -> Check:
    added = sum(values, Decimal(0))
    same = added == stated or (not total.pair and _same(values, total, parts, reading.text))
    verdict = "ok" if same else "wrong"
    last = max(part.end for part in parts)
    start = min(total.start, parts[0].start) if total.start > parts[0].start else total.start
    end = max(last, total.end)
    if end - start > _QUOTE or reading.passages[total.passage].block.end < end:
        start, end = total.span
    return tell.check(
        "sum",
        (start, end),
        plain(stated),
        plain(stated if same else added),
        verdict=verdict,
        note=("sum", verdict),
        others=tuple(part.span for part in parts),
        fields={"parts": " + ".join(plain(v) for v in values), "line_part": parts[0].start},
    )


def _equations(reading: Reading, tell: Teller, nodes: Sequence[Node]) -> Iterator[Check]:
    """`35 + 28 + 01 = 64 đơn vị`."""
    chain: list[Node] = []
    for node in nodes:
        between = reading.text[chain[-1].end : node.start] if chain else ""
        if chain and re.fullmatch(r"[^\d;.,()]{0,40}=\s*", between) and len(chain) >= 2:
            yield _check(reading, tell, node, node.value, list(chain), [n.value for n in chain])
            chain = []
        elif chain and re.fullmatch(r"[^\d;.,()=]{0,40}\+[^\d;.,()=]{0,40}", between):
            chain.append(node)
        else:
            chain = [node]


def _side_by_side(
    reading: Reading, tell: Teller, nodes: Sequence[Node], settled: set[int]
) -> Iterator[Check]:
    """A total and the parts that exhaust it by their names, in one row: `84 nhiệm vụ, đúng hạn 76, quá hạn 8`."""
    for index, total in enumerate(nodes):
        if (
            id(total) in settled
            or not total.counts
            or total.pair
            or not total.unit
            or not total.exact
        ):
            continue
        row = []
        for part in nodes[index + 1 : index + 8]:
            if part.sentence != total.sentence:
                break
            if part.whole is total.whole and part.counts and not part.pair and alike(part, total):
                row.append(part)
        for count in (2, 3):
            parts = row[:count]
            if len(parts) == count and _whole_by_name(parts) and all(p.exact for p in parts):
                if sum(p.value for p in parts) == total.value:
                    yield _check(reading, tell, total, total.value, parts, [p.value for p in parts])
                    break


_BACK = 3  # sentences before a total in which its parts stand


def _after(
    reading: Reading, tell: Teller, nodes: Sequence[Node], settled: set[int]
) -> Iterator[Check]:
    """A total after its parts: `… 102 trường hợp …. Ngoài ra … 228 biên chế …. Tổng số … 330`."""
    for index, total in enumerate(nodes):
        if (
            id(total) in settled
            or not total.counts
            or not total.exact
            or not pattern("totals").search(total.label)
        ):
            continue
        tops = [
            n
            for n in nodes[:index]
            if n.whole is None
            and n.counts
            and not n.pair
            and n.exact
            and total.sentence - _BACK <= n.sentence < total.sentence
        ]
        firsts = list({n.sentence: n for n in reversed(tops)}.values())[::-1]
        for way in (firsts, tops):
            for start in range(len(way) - 1):
                parts = way[start:]
                if (
                    all(alike(p, total) for p in parts)
                    and sum(p.value for p in parts) == total.value
                ):
                    yield _check(reading, tell, total, total.value, parts, [p.value for p in parts])
                    break
            else:
                continue
            break


def _communes(reading: Reading, tell: Teller) -> Iterator[Check]:
    """The communes of `18 xã và 01 thị trấn`, counted again by class, or as `19/19 xã, thị trấn`."""
    village, town = rule("commune_total")
    total: tuple[Node, Node] | None = None
    for nodes in reading.nodes:
        for a, b in zip(nodes, nodes[1:], strict=False):
            if (
                a.unit == village
                and re.fullmatch(town, b.unit)
                and b.start - a.end < 8
                and a.whole is None
            ):
                total = total or (a, b)
    if total is None:
        return
    added = total[0].value + total[1].value
    for nodes in reading.nodes:
        for node in nodes:
            if (
                node.pair
                and node.figures[1].value == added
                and {"commune"} & _classes(node)
                and "," in node.unit
            ):
                yield _check(reading, tell, node, added, list(total), [n.value for n in total])
        yield from _classed(reading, tell, nodes, total, added)


def _classes(node: Node) -> set[str]:
    from ..figures import unit_class

    return {unit_class(node.unit)}


def _classed(
    reading: Reading, tell: Teller, nodes: Sequence[Node], total: tuple[Node, Node], added: Decimal
) -> Iterator[Check]:
    rows: dict[tuple[int, int], list[Node]] = {}
    row_start = 0
    for number, node in enumerate(nodes):
        if node in total or not {"commune"} & _classes(node) or node.pair or not node.exact:
            continue
        if not pattern("commune_class").search(node.tail):
            continue
        if node.left is None or number == 0:
            row_start = number
        rows.setdefault((node.sentence, row_start), []).append(node)
    for row in rows.values():
        if len(row) >= 2 and sum(n.value for n in row) == added:
            last = row[-1]
            yield tell.check(
                "sum",
                (row[0].start, min(last.end, row[0].start + _QUOTE)),
                plain(added),
                plain(added),
                verdict="ok",
                note=("sum", "ok"),
                others=tuple(n.span for n in (*row, *total)),
                fields={
                    "parts": " + ".join(plain(n.value) for n in row),
                    "line_part": row[0].start,
                },
            )
