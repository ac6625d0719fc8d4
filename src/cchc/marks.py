"""Markdown marks: how readers of marked-up formats write a report's source.

One way of writing for .html, .docx and .pdf, so that cleaning treats them all alike. Characters
of the report that would be taken for marks are escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

__all__ = ["Cell", "Run", "label", "plain", "styled", "table"]

_ESCAPED = re.compile(r"[*\\]|<(?=[A-Za-z/])")
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_SEPARATE = re.compile(r"số ?:|độc lập ?-|nơi nhận ?:|cộng h(?:òa|oà) xã hội", re.IGNORECASE)
_FIGURES = re.compile(r"[\d.,/%+()\s-]*\d[\d.,/%+()\s-]*")


@dataclass(frozen=True, slots=True)
class Run:
    """Words that are set alike."""

    text: str
    bold: bool = False
    italic: bool = False
    raised: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A table's cell; `columns` and `rows` count what it spans, `start` is its first column.

    `lines` are its paragraphs.
    """

    lines: tuple[str, ...]
    start: int
    columns: int = 1
    rows: int = 1

    @property
    def text(self) -> str:
        """The cell's words in one line, fit to stand between bars."""
        return " ".join(" ".join(self.lines).split()).replace("|", "\\|")


def plain(words: str) -> str:
    """Words in one line, what looks like a mark escaped."""
    return _ESCAPED.sub(r"\\\g<0>", re.sub(r"\s+", " ", words))


def label(number: int, kind: str) -> str:
    """A list item's number as HTML's list types name it: 1, a, A, i or I.

    >>> label(4, "I"), label(2, "a"), label(28, "A"), label(7, "1"), label(0, "i")
    ('IV', 'b', 'BB', '7', '0')
    """
    if kind in ("a", "A") and 0 < number <= 26 * 20:
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
    elif kind in ("i", "I") and 0 < number < 4000:
        letter, rest = "", number
        for value, letters in _ROMAN:
            letter += letters * (rest // value)
            rest %= value
    else:
        return str(number)
    return letter.upper() if kind.isupper() else letter


def styled(runs: Iterable[Run]) -> str:
    """Runs as one line of Markdown; line breaks in them stay."""
    out = ""
    for run in _merged(runs):
        inner = run.text.strip()
        if not inner:
            out += run.text
            continue
        written = "\n".join(plain(line) for line in run.text.split("\n"))
        at = written.index(written.strip()[0])
        before, words, after = written[:at], written.strip(), written[at + len(written.strip()) :]
        if run.raised:
            words = f"<sup>{words}</sup>"
        elif "\n" not in words:
            mark = "**" * run.bold + "*" * run.italic
            words = mark + words + mark
        out += before + words + after
    return out


def _merged(runs: Iterable[Run]) -> Iterator[Run]:
    """Runs that are set alike as one; a space takes after what stands before it."""
    current: Run | None = None
    for run in runs:
        if not run.text:
            continue
        if current is not None and (
            run.text.isspace()
            or (run.bold, run.italic, run.raised) == (current.bold, current.italic, current.raised)
        ):
            current = Run(current.text + run.text, current.bold, current.italic, current.raised)
            continue
        if current is not None:
            yield current
        current = run
    if current is not None:
        yield current


def table(rows: Sequence[Sequence[Cell]]) -> list[str]:
    """A table as lines: a row each, its cells between bars, so that columns stay in line.

    A cell that spans others leaves blank ones. Heads in several rows become one, each column's
    from the outermost in: the linker ties a figure to the head of its column. A table that only
    lays out the page, such as a letterhead's two columns, becomes its paragraphs, column by column.
    """
    filled = [row for row in rows if any(cell.lines for cell in row)]
    if _is_layout(filled):
        columns = sorted({cell.start for row in filled for cell in row})
        return [
            line
            for column in columns
            for row in filled
            for cell in row
            if cell.start == column
            for line in cell.lines
        ]
    deep = _heads(filled)
    width = max(cell.start + cell.columns for row in filled for cell in row)
    lines = []
    if deep > 1:
        heads: list[list[str]] = [[] for _ in range(width)]
        for row in filled[:deep]:
            for cell in row:
                for column in range(cell.start, min(width, cell.start + cell.columns)):
                    if cell.text and cell.text not in heads[column]:
                        heads[column].append(cell.text)
        lines.append(_row([" - ".join(head) for head in heads]))
        filled = filled[deep:]
    for row in filled:
        texts = [""] * width
        for cell in row:
            texts[cell.start] = cell.text
        if any(texts):
            lines.append(_row(texts))
    return lines


def _row(texts: Iterable[str]) -> str:
    return "| " + " | ".join(texts) + " |"


def _is_layout(rows: Sequence[Sequence[Cell]]) -> bool:
    if all(len(row) <= 1 for row in rows):
        return True
    # Head and foot of a letter stand in two columns, with no figures under each other.
    words = (line for row in rows for cell in row for line in cell.lines)
    return len(rows) <= 6 and any(_SEPARATE.match(line.lstrip("*_ ")) for line in words)


def _heads(rows: Sequence[Sequence[Cell]]) -> int:
    """How many rows make the head: those that the spans of the first one tie together."""
    if len(rows) < 2 or not any(cell.columns > 1 for cell in rows[0]) or len(rows[0]) < 2:
        return 1
    deep = max(2, *(cell.rows for cell in rows[0]))
    if deep >= len(rows):
        return 1
    under = [cell for row in rows[1:deep] for cell in row if cell.text]
    numbered = all(_FIGURES.fullmatch(cell.text) for cell in under)
    return (
        1 if numbered or any(_FIGURES.fullmatch(c.text) and "." in c.text for c in under) else deep
    )
