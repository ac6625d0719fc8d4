"""Rendering: a report's text with everything found in it marked where it stands.

The one renderer of `Report` in a notebook, of `cchc parse --format html` and of the pages'
reader view. The report is untrusted: its words are escaped, the page runs no script and may
load nothing.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from html import escape
from itertools import pairwise
from typing import Any

import jinja2
from markupsafe import Markup

from .localities import by_slug
from .periods import Period
from .report import Report, Row, plain
from .tell import Teller
from .web import asset, policy

__all__ = ["report_html"]

# A mark that says more leaves out the one that it implies: an observation is a figure.
_IMPLIED = {"q": frozenset("odc")}
_DEEPEST = 6
_TIMES = 3  # the size of a report that its page may have
_FRAME = 12_000  # bytes that a page may have in any case


@dataclass(frozen=True, slots=True)
class _Mark:
    start: int
    end: int
    kind: str  # class: c citation, q figure, o observation, d figure left open, w wrong claim


def report_html(report: Report, lang: str = "vi", *, home: str = "") -> str:
    """The whole page of a report's marked text; links as `#L12` lead to its lines.

    Under a line stands, folded, what was read from it: each indicator with level, period and
    value, and for a figure that several indicators fit all of them. Claims that do not add up are
    told in the open. Where a report is so full of figures that its page would be more than three
    times its size, first the marks of figures of no indicator are left out, then the folded lists;
    the page says so. (A report of a few lines is smaller than the frame of its page.)

    Args:
        lang: `vi` or `en`, of everything but the report's own words.
        home: address of the index; empty where the page stands alone.
    """
    room = _TIMES * sum(len(row["text"].encode()) + 1 for row in report.texts)
    for kinds, folded in (("codwq", True), ("codw", True), ("codw", False)):
        html = _page(report, lang, home, kinds, folded)
        if len(html.encode()) <= max(room, _FRAME):
            break
    return html


def _page(report: Report, lang: str, home: str, kinds: str, folded: bool) -> str:
    """The page with these kinds of marks, with or without the folded lists."""
    teller = Teller(lang)
    marks = sorted(
        (mark for mark in _marks(report) if mark.kind in kinds),
        key=lambda mark: (mark.start, -mark.end),
    )
    starts = [mark.start for mark in marks]
    widest = max((mark.end - mark.start for mark in marks), default=0)
    wrong = [check for check in report.checks if check["verdict"] == "wrong"]
    doubts: dict[int, list[str]] = defaultdict(list)
    for check in wrong:
        doubts[check["line"]].append(check["note_vi" if lang == "vi" else "note"])
    read = _readings(report, teller) if folded else {}
    levels = _levels(report)
    lines = [
        {
            "number": row["line"],
            "tag": f"h{levels[row['line']]}" if row["line"] in levels else "p",
            "html": Markup(_marked(row, marks, starts, widest)),
            "doubts": doubts.get(row["line"], ()),
            "read": read.get(row["line"], ()),
        }
        for row in report.texts
        if row["text"].strip()
    ]
    counts = {
        name: len(getattr(report, name)) for name in ("observations", "quantities", "citations")
    }
    style = asset("reader/style.css")
    html = _template().render(
        lang=lang,
        say=teller.say,
        home=home,
        title=report.report["title"] or teller.say("reader.untitled"),
        place=_place(report.report, teller),
        period=teller.period(report.report["period"]) if report.report["period"] else "",
        lines=lines,
        counts=counts,
        data=report.report.get("data_sha256", "")[:12],  # of a report out of the tables
        contents=[row for row in report.sections if row["level"] == 1 and row["line"] in levels],
        doubted=sorted(doubts),
        wrong=len(wrong),
        shortened=not folded or "q" not in kinds,
        style=Markup(style),
        policy=policy(style),
    )
    return str(html)


def _place(row: Row, teller: Teller) -> str:
    if not row["locality"]:
        return ""
    locality = by_slug(row["locality"], Period.parse(row["period"]) if row["period"] else None)
    return teller.locality(locality.kind, locality.bare_name)


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )
    return environment.from_string(asset("reader/page.html.j2"))


def _levels(report: Report) -> dict[int, int]:
    """The level of each heading by its line, under the page's own: no step down skips one."""
    found: dict[int, int] = {}
    last = 1
    for row in sorted(report.sections, key=lambda row: int(row["line"])):
        if row["line"] not in found:
            last = min(int(row["level"]) + 1, last + 1, _DEEPEST)
            found[row["line"]] = last
    return found


def _marks(report: Report) -> Iterator[_Mark]:
    for row in report.citations:
        yield _Mark(row["start"], row["end"], "c")
    for row in report.quantities:
        yield _Mark(row["start"], row["end"], "d" if row["candidates"] else "q")
    for row in report.observations:
        if row["start"] is not None:
            yield _Mark(row["start"], row["end"], "o")
    for row in report.checks:
        if row["verdict"] == "wrong":
            yield _Mark(row["start"], row["end"], "w")


def _readings(report: Report, teller: Teller) -> Mapping[int, list[str]]:
    """What was read from each line, in the order of its words, as plain text."""
    catalogue = report.catalogue
    name = "name_vi" if teller.lang == "vi" else "name_en"

    def called(key: str) -> str:
        return str(getattr(catalogue[key], name)) if key in catalogue else key

    found: list[tuple[int, int, str]] = [
        (row["line"], row["start"], _about(row, called(row["indicator"]), teller))
        for row in report.observations
        if row["start"] is not None
    ]
    for row in report.quantities:
        if row["candidates"]:
            names = "; ".join(map(called, row["candidates"].split()))
            told = teller.say("reader.open", words=row["raw"], names=names)
            found.append((row["line"], row["start"], told))
    readings: dict[int, list[str]] = defaultdict(list)
    for line, _, told in sorted(found, key=lambda one: one[:2]):
        if told not in readings[line]:
            readings[line].append(told)
    return readings


def _about(row: Row, name: str, teller: Teller) -> str:
    parts = [f"{name}: {row['bound']}{plain(row['value'])}"]
    parts += [teller.word("scopes", row["scope"])] if row["scope"] != "all" else []
    parts += [teller.facet(row["facet"])] if row["facet"] not in ("", row["scope"]) else []
    parts += [teller.period(row["period"], short=True)] if row["period"] else []
    parts += [teller.say("reader.target")] if row["status"] == "target" else []
    parts += [teller.say("mark.corrected")] if row.get("corrected") else []
    return " · ".join(parts)


def _marked(row: Mapping[str, Any], marks: list[_Mark], starts: list[int], widest: int) -> str:
    """A line's words with its marks, overlapping ones cut where another begins or ends."""
    low, high = row["start"], row["start"] + len(row["text"])
    near = marks[bisect_left(starts, low - widest) : bisect_right(starts, high)]
    inside = [mark for mark in near if mark.end > low and mark.start < high]
    cuts = sorted(
        {low, high, *(max(low, m.start) for m in inside), *(min(high, m.end) for m in inside)}
    )
    out = []
    for start, end in pairwise(cuts):
        words = escape(row["text"][start - low : end - low], quote=False)
        kinds = {mark.kind for mark in inside if mark.start <= start and mark.end >= end}
        shown = sorted(kind for kind in kinds if not kinds & _IMPLIED.get(kind, frozenset()))
        out.append(f'<b class="{" ".join(shown)}">{words}</b>' if shown else words)
    return "".join(out)
