"""From figure to source: words that open the place of the report that they come from.

The opened quote is HTML's own popover: no script, works by keyboard, and where a browser does not
know it the quotes simply stand below their section.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import resources
from pathlib import Path

import jinja2
from markupsafe import Markup

from .files import digest
from .summary import Doubt, Fact, Summary, context
from .tell import Said, Teller

__all__ = ["Quotes", "templates"]


@lru_cache(maxsize=1)
def templates() -> jinja2.Environment:
    """The templates of a page's parts; what enters them is escaped."""
    folder = Path(str(resources.files("cchc").joinpath("templates/parts")))
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
        self._prefix = f"r{digest(summary.report['report'])[:6]}" if name else ""
        self._opened: set[str] = set()
        self._pending: list[Markup] = []

    def take(self) -> list[Markup]:
        """The quotes that were asked for since the last time."""
        taken, self._pending = self._pending, []
        return taken

    def where(self, found: Fact | Doubt) -> str:
        """Line, and page where there are pages, in words; on a page of several also the report."""
        where = self._line(found)
        return f"{self.name}: {where[:1].lower()}{where[1:]}" if self.name else where

    def _line(self, found: Fact | Doubt) -> str:
        tell = self.teller
        if found.line is None:
            return tell.say("quote.none")
        if found.page is not None:
            return tell.say("quote.page", p=str(found.page), n=str(found.line))
        return tell.say("quote.line", n=str(found.line))

    def button(self, found: Fact | Doubt, said: Said) -> Markup:
        """Words that open the quote they come from; a value that was added opens its reason."""
        tell = self.teller
        numbers = found.doubts if isinstance(found, Fact) else (self.summary.doubts.index(found),)
        doubts = [self.summary.doubts[number].told(tell.lang) for number in numbers]
        corrected = found.corrected if isinstance(found, Fact) else ""
        marks = []
        if isinstance(found, Fact) and doubts:
            marks.append(tell.say("mark.wrong"))
        if corrected:
            marks.append(tell.say("mark.corrected"))
        name = (
            f"q{found.start}-{found.end}"
            if found.start is not None
            else f"a{digest(corrected)[:12]}"
        )
        if isinstance(found, Doubt):
            name = f"w{name}"
        name = self._prefix + name
        if name not in self._opened:
            self._opened.add(name)
            notes = [tell.say("quote.wrong", note=note) for note in doubts]
            notes += [tell.say("quote.corrected", note=corrected)] if corrected else []
            self._pending.append(
                Markup(
                    templates()
                    .get_template("quote.html.j2")
                    .render(
                        id=name,
                        where=self.where(found),
                        context=context(self.summary.lines, found),
                        notes=notes,
                        close=tell.say("page.close"),
                    )
                )
            )
        sign = (
            Markup('<span class="sign"> ⚠<span class="vh"> {}</span></span>').format(
                ", ".join(marks)
            )
            if marks
            else ""
        )
        return Markup('<button type="button" class="f" popovertarget="{}">{}{}</button>').format(
            name, said.html, sign
        )
