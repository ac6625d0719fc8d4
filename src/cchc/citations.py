"""Mentions of numbered official documents: type, number with symbol, date, issuer.

A citation is found from its number outwards: a number with a symbol (`406/QĐ-UBND`), or a bare
one after a word for a document (`Công văn số 108`, `Chỉ thị 05`). The type is read back from
the words before it, date and issuer forward from the words after it. Then what a list says
once is handed round: `Quyết định số 1/QĐ-X và 2/QĐ-X, ngày … của …` has one type, date, issuer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from .citation_rules import LOOK_BACK, DocumentRules, documents, implied_issuer
from .letters import CAPITALS
from .model import Block, Citation, Document
from .patterns import opening
from .short_forms import Short, resolve_short

__all__ = ["Short", "find", "implied_issuer", "resolve_short", "spans"]

# A part of a symbol: capitals, perhaps small letters among them (TTg, CTrHĐ, NC1), a whole word by itself.
_PART = (
    rf"[{CAPITALS}]{{1,12}}(?:[a-zđ]{{1,2}}(?:[{CAPITALS}]{{1,6}})?)?\d{{0,2}}(?:(?!\w)|(?=ngày))"
)
_SYMBOL = rf"{_PART}(?: ?[-–/&] ?(?=[{CAPITALS}]{{2}}){_PART})?(?:[-–/&.]{_PART}){{0,4}}"
_NUMBER = re.compile(
    r"(?<![\d.,/A-Za-z–-])(?P<number>\d{1,5})"
    rf"(?:(?P<letter>[a-zđ]?)(?: ?[/-] ?(?P<year>(?:19|20)\d\d))? ?[/–-] ?(?P<symbol>{_SYMBOL})"
    r"|/(?P<of>(?:19|20)\d\d)(?![\d/]|[.,]\d)|(?![\w/%]|[.,–-]\d| ?%))"
)
# The report's own number, alone at the head of a block or of a table's cell.
_OWN = re.compile(r"(?:^|\n|\|)[ *]*số ?: ?$", re.IGNORECASE)
_OWN_BACK = 12
_SO = re.compile(r"(?:^|[ (“\"])số ?[:.]? ?$", re.IGNORECASE)
_TITLE_BACK = 140  # how far before its number a law's name may begin
_SUBJECT_BACK = 300
_SENTENCE_END = re.compile(rf"[.!?] (?=[{CAPITALS}])")

_DAY = r"(?P<d>\d{1,2}) ?(?:[/.-] ?(?P<m>\d{1,2}) ?[/.-] ?(?P<y>\d{4}|\d\d)(?!\d)|tháng ?(?P<m2>\d{1,2})(?:/| năm) ?(?P<y2>\d{4}))"
_DATE = re.compile(
    rf" ?[,(]? ?(?:ký |ban hành )?ngày:? ?(?:{_DAY}|[.…_ ]{{0,12}}(?:/|tháng)[ .…_\d]{{0,6}}(?:/|năm) ?(?P<y3>\d{{4}}))"
    # After a comma, a year with a word after it begins a clause: `…/NĐ-CP, năm 2017 huyện đã …`.
    rf"| ?(?:(?P<comma>,)|\()? ?(?:tháng ?\d{{1,2}}(?:/| năm )|năm )(?P<y4>\d{{4}})(?!\d)"
    r"(?(comma)(?! (?!của\b|do\b)[^\W\d]))"
    r"| ?\((?P<d5>\d{1,2})/(?P<m5>\d{1,2})/(?P<y5>\d{4})(?=\))",
    re.IGNORECASE,
)
_DATE_BEFORE = re.compile(
    rf"ngày {_DAY},? (?P<subject>[^.;:,]{{3,60}}?) (?:đã |có |kịp thời ){{0,2}}(?:ban hành|phê duyệt|ký|có) $",
    re.IGNORECASE,
)
_LINK = re.compile(r"[ ,;]{0,3}(?:(?:và|hoặc|cùng|&) ?)?(?:số ?:? ?)?$", re.IGNORECASE)
_JOIN = re.compile(r" ?(?:,|và|, và|&|hoặc) (?:các )?$", re.IGNORECASE)
_VERB = re.compile(
    r"(?:ban hành|xây dựng|phê duyệt tại|công nhận tại|ký) (?:các |nhiều |một số |kèm theo ){0,2}"
    r"(?:[^.;:]{0,80}(?:như|gồm|là)?: ?|văn bản )?$",
    re.IGNORECASE,
)
_APPROVAL = re.compile(r"phê duyệt $", re.IGNORECASE)
_ARTICLE = re.compile(
    opening(
        [
            r"(?:các điểm|điểm) [a-zđ](?:, [a-zđ])*(?: và [a-zđ])?",
            r"(?:điều|khoản|chương|mục|phụ lục|mẫu số|biểu số)"
            r" (?:[IVX]{1,5}\b|\d{1,3}[a-zđ]?\b)(?:, \d{1,3}\b)*",
        ]
    )
)


@dataclass(slots=True)
class _Found:
    """A citation in the making. `close` ends its number, `end` what belongs to it."""

    start: int
    close: int
    end: int
    type: str
    number: str
    date: str
    issuer: str
    rule: str
    joined: bool  # a list's comma or `và` alone stands between it and the one before
    year: str


def find(document: Document) -> list[Citation]:
    """All mentions of numbered documents, in order; the report's own number is not one.

    Each spans from its type word (or its number, where the type is shared) to its date or issuer.
    """
    rules = documents()
    every: list[Citation] = []
    for block in document.blocks:
        if not rules.may_hold(document.text, block.start, block.end):
            continue
        found = _in_block(document.text, block, rules)
        if not found:
            continue
        _share(found)
        _subjects(document.text, block, found, rules)
        every.extend(
            Citation(f.start, f.end, f.type, f.number, f.date, f.issuer, f.rule) for f in found
        )
    return every


def spans(document: Document, found: Sequence[Citation] = ()) -> list[tuple[int, int]]:
    """What holds digits but no figure because it names law: citations, articles, clauses.

    Args:
        document: the report.
        found: its citations, where they are known already.

    Returns:
        Disjoint spans of the clean text, in order.
    """
    cited = [(c.start, c.end) for c in found or find(document)]
    articles = (match.span() for match in _ARTICLE.finditer(document.text))
    merged: list[tuple[int, int]] = []
    for start, end in sorted([*cited, *articles]):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _in_block(text: str, block: Block, rules: DocumentRules) -> list[_Found]:
    found: list[_Found] = []
    for match in _NUMBER.finditer(text, block.start, block.end):
        before = found[-1] if found else None
        if before and match.start() < before.end:
            continue
        if _OWN.search(text, max(block.start - 1, match.start() - _OWN_BACK, 0), match.start()):
            continue
        one = _at(text, block, match, before, rules)
        if one:
            found.append(one)
    return found


def _at(
    text: str, block: Block, match: re.Match[str], before: _Found | None, rules: DocumentRules
) -> _Found | None:
    """The citation whose number `match` is, if it is one."""
    low = max(block.start, match.start() - LOOK_BACK, before.close if before else 0)
    back = text[low : match.start()]
    so = _SO.search(back)
    words_end = low + so.start() + (so.group()[0] in ' (“"') if so else match.start()
    start, kind = rules.type_before(text, low, words_end)
    symbol = match["symbol"] or ""
    linked = bool(before and _LINK.fullmatch(text, before.end, match.start()))
    joined = (
        bool(before and _JOIN.fullmatch(text, before.end, start if kind else match.start()))
        or linked
    )
    parts = re.split(r"[-–/&.]", symbol.replace(" ", "")) if symbol else []
    options = rules.symbols.get(parts[0], ()) if parts else ()
    rule = "type and number"
    if not kind and symbol:
        start = words_end if so else match.start()
        if linked and before and (not options or before.type in options):
            kind, rule = before.type, "type shared"
        elif parts[0].startswith(("QH", "UBTVQH")):
            start, kind = _titled(text, block, match.start(), start, rules)
            rule = "titled law"
        elif options and len(parts) > 1:
            kind, rule = options[0], "type from symbol"
        elif so and len(parts) > 1:
            kind, rule = rules.body_type, "type from symbol"
    elif not kind and linked and before and not before.year and before.number.isdigit():
        # `Nghị quyết 18, 19 của Trung ương`: without `số` only where a date or an issuer follows
        marked = len(match["number"]) <= 3 and text.startswith(
            rules.marks, match.end() + 1, block.end
        )
        if so or (marked and not match["of"]):
            start, kind, rule = match.start(), before.type, "type shared"
    if kind and not symbol:
        if so or rule == "type shared":
            if kind in rules.symbol_needed:
                return None
        elif not _nickname(text, block, match, start, kind, rules):
            return None
        else:
            rule = "type and bare number"
    if not kind:
        return None
    number = re.sub(r"\s", "", match.group()).replace("–", "-").replace("Ð", "Đ")
    when, issuer, end = _after(text, match.end(), block.end, rules)
    return _Found(
        start,
        match.end(),
        end,
        kind,
        number,
        when,
        issuer,
        rule,
        joined,
        match["year"] or match["of"] or "",
    )


def _titled(
    text: str, block: Block, number: int, start: int, rules: DocumentRules
) -> tuple[int, str]:
    """A law's type word before its title: `Luật Cán bộ số 22/2008/QH12`."""
    low = max(block.start, number - _TITLE_BACK)
    laws = list(rules.titled.finditer(text, low, number))
    nearest = laws[-1] if laws else None
    if nearest is None or ";" in text[nearest.end() : number]:
        return start, "Luật"
    return nearest.start(), rules.types[nearest.group().casefold()]


def _nickname(
    text: str, block: Block, match: re.Match[str], start: int, kind: str, rules: DocumentRules
) -> bool:
    """Is a type word with a bare number and no `số` a document, and not a count?"""
    how = rules.nicknames.get(kind)
    if not how or match["of"] or len(match["number"]) > 3 or not text[start].isupper():
        return False
    if re.search(r"\d ?$", text[max(block.start, start - 4) : start]):
        return False  # `05 Chỉ thị 03 Kế hoạch` counts
    rest = text[match.end() : min(block.end, match.end() + 24)].lstrip().casefold()
    if how == "marked":
        return rest.startswith(rules.marks)
    return not rules.counted.match(rest)


def _after(text: str, position: int, high: int, rules: DocumentRules) -> tuple[str, str, int]:
    """Date and issuer after a number, and where they end."""
    when = issuer = ""
    end = position
    for _ in range(2):  # the issuer may stand before the date
        match = _DATE.match(text, end, high)
        if match and not when:
            when, end = (
                _iso(match),
                match.end() + (text[match.end() : match.end() + 1] == ")" and "(" in match.group()),
            )
        match = rules.issuer_after.match(text, end, high)
        if match and not issuer:
            issuer, end = match["issuer"] or match["doer"], match.end()
        if when or not issuer:
            break
    return when, issuer, end


def _iso(match: re.Match[str]) -> str:
    """ISO date of a match of `_DATE`; the year where no day of the calendar is given."""
    got = match.groupdict()
    day = got["d"] or got.get("d5")
    month = got["m"] or got["m2"] or got.get("m5")
    year = got["y"] or got["y2"] or got.get("y3") or got.get("y4") or got.get("y5") or ""
    year = f"20{year}" if len(year) == 2 else year
    if not day or not month:
        return year
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return year


def _share(found: list[_Found]) -> None:
    """Hand a list's date and issuer back to those before it that have none."""
    for one, after in reversed(list(pairwise(found))):
        if not after.joined or one.issuer:
            continue
        one.issuer = after.issuer
        fits = one.type == after.type and (not one.year or after.date.startswith(one.year))
        if not one.date and fits and _symbol(one.number) == _symbol(after.number):
            one.date = after.date


def _symbol(number: str) -> str:
    return re.sub(r"^\d+[a-zđ]?(?:/\d{4})?", "", number)


def _subjects(text: str, block: Block, found: list[_Found], rules: DocumentRules) -> None:
    """Issuers from a sentence's subject: `UBND huyện ban hành Quyết định số …; Công văn số …`."""
    subject, position = "", block.start
    for one in found:
        if subject and _SENTENCE_END.search(text, position, one.start):
            subject = ""
        position = one.end
        low = max(block.start, one.start - _SUBJECT_BACK)
        window = text[low : one.start]
        cut = max((m.end() for m in _SENTENCE_END.finditer(window)), default=0)
        verb = _VERB.search(window, cut)
        if not verb and one.type in rules.approved:
            verb = _APPROVAL.search(window, cut)
        if verb:
            subject = _acting(text, low + cut, low + verb.start(), rules) or subject
        if not one.date and (dated := _DATE_BEFORE.search(window)):
            one.date = _iso(dated)
        listed = verb or window.rstrip().endswith(";") or window.rstrip().endswith(",")
        if not one.issuer and subject and listed and not one.joined:
            one.issuer, one.rule = subject, f"{one.rule}, issuer from subject"
    for one, after in pairwise(found):
        if after.joined and not after.issuer and "subject" in one.rule:
            after.issuer = one.issuer


def _acting(text: str, low: int, high: int, rules: DocumentRules) -> str:
    """The last body between `low` and `high` that acts, and is not whose something is."""
    named = ""
    for body in rules.issuer.finditer(text, low, high):
        if body.group().casefold() not in rules.unplaced and not rules.object_before(
            text, body.start()
        ):
            named = body.group()
    return named
