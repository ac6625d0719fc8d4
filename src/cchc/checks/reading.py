"""How the figures of a report hang together: each with its total, its list and its neighbours.

Built on the blocks and cells of `passages`. A `Node` is a figure (or a pair) in its cell; its
`whole` is the figure that its bracket, `trong đó` or list opened on; a `Run` is a total with the
parts that one opener lists.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain

from ..figures import unit_class
from ..model import Figure
from ..passages import Passage
from ..segments import Cell
from .words import Money, family, pattern, rule

__all__ = [
    "Node",
    "Reading",
    "Run",
    "alike",
    "amount",
    "noun",
    "one_kind",
    "one_unit",
    "read",
    "resolution",
]


@dataclass(slots=True, eq=False)
class Node:
    """A figure in its cell. `label` and `tail` are the cell's words before and after it."""

    figures: tuple[Figure, ...]
    passage: int
    cell: int
    sentence: int
    label: str
    tail: str
    gap: str  # the delimiters between the cell before and this one
    phrase: str = ""  # the figure with its unit, as written
    year: int | None = None  # that of a table's column, or that which `lần lượt` gives
    left: Node | None = None
    whole: Node | None = None
    listed: bool = False  # the whole stands in the block that leads in to this one
    sure: Node | None = None  # a total that this and its like add up to
    frame: int = -1
    unit: str = field(init=False)
    exact: bool = field(init=False)

    def __post_init__(self) -> None:
        unit = self.figures[-1].unit.casefold()
        cut = rule("cut_nouns").get(unit, ())
        next_word = self.tail.split(maxsplit=1)[:1] if cut else []
        self.unit = "" if next_word and next_word[0].casefold() in cut else unit
        self.exact = not any(figure.bound for figure in self.figures)

    @property
    def first(self) -> Figure:
        return self.figures[0]

    @property
    def value(self) -> Decimal:
        return self.figures[0].value

    @property
    def pair(self) -> bool:
        return len(self.figures) == 2

    @property
    def start(self) -> int:
        return self.figures[0].start

    @property
    def end(self) -> int:
        return max(self.figures[-1].end, self.figures[-1].phrase_end)

    @property
    def span(self) -> tuple[int, int]:
        return self.start, self.end

    @property
    def families(self) -> frozenset[str]:
        if self.first.form == "money":
            return frozenset({"money"})
        return family(unit_class(self.unit), self.unit)

    @property
    def counts(self) -> bool:
        """Does it count things or money, so that parts of it can be added up?"""
        return self.first.form in ("count", "pair", "money")

    @property
    def plain(self) -> bool:
        """Is it one exact count?"""
        return self.counts and self.exact and not self.pair


@dataclass(slots=True)
class Run:
    """A total and the parts that one opener lists.

    `opener` is the text between the total's cell and the first part's; `bracket` tells that a
    bracket closes the list; `gapless` that every item between the first part and the last has a
    figure; `qualified` that words between the total and the list narrow what is listed.
    """

    total: Node
    parts: list[Node]
    opener: str
    bracket: bool
    gapless: bool = True
    listed: bool = False
    qualified: bool = False


@dataclass(slots=True)
class Reading:
    """The nodes of a report, in the order of the text, and its runs of parts.

    `inside` has, by id of a node, those of its own passage that its brackets and lists hold.
    """

    text: str
    passages: Sequence[Passage]
    nodes: list[list[Node]]  # of each passage
    runs: list[Run]
    inside: dict[int, list[Node]] = field(default_factory=dict)


def amount(node: Node) -> Decimal:
    """A figure's value, known as money where it is."""
    return Money(node.value) if node.first.form == "money" else node.value


def noun(text: str, node: Node) -> str:
    """What a figure counts, as it is written, with a space before it; nothing for money and scores."""
    if node.first.form not in ("count", "pair") or not node.unit:
        return ""
    words = text[node.figures[-1].end : node.end].strip(" *_")
    return f" {words}" if words else ""


def alike(part: Node, total: Node) -> bool:
    """Can `part` be a part of `total`, by what they count?"""
    if not part.counts or not total.counts:
        return False
    if part.unit == total.unit or not part.unit or not total.unit:
        return (part.first.form == "money") == (total.first.form == "money")
    mine, theirs = part.families, total.families
    return bool(mine & theirs) or not mine or not theirs


def one_unit(a: str, b: str) -> bool:
    """Is one noun the other, or the other cut short (`phòng chuyên môn`, `phòng`)?"""
    return not a or not b or a == b or a.startswith(f"{b} ") or b.startswith(f"{a} ")


def one_kind(a: Node, b: Node) -> bool:
    """Are both counted in one noun, or in nouns of one family?"""
    return one_unit(a.unit, b.unit) or bool(a.families & b.families)


_DIGITS = re.compile(r"[\d.,]+")


def resolution(figure: Figure, text: str) -> Decimal:
    """The worth of a figure's last digit: 0.1 for `97,3`, 100 million for `47,9 tỷ đồng`."""
    raw = _DIGITS.match(text, figure.start)
    digits = raw.group().strip(".,") if raw else ""
    decimals = len(digits.rsplit(",", 1)[1]) if "," in digits else 0
    if figure.form != "money" and figure.value == figure.value.to_integral_value() and not decimals:
        return Decimal(1)
    bare = Decimal(digits.replace(".", "").replace(",", ".") or 1)
    scale = figure.value / bare if bare else Decimal(1)
    return scale * Decimal(1).scaleb(-decimals)


def scale(text: str, node: Node) -> Decimal:
    """What a stated 1 is worth: 10^9 for `47,9 tỷ đồng`, and 1 for all that is no money."""
    if node.first.form != "money":
        return Decimal(1)
    digits = text[node.start : node.start + 24].split()[0]
    places = len(digits.rsplit(",", 1)[1]) if "," in digits else 0
    return resolution(node.first, text).scaleb(places)


def read(text: str, passages: Sequence[Passage]) -> Reading:
    """The figures of a report as nodes, with their totals, and the runs of parts.

    Args:
        text: the clean text.
        passages: those of `passages.find`, made from the figures without outright zeros.
    """
    nodes: list[list[Node]] = []
    runs: list[Run] = []
    for passage in passages:
        made = _nodes(text, passage) if passage.figures and not passage.block.cells else []
        nodes.append(made)
        if made:
            _after_colon(text, passage, made)
            inner = _runs(text, passage, made)
            _run_on(inner)
            runs.extend(inner)
    runs.extend(_lists(text, passages, nodes))
    whole = Reading(text, passages, nodes, runs)
    for node in chain.from_iterable(nodes):
        if node.whole is not None and node.whole.passage == node.passage:
            whole.inside.setdefault(id(node.whole), []).append(node)
    return whole


_OPENER = re.compile(r"\(|:")


def _opens(gap: str) -> bool:
    return bool(
        _OPENER.search(gap)
        or pattern("openers", "open").search(gap)
        or pattern("openers", "closed").search(gap)
    )


def _nodes(text: str, passage: Passage) -> list[Node]:
    cells = passage.cells
    frames = _frames(text, cells)
    groups: dict[int, list[Figure]] = {}
    for figure in passage.figures:
        groups.setdefault(figure.start, []).append(figure)
    by_cell: dict[int, Node] = {}
    out: list[Node] = []
    for index, cell in enumerate(cells):
        group = groups.get(cell.figure)
        if not group:
            continue
        low = cells[index - 1].end if index else cell.start
        end = max(group[-1].end, group[-1].phrase_end)
        node = Node(
            tuple(group[:2]),
            passage.index,
            index,
            cell.sentence,
            text[cell.start : group[0].start],
            text[end : cell.end],
            text[low : cell.start],
            text[group[0].start : end],
            year=int(answer.year)
            if (answer := passage.answers.get(cell.figure)) and answer.year
            else None,
            frame=frames[index],
        )
        by_cell[index] = node
        node.left = _left(cells, index, by_cell)
        node.whole = _whole(text, cells, index, by_cell)
        out.append(node)
    return out


def _frames(text: str, cells: Sequence[Cell]) -> list[int]:
    """For each cell, the index of the cell at which its list was opened; -1 for none."""
    frames: list[int] = []
    latest: dict[int, int] = {}
    for index, cell in enumerate(cells):
        gap = text[cells[index - 1].end : cell.start] if index else ""
        if cell.parent < 0:
            frames.append(-1)
            continue
        if (
            cell.parent not in latest
            or (_opens(gap) and cells[index - 1].parent != cell.parent)
            or (_opens(gap) and cell.left < 0 and ")" in gap)
        ):
            latest[cell.parent] = index
        frames.append(latest[cell.parent])
    return frames


def _left(cells: Sequence[Cell], index: int, nodes: dict[int, Node]) -> Node | None:
    here = cells[index].left
    while here >= 0:
        if here in nodes:
            return nodes[here]
        here = cells[here].left
    return None


def _whole(text: str, cells: Sequence[Cell], index: int, nodes: dict[int, Node]) -> Node | None:
    """The figure that the list around a cell was opened on."""
    here = cells[index].parent
    while here >= 0:
        opener = nodes.get(here)
        row = here
        while opener is None and cells[row].left >= 0:
            if _unread(text, cells[row]):
                return None
            row = cells[row].left
            opener = nodes.get(row)
        while opener is not None and opener.first.form == "percent":
            opener = opener.left  # `24/47 nhiệm vụ, đạt 51,06%, trong đó: …`
        if opener is not None:
            # `A (b, c). Trong đó: …` speaks of A, not of c.
            while (
                cells[index].sentence != opener.sentence
                and opener.whole is not None
                and not opener.listed
            ):
                opener = opener.whole
            return opener
        here = cells[here].parent
    return None


_UNREAD = re.compile(
    r"(?<!năm )(?<![/\d.-])\b(?:19|20)\d\d(?:\s+[^\W\d_]+){1,4}\s*$", re.IGNORECASE
)


def _unread(text: str, cell: Cell) -> bool:
    """May a cell without a figure hold one that was taken for a year (`cấp huyện 1983 vị trí`)?"""
    return cell.figure < 0 and _UNREAD.search(text, cell.start, cell.end) is not None


def _runs(text: str, passage: Passage, nodes: Sequence[Node]) -> list[Run]:
    cells = passage.cells
    grouped: dict[tuple[int, int], list[Node]] = {}
    for node in nodes:
        if node.whole is not None:
            grouped.setdefault((id(node.whole), node.frame), []).append(node)
    out = []
    for (_, frame), parts in grouped.items():
        total = parts[0].whole
        assert total is not None
        first = cells[frame]
        gap = text[cells[frame - 1].end : first.start] if frame else ""
        between = [
            i
            for i in range(parts[0].cell + 1, parts[-1].cell)
            if cells[i].figure < 0 and cells[i].parent == cells[parts[0].cell].parent
        ]
        number_first = all(not part.label.strip(" (") for part in parts)
        gapless = not (number_first and any(not _dash(text, cells, i) for i in between))
        out.append(Run(total, parts, gap, "(" in gap, gapless))
    return out


def _dash(text: str, cells: Sequence[Cell], index: int) -> bool:
    """Is a cell only the first half of a name with a dash (`Tài chính – kế toán`)?"""
    return index + 1 < len(cells) and text[cells[index].end : cells[index + 1].start].strip() in (
        "–",
        "—",
        "-",
        "+",
    )


# `thạc sĩ: 250 trường hợp và chuyên khoa I: 125 …`
_NAMES_NEXT = re.compile(r"\s*(?:và|cùng)\s+\w")


def _after_colon(text: str, passage: Passage, nodes: Sequence[Node]) -> None:
    """A colon that names one part (`01 đơn vị là: Ban A; 35 đơn vị …`) opens no list of its parts."""
    lists: dict[int, list[Node]] = {}
    for node in nodes:
        if node.whole is not None and node.frame > 0:
            lists.setdefault(node.frame, []).append(node)
    for frame, parts in lists.items():
        total = parts[0].whole
        gap = text[passage.cells[frame - 1].end : passage.cells[frame].start]
        if total is None or gap.strip() != ":":
            continue
        named = _NAMES_NEXT.match(total.tail) is not None and not parts[0].label.strip()
        if named or any(p.unit and alike(p, total) and p.value > total.value for p in parts):
            if named:
                parts[0].left = total
            for part in parts:
                part.whole, part.frame = total.whole, total.frame


def _run_on(runs: Sequence[Run]) -> None:
    """What follows a list that no bracket closes, once its parts add up, stands beside its total."""
    for run in runs:
        if run.bracket or run.total.pair or pattern("partial").search(run.opener):
            continue
        added = Decimal(0)
        for index, part in enumerate(run.parts):
            added += part.value if alike(part, run.total) and not part.pair else 0
            if index and added == run.total.value:
                for later in run.parts[index + 1 :]:
                    if later.first.form != "percent":
                        later.whole, later.frame = run.total.whole, run.total.frame
                del run.parts[index + 1 :]
                break


_LABEL_ONLY = 160  # characters that may follow a total in its lead-in before the list narrows it
_BARE = 25  # the same where no word leads in to the list


def _lists(text: str, passages: Sequence[Passage], nodes: Sequence[Sequence[Node]]) -> list[Run]:
    """Totals in a lead-in, their parts in the list under it."""
    out: list[Run] = []
    children: dict[int, list[int]] = {}
    for passage in passages:
        lead = passage.lead if passage.lead >= 0 else _led(text, passages, passage.index)
        if lead >= 0 and not passage.block.cells:
            children.setdefault(lead, []).append(passage.index)
    for lead, blocks in children.items():
        above = [n for n in nodes[lead] if (n.whole is None or n.listed) and n.counts]
        if not above or passages[lead].block.cells:
            continue
        total = above[-1]
        after = text[total.end : passages[lead].block.end]
        narrowed = re.split(pattern("openers", "open"), after)
        qualified = len(narrowed) > 1 and len(narrowed[-1].strip(" ,:.")) > 3
        if len(after) > _LABEL_ONLY or any(
            n.start > total.end and n.first.form != "percent" for n in nodes[lead]
        ):
            continue
        run = Run(total, [], after, False, listed=True, qualified=qualified)
        for block in blocks:
            tops = [n for n in nodes[block] if n.whole is None]
            run.parts.extend(tops)
            for node in tops:
                if not qualified and (alike(node, total) or node.first.form == "percent"):
                    node.whole, node.listed = total, True
        if run.parts:
            out.append(run)
    out.extend(_bare_lists(text, passages, nodes))
    return out


_ITEMS = 12  # of a list above one of them among which no other mark may stand


def _led(text: str, passages: Sequence[Passage], index: int) -> int:
    """The block on a colon right above a list of another mark (`* …:` over `- …`); -1 for none."""
    mark = passages[index].block.bullet
    for at in range(index - 1, max(-1, index - _ITEMS), -1):
        over = passages[at].block
        if not mark or over.cells:
            return -1
        if over.bullet != mark:
            led = over.bullet and text[over.start : over.end].rstrip().endswith(":")
            return at if led else -1
    return -1


def _bare_lists(
    text: str, passages: Sequence[Passage], nodes: Sequence[Sequence[Node]]
) -> Iterator[Run]:
    """A heading or item that ends on its total, and marked items right under it that add up to it."""
    index = 0
    while index + 1 < len(passages):
        over, mark = passages[index], passages[index + 1].block.bullet
        index += 1
        if not mark or over.block.bullet == mark or over.block.cells or over.lead >= 0:
            continue
        below: list[Passage] = []
        while index < len(passages) and passages[index].block.bullet == mark:
            below.append(passages[index])
            index += 1
        if len(below) < 2 or any(passage.lead >= 0 for passage in below):
            continue
        totals = [n for n in nodes[over.index] if n.counts and not n.pair and n.exact]
        tail = text[totals[-1].end : over.block.end] if totals else ""
        if not totals or len(tail) > _BARE or re.search(r"[.;,()]", tail):
            continue
        firsts = [nodes[passage.index][0] for passage in below if nodes[passage.index]]
        whole = len(firsts) == len(below) and all(alike(n, totals[-1]) for n in firsts)
        if whole and sum(n.value for n in firsts) == totals[-1].value:
            yield Run(totals[-1], firsts, "", False, listed=True)
