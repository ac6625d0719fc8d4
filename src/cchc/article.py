"""What pages over several reports share: figures that open their quotes, sources, method."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from markupsafe import Markup

from . import indicators, jobs, project, reliability
from .charts import Chart
from .indicators import Indicator
from .parts import Part, versions
from .plots import Pen
from .prose import Prose
from .quotes import Quotes, templates
from .shelf import Volume
from .store import data_version
from .summary import Doubt, Fact
from .tell import Said, Teller
from .text import slugify, small
from .version import __version__

__all__ = ["Article", "listed"]


def listed(text: str | Sequence[str]) -> list[str]:
    """Names given as a list or with commas between them.

    >>> listed("sipas_score, papi_score"), listed("")
    (['sipas_score', 'papi_score'], [])
    """
    parts = text.split(",") if isinstance(text, str) else list(text)
    return [part.strip() for part in parts if part.strip()]


class Article:
    """A page over several reports, in one language."""

    notebook = ""

    def __init__(
        self,
        volumes: Sequence[Volume],
        lang: str,
        folder: Path | None = None,
        catalogue: Mapping[str, Indicator] | None = None,
    ) -> None:
        """
        Args:
            volumes: the reports, in the order in which they are told.
            folder: where figures are saved; none saves none.
            catalogue: the indicators by id; those of the project in use where not given.
        """
        self.volumes = list(volumes)
        self.teller = Teller(lang)
        self.catalogue = catalogue if catalogue is not None else indicators.in_use()
        self.quotes = {
            v.key: Quotes(v.summary, self.teller, v.name(self.teller)) for v in self.volumes
        }
        self.prose = {
            v.key: Prose(v.summary, self.catalogue, self.teller, self.quotes[v.key])
            for v in self.volumes
        }
        source = self.teller.say("chart.sources", n=len(self.volumes), names=self._named())
        self.pen = Pen(self.teller, self.catalogue, source, folder, one=False)

    @classmethod
    def figures(cls, **parameters: Any) -> Path:
        """Where the figures of a page with these parameters are kept."""
        return project.find().figures / jobs.stem(cls.notebook, parameters)

    def _named(self) -> str:
        names = dict.fromkeys(v.place["name"] for v in self.volumes)
        shown = list(names)[:4]
        others = (
            f" {self.teller.word('messages', 'chart.others')}" if len(names) > len(shown) else ""
        )
        return ", ".join(shown) + others

    # --- words --------------------------------------------------------------------------------

    def name(self, indicator: str) -> str:
        """The indicator's name in the page's language."""
        entry = self.catalogue[indicator]
        return entry.name_vi if self.teller.lang == "vi" else entry.name_en

    def titled(self, fact: Fact) -> str:
        """Indicator, level and split in words."""
        return self.pen.name(fact)

    def head_of(self, fact: Fact) -> list[object]:
        """The name of a row of figures, and how well its indicator is read."""
        told = reliability.told(self.catalogue[fact.indicator], self.teller)
        return [self.titled(fact), Markup('<span class="rel">{}</span>').format(told)]

    def said(self, volume: Volume, fact: Fact, *, unit: bool = True) -> Said:
        """A value that opens the words of its report."""
        return self.prose[volume.key].figure(fact, unit=unit)

    def place(self, volume: Volume, doubt: Doubt, words: str) -> Said:
        """Words that open the place of a claim."""
        return Said("", self.quotes[volume.key].button(doubt, Said.plain(words)))

    def noted(self, said: Said, words: str) -> Markup:
        """A value with a remark in small letters."""
        return Markup('{} <span class="period">{}</span>').format(said.html, words)

    def joined(self, words: Sequence[Markup], before: str) -> Markup:
        """Phrases in a row, with words before them."""
        return Markup("{} {}").format(before, Markup("; ").join(words))

    def linked(self, volume: Volume, words: str = "") -> Markup:
        """The report's name, leading to its own page."""
        return Markup('<a href="../{}">{}</a>').format(
            volume.page(self.teller.lang), words or volume.name(self.teller)
        )

    # --- parts ------------------------------------------------------------------------------------

    def part(self, template: str, *, heading: str = "", **values: Any) -> Part:
        """A part with the quotes that were asked for in it."""
        values.setdefault("anchor", slugify(str(values["title"])) or "part")
        quotes = [quote for one in self.quotes.values() for quote in one.take()]
        html = templates().get_template(template).render(quotes=quotes, **values)
        return Part(html, heading)

    def section(
        self,
        title: str,
        *,
        paragraphs: Sequence[object] = (),
        charts: Sequence[Chart | Part | None] = (),
        tables: Sequence[Mapping[str, Any]] = (),
        lacks: Sequence[str] = (),
        items: Sequence[object] = (),
    ) -> Part:
        """A section under a heading: sentences, figures, a list, tables, and what is not there."""
        return self.part(
            "section.html.j2",
            title=title,
            paragraphs=[getattr(p, "html", p) for p in paragraphs],
            charts=[chart for chart in charts if chart is not None],
            tables=tables,
            lacks=lacks,
            items=[getattr(item, "html", item) for item in items],
        )

    def table(
        self,
        caption: str,
        head: Sequence[str],
        rows: Sequence[Sequence[object]],
        *,
        opened: bool = True,
    ) -> dict[str, Any]:
        """A table for `section`: the first cell of a row names it; a cell may be a list of lines."""
        lines = [[cell if isinstance(cell, list) else [cell] for cell in row] for row in rows]
        return {"caption": caption, "head": head, "rows": lines, "opened": opened}

    def method(self, *notes: str) -> Part:
        """How the page was made, from what, with which versions, and how to cite it."""
        tell = self.teller
        sources = [self._source(v) for v in self.volumes]
        return self.part(
            "sources.html.j2",
            title=tell.say("method.title"),
            notes=[tell.say("method.how"), *notes],
            sources=sources,
            opened=tell.say("method.sources", n=len(sources)),
            after=[
                tell.say("method.versions", list=versions()),
                tell.say("method.data_many", data=self._data()),
                tell.say(
                    "method.cite_many", title=self.title(), n=len(sources), version=__version__
                ),
            ],
        )

    def _data(self) -> str:
        return data_version({v.key: v.summary.report["data_sha256"] for v in self.volumes})

    def _source(self, volume: Volume) -> Markup:
        """A report as the list of sources has it: title, file, date, hash."""
        tell, report = self.teller, volume.summary.report
        issued = tell.date(report["issued"]) if report["issued"] else tell.say("method.undated")
        file = tell.say(
            "method.file", file=report["file"], sha=report["sha256"][:16], issued=small(issued)
        )
        title = report["title"] or report["file"]
        return Markup("{}: {}, {}").format(self.linked(volume), title, small(file))

    def title(self) -> str:
        """The page's title."""
        raise NotImplementedError
