"""From figure to source: words that open the place of the report that they come from.

The opened quote is HTML's own popover: no script, works by keyboard, and where a browser does not
know it the quotes simply stand below their section.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from pathlib import Path

import jinja2
from markupsafe import Markup, escape

from .sources import Claim, Source, opener, quote
from .summary import Doubt, Fact, Summary, context
from .tell import Said, Teller

__all__ = ["Quotes", "templates"]


@cache
def templates(name: str = "parts") -> jinja2.Environment:
    """The templates of a folder: a page's parts, or the index. What enters them is escaped."""
    folder = Path(str(resources.files("cchc").joinpath("templates", name)))
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )


class Quotes:
    """The quotes of one report on a page: each is written once, after the part that opens it first.

    `name` is the report's in words, on pages that quote several.
    """

    def __init__(self, summary: Summary, teller: Teller, name: str = "") -> None:
        self.summary = summary
        self.teller = teller
        self.name = name
        self._opened: set[str] = set()
        self._pending: list[Markup] = []

    def take(self) -> list[Markup]:
        """The quotes that were asked for since the last time."""
        taken, self._pending = self._pending, []
        return taken

    def where(self, found: Fact | Doubt) -> Markup:
        """Line, and page where there are pages, in words; it leads to the line in the report."""
        tell = self.teller
        if found.line is None:
            return escape(tell.say("quote.none"))
        if found.page is not None:
            words = tell.say("quote.page", p=str(found.page), n=str(found.line))
        else:
            words = tell.say("quote.line", n=str(found.line))
        where = self.link(found.line, words)
        return Markup("{} · {}").format(self.name, where) if self.name else where

    def link(self, line: int, words: str) -> Markup:
        """Words that lead to a line of the report, where the exported page has its text beside it."""
        return Markup('<a data-source="{}#L{}">{}</a>').format(
            self.summary.report["report"], line, words
        )

    def source(self, found: Fact | Doubt) -> Source:
        """Where a value or a claim comes from, with the claims that it is part of."""
        lang = self.teller.lang
        doubts = found.doubts if isinstance(found, Fact) else (self.summary.doubts.index(found),)
        holds = found.holds if isinstance(found, Fact) else ()
        before, words, after = context(self.summary.lines, found)
        return Source(
            quote=words,
            before=before,
            after=after,
            line=found.line,
            page=found.page,
            report=str(self.summary.report.get("report", "")),
            place=self.name,
            claims=(
                *(Claim(self.summary.doubts[n].told(lang), wrong=True) for n in doubts),
                *(Claim(self.summary.holds[n].told(lang)) for n in holds),
            ),
            corrected=found.corrected if isinstance(found, Fact) else "",
        )

    def button(self, found: Fact | Doubt, said: Said) -> Markup:
        """Words that open the quote they come from; a value that was added opens its reason."""
        source, lang = self.source(found), self.teller.lang
        if source.id not in self._opened:
            self._opened.add(source.id)
            self._pending.append(quote(source, lang))
        return opener(said.html, source, lang, marked=isinstance(found, Fact))
