"""The heading tree of a report, with domain and role of each section.

A block is looked at in three steps: what could it be by its form (a number, a style, a cue),
is it a title or a numbered sentence (its form and its neighbours decide, for a whole list at
once), and how deep does it stand. Depth comes from the form alone: a heading stands below the
nearest earlier one whose form ranks higher. So numbers that are wrong, or missing, or repeated
do not move anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from .heading_rules import HeadingRules, headings
from .letterhead import annexes, body
from .letters import CAPITALS
from .model import Block, Document, Section

__all__ = ["find"]

_LABEL = re.compile(
    r"(?P<part>(?i:phần) (?:(?i:thứ) )?(?:[IVX]+|\d{1,2}|(?i:một|nhất|hai|ba|bốn|tư|năm|sáu))(?=[.: –-]|$))[.:]?(?: [–-])?(?:\s+|$)"
    rf"|(?P<roman>[IVX]{{1,6}}(?:\.\d{{1,2}}){{0,3}})\s?[.)/:–-]\s*(?=[{CAPITALS}“\"(])"
    rf"|(?P<letter>[A-HĐ])\s?[.)/]\s*(?=[{CAPITALS}])"
    r"|(?P<number>\d{1,2}(?:\.\d{1,2}){0,4})\s?(?:[.)/:]|[–-](?=\s)|(?<=\.\d)(?=\s)|(?<=\.\d\d)(?=\s))"
    rf"\s*(?=[{CAPITALS}“\"(])"
    rf"|(?P<low>[a-hklmnđ])(?:\)|[./](?=\s)|[–-](?= [{CAPITALS}]))\s*(?=[^\W\d_]|[“\"(])"
)
# A numbered line whatever it begins with; where `_LABEL` does not match it is no title.
_ITEM = re.compile(r"\d{1,2}\s?[.)/]\s")
# The first item below a heading, on the heading's own line: `II. KẾT QUẢ 1. Cải cách thể chế`.
_FIRST_ITEM = re.compile(rf"\s?(?P<item>(?:A|I|1|1\.1|a)\s?[.)/]\s*(?=[{CAPITALS}]))")
_FIRST_NUMBER = re.compile(rf"(?<=[{CAPITALS}])\s?(?P<item>(?:1|1\.1)[.)/]\s*(?=[{CAPITALS}]))")
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
    """What may be a heading. `sure` ones need no vote of their list; `prose` speaks against,
    a full stop (`stops`) does so where the list has sentences.
    """

    index: int
    start: int
    end: int
    rank: float
    label: str
    title: str
    rule: str
    sure: bool = True
    prose: bool = False
    stops: bool = False


def find(document: Document) -> list[Section]:
    """The headings of a report's body, in order; `start`..`end` is label and title."""
    rules = headings()
    blocks = list(_pieces(document, rules))
    numbered = [_numbered(document, blocks, index, rules) for index in range(len(blocks))]
    kept = {title.index: title for title in _voted([title for title in numbered if title])}
    bare = sum(title.rank <= _NUMBER for title in kept.values()) < 2
    titles: list[_Title] = []
    for index, block in enumerate(blocks):
        title = kept.get(index)
        if title is None and numbered[index] is None:
            following = blocks[index + 1] if index + 1 < len(blocks) else None
            title = _unnumbered(document, block, index, following, bare, rules)
        named_above = bool(titles) and not titles[-1].title and titles[-1].index == index - 1
        if title and named_above and title.rule == "capitals":
            # PHẦN THỨ NHẤT, and what it is called on the next line
            titles[-1] = replace(titles[-1], end=title.end, title=title.title)
            continue
        if title:
            titles.append(title)
    return [*_tree(titles, rules), *_annexes(document)]


def _annexes(document: Document) -> Iterator[Section]:
    """What names an annex stands over all of it."""
    for first, _ in annexes(document):
        block = document.blocks[first]
        more = takewhile(lambda other: document.of(other).isupper(), document.blocks[first + 1 :])
        lines = [block, *more]  # `PHỤ LỤC 1`, and what it is of in the lines after
        title = " ".join(document.of(line).strip(_TITLE_SIGNS) for line in lines)
        yield Section(block.start, lines[-1].end, 1, "", title, rule="annex")


def _pieces(document: Document, rules: HeadingRules) -> Iterator[Block]:
    """The body's blocks; one that holds a heading and the first item below it makes two."""
    first, last = body(document)
    for whole in document.blocks[first:last]:
        block = whole
        while (cut := _glued(document, block, rules)) > block.start:
            length = cut - block.start
            words = document.text[block.start : cut].rstrip()
            bold, italic = min(block.bold, len(words)), min(block.italic, len(words))
            yield replace(block, end=block.start + len(words), bold=bold, italic=italic)
            bold, italic = max(0, block.bold - length), max(0, block.italic - length)
            block = Block(cut, block.end, bold=bold, italic=italic)
        yield block


def _glued(document: Document, block: Block, rules: HeadingRules) -> int:
    """Where the first item begins that stands on its heading's own line, or 0."""
    text = document.text
    label = None if block.cells else _LABEL.match(text, block.start, block.end)
    if label is None or label["low"]:
        return 0
    styled = block.start + max(block.bold, block.italic)
    if label.end() < styled < block.end and (item := _FIRST_ITEM.match(text, styled, block.end)):
        return item.start("item")
    if not text[label.end() : label.end() + 2].isupper():
        return 0
    item = _FIRST_NUMBER.search(text, label.end(), min(block.end, label.end() + _STYLED))
    title = text[label.end() : item.start()] if item else ""
    # `KẾT QUẢ GIAI ĐOẠN 1. Trong kỳ, …` counts its stages and begins no list
    return item.start("item") if item and title.isupper() and not rules.counted.search(title) else 0


def _numbered(
    document: Document, blocks: Sequence[Block], index: int, rules: HeadingRules
) -> _Title | None:
    """A block that begins with a number or letter, as a title or as a numbered sentence."""
    block = blocks[index]
    match = None if block.cells else _LABEL.match(document.text, block.start, block.end)
    if match is None and not block.cells and _ITEM.match(document.text, block.start, block.end):
        return _Title(
            index,
            block.start,
            block.end,
            _NUMBER,
            "",
            "",
            "numbered figure",
            sure=False,
            prose=True,
        )
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
    followed = _has_body(document, blocks, index, rank)
    quoted = words.startswith(("“", '"'))  # a task quoted from a directive, answered below
    several = len(words) > _LONGEST or _SENTENCE_END.search(words) is not None
    listed = words.endswith((".", ";", ",")) or len(words) > _LISTED or _FIGURE.search(words)
    # a goal or a deed with its full stop is a sentence, whatever follows it
    stops = words.endswith(".") and not (quoted or rules.noun_start.match(words))
    stated = stops and bool(_FIGURE.search(words) or rules.sentence.search(words))
    prose = (several and not quoted) or stated or bool(listed and not followed)
    topic = len(words) <= _CUE_TITLE and rules.domains.leads(words, _CUE_TITLE)
    sure = bool(followed and topic and not listed and rules.title_start.match(words))
    return replace(base, sure=sure, prose=prose and not sure, stops=stops)


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
    if words[length] != ":" and not lead.isupper():
        return length if rules.noun_start.match(lead) and rules.domains.told(lead) else 0
    topic = len(lead) <= _CUE_TITLE and rules.domains.leads(lead, _CUE_TITLE)
    named = lead.isupper() or rules.title_start.match(lead) or rules.roles.leads(lead, 12) or topic
    return length if named else 0


def _has_body(document: Document, blocks: Sequence[Block], index: int, rank: float) -> bool:
    """Does anything stand below a numbered line, before the next of its rank or higher?"""
    if index + 1 == len(blocks):
        return False
    block = blocks[index + 1]
    words = document.text[block.start : min(block.end, block.start + 40)]
    if words.casefold().startswith(headings().farewell):
        return False
    match = _LABEL.match(document.text, block.start, block.end)
    if block.bullet or (match is None and not _ITEM.match(words)):
        return True
    kind = (match.lastgroup if match else "") or "number"
    label = match[kind] if match else ""
    other = {"part": _PART, "letter": _LETTER, "roman": _ROMAN, "number": _NUMBER, "low": _LOW}
    return other[kind] + label.count(".") > rank


def _voted(titles: Sequence[_Title]) -> list[_Title]:
    """Titles left when every list has voted: where most lines are sentences, none is a title."""
    kept: list[_Title] = []
    open_lists: dict[float, list[_Title]] = {}

    def close(members: list[_Title]) -> None:
        unsure = [title for title in members if not title.sure]
        sentences = sum(title.prose for title in unsure)
        listed = sentences * 2 > len(members)
        kept.extend(
            title
            for title in members
            if title.sure or not (title.prose or listed or (title.stops and sentences))
        )

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
        # in a numbered report a mark says nothing of depth; a marked list item is one of its list
        marked = _ITALIC + below if block.bullet and not block.bold else _BOLD
        depth = _ROMAN + block.hashes / 10 if bare else marked
        return replace(base, rank=depth, rule="marked heading")
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
        rank = title.rank if title.label else _parallel(title, above, rules)
        while above and above[-1][0] >= rank:
            above.pop()
        domain, role, held = (
            (above[-1][1].domain, above[-1][1].role, above[-1][2]) if above else ("", "", False)
        )
        words = title.title[:_TELLING]
        if not held:
            domain = rules.domains.told(words) or domain or rules.domains.guessed(words)
        opening = words if title.rank == _LEAD else words[:_ROLE_TELLING]
        if not (role == "context" and rules.circumstance.match(words)):
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
        above.append((rank, section, held or rules.domains.holds(words)))
    return sections


def _parallel(
    title: _Title, above: Sequence[tuple[float, Section, bool]], rules: HeadingRules
) -> float:
    """The rank of an unnumbered title; one that pairs with an open one (`Đối với …`) has its rank."""
    opening = rules.parallel.match(title.title)
    for rank, section, _ in reversed(above):
        if section.label or not opening:
            break
        other = rules.parallel.match(section.title)
        if other and other.group().casefold() == opening.group().casefold():
            return rank
    return title.rank
