"""The nouns of the pipeline: a source, its clean text, and what is found in it.

Two coordinate systems: *source* characters (the text of the file as decoded) and *clean*
characters (`Document.text`). Every finding below carries clean coordinates; `report.rows`
turns them into source coordinates, line and page, once, at the end.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from .offsets import OffsetMap

__all__ = [
    "Block",
    "Check",
    "Citation",
    "Document",
    "Figure",
    "Observation",
    "Section",
    "Source",
]


@dataclass(frozen=True, slots=True)
class Source:
    """A report's text as read from its file.

    `pages` holds (offset, page number) wherever a stretch of another page starts, by offset; it is
    empty where the file has no pages. A page comes twice where a footnote follows a paragraph
    that ends overleaf.
    """

    name: str
    text: str
    format: str
    pages: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, list item, heading or table row of the clean text.

    `hashes` counts a Markdown heading's marks, `bold` and `italic` the clean characters at the
    block's start that are set so, `bullet` is the list mark (`-`, `+`, `*`, `•`) that stood
    before it, or `>` of a note quoted over the report, `indent` the spaces before that mark. `cells` are the spans of a table row's cells. `note` tells a footnote.
    """

    start: int
    end: int
    bullet: str = ""
    hashes: int = 0
    bold: int = 0
    italic: int = 0
    indent: int = 0
    cells: tuple[tuple[int, int], ...] = ()
    note: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """The clean text, its blocks in order, and the way back to the source."""

    source: Source
    text: str
    blocks: tuple[Block, ...]
    offsets: OffsetMap

    def of(self, block: Block) -> str:
        """The words of a block."""
        return self.text[block.start : block.end]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading. `level` 1 is the outermost; `start`..`end` is the heading itself."""

    start: int
    end: int
    level: int
    label: str
    title: str
    domain: str = ""
    role: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Citation:
    """A mention of a numbered official document. `date` is ISO, a bare year, or empty."""

    start: int
    end: int
    type: str
    number: str
    date: str = ""
    issuer: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that counts or measures. A pair `a/b` is two figures with one span.

    `part` is "" for a lone figure, "a" or "b" for the sides of a pair. `phrase_end` closes the
    figure with its unit (`47,9 tỷ đồng`); `end` closes the digits and the unit's own sign (`%`).
    """

    start: int
    end: int
    value: Decimal
    unit: str
    form: str
    bound: str = ""
    part: str = ""
    phrase_end: int = 0
    rule: str = ""
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Observation:
    """A value of a catalogued indicator; the columns are those of the design."""

    start: int
    end: int
    indicator: str
    value: Decimal
    unit: str
    scope: str = "all"
    facet: str = ""
    period: str = ""
    status: str = "actual"
    bound: str = ""
    rule: str = ""
    corrected: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """A claim that was redone. `others` are the spans of the figures it was redone from."""

    start: int
    end: int
    kind: str
    stated: str
    expected: str
    verdict: str
    note: str
    note_vi: str = ""
    others: tuple[tuple[int, int], ...] = field(default=())
