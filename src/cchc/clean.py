"""Cleaning: a source's text becomes blocks of plain, composed Vietnamese, with the way back.

Steps that each edit the text, composed into one offset map:

1. characters: NFC, no-break spaces, soft hyphens, zero-width marks, control characters;
2. footnotes go to where they are called;
3. layout: Markdown and HTML marks go, footnote calls go, lines broken in mid-sentence (by a
   wrap, a rule or a page's end) are joined, everything else becomes one block to a line;
4. spelling: what is compared is spelled one way. The place of the tone mark (hoà, hòa) and the
   slips of OCR that rules/slips.yml lists; quotes keep what is printed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

from .footnotes import at_their_calls
from .lines import BULLET, Line, groups, is_power, lines
from .model import Block, Document, Source
from .offsets import Edit, apply
from .spelling import slips, tones

__all__ = ["clean"]

_SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\t\x0b"
_BREAKS = "\x0c\x1c-\x1e\x85\u2028\u2029\r"
_NOTHING = "\u00ad\u200b-\u200f\u2060\ufeff\x00-\x08\x0e-\x1b\x1f\x7f"
_COMBINING = "\u0300-\u036f"
_ODD = re.compile(f"[{_SPACES}{_NOTHING}{_BREAKS}]")
_SPACE = re.compile(f"[{_SPACES}]")
_BREAK = re.compile(f"[{_BREAKS}]")
# A letter and its marks; nobody sets more than three, and endless runs must not cost.
_CLUSTER = re.compile(f"[^{_COMBINING}\n{_SPACES}{_NOTHING}{_BREAKS}][{_COMBINING}]{{1,8}}")

# What may stand inside a line and is no word of the report.
_INLINE = re.compile(
    r"(?P<style>\*{1,3})"
    r"|(?P<call><sup>\s*[\[({|]?\s*[\dlIO*]{1,3}\s*[\])}|]?\s*</sup>)"
    r"|(?P<small>[\u00b9\u00b2\u00b3\u2070\u2074-\u2079]{1,3})"
    r"|(?P<tag></?(?:sub|sup|b|i|u|strong|em|br|span|p|div|font)\b[^<>\n]{0,200}>)"
    r"|(?P<note>\[ ?\^?\d{1,3} ?\](?!\())"
    r"|(?P<link>\]\((?:https?:|www\.|mailto:|#|/)[^()\s]{0,500}\))"
    r"|(?P<open>\[(?=[^\[\]\n]{1,300}\]\((?:https?:|www\.|mailto:|#|/)))"
    r"|(?P<escape>\\[\\*_#.+\-()\[\]{}!<>|])"
    r"|(?P<spaces> {2,})"
)
_MARK = re.compile(r"[*<\[\]\\\u00b9\u00b2\u00b3\u2070\u2074-\u2079]| {2}")  # how the above begin
_NOTE_AT_START = re.compile(r"\[\^?\d{1,3}\]:?\s*")
_LOOSE_SPACE = re.compile(r" (?: *(?=[ \n])|(?<=\n.) *|(?<=\A.) *| *\Z)")


def clean(source: Source) -> Document:
    """Clean a source.

    Returns:
        The document; for every span of `document.text`, `document.offsets.span` is the stretch
        of `source.text` that it was made from. Blocks are the lines of `document.text`.
    """
    text, first = apply(source.text, _character_edits(source.text))
    text, second = at_their_calls(text)
    offsets = first.then(second)
    edits: list[Edit] = []
    marks: list[Block] = []
    position = 0
    for group in groups(lines(text)):
        if edits or group[0].start > position:
            edits.append(Edit(position, group[0].start, "\n" if marks else ""))
        block = _layout(text, group, edits)
        marks.append(block)
        position = group[-1].end
    edits.append(Edit(position, len(text), ""))
    text, third = apply(text, [edit for edit in edits if edit.start < edit.end or edit.text])
    offsets = offsets.then(third)
    # Where a mark has gone from between spaces, or from a line's end, spaces are left over.
    for step in (_loose, tones, slips):
        if further := list(step(text)):
            text, then = apply(text, further)
            offsets = offsets.then(then)
    return Document(source, text, tuple(_blocks(text, marks)), offsets)


def _loose(text: str) -> Iterator[Edit]:
    return (Edit(*match.span(), "") for match in _LOOSE_SPACE.finditer(text))


def _character_edits(text: str) -> list[Edit]:
    edits = [
        Edit(match.start(), match.end(), _instead(text, match.start(), match.group()))
        for match in _ODD.finditer(text)
    ]
    if not unicodedata.is_normalized("NFC", text):
        for match in _CLUSTER.finditer(text):
            composed = unicodedata.normalize("NFC", match.group())
            if composed != match.group():
                edits.append(Edit(match.start(), match.end(), composed))
    return edits


def _instead(text: str, at: int, odd: str) -> str:
    """What stands for an unusual space, line break, or character without width."""
    if odd == "\r" and text.startswith("\n", at + 1):
        return ""
    return " " if _SPACE.match(odd) else "\n" if _BREAK.match(odd) else ""


def _layout(text: str, group: list[Line], edits: list[Edit]) -> Block:
    """Add a block's edits to `edits`; the block that comes back knows its marks, not its place."""
    low, high = group[0].start, group[-1].end
    bullet, hashes, low, styles = _prefix(text, low, high)
    if low > group[0].start:
        edits.append(Edit(group[0].start, low, ""))
    breaks = [(line.end, after.start) for line, after in pairwise(group)]
    length = 0  # clean characters of the block so far
    bold = italic = 0
    state = {"bold": "bold" in styles, "italic": "italic" in styles}
    leading = dict(state)
    position = low

    def advance(to: int) -> None:
        nonlocal length, position
        length += to - position
        position = to

    marks = [(*span, " ", "") for span in breaks]
    for start, end in zip(
        [low, *(after for _, after in breaks)],
        [*(before for before, _ in breaks), high],
        strict=True,
    ):
        marks.extend(_inline(text, start, end))
    for start, end, replacement, style in sorted(marks):
        advance(start)
        if style:
            for name in (
                ("bold", "italic")
                if len(style) == 3
                else ("bold",)
                if len(style) == 2
                else ("italic",)
            ):
                if state[name] and leading[name]:
                    if name == "bold":
                        bold = length
                    else:
                        italic = length
                    leading[name] = False
                elif not state[name] and length == 0:
                    leading[name] = True
                state[name] = not state[name]
        edits.append(Edit(start, end, replacement))
        length += len(replacement)
        position = end
    advance(high)
    bold = length if leading["bold"] and state["bold"] else bold
    italic = length if leading["italic"] and state["italic"] else italic
    indent = group[0].start - (text.rfind("\n", 0, group[0].start) + 1)
    cells = ((0, 0),) if group[0].table else ()
    return Block(0, 0, bullet, hashes, bold, italic, indent, cells, bool(group[0].note))


def _prefix(text: str, low: int, high: int) -> tuple[str, int, int, set[str]]:
    """Marks at a block's start: bullet, heading hashes, where the words begin, open styles."""
    bullet, hashes, styles = "", 0, set[str]()
    while low < high:
        rest = text[low : low + 8]
        if rest[0] == " ":
            low += 1
        elif rest[0] == ">":
            bullet = bullet or ">"
            low += 1
        elif rest[0] == "#" and not hashes:
            hashes = len(rest) - len(rest.lstrip("#"))
            low += hashes
        elif match := BULLET.match(text, low, high):
            bullet = bullet or match.group()[-1]
            low = match.end()
        elif rest[0] == "*":
            run = min(3, len(rest) - len(rest.lstrip("*")))
            styles ^= {"bold"} if run == 2 else {"italic"} if run == 1 else {"bold", "italic"}
            low += run
        elif match := _NOTE_AT_START.match(text, low, high):
            low = match.end()
        else:
            break
    return bullet, hashes, low, styles


def _inline(text: str, start: int, end: int) -> Iterator[tuple[int, int, str, str]]:
    """(start, end, replacement, style mark) of what is no word between `start` and `end`."""
    if not _MARK.search(text, start, end):
        return
    for match in _INLINE.finditer(text, start, end):
        kind = match.lastgroup
        if kind == "style":
            yield match.start(), match.end(), "", match.group()
        elif kind == "call" and is_power(text, match.start()):
            # m<sup>2</sup> is square metres, not a footnote: only its tags go.
            inside = match.group().replace("<sup>", "").replace("</sup>", "").strip()
            yield match.start(), match.end(), inside, ""
        elif kind == "small" and is_power(text, match.start()):
            continue  # m² is square metres
        elif kind == "spaces":
            yield match.start(), match.end(), " ", ""
        elif kind == "escape":
            yield match.start(), match.start() + 1, "", ""
        elif kind == "tag" and match.group().startswith("<br"):
            yield match.start(), match.end(), " ", ""
        else:
            yield match.start(), match.end(), "", ""


def _blocks(text: str, marks: list[Block]) -> Iterator[Block]:
    """Blocks placed in the clean text, table rows with the spans of their cells."""
    start = 0
    for words, mark in zip(text.split("\n"), marks, strict=False):
        end = start + len(words)
        cells = tuple(_cells(words, start)) if mark.cells else ()
        yield Block(
            start,
            end,
            mark.bullet,
            mark.hashes,
            min(mark.bold, len(words)),
            min(mark.italic, len(words)),
            mark.indent,
            cells,
            mark.note,
        )
        start = end + 1


def _cells(row: str, start: int) -> Iterator[tuple[int, int]]:
    position = 0
    parts = row.split("|")
    for index, part in enumerate(parts):
        inner = part.strip()
        edge = index in (0, len(parts) - 1)
        if inner or not edge:
            low = position + (part.index(inner[0]) if inner else 0)
            yield start + low, start + low + len(inner)
        position += len(part) + 1
