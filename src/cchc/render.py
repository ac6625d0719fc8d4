"""Rendering: a report's text with everything found in it marked where it stands.

The one renderer of `Report` in a notebook, of `cchc parse --format html` and of the pages'
reader view. The report is untrusted: its words are escaped, the page runs no script and may
load nothing.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from itertools import pairwise

import jinja2
from markupsafe import Markup

from .indicators import load
from .localities import by_slug
from .periods import Period
from .report import Report, Row, plain
from .tell import Teller
from .web import asset, policy

__all__ = ["report_html"]


@dataclass(frozen=True, slots=True)
class _Mark:
    start: int
    end: int
    kind: str  # class: c citation, q figure, o observation, d figure left open, w wrong claim
    about: str = ""


def report_html(report: Report, lang: str = "vi") -> str:
    """The whole page of a report's marked text; links as `#L12` lead to its lines.

    Args:
        lang: `vi` or `en`, of everything but the report's own words.
    """
    teller = Teller(lang)
    marks = sorted(_marks(report, teller), key=lambda mark: (mark.start, -mark.end))
    wrong = [check for check in report.checks if check["verdict"] == "wrong"]
    notes: dict[int, list[str]] = {}
    for check in wrong:
        notes.setdefault(check["line"], []).append(check["note_vi" if lang == "vi" else "note"])
    headings = {row["line"]: row["level"] for row in report.sections}
    style = asset("reader/style.css")
    starts = [mark.start for mark in marks]
    widest = max((mark.end - mark.start for mark in marks), default=0)
    lines = [
        {
            "number": row["line"],
            "level": headings.get(row["line"], 0),
            "html": Markup(_marked(row, marks, starts, widest)),
            "notes": notes.get(row["line"], ()),
        }
        for row in report.texts
        if row["text"].strip()
    ]
    counts = {
        name: len(getattr(report, name)) for name in ("observations", "quantities", "citations")
    }
    return _template().render(
        lang=lang,
        say=teller.say,
        title=report.report["title"] or teller.say("reader.untitled"),
        place=_place(report.report, teller),
        period=teller.period(report.report["period"]) if report.report["period"] else "",
        lines=lines,
        counts=counts,
        wrong=len(wrong),
        style=Markup(style),
        policy=policy(style),
    )


def _place(row: Row, teller: Teller) -> str:
    if not row["locality"]:
        return ""
    locality = by_slug(row["locality"], Period.parse(row["period"]) if row["period"] else None)
    return teller.locality(locality.kind, locality.name)


def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )
    return environment.from_string(asset("reader/page.html.j2"))


def _marks(report: Report, teller: Teller) -> Iterator[_Mark]:
    catalogue = load()
    name = "name_vi" if teller.lang == "vi" else "name_en"

    def called(key: str) -> str:
        return str(getattr(catalogue[key], name)) if key in catalogue else key

    for row in report.citations:
        yield _Mark(row["start"], row["end"], "c")
    for row in report.quantities:
        candidates = row["candidates"].split()
        about = (
            teller.say("reader.open", names="; ".join(map(called, candidates)))
            if candidates
            else ""
        )
        yield _Mark(row["start"], row["end"], "d" if candidates else "q", about)
    for row in report.observations:
        if row["start"] is not None:
            yield _Mark(
                row["start"], row["end"], "o", _about(row, called(row["indicator"]), teller)
            )
    for row in report.checks:
        if row["verdict"] == "wrong":
            yield _Mark(row["start"], row["end"], "w")


def _about(row: Row, name: str, teller: Teller) -> str:
    parts = [f"{name}: {row['bound']}{plain(row['value'])}"]
    parts += [teller.word("scopes", row["scope"])] if row["scope"] != "all" else []
    parts += [teller.facet(row["facet"])] if row["facet"] not in ("", row["scope"]) else []
    parts += [teller.period(row["period"])] if row["period"] else []
    parts += [teller.say("reader.target")] if row["status"] == "target" else []
    return " · ".join(parts)


def _marked(row: Row, marks: list[_Mark], starts: list[int], widest: int) -> str:
    """A line's words with its marks, overlapping ones cut where another begins or ends."""
    low, high = row["start"], row["start"] + len(row["text"])
    near = marks[bisect_left(starts, low - widest) : bisect_right(starts, high)]
    inside = [mark for mark in near if mark.end > low and mark.start < high]
    cuts = sorted(
        {low, high, *(max(low, m.start) for m in inside), *(min(high, m.end) for m in inside)}
    )
    out = []
    for start, end in pairwise(cuts):
        words = escape(row["text"][start - low : end - low])
        over = [mark for mark in inside if mark.start <= start and mark.end >= end]
        if not over:
            out.append(words)
            continue
        classes = " ".join(sorted({mark.kind for mark in over}))
        about = "\n".join(
            dict.fromkeys(mark.about for mark in over if mark.about and mark.start == start)
        )
        title = f' title="{escape(about)}"' if about else ""
        out.append(f'<b class="{classes}"{title}>{words}</b>')
    return "".join(out)
