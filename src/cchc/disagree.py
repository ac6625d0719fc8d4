"""Where the reports of a locality disagree with each other, for the pages over several."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .audit import across
from .indicators import Indicator
from .parts import Part
from .shelf import Volume
from .summary import Doubt, context, doubt

if TYPE_CHECKING:
    from .article import Article

__all__ = ["between", "section"]


def between(
    volumes: Sequence[Volume], catalogue: Mapping[str, Indicator]
) -> list[tuple[Volume, Doubt]]:
    """The claims of later reports that an earlier one contradicts, with the later report."""
    by_key = {v.key: v for v in volumes}
    rows = across(
        [v.summary.report for v in volumes], [r for v in volumes for r in _rows(v)], catalogue
    )
    return [(by_key[str(row["report"])], doubt(row)) for row in rows]


def _rows(volume: Volume) -> list[dict[str, Any]]:
    """The report's facts as rows of the table observations."""
    report = volume.summary.report
    own = {name: report[name] for name in ("report", "locality", "gso_code")}
    names = ("indicator", "scope", "facet", "period", "status", "value", "unit", "bound")
    places = ("line", "page", "start", "end", "quote", "corrected")
    return [
        {**own, **{name: getattr(fact, name) for name in (*names, *places)}}
        for fact in volume.summary.facts
    ]


def section(article: Article) -> Part:
    """The disagreements, with the words of both reports."""
    tell = article.teller
    found = between(article.volumes, article.catalogue)
    rows = [
        {
            "kind": tell.word("check_kinds", one.kind),
            "note": one.told(tell.lang),
            "where": article.quotes[volume.key].where(one),
            "context": context(volume.summary.lines, one, 90),
            "others": one.others,
            "id": f"across-{number}",
        }
        for number, (volume, one) in enumerate(found, 1)
    ]
    several = len(article.volumes) > 1
    intro = (
        tell.say("disagree.intro", n=len(found))
        if found
        else tell.say("disagree.none" if several else "disagree.one")
    )
    return article.part(
        "doubts.html.j2",
        title=tell.say("disagree.title"),
        intro=intro,
        rows=rows,
        chart=None,
        against=tell.say("doubts.against"),
    )
