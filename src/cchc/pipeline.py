"""The way of the data, in one direction: read, clean, outline, cite, count, link, audit."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from . import audit, citations, figures, indicators, link, outline
from .clean import clean
from .corrections import Correction
from .corrections import apply as corrected
from .errors import LocalityError
from .files import digest_file
from .kinds import kind_of
from .letterhead import annexes, body, letterhead
from .localities import (
    Locality,
    all_localities,
    find_in_text,
    parent_of,
    predecessors,
    resolve,
    successors,
)
from .model import Document, Figure, Source
from .periods import Period
from .read import read
from .report import Report, Row, rows
from .times import find as find_times
from .version import __version__

__all__ = ["parse", "parse_source"]


def parse(
    path: Path | str,
    *,
    locality: str | None = None,
    period: str | int | None = None,
    kind: str | None = None,
    corrections: Sequence[Correction] = (),
    indicator_file: Path | None = None,
) -> Report:
    """Parse a report's file.

    Args:
        path: a file of one of `read.SUFFIXES`.
        locality: a slug or name; taken from the letterhead or title where not given.
        period: as `periods.Period.parse` reads it; taken from the title where not given.
        kind: annual, quarterly, …, as the catalogue has it; by title and period where not given.
        corrections: those of this report.
        indicator_file: a user's file of indicators that adds to the library's.

    Raises:
        ReadError, LocalityError, PeriodError, CorrectionError, RuleError: each in one line.
    """
    report = parse_source(
        read(path),
        locality=locality,
        period=period,
        kind=kind,
        corrections=corrections,
        indicator_file=indicator_file,
    )
    report.report["sha256"] = digest_file(Path(path))
    return report


def parse_source(
    source: Source,
    *,
    locality: str | None = None,
    period: str | int | None = None,
    kind: str | None = None,
    corrections: Sequence[Correction] = (),
    indicator_file: Path | None = None,
) -> Report:
    """Parse a text already read; see `parse`."""
    span = Period.parse(period) if period is not None else None
    named = resolve(locality, span) if locality is not None else None
    document = clean(source)
    head = letterhead(document)
    span = span or _period(head)
    place = named or _locality(document, head, span)
    catalogue = indicators.load(indicator_file)

    sections = outline.find(document)
    cited = citations.find(document)
    counted = _in_body(document, figures.find(document, citations.spans(document, cited)))
    # A report whose period nobody knows is linked all the same: its own values then have none.
    linked = link.find(
        document,
        counted,
        cited,
        sections,
        catalogue,
        period=span or _UNKNOWN,
        level=place.level if place else "",
        home=_home(place),
    )
    observations = corrected(
        linked.observations,
        [correction for correction in corrections if correction.kind == "extraction"],
        text=source.text,
        period=str(span or ""),
        units={key: indicator.unit for key, indicator in catalogue.items()},
    )
    checks = audit.find(document, counted, cited, sections, observations, period=span or _UNKNOWN)
    observations = corrected(
        observations,
        [correction for correction in corrections if correction.kind == "report"],
        text=source.text,
        period=str(span or ""),
        units={key: indicator.unit for key, indicator in catalogue.items()},
    )
    found = rows(
        document,
        sections=sections,
        figures=counted,
        citations=cited,
        observations=observations,
        checks=checks,
        candidates=linked.candidates,
    )
    if span is None:
        for row in found["observations"]:
            row["period"] = "" if row["period"] == str(_UNKNOWN) else row["period"]
    report: Row = {
        "locality": place.slug if place else None,
        "gso_code": place.gso_code if place else None,
        "period": str(span) if span else None,
        "kind": kind or kind_of(head["title"] or "", str(span or "")) or None,
        "version": "final",
        "level": place.level if place else None,
        "title": head["title"],
        "number": head["number"],
        "issued": head["issued"],
        "source": "",
        "file": Path(source.name).name,
        "sha256": hashlib.sha256(source.text.encode()).hexdigest(),
        "characters": len(source.text),
        "cchc_version": __version__,
    }
    return Report(report, source, **found, catalogue=catalogue)


def _home(place: Locality | None) -> frozenset[str]:
    """Names of the report's province, of before and after the mergers; all where it is unknown."""
    if place is None:
        return frozenset(province.bare_name for province in all_localities("province"))
    province = place if place.level == "province" else parent_of(place)
    if province is None:
        return frozenset()
    kin = [province, *successors(province), *predecessors(province)]
    return frozenset(one.bare_name for one in kin) | {place.bare_name}


_UNKNOWN = Period.parse("1900")  # stands for a report's period where nobody knows it


def _in_body(document: Document, found: list[Figure]) -> list[Figure]:
    """Figures of the body and annexes: the letterhead's and the recipients' count nothing."""
    blocks = document.blocks
    spans = [
        (blocks[first].start, blocks[last - 1].end)
        for first, last in (body(document), *annexes(document))
        if first < last
    ]
    return [figure for figure in found if any(low <= figure.start < high for low, high in spans)]


def _period(head: dict[str, str]) -> Period | None:
    """The period that the title names, read as of the date of issue where it names no year."""
    year = head["issued"][:4]
    reference = Period.parse(year) if year.isdigit() else _UNKNOWN
    times = [
        time
        for time in find_times(head["title"], 0, len(head["title"]), reference)
        if time.kind != "now"
    ]
    known = [time.period for time in times if time.period.first[0] > _UNKNOWN.last[0]]
    if not known:
        return None
    # `giai đoạn 2017 - 2021` or `quý III năm 2021` before the year of a plan named in passing.
    return known[-1] if len(known) > 1 and times[-1].kind == "span_years" else known[0]


def _locality(document: Document, head: dict[str, str], period: Period | None) -> Locality | None:
    """The locality of the letterhead or title: the lowest level that is named for certain."""
    if not document.blocks:
        return None
    first, _ = body(document)
    block = document.blocks[min(first, len(document.blocks) - 1)]
    for text in (head["title"], document.text[: block.end]):
        try:
            found = [locality for _, _, locality in find_in_text(text, period)]
        except LocalityError:
            continue
        if found:
            order = {"province": 0, "district": 1, "commune": 2}
            return max(found, key=lambda locality: order[locality.level])
    place = head.get("place", "")
    if place:
        try:
            return resolve(place, period)
        except LocalityError:
            return None
    return None
