"""A report's head and foot: its own number, date, place and title; where its body and annexes lie."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise

from .heading_rules import headings
from .model import Block, Document

__all__ = ["annexes", "body", "letterhead"]

_TITLE_WORD = re.compile(r"BÁO CÁO(?= |$)|Báo cáo$")
_LABEL = re.compile(r"(?:[IVX]{1,5}|[A-H]|\d{1,2})\s?[.)]\s*[^\W\d_]|(?:PHẦN|Phần) ")
_OWN_NUMBER = re.compile(r"(?:^|\|) ?số ?: ?(?P<number>[^,;|]*?/[^\s,;|]+)", re.IGNORECASE)
_PLACE_DATE = re.compile(
    r"(?P<place>[^\W\d_][^,;:|\d]{1,40}), ngày ?(?P<day>\d{1,2})?[ .…_]*tháng ?(?P<month>\d{1,2})?[ .…_]*năm ?(?P<year>\d{4})",
    re.IGNORECASE,
)
_ANNEX = re.compile(
    r"\W*(?:phụ lục|phụ biểu|biểu (?:số|mẫu|tổng hợp|thống kê)|bảng (?:tổng hợp|số liệu|thống kê))(?!\w)",
    re.IGNORECASE,
)
_POSTED = re.compile(r"(?<!\d)(?P<day>\d{1,2})[/-](?P<month>\d{1,2})[/-](?P<year>\d{4})(?!\d)")
_HEAD = 40  # blocks in which a head may stand
_TITLE_LINES = 6
_PROSE = 150  # a block of this length that is no title is the report's first paragraph
_COLUMNS = 2  # a letterhead set as a table has two: the sender's and the motto's
_SENTENCE = 20  # characters of a line that says something of its own


def body(document: Document) -> tuple[int, int]:
    """Indices of the first block of the body and of the one after its last."""
    first = _start(document)
    rules = headings()
    for index in range(first + 1, len(document.blocks)):
        words = document.of(document.blocks[index])[:24].lstrip("|* ")
        signed = words.isupper() and words.casefold().startswith(rules.signers)
        if signed or words.casefold().startswith(rules.sign_off):
            return first, index
    return first, len(document.blocks)


def annexes(document: Document) -> list[tuple[int, int]]:
    """Indices of the first block of each annex with a table, and of the one after its last.

    An annex stands behind the signature, and begins with its name: `PHỤ LỤC`, `BIỂU TỔNG HỢP`.
    """
    _, last = body(document)
    starts = [
        index
        for index, block in enumerate(document.blocks)
        if index > last and not block.cells and _ANNEX.match(document.of(block))
    ]
    spans = pairwise([*starts, len(document.blocks)])
    return [(low, high) for low, high in spans if any(b.cells for b in document.blocks[low:high])]


def letterhead(document: Document) -> dict[str, str]:
    """What the report says of itself, each "" where it does not.

    Returns:
        `number` (250/BC-UBND), `issued` (ISO date, or year and month, or year), `place`, `title`.
    """
    first = _start(document)
    head = [document.of(block) for block in document.blocks[:first]]
    found = {"number": "", "issued": "", "place": "", "title": _title(document, first)}
    for words in head:
        own = _OWN_NUMBER.search(words)
        if own and not found["number"] and re.match(r"\d", own["number"]):
            found["number"] = re.sub(r"\s", "", own["number"])
        placed = _PLACE_DATE.search(words)
        if placed and not found["issued"]:
            found["place"] = placed["place"].strip()
            found["issued"] = _partial(placed)
    if not found["issued"]:
        # A portal's page has the day on which it was posted, in a line of its own.
        posted = (_POSTED.search(words) for words in head if len(words) < 60)
        found["issued"] = next((_partial(match) for match in posted if match), "")
    return found


def _partial(match: re.Match[str]) -> str:
    """As much of an ISO date as is given."""
    parts = [match["year"]]
    if match["month"] and 1 <= int(match["month"]) <= 12:
        parts.append(f"{int(match['month']):02}")
        if match["day"]:
            try:
                return date(int(parts[0]), int(parts[1]), int(match["day"])).isoformat()
            except ValueError:
                pass  # the 31st of a short month: the month stands
    return "-".join(parts)


def _title_word(document: Document) -> int:
    """Index of the block BÁO CÁO, or -1."""
    for index, block in enumerate(document.blocks[:_HEAD]):
        if _TITLE_WORD.match(document.of(block)):
            return index
    return -1


def _start(document: Document) -> int:
    """Index of the first block of the body."""
    blocks = document.blocks
    addressee = headings().addressee
    word = _title_word(document)
    if word < 0:
        return next((i for i, block in enumerate(blocks[:_HEAD]) if _opens(document, block)), 0)
    end = min(len(blocks), word + 1 + _TITLE_LINES)
    for index in range(word + 1, end):
        if document.of(blocks[index]).casefold().startswith(addressee):
            return index + 1
    for index in range(word + 1, end):
        words = document.of(blocks[index])
        titled = index > word + 1 or _own_title(document, word)
        if _LABEL.match(words) or (titled and words.endswith((".", ":", ";"))):
            return index
    return min(word + 2, len(blocks))


def _own_title(document: Document, word: int) -> str:
    """What follows BÁO CÁO in its own line."""
    return document.of(document.blocks[word])[len("BÁO CÁO") :].strip()


def _opens(document: Document, block: Block) -> bool:
    """Is a block the first of a report without a head: a first paragraph, or heading I?"""
    words = document.of(block)
    if len(block.cells) > _COLUMNS:
        return True
    if len(words) >= _SENTENCE and words.endswith((".", ":", ";")):
        return True  # titles end without a mark
    return len(words) >= _PROSE or bool(
        re.match(r"(?:[IVX]{1,5}|[A-Z]|\d{1,2})[.)]\s*[^\W\d_]", words)
    )


def _title(document: Document, first: int) -> str:
    """The words under BÁO CÁO; on a portal's page the longest line of its head."""
    word = _title_word(document)
    if word < 0:
        lines = [document.of(block) for block in document.blocks[:first] if block.bullet != ">"]
        return max(lines, key=len, default="").rstrip(" .:")
    own = _own_title(document, word)
    lines = [own] if own else []
    for block in document.blocks[word + 1 : first]:
        words = document.of(block)
        if words.casefold().startswith(headings().addressee):
            break
        if block.bullet != ">":
            lines.append(words)
    return " ".join(lines).rstrip(" .:")
