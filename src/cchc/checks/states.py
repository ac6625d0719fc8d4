"""What became of a total: done and pending, and what is left over, beside it or after it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from ..model import Check
from . import adding
from .reading import Node, Reading, alike, one_unit
from .words import Teller, pattern

__all__ = ["find"]

_AHEAD = 9  # figures after a total among which its parts stand
_BEFORE = 6  # figures before what is left over among which its total stands
_WINDOW = 30  # figures of its passage, and of the next, among which its states stand
_LEAST = 3  # parts in a row that add up to the figure before them by no chance


def find(reading: Reading, tell: Teller, settled: set[int]) -> Iterator[Check]:
    """Totals with what was done of them, what is pending, and what is left.

    Args:
        settled: ids of totals whose parts were found in a list of their own.
    """
    told: set[int] = set()
    for at, nodes in enumerate(reading.nodes):
        for check in (*_left_over(reading, tell, nodes), *_rows(reading, tell, nodes, settled)):
            told.add(check.start)
            yield check
        following = reading.nodes[at + 1] if at + 1 < len(reading.nodes) else []
        for check in _done_and_pending(reading, tell, nodes, following):
            if check.start not in told:
                yield check


def _left_over(reading: Reading, tell: Teller, nodes: Sequence[Node]) -> Iterator[Check]:
    """`nhận 40 kiến nghị, đã trả lời 37, còn lại 05`; `14/17 sáng kiến được công nhận, còn 03`."""
    for index, rest in enumerate(nodes):
        said = pattern("left_over").search(rest.label) or pattern("left_over").search(rest.tail)
        if (
            said is None
            or not rest.plain
            or "thiếu" in rest.label
            or pattern("ends", "to_here").search(rest.label)
        ):
            continue
        if pattern("lacking").search(rest.label):
            continue  # a gap, told as a change
        before = [
            node
            for node in nodes[max(0, index - _BEFORE) : index]
            if node.whole is rest.whole and node.sentence == rest.sentence and node.counts
        ]
        row = len(before)
        while row and alike(before[row - 1], rest):
            row -= 1
        before = before[row:]
        strong = "lại" in said.group() or pattern("states", "pending").search(rest.tail)
        yield from _rest_of(reading, tell, before, rest, certain=bool(strong))


def _rest_of(
    reading: Reading, tell: Teller, before: Sequence[Node], rest: Node, *, certain: bool
) -> Iterator[Check]:
    if not before or not all(node.exact and alike(node, rest) for node in before):
        return
    last = before[-1]
    if last.pair:
        of = last.figures[1].value
        if last.value + rest.value == of and last.first.form == "pair":
            yield adding.total(reading, tell, last, of, [last, rest], [last.value, rest.value])
        return
    for first in range(len(before) - 1):
        total, done = before[first], before[first + 1 :]
        if any(node.pair for node in (total, *done)):
            continue
        parts = [*done, rest]
        values = [node.value for node in parts]
        right = sum(values) == total.value
        lone = len(before) == 2 and certain and _may_hold(total, done[0], rest)
        if right or lone:
            yield adding.total(reading, tell, total, total.value, parts, values)
            return


def _may_hold(total: Node, done: Node, rest: Node) -> bool:
    """Is a total, what was done of it and the rest all that is spoken of?"""
    one_noun = {done.unit, rest.unit} <= {"", total.unit}
    finished = pattern("states", "spent").search(done.label) or pattern("states", "done").search(
        done.label
    )
    return (
        one_noun
        and bool(finished)
        and done.value < total.value
        and not any(pattern("delta").search(node.label) for node in (total, done))
        and not pattern("states", "other").search(f"{total.tail} {done.tail} {rest.tail}")
    )


def _rows(
    reading: Reading, tell: Teller, nodes: Sequence[Node], settled: set[int]
) -> Iterator[Check]:
    """A total and, right after it in its row, parts of one noun that add up to it."""
    for index, total in enumerate(nodes):
        if id(total) in settled or not total.plain or not total.unit:
            continue
        if pattern("delta").search(total.label):
            continue
        parts: list[Node] = []
        added = Decimal(0)
        for node in nodes[index + 1 : index + 1 + _AHEAD]:
            if node.sentence != total.sentence:
                break
            if node.whole is not total.whole or node.first.form == "percent":
                continue
            if not (node.plain and alike(node, total) and one_unit(node.unit, total.unit)):
                break
            parts.append(node)
            added += node.value
            if added >= total.value:
                break
        if added == total.value and len(parts) >= _LEAST and all(p.value for p in parts):
            yield adding.total(reading, tell, total, total.value, parts, [p.value for p in parts])


def _done_and_pending(
    reading: Reading, tell: Teller, nodes: Sequence[Node], following: Sequence[Node]
) -> Iterator[Check]:
    """`tiếp nhận 900 hồ sơ; đã giải quyết 850 hồ sơ; đang giải quyết 50 hồ sơ`.

    Wrong is only what leaves nothing open: a total of all there was to do, told with what was
    done and what is pending, and no word of what was sent back or withdrawn.
    """
    for index, total in enumerate(nodes):
        if (
            not total.plain
            or not _dossiers(total)
            or not pattern("states", "to_do").search(total.label)
            or pattern("states", "done").search(total.label)
        ):
            continue
        near = (*nodes[index + 1 : index + 1 + _WINDOW], *following[:_WINDOW])
        after = [n for n in near if n.whole is total.whole]
        states = _states(after, total)
        if len(states) < 2:
            continue
        values = [node.value for node in states]
        added = sum(values)
        if added != total.value and not _all_told(reading, nodes, total, states):
            continue
        yield adding.total(reading, tell, total, total.value, states, values)


def _states(after: Sequence[Node], total: Node) -> list[Node]:
    """What was done, what is pending, and what was sent back, in the order told."""
    found: dict[str, Node] = {}
    for node in after[:_AHEAD]:
        if not node.plain or not alike(node, total) or node.sure is total:
            continue
        if not _dossiers(node) and node.unit:
            continue
        state = _state(node)
        if state is None:
            if pattern("states", "to_do").search(node.label):
                break  # another total
            continue
        if state in found:
            break
        found[state] = node
    return list(found.values()) if {"done", "pending"} <= found.keys() else []


def _dossiers(node: Node) -> bool:
    return "dossiers" in node.families or (not node.unit and "hồ sơ" in node.label.casefold())


def _state(node: Node) -> str | None:
    words = f"{node.label} {node.tail}"
    for state in ("other", "pending", "done"):
        if pattern("states", state).search(words):
            return state
    return None


def _all_told(reading: Reading, nodes: Sequence[Node], total: Node, states: Sequence[Node]) -> bool:
    """Is nothing left open by which the states of a total may differ from it?"""
    end = min(states[-1].end + _LOOK, reading.passages[states[-1].passage].block.end)
    if pattern("states", "other").search(reading.text, total.start, end):
        return False
    taken_in = [n for n in nodes if n.sure is total]
    everything = adding.whole_by_name(taken_in) if taken_in else False
    near = states[-1].passage == total.passage
    over = sum(node.value for node in states) > total.value
    said = pattern("states", "all").search(total.label) is not None
    return everything or (over and said and near)


_LOOK = 80  # characters after the last state, in its passage, in which another may be told
