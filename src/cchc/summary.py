"""What a page needs of a report's tables: its facts by domain, doubts, passages and targets.

Pure selection: data frames in (with the columns of `schema.TABLES`), plain records out. No value is
computed here that the report does not state.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate
from typing import Any, Protocol

import pandas as pd

from . import rules
from .schema import DOMAINS, SCOPES

__all__ = [
    "Doubt",
    "Fact",
    "IndicatorLike",
    "Passage",
    "Summary",
    "context",
    "doubt",
    "missing",
    "series",
    "summarise",
]

ASSESSED = ("strength", "limitation", "cause")
_PASSAGES_PER_ROLE = 5
_SHORTEST = 20  # characters; what is shorter is a loose heading or a list mark
# What follows a report's text: its recipients, its notes.
_NO_PARAGRAPH = re.compile(r"Nơi nhận|\[\d+\]|\[\^\d+\]")


class IndicatorLike(Protocol):
    """What is asked of an entry of the indicator catalogue."""

    @property
    def id(self) -> str: ...
    @property
    def domain(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def name_vi(self) -> str: ...
    @property
    def name_en(self) -> str: ...
    @property
    def own(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Doubt:
    """A claim of the report that does not hold, with both places in the report's words."""

    kind: str
    stated: str
    expected: str
    line: int
    page: int | None
    start: int
    end: int
    quote: str
    others: tuple[str, ...]
    note: str
    note_vi: str

    def told(self, lang: str) -> str:
        """The note in the page's language."""
        return self.note_vi if lang == "vi" and self.note_vi else self.note


@dataclass(frozen=True, slots=True)
class Fact:
    """An observation as the page shows it; `doubts` and `holds` number the claims that it is part
    of: those that fail and those that hold.
    """

    indicator: str
    scope: str
    facet: str
    period: str
    status: str
    value: Decimal
    unit: str
    bound: str
    quote: str
    line: int | None
    page: int | None
    start: int | None
    end: int | None
    corrected: str
    doubts: tuple[int, ...] = ()
    holds: tuple[int, ...] = ()

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        """What the value is of: indicator, scope, facet, period, status."""
        return self.indicator, self.scope, self.facet, self.period, self.status


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph of a section in which the report judges itself."""

    role: str
    section: str
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Summary:
    """A report as its page tells it."""

    report: Mapping[str, Any]
    facts: tuple[Fact, ...]
    doubts: tuple[Doubt, ...]
    claims: int
    passages: tuple[Passage, ...]
    more: Mapping[str, int]
    lines: Mapping[int, tuple[int, str]]
    domains: Mapping[str, str]
    holds: tuple[Doubt, ...] = ()  # claims that hold, in the same shape

    def of(self, domain: str) -> tuple[Fact, ...]:
        """The facts of a domain, in the catalogue's order."""
        return tuple(fact for fact in self.facts if self.domains[fact.indicator] == domain)


def _text(value: object) -> str:
    return "" if value is None or value is pd.NA or value != value else str(value)


def _whole(value: Any) -> int | None:
    return None if value is None or value is pd.NA or value != value else int(value)


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(k): v for k, v in row.items()} for row in table.to_dict("records")]


def doubt(row: Mapping[str, Any]) -> Doubt:
    """A row of the table checks."""
    others = tuple(part for part in _text(row["quotes"]).split(" … ") if part)
    return Doubt(
        kind=row["kind"],
        stated=_text(row["stated"]),
        expected=_text(row["expected"]),
        line=int(row["line"]),
        page=_whole(row["page"]),
        start=_whole(row["start"]) or 0,
        end=_whole(row["end"]) or 0,
        quote=_text(row["quote"]),
        others=others,
        note=_text(row["note"]),
        note_vi=_text(row["note_vi"]),
    )


class _Places:
    """Where words stand in the source, told by its lines: each its offset and its words."""

    def __init__(self, lines: Mapping[int, tuple[int, str]]) -> None:
        ordered = sorted(lines.values())
        self._starts = [start for start, _ in ordered]
        self._text = "\n".join(text for _, text in ordered)
        # Where each line begins in the joined text.
        self._joined = [0, *accumulate(len(text) + 1 for _, text in ordered)]

    def find(self, words: str) -> tuple[int, int] | None:
        """Start and end; none where the words stand nowhere or more than once."""
        at = self._text.find(words)
        if at < 0 or self._text.find(words, at + 1) >= 0:
            return None
        line = bisect_right(self._joined, at) - 1
        start = self._starts[line] + at - self._joined[line]
        return start, start + len(words)


def _spans(doubts: Sequence[Doubt], places: _Places) -> list[tuple[int, int, int]]:
    """Start, end and number of the doubt, for each place that a wrong claim touches."""
    spans = []
    for number, doubt in enumerate(doubts):
        spans.append((doubt.start, doubt.end, number))
        spans += [(*place, number) for place in map(places.find, doubt.others) if place]
    return spans


Span = tuple[int, int, int]


def _touched(start: int | None, end: int | None, spans: Sequence[Span]) -> tuple[int, ...]:
    if start is None or end is None:
        return ()
    return tuple(sorted({number for low, high, number in spans if start < high and low < end}))


def _fact(row: Mapping[str, Any], doubted: Sequence[Span], held: Sequence[Span]) -> Fact:
    start, end = _whole(row["start"]), _whole(row["end"])
    return Fact(
        indicator=row["indicator"],
        scope=row["scope"],
        facet=_text(row["facet"]),
        period=row["period"],
        status=row["status"],
        value=Decimal(str(row["value"])).normalize(),
        unit=row["unit"],
        bound=_text(row["bound"]),
        quote=_text(row["quote"]),
        line=_whole(row["line"]),
        page=_whole(row["page"]),
        start=start,
        end=end,
        corrected=_text(row["corrected"]),
        doubts=_touched(start, end, doubted),
        holds=_touched(start, end, held),
    )


def _facet_place(facet: str) -> int:
    """Facets that are domains of the reform stand in the domains' order."""
    name = facet.replace("-", "_")
    return DOMAINS.index(name) if name in DOMAINS else -1 if not facet else len(DOMAINS)


def _clean(text: str) -> str:
    """A paragraph without its list mark and Markdown emphasis."""
    text = re.sub(r"^\s*[-+*•]\s+", "", text.strip())
    return re.sub(r"\*+|(?<!\w)_+|_+(?!\w)", "", text).strip()


def _paragraphs(
    numbers: Iterable[int], lines: Mapping[int, tuple[int, str]]
) -> list[tuple[int, str]]:
    """The paragraphs of some lines, each with its first line; one that a page break cut is joined."""
    found: list[tuple[int, str]] = []
    for line in numbers:
        text = _clean(lines.get(line, (0, ""))[1])
        if _NO_PARAGRAPH.match(text):
            break
        if found and text[:1].islower() and found[-1][1][-1:].isalpha():
            found[-1] = (found[-1][0], f"{found[-1][1]} {text}")
        elif len(text) >= _SHORTEST:
            found.append((line, text))
    return found


def _passages(
    sections: Sequence[Mapping[str, Any]], lines: Mapping[int, tuple[int, str]]
) -> tuple[list[Passage], dict[str, int]]:
    """The first paragraphs of each judging section, and how many more each role has."""
    ordered = sorted(sections, key=lambda row: int(row["line"]))
    last = max(lines, default=0)
    taken: list[Passage] = []
    counts: Counter[str] = Counter()
    for number, row in enumerate(ordered):
        role = _text(row["role"])
        if role not in ASSESSED:
            continue
        stop = int(ordered[number + 1]["line"]) if number + 1 < len(ordered) else last + 1
        for line, text in _paragraphs(range(int(row["line"]) + 1, stop), lines):
            counts[role] += 1
            if counts[role] <= _PASSAGES_PER_ROLE:
                taken.append(Passage(role, _text(row["title"]), line, text))
    return taken, {role: max(0, n - _PASSAGES_PER_ROLE) for role, n in counts.items()}


def summarise(
    report: Mapping[str, Any],
    observations: pd.DataFrame,
    checks: pd.DataFrame,
    sections: pd.DataFrame,
    texts: pd.DataFrame,
    catalogue: Mapping[str, IndicatorLike],
) -> Summary:
    """The report's page in records.

    Args:
        report: its row of the table reports.
        observations, checks, sections, texts: its rows of these tables.
        catalogue: the indicators by id; observations of others are left out.
    """
    lines = {int(row["line"]): (int(row["start"]), _text(row["text"])) for row in _records(texts)}
    claims = _records(checks)
    doubts = [doubt(row) for row in claims if row["verdict"] == "wrong"]
    holds = [doubt(row) for row in claims if row["verdict"] == "ok"]
    places = _Places(lines)
    doubted, held = _spans(doubts, places), _spans(holds, places)
    facts = list(
        dict.fromkeys(
            _fact(row, doubted, held)
            for row in _records(observations)
            if row["indicator"] in catalogue
        )
    )
    order = {name: number for number, name in enumerate(catalogue)}
    facts = sorted(
        facts,
        key=lambda f: (
            order[f.indicator],
            f.status == "target",
            SCOPES.index(f.scope),
            _facet_place(f.facet),
            f.facet,
            f.period,
            f.start or 0,
        ),
    )
    passages, more = _passages(_records(sections), lines)
    return Summary(
        report={key: _text(value) for key, value in report.items()},
        facts=tuple(facts),
        doubts=tuple(doubts),
        claims=len(claims),
        passages=tuple(passages),
        more=more,
        lines=lines,
        domains={name: entry.domain for name, entry in catalogue.items()},
        holds=tuple(holds),
    )


def context(
    lines: Mapping[int, tuple[int, str]], fact: Fact | Doubt, width: int = 160
) -> tuple[str, str, str]:
    """The words before, the words themselves, the words after, from the line they begin on."""
    if fact.line is None or fact.line not in lines or fact.start is None or fact.end is None:
        return "", fact.quote, ""
    begin, text = lines[fact.line]
    start, end = fact.start - begin, min(fact.end - begin, len(text))
    if not 0 <= start < end:
        return "", fact.quote, ""
    before, after = text[max(0, start - width) : start], text[end : end + width]
    if start > width:
        before = "…" + before.partition(" ")[2]
    if end + width < len(text):
        after = after.rpartition(" ")[0] + "…"
    return before.lstrip(), text[start:end], after.rstrip()


def series(facts: Iterable[Fact]) -> list[list[Fact]]:
    """Facts of one indicator, scope, facet and status together, each list in order of period."""
    groups: dict[tuple[str, ...], list[Fact]] = defaultdict(list)
    for fact in facts:
        groups[fact.indicator, fact.scope, fact.facet, fact.status].append(fact)
    return [sorted(group, key=lambda f: f.period) for group in groups.values()]


def missing(domain: str, facts: Iterable[Fact]) -> list[Mapping[str, Any]]:
    """What a reader would look for in the domain and the report does not state.

    Each entry has the words for it by language (`vi`, `en`), and `chart` where one shows it.
    """
    there = {fact.indicator for fact in facts if fact.status == "actual"}
    return [entry for entry in rules.load("core")[domain] if not there.intersection(entry["any"])]
