"""The heading tree of a report, with domain and role of each section.

A block is looked at in three steps: what could it be by its form (a number, a style, a cue),
is it a title or a numbered sentence (its form and its neighbours decide, for a whole list at
once), and how deep does it stand. Depth comes from the form alone: a heading stands below the
nearest earlier one whose form ranks higher. So numbers that are wrong, or missing, or repeated
do not move anything.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from .heading_rules import HeadingRules, headings
from .letterhead import body
from .letters import CAPITALS
from .model import Block, Document, Section

__all__ = ["find"]

_LABEL = re.compile(
    r"(?P<part>(?i:phần) (?:(?i:thứ) )?(?:[IVX]+|\d{1,2}|(?i:một|nhất|hai|ba|bốn|tư|năm|sáu))(?=[.: –-]|$))[.:]?(?: [–-])?(?:\s+|$)"
    rf"|(?P<roman>[IVX]{{1,6}}(?:\.\d{{1,2}}){{0,3}})\s?[.)/:–-]\s*(?=[{CAPITALS}“\"(])"
    rf"|(?P<letter>[A-HĐ])\s?[.)/]\s*(?=[{CAPITALS}])"
    r"|(?P<number>\d{1,2}(?:\.\d{1,2}){0,4})\s?(?:[.)/:]|[–-](?=\s)|(?<=\.\d)(?=\s)|(?<=\.\d\d)(?=\s))"
    rf"\s*(?=[{CAPITALS}“\"(])"
    r"|(?P<low>[a-hklmnđ])(?:\)|[./](?=\s))\s*(?=[^\W\d_]|[“\"(])"
)
_SENTENCE_END = re.compile(rf"[.!?][”\"]? (?=[{CAPITALS}])")
_FIGURE = re.compile(r":\s*\d|\d\s?%")
_TITLE_SIGNS = " .:;,-–"

# How high a form ranks; the tree needs only their order.
_PART, _LETTER, _ROMAN, _LEAD, _TOPIC, _NUMBER, _LOW, _BOLD, _ITALIC, _PLUS = (
    0.0, 1.0, 2.0, 2.5, 2.8, 3.0, 6.0, 7.0, 7.2, 0.5,
)  # fmt: skip

_SHORT = 120  # a title of this length needs no other sign that it is one
_LISTED = 140  # a numbered line longer than this, with nothing below it, is a sentence
_LONGEST = 1000
_STYLED = 400
_CUE_TITLE = 60
_TOPIC_TITLE = 110
_LEAD_TITLE = 250
_TELLING = 200  # what follows in a title tells of the documents that it names
_ROLE_TELLING = 80
# Roles that a line of plain words can head; `Kết quả như sau:` heads nothing.
_LEAD_ROLES = ("strength", "limitation", "cause", "lesson", "direction", "proposal")


@dataclass(frozen=True, slots=True)
class _Title:
    """What may be a heading. `sure` ones need no vote of their list; `prose` speaks against."""

    index: int
    start: int
    end: int
    rank: float
    label: str
    title: str
    rule: str
    sure: bool = True
    prose: bool = False


def find(document: Document) -> list[Section]:
    """The headings of a report's body, in order; `start`..`end` is label and title."""
    rules = headings()
    first, last = body(document)
    blocks = document.blocks
    numbered = [_numbered(document, index, rules) for index in range(first, last)]
    kept = {title.index: title for title in _voted([title for title in numbered if title])}
    bare = sum(title.rank <= _NUMBER for title in kept.values()) < 2
    titles: list[_Title] = []
    for index in range(first, last):
        title = kept.get(index)
        if title is None and (numbered[index - first] is None):
            following = blocks[index + 1] if index + 1 < last else None
            title = _unnumbered(document, blocks[index], index, following, bare, rules)
        named_above = bool(titles) and not titles[-1].title and titles[-1].index == index - 1
        if title and named_above and title.rule == "capitals":
            # PHẦN THỨ NHẤT, and what it is called on the next line
            titles[-1] = replace(titles[-1], end=title.end, title=title.title)
            continue
        if title:
            titles.append(title)
    return _tree(titles, rules)


def _numbered(document: Document, index: int, rules: HeadingRules) -> _Title | None:
    """A block that begins with a number or letter, as a title or as a numbered sentence."""
    block = document.blocks[index]
    match = None if block.cells else _LABEL.match(document.text, block.start, block.end)
    if match is None or (block.bullet and not match["number"] and not match["low"]):
        return None
    kind = match.lastgroup or ""
    label = match[kind]
    components = label.count(".")
    rank = {
        "part": _PART, "letter": _LETTER, "roman": _ROMAN + components, "number": _NUMBER + components, "low": _LOW,
    }[kind]  # fmt: skip
    words = document.text[match.end() : block.end].strip()
    if not any(character.isalpha() for character in words) and kind != "part":
        return None
    base = _Title(
        index, block.start, block.end, rank, label, words.rstrip(_TITLE_SIGNS), f"{kind} label"
    )
    styled = max(block.bold, block.italic)
    run_in = _styled_end(document, block, styled, match.end() - block.start)
    if run_in:
        title = document.text[match.end() : block.start + run_in].strip(_TITLE_SIGNS)
        return replace(base, end=block.start + run_in, title=title, rule=f"{kind} label, set off")
    if words.isupper() or (styled >= len(document.of(block)) - 2 and len(words) <= _STYLED):
        return base
    if block.hashes and len(words) <= _STYLED and not _SENTENCE_END.search(words):
        return base
    if lead := _lead(words, rules):
        title = words[:lead].strip(_TITLE_SIGNS)
        return replace(base, end=match.end() + lead, title=title, rule=f"{kind} label, run in")
    followed = _has_body(document, index, rank)
    quoted = words.startswith(("“", '"'))  # a task quoted from a directive, answered below
    several = len(words) > _LONGEST or _SENTENCE_END.search(words) is not None
    listed = words.endswith((".", ";", ",")) or len(words) > _LISTED or _FIGURE.search(words)
    prose = (several and not quoted) or bool(listed and not followed)
    return replace(base, sure=False, prose=prose)


def _styled_end(document: Document, block: Block, styled: int, label: int) -> int:
    """Where a bold or italic title ends within its block, or 0 where none runs in."""
    words = document.of(block)
    if styled < label + 4 or styled >= len(words) - 2 or styled - label > _STYLED:
        return 0
    title = words[:styled].rstrip()
    closed = title.endswith((":", ".")) or words[styled : styled + 2].lstrip().startswith(
        (":", ".")
    )
    return len(title.rstrip(_TITLE_SIGNS)) if closed and words[label].isalpha() else 0


def _lead(words: str, rules: HeadingRules) -> int:
    """Length of a title that runs into its text: `Về thể chế: Trong quý …`; 0 where none does."""
    colon = words.find(":", 0, _SHORT)
    stop = _SENTENCE_END.search(words, 0, _SHORT)
    length = stop.start() if stop and not 0 < colon < stop.start() else colon
    if not 0 < length < len(words) - 1:
        return 0
    lead, rest = words[:length], words[length + 1 :].lstrip()
    if ";" in lead or "." in lead or rest[:1].isdigit() or rules.sentence.search(lead):
        return 0
    if rules.never.match(lead) or re.search(r"(?:sau|sau đây|cụ thể|gồm|như|là)$", lead):
        return 0
    if words[length] != ":":
        return length if rules.noun_start.match(lead) and rules.domains.told(lead) else 0
    topic = len(lead) <= _CUE_TITLE and rules.domains.leads(lead, _CUE_TITLE)
    named = lead.isupper() or rules.title_start.match(lead) or rules.roles.leads(lead, 12) or topic
    return length if named else 0


def _has_body(document: Document, index: int, rank: float) -> bool:
    """Does anything stand below a numbered line, before the next of its rank or higher?"""
    rules = headings()
    for block in document.blocks[index + 1 : index + 2]:
        words = document.text[block.start : min(block.end, block.start + 40)]
        if words.casefold().startswith((*rules.sign_off, *rules.farewell)):
            return False
        match = _LABEL.match(document.text, block.start, block.end)
        if match is None or block.bullet:
            return True
        kind = match.lastgroup or ""
        other = {"part": _PART, "letter": _LETTER, "roman": _ROMAN, "number": _NUMBER, "low": _LOW}[
            kind
        ]
        return other + match[kind].count(".") > rank
    return False


def _voted(titles: Sequence[_Title]) -> list[_Title]:
    """Titles left when every list has voted: where most lines are sentences, none is a title."""
    kept: list[_Title] = []
    open_lists: dict[float, list[_Title]] = {}

    def close(members: list[_Title]) -> None:
        unsure = [title for title in members if not title.sure]
        sentences = sum(title.prose for title in unsure)
        listed = sentences * 2 > len(members)
        kept.extend(title for title in members if title.sure or not (title.prose or listed))

    for title in titles:
        for rank in [rank for rank in open_lists if rank > title.rank]:
            close(open_lists.pop(rank))
        open_lists.setdefault(title.rank, []).append(title)
    for members in open_lists.values():
        close(members)
    return kept


def _unnumbered(
    document: Document,
    block: Block,
    index: int,
    following: Block | None,
    bare: bool,
    rules: HeadingRules,
) -> _Title | None:
    """A heading without a number: set off by style, by capitals, or told by its words alone.

    `bare` tells a report without numbered headings, where a lead-in line is one too.
    """
    if block.cells:
        return None
    words = document.of(block).strip()
    title = words.rstrip(_TITLE_SIGNS)
    base = _Title(index, block.start, block.end, _BOLD, "", title, "")
    if not title or (not title[0].isalpha() and title[0] not in '“"') or words.endswith((";", ",")):
        return None
    if rules.never.match(title):
        return None
    below = _PLUS if block.bullet == "+" else 0.0
    styled = max(block.bold, block.italic)
    rank = (_BOLD if block.bold else _ITALIC) + below
    run_in = _styled_end(document, block, styled, 0)
    if run_in and " " in words[:run_in] and not _SENTENCE_END.search(words[:run_in]):
        return replace(
            base,
            end=block.start + run_in,
            rank=rank,
            title=words[:run_in].strip(_TITLE_SIGNS),
            rule="set off, run in",
        )
    plain = not _SENTENCE_END.search(words) and not _FIGURE.search(words)
    if (
        plain
        and title.isupper()
        and 6 < len(title) <= _STYLED
        and not block.bullet
        and " " in title
    ):
        return replace(base, rank=_ROMAN, rule="capitals")
    if plain and block.hashes and len(words) <= _STYLED:
        return replace(
            base, rank=_ROMAN + block.hashes / 10 if bare else _BOLD, rule="marked heading"
        )
    if (
        plain
        and styled >= len(words) - 2
        and len(words) <= _STYLED * 5 // 8
        and " " in title
        and following
        and not (words.endswith(".") and rules.sentence.search(words))
    ):
        return replace(base, rank=rank, rule="set off")
    if styled or words.endswith("."):
        return None
    role = rules.roles.told(title)
    if bare and not block.bullet and words.endswith(":") and _CUE_TITLE < len(words) <= _LEAD_TITLE:
        return replace(base, rank=_LEAD, rule="lead-in") if role in _LEAD_ROLES else None
    if not plain or not following or rules.sentence.search(words) or ":" in title:
        return None
    if len(title) <= _CUE_TITLE and title[0].isupper():
        role = rules.roles.leads(title, 12)
        if role in _LEAD_ROLES or (role and not block.bullet):
            return replace(base, rank=_LEAD if bare else _BOLD + below, rule="role cue")
    starred = block.bullet == "*" and following.bullet != "*"
    longer = following.end - following.start > len(title)
    if starred and len(title) <= _TOPIC_TITLE and rules.title_start.match(title):
        return replace(base, rule="starred")
    topic = longer and len(title) <= _TOPIC_TITLE and rules.title_start.match(title)
    if topic and not block.bullet and rules.domains.leads(title, _CUE_TITLE):
        return replace(base, rank=_TOPIC if bare else _BOLD, rule="domain cue")
    return None


def _tree(titles: Sequence[_Title], rules: HeadingRules) -> list[Section]:
    """Levels from ranks, then domain and role from title and parent."""
    sections: list[Section] = []
    above: list[tuple[float, Section, bool]] = []
    for title in titles:
        while above and above[-1][0] >= title.rank:
            above.pop()
        domain, role, held = (
            (above[-1][1].domain, above[-1][1].role, above[-1][2]) if above else ("", "", False)
        )
        words = title.title[:_TELLING]
        if not held:
            domain = rules.domains.told(words) or domain or rules.domains.guessed(words)
        opening = words if title.rank == _LEAD else words[:_ROLE_TELLING]
        role = rules.roles.told(opening) or role or rules.roles.guessed(opening)
        section = Section(
            title.start,
            title.end,
            len(above) + 1,
            title.label,
            title.title,
            domain,
            role,
            title.rule,
        )
        sections.append(section)
        above.append((title.rank, section, held or rules.domains.holds(words)))
    return sections
