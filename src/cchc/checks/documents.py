"""Documents with two dates, or with a number whose year is not their date's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..model import Check, Citation
from ..text import fold
from .reading import Reading
from .words import Day, Teller, rule

__all__ = ["find"]


def find(reading: Reading, tell: Teller, citations: Sequence[Citation]) -> list[Check]:
    """What the mentions of one document contradict."""
    return [*_years(tell, citations), *_dates(reading, tell, citations)]


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
            yield tell.wrong(
                "conflict",
                "year",
                (citation.start, citation.end),
                f"{match[1]} vs {citation.date[:4]}",
                document=citation.number,
                first=match[1],
                last=citation.date[:4],
                line_last=citation.start,
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
                    yield tell.wrong(
                        "conflict",
                        "date",
                        (later.start, later.end),
                        f"{_written(earlier)} vs {_written(later)}",
                        (earlier.start, earlier.end),
                        document=f"{later.type} {later.number}",
                        first=Day(earlier.date),
                        last=Day(later.date),
                        line_first=earlier.start,
                        line_last=later.start,
                    )


def _written(citation: Citation) -> str:
    """A document's date in the form of the reports: `04/02/2016`."""
    year, month, day = citation.date.split("-")
    return f"{day}/{month}/{year}"


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
