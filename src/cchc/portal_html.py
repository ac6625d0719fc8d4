"""The index as a page: one row for each locality and period, that search, filters and sorting serve.

Rows are grids of their own that the browser lays out only when they come into sight, so that
7,000 of them open at once. Everything can be read without the script, which the page's policy
names by its hash.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from .periods import Period
from .portal import IndexRow, Portal, moment
from .quotes import templates
from .tell import Teller
from .text import fold
from .web import asset, policy

__all__ = ["index_html"]

_COLUMNS = ("locality", "province", "level", "period", "figures", "doubts", "state")
# Columns that a phone, which shows a row as lines, has to name.
_NAMED = {2: "province", 3: "level", 4: "period", 5: "figures", 6: "doubts", 7: "state"}
_LEVELS = ("province", "district", "commune")
_STATES = ("fresh", "stale", "failed", "missing", "absent")


def index_html(portal: Portal) -> str:
    """The page of the index, in the portal's language."""
    teller = Teller(portal.lang)
    rows = portal.rows
    style = "\n".join([asset("cchc/style.css"), asset("portal/style.css"), _names(teller)])
    script = asset("portal/index.js")
    when = moment(portal.updated, teller)
    reports = [row for row in rows if row.state != "absent"]
    html = (
        templates("portal")
        .get_template("index.html.j2")
        .render(
            lang=portal.lang,
            say=teller.say,
            portal=portal,
            rows=[_shown(row, teller) for row in rows],
            columns=_COLUMNS,
            filters=_filters(rows, teller),
            counts=teller.say(
                "index.counts",
                n=len(reports),
                localities=len({(row.province, row.name) for row in reports}),
            ),
            updated=teller.say("index.updated", when=when) if when else "",
            data=teller.say("page.data", data=portal.data) if portal.data else "",
            failed=teller.say("index.failures", n=len(portal.failures)),
            found=teller.word("messages", "index.found"),
            style=Markup(style),
            script=Markup(script),
            policy=policy(style, script),
        )
    )
    return html + "\n"


def _shown(row: IndexRow, teller: Teller) -> dict[str, Any]:
    return {
        "name": row.name,
        "province": row.province,
        "level": teller.word("levels", row.level),
        "period": teller.period(row.period, short=True),
        "sort": row.period,
        "href": row.href,
        "figures": row.figures,
        "doubts": "" if row.doubts is None else row.doubts,
        "class": row.state,
        "state": teller.word("states", row.state),
        "note": row.note,
        "more": row.more,
    }


def _filters(rows: Sequence[IndexRow], teller: Teller) -> list[tuple[str, list[str]]]:
    """What a reader may choose: provinces, levels, years (the latest first) and states."""
    provinces = {row.province or row.name for row in rows}
    years = {year for row in rows for year in _years(row.period)}
    levels = {row.level for row in rows}
    states = {row.state for row in rows}
    return [
        ("province", sorted(provinces, key=fold)),
        ("level", [teller.word("levels", level) for level in _LEVELS if level in levels]),
        ("year", [str(year) for year in sorted(years, reverse=True)]),
        ("state", [teller.word("states", state) for state in _STATES if state in states]),
    ]


def _years(period: str) -> range:
    span = Period.parse(period)
    return range(span.first[0], span.last[0] + 1)


def _names(teller: Teller) -> str:
    """Style that writes the columns' names into the rows on a phone."""
    rules = (
        f'.index td:nth-child({number}):not(:empty)::before{{content:"{teller.say(f"index.{name}")}: "}}'
        for number, name in _NAMED.items()
    )
    return f"@media(max-width:55.99rem){{{''.join(rules)}}}"
