"""Word's styles and automatic numbers: what a paragraph or run looks like, and the label before it.

Numbers of headings and lists (`I.`, `1.2.`, `a)`) are in no text: numbering.xml says how each
level of a list is written, styles or paragraphs say which list they belong to, and the number
itself is counted, as Word does when it shows the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .marks import label

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

__all__ = ["Look", "Styles", "W", "attribute"]

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
LEVELS = 9
_DEEPEST = 20  # styles that may be based on one another
_MOST = 100_000  # what a list may start from
_DIGITS = 10  # a number of more digits is none that Word wrote, and Python reads only 4,300
_HEADING = re.compile(r"(?:heading|tiêu đề|đề mục) ?(\d)", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"%([1-9])")
_KINDS = {
    "decimal": "1",
    "upperRoman": "I",
    "lowerRoman": "i",
    "upperLetter": "A",
    "lowerLetter": "a",
}


@dataclass(frozen=True, slots=True)
class Look:
    """How a run is set. `capitals`: its small letters are shown as capitals."""

    bold: bool = False
    italic: bool = False
    raised: bool = False
    hidden: bool = False
    capitals: bool = False
    font: str = ""


@dataclass(frozen=True, slots=True)
class _Level:
    start: int = 1
    kind: str = "decimal"
    text: str = ""
    restart: int = -1  # after which level; -1 for any above, 0 for none
    legal: bool = False  # all numbers in digits
    style: str = ""


@dataclass(slots=True)
class _List:
    """A list of the document: its levels, and those whose count it begins anew."""

    pattern: str
    levels: dict[int, _Level]
    overrides: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Style:
    based_on: str
    name: str
    element: Element


def attribute(element: Element | None, name: str) -> str:
    """A `w:` attribute, or "" where there is none."""
    return (element.get(W + name) or "") if element is not None else ""


def _is_on(element: Element | None) -> bool | None:
    if element is None:
        return None
    return attribute(element, "val") not in ("0", "false", "off", "none")


def _number(value: str, default: int, most: int) -> int:
    """A whole number as an attribute writes it, `most` at most; the default where it is none."""
    if not (value.isascii() and value.isdecimal()):
        return default
    return min(int(value), most) if len(value) < _DIGITS else most


class Styles:
    """The styles and lists of a document, and how far each list has counted."""

    def __init__(self, styles: Element | None, numbering: Element | None) -> None:
        self._styles: dict[str, _Style] = {}
        self._default = ""
        for style in styles.iterfind(f"{W}style") if styles is not None else ():
            name = attribute(style.find(f"{W}name"), "val")
            based = attribute(style.find(f"{W}basedOn"), "val")
            self._styles[attribute(style, "styleId")] = _Style(based, name, style)
            if attribute(style, "type") == "paragraph" and attribute(style, "default") == "1":
                self._default = attribute(style, "styleId")
        base = f"{W}docDefaults/{W}rPrDefault/{W}rPr"
        self._base = styles.find(base) if styles is not None else None
        self._lists = _lists(numbering) if numbering is not None else {}
        self._of_style = {
            level.style: (number, depth)
            for number, made in self._lists.items()
            for depth, level in made.levels.items()
            if level.style
        }
        self._counts: dict[str, list[int | None]] = {}
        self._begun: set[str] = set()
        self._cached: dict[tuple[str, str], Look] = {}

    def _chain(self, style: str) -> Iterator[Element]:
        """A style's element and those it is based on."""
        for _ in range(_DEEPEST):
            found = self._styles.get(style)
            if found is None:
                return
            yield found.element
            style = found.based_on

    def _style_of(self, paragraph: Element) -> str:
        named = attribute(paragraph.find(f"{W}pPr/{W}pStyle"), "val")
        return named if named in self._styles else self._default

    def look(self, run: Element, paragraph: Element) -> Look:
        """How a run looks: its own marks, else its style's, else its paragraph's."""
        own = run.find(f"{W}rPr")
        style = attribute(own.find(f"{W}rStyle"), "val") if own is not None else ""
        key = (style, self._style_of(paragraph))
        if key not in self._cached:
            below = [
                properties
                for name in key
                for element in self._chain(name)
                if (properties := element.find(f"{W}rPr")) is not None
            ]
            below += [self._base] if self._base is not None else []
            self._cached[key] = _look(below, Look())
        return _look([own], self._cached[key]) if own is not None else self._cached[key]

    def heading(self, paragraph: Element) -> int:
        """The rank of a heading, 1 to 6; 0 for other paragraphs."""
        own = paragraph.find(f"{W}pPr/{W}outlineLvl")
        style = self._style_of(paragraph)
        found = own if own is not None else None
        for element in self._chain(style):
            if found is None:
                found = element.find(f"{W}pPr/{W}outlineLvl")
            name = attribute(element.find(f"{W}name"), "val")
            if found is None and (match := _HEADING.match(name)):
                return min(6, max(1, int(match[1])))
            if found is None and name.casefold() == "title":
                return 1
        level = _count(found, LEVELS) if found is not None else LEVELS
        return min(6, level + 1) if level < LEVELS else 0

    def numbering(self, paragraph: Element) -> tuple[str, int, bool] | None:
        """A numbered paragraph's label, level (from 0) and whether it is a bullet; counts it."""
        number, depth = self._membership(paragraph)
        made = self._lists.get(number)
        if made is None:
            return None
        level = made.levels.get(depth)
        if level is None:
            return None
        counts = self._counted(number, made, depth)
        if level.kind == "bullet":
            return _plain_bullet(level.text.strip()), depth, True
        if level.kind == "none" and "%" not in level.text:
            return level.text.strip(), depth, False
        return self._written(made, level, counts), depth, False

    def _membership(self, paragraph: Element) -> tuple[str, int]:
        own = paragraph.find(f"{W}pPr/{W}numPr")
        number = attribute(own.find(f"{W}numId"), "val") if own is not None else ""
        depth = own.find(f"{W}ilvl") if own is not None else None
        style = self._style_of(paragraph)
        if not number:
            for element in self._chain(style):
                found = element.find(f"{W}pPr/{W}numPr")
                if found is not None and found.find(f"{W}numId") is not None:
                    number = attribute(found.find(f"{W}numId"), "val")
                    if depth is None:
                        depth = found.find(f"{W}ilvl")
                    break
        if depth is None and style in self._of_style and number:
            return number, self._of_style[style][1]
        return number, min(_count(depth, 0), LEVELS - 1)

    def _counted(self, number: str, made: _List, depth: int) -> list[int | None]:
        """The counts of a list's levels, this paragraph counted; lists of one pattern share them."""
        counts = self._counts.setdefault(made.pattern, [None] * LEVELS)
        if number not in self._begun:
            self._begun.add(number)
            for level in made.overrides:
                if level >= depth:
                    counts[level] = None
        if depth in made.overrides and counts[depth] is None:
            counts[depth] = made.overrides[depth]
        elif counts[depth] is None:
            counts[depth] = made.levels[depth].start
        else:
            counts[depth] = (counts[depth] or 0) + 1
        for deeper in range(depth + 1, LEVELS):
            restart = made.levels[deeper].restart if deeper in made.levels else -1
            if restart < 0 or (restart and depth < restart):
                counts[deeper] = None
        return counts

    @staticmethod
    def _written(made: _List, level: _Level, counts: list[int | None]) -> str:
        def number(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            other = made.levels.get(at, _Level())
            value = counts[at]
            value = other.start if value is None else value
            if other.kind == "none":
                return ""
            if other.kind == "decimalZero":
                return f"{value:02}"
            return label(value, "1" if level.legal else _KINDS.get(other.kind, "1"))

        return " ".join(_PLACEHOLDER.sub(number, level.text).split())


def _plain_bullet(mark: str) -> str:
    """A bullet as a character; fonts of symbols keep theirs, `+` and `-` too, at U+F000 and on."""
    code = ord(mark[0]) if mark else 0
    return chr(code - 0xF000) if 0xF020 < code < 0xF07F else mark or "•"


def _look(elements: list[Element], below: Look) -> Look:
    """The look that the first of the elements that says so gives; else what lies below."""

    def first(name: str) -> Element | None:
        found = (element.find(W + name) for element in elements)
        return next((element for element in found if element is not None), None)

    def on(name: str, otherwise: bool) -> bool:
        said = _is_on(first(name))
        return otherwise if said is None else said

    raised = first("vertAlign")
    fonts = first("rFonts")
    return Look(
        on("b", below.bold),
        on("i", below.italic),
        attribute(raised, "val") == "superscript" if raised is not None else below.raised,
        on("vanish", below.hidden),
        on("caps", below.capitals),
        (attribute(fonts, "ascii") or attribute(fonts, "hAnsi") or below.font),
    )


def _lists(numbering: Element) -> dict[str, _List]:
    """The lists of numbering.xml by number, patterns named by a style followed."""
    patterns: dict[str, dict[int, _Level]] = {}
    linked: dict[str, str] = {}  # pattern: the list style that it borrows
    styles: dict[str, str] = {}  # list style: the pattern that defines it
    for pattern in numbering.iterfind(f"{W}abstractNum"):
        name = attribute(pattern, "abstractNumId")
        patterns[name] = dict(_levels(pattern))
        if borrowed := attribute(pattern.find(f"{W}numStyleLink"), "val"):
            linked[name] = borrowed
        if defines := attribute(pattern.find(f"{W}styleLink"), "val"):
            styles[defines] = name
    made: dict[str, _List] = {}
    for element in numbering.iterfind(f"{W}num"):
        name = attribute(element.find(f"{W}abstractNumId"), "val")
        name = styles.get(linked.get(name, ""), name)
        if name not in patterns:
            continue
        levels = dict(patterns[name])
        overrides: dict[int, int] = {}
        for override in element.iterfind(f"{W}lvlOverride"):
            depth = _depth(override)
            start = override.find(f"{W}startOverride")
            if start is not None:
                overrides[depth] = _count(start, 1)
            own = override.find(f"{W}lvl")
            if own is not None:
                levels[depth] = _level(own)
                overrides.setdefault(depth, levels[depth].start)
        made[attribute(element, "numId")] = _List(name, levels, overrides)
    return made


def _count(element: Element | None, default: int) -> int:
    return _number(attribute(element, "val"), default, _MOST)


def _depth(element: Element) -> int:
    return _number(attribute(element, "ilvl"), 0, LEVELS - 1)


def _levels(pattern: Element) -> Iterator[tuple[int, _Level]]:
    for level in pattern.iterfind(f"{W}lvl"):
        yield _depth(level), _level(level)


def _level(level: Element) -> _Level:
    restart = level.find(f"{W}lvlRestart")
    return _Level(
        _count(level.find(f"{W}start"), 0),
        attribute(level.find(f"{W}numFmt"), "val") or "decimal",
        attribute(level.find(f"{W}lvlText"), "val"),
        _count(restart, -1) if restart is not None else -1,
        bool(_is_on(level.find(f"{W}isLgl"))),
        attribute(level.find(f"{W}pStyle"), "val"),
    )
