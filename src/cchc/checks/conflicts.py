"""One fact with two values: documents with two dates, facts stated twice and differently."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from ..model import Check, Citation, Observation
from ..periods import Period
from ..report import plain
from ..text import fold
from .changes import index_of, year_of, year_over
from .reading import Node, Reading
from .words import Teller, pattern, rule

__all__ = ["find"]


def find(
    reading: Reading,
    tell: Teller,
    citations: Sequence[Citation],
    observations: Sequence[Observation],
    period: Period,
) -> list[Check]:
    """Contradictions within a report; only those that are certain."""
    stated = list(_stated_twice(reading, tell))
    spans = [span for check in stated for span in ((check.start, check.end), *check.others)]
    return [
        *_years(tell, citations),
        *_dates(reading, tell, citations),
        *_late(reading, tell, period),
        *stated,
        *(
            c
            for c in _observed(reading, tell, observations)
            if not any(_meet((c.start, c.end), s) for s in spans)
        ),
    ]


def _meet(a: tuple[int, int], b: tuple[int, int]) -> bool:
    return a[0] < b[1] and b[0] < a[1]


_YEAR = re.compile(r"/((?:19|20)\d\d)/")


def _years(tell: Teller, citations: Sequence[Citation]) -> Iterator[Check]:
    """A number that carries a year that is not its date's."""
    seen: set[tuple[str, str]] = set()
    for citation in citations:
        match = _YEAR.search(citation.number)
        if (
            match
            and citation.date
            and citation.date[:4] != match[1]
            and (citation.number, citation.date) not in seen
        ):
            seen.add((citation.number, citation.date))
            yield tell.check(
                "conflict",
                (citation.start, citation.end),
                f"{match[1]} vs {citation.date[:4]}",
                "",
                verdict="wrong",
                note=("conflict", "year"),
                others=(),
                fields={
                    "document": citation.number,
                    "first": match[1],
                    "last": citation.date[:4],
                    "line_last": citation.start,
                },
            )


def _dates(reading: Reading, tell: Teller, citations: Sequence[Citation]) -> Iterator[Check]:
    """One document with two dates."""
    groups: dict[tuple[str, str], list[Citation]] = {}
    seen: set[tuple[str, str, str, str]] = set()
    for citation in citations:
        mention = (citation.type.casefold(), citation.number, citation.date, citation.issuer)
        if len(citation.date) == 10 and mention not in seen:
            seen.add(mention)
            groups.setdefault(
                (citation.type.casefold(), citation.number.replace(" ", "").upper()), []
            ).append(citation)
    for (_, number), mentions in groups.items():
        told: set[frozenset[str]] = set()
        for index, later in enumerate(mentions):
            for earlier in mentions[:index]:
                dates = frozenset((earlier.date, later.date))
                if (
                    len(dates) == 2
                    and dates not in told
                    and _one_document(reading.text, number, earlier, later)
                ):
                    told.add(dates)
                    first, last = earlier.date, later.date
                    yield tell.check(
                        "conflict",
                        (later.start, later.end),
                        f"{first} vs {last}",
                        "",
                        verdict="wrong",
                        note=("conflict", "date"),
                        others=((earlier.start, earlier.end),),
                        fields={
                            "document": f"{later.type} {later.number}",
                            "first": earlier.date,
                            "last": later.date,
                            "line_first": earlier.start,
                            "line_last": later.start,
                        },
                    )


def _one_document(text: str, number: str, a: Citation, b: Citation) -> bool:
    """Must two mentions of one number be one document? Most numbers start anew each year."""
    if a.issuer and b.issuer and fold(a.issuer) != fold(b.issuer):
        return False
    if _YEAR.search(number):
        return True
    same_day = a.date[5:] == b.date[5:]
    if a.date[:4] != b.date[:4] and not same_day:
        return False
    organ = re.split(r"[-/]", number)[-1]
    party = number.endswith(("/TW", "/TU"))
    if organ not in rule("common_organs") or party or (a.issuer and b.issuer):
        return True
    return (
        _about(text, a) & _about(text, b) >= _about(text, b) != set()
        or len(_about(text, a) & _about(text, b)) >= 4
    )


def _about(text: str, citation: Citation) -> set[str]:
    """The words that follow a mention: what the document is about."""
    following = re.split(r"[.;(]", text[citation.end : citation.end + 120])[0]
    return {word for word in fold(following).split() if len(word) > 3}


def _late(reading: Reading, tell: Teller, period: Period) -> Iterator[Check]:
    """`không có hồ sơ trễ hạn` against a count of late ones for the same period."""
    zeros = []
    for match in pattern("zero_late").finditer(reading.text):
        zeros.append((match.span(), _period_at(reading, match.start(), period)))
    if not zeros:
        return
    for nodes in reading.nodes:
        for node in nodes:
            if not node.counts or node.pair or node.value <= 0 or "dossiers" not in node.families:
                continue
            words = f"{node.label} {node.tail[:40]}"
            if not pattern("late").search(words) or re.search(
                r"không|chưa|đúng", words, re.IGNORECASE
            ):
                continue
            own = _period_at(reading, node.start, period)
            for span, stated in zeros:
                if stated == own:
                    later = max(span, node.span)
                    earlier = min(span, node.span)
                    yield tell.check(
                        "conflict",
                        later,
                        f"0 vs {plain(node.value)}",
                        "",
                        verdict="wrong",
                        note=("conflict", "late"),
                        others=(earlier,),
                        fields={
                            "line_first": span[0],
                            "line_last": node.start,
                            "last": node.value,
                        },
                    )
                    return


def _period_at(reading: Reading, offset: int, period: Period) -> Period:
    """The period that a passage speaks of: the last one named before in its block, or in the lead-ins."""
    at = bisect_right(reading.passages, offset, key=lambda p: p.block.start) - 1
    passage = reading.passages[at] if at >= 0 else None
    steps = 0
    while passage is not None and steps < 4:
        times = [t for t in passage.times if t.start < offset and t.kind not in ("plan", "now")]
        if times:
            return times[-1].period
        offset, steps = passage.block.start, steps + 1
        above = passage.lead if passage.lead >= 0 else -1
        if (
            above < 0
            and passage.index
            and reading.text[: passage.block.start].rstrip().endswith(":")
        ):
            above = passage.index - 1
        passage = reading.passages[above] if above >= 0 else None
    return period


_WORDS = 4  # of a figure's name, at the least, for two of them to be one fact


def _stated_twice(reading: Reading, tell: Teller) -> Iterator[Check]:
    """A figure under the same words in the same place of the same list, or for the same year."""
    seen: dict[tuple[str, ...], Node] = {}
    told: set[tuple[str, ...]] = set()
    for nodes in reading.nodes:
        for node in nodes:
            key = _name(reading, node)
            if not key:
                continue
            earlier = seen.setdefault(key, node)
            if (
                earlier is node
                or earlier.value == node.value
                or key in told
                or earlier.passage == node.passage
            ):
                continue
            told.add(key)
            yield tell.check(
                "conflict",
                node.span,
                f"{plain(earlier.value)} vs {plain(node.value)}",
                "",
                verdict="wrong",
                note=("conflict", "value"),
                others=(earlier.span,),
                fields={
                    "fact": " ".join(node.label.split()).strip(" ,:;("),
                    "first": earlier.value,
                    "last": node.value,
                    "line_first": earlier.start,
                    "line_last": node.start,
                },
            )


def _name(reading: Reading, node: Node) -> tuple[str, ...]:
    """What makes a figure the same fact as another of the same name; empty where nothing does."""
    if (
        not node.counts
        or node.pair
        or not node.exact
        or (node.whole is not None and not node.listed)
    ):
        return ()
    own = _words(f"{node.label} {node.unit}")
    if pattern("delta").search(node.label) or not node.unit:
        return ()
    passage = reading.passages[node.passage]
    head = ""
    parent = passage.cells[node.cell].parent
    if parent >= 0 and passage.cells[parent].figure < 0:
        head = _words(reading.text[passage.cells[parent].start : passage.cells[parent].end])
    if not head:
        return ()
    year = year_of(reading, node)
    if year is not None and len(own.split()) >= _WORDS:
        return (head, own, node.tail.strip(" .,;()"))
    if passage.lead < 0 or len(own.split()) < _WORDS:
        return ()
    lead = reading.passages[passage.lead].block
    return (_words(reading.text[lead.start : lead.end]), head, own, node.tail.strip(" .,;()"))


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", fold(text)))


def _observed(
    reading: Reading, tell: Teller, observations: Sequence[Observation]
) -> Iterator[Check]:
    """One indicator, scope, facet, period and status with two values, each with its year."""
    groups: dict[tuple[str, ...], list[tuple[Observation, Node]]] = {}
    at = {node.start: node for nodes in reading.nodes for node in nodes}
    starts = sorted(at)
    for seen in observations:
        if seen.start < 0 or seen.bound or seen.corrected:
            continue
        inside = starts[bisect_left(starts, seen.start) : bisect_left(starts, seen.end)]
        node = next((at[s] for s in inside if at[s].value == seen.value), None)
        if node is None or not node.exact or (node.whole is not None and not node.listed):
            continue
        name = _dated(reading, node)
        if name:
            key = (seen.indicator, seen.scope, seen.facet, seen.period, seen.status, *name)
            groups.setdefault(key, []).append((seen, node))
    for group in groups.values():
        (first, one), (last, other) = group[0], group[-1]
        if (
            len({o.value for o, _ in group}) != 2
            or first.value == last.value
            or one.passage == other.passage
        ):
            continue
        if one.counts and not _like(reading.text, first, last):
            continue
        yield tell.check(
            "conflict",
            other.span,
            f"{plain(first.value)} vs {plain(last.value)}",
            "",
            verdict="wrong",
            note=("conflict", "value"),
            others=(one.span,),
            fields={
                "fact": " ".join(reading.text[last.start : last.end].split()),
                "first": first.value,
                "last": last.value,
                "line_first": one.start,
                "line_last": other.start,
            },
        )


def _dated(reading: Reading, node: Node) -> tuple[str, ...]:
    """What a value must share with another to be the same fact: its year, and an index's name."""
    if node.counts:
        year = year_of(reading, node)
        return (str(year), node.unit) if year and not node.pair and node.unit else ()
    if node.first.form not in ("score", "rank"):
        return ()
    words = f"{node.label} {node.tail}"
    year = year_over(reading, node)
    name = index_of(reading, node, near=True)
    if (
        not year
        or not name
        or pattern("component").search(words)
        or pattern("delta").search(node.label)
    ):
        return ()
    places = plain(node.figures[1].value) if node.pair else ""
    return (str(year), name, places, "region" if pattern("region").search(words) else "")


def _like(text: str, a: Observation, b: Observation) -> bool:
    """Do two quotes name their values in much the same words?"""
    mine, theirs = (
        {w for w in _words(text[o.start : o.end]).split() if not w.isdigit()} for o in (a, b)
    )
    common, together = mine & theirs, mine | theirs
    return len(common) >= _WORDS and len(common) * 10 >= len(together) * 6
