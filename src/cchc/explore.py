"""The interactive notebook explore: choose, see table, figure and source, decide about doubts.

Widgets hold what was chosen; everything shown follows from it in `Explorer.refresh`. Text of
reports enters markup through `markupsafe` only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import ipywidgets as widgets
from markupsafe import Markup, escape

from . import corrections, curves, indicators, project, review, rules, series, shelf
from .article import Article
from .charts import Chart
from .errors import CorrectionError
from .parts import Part
from .plots import Pen
from .review import Decision, Doubtful
from .series import Held, Series
from .summary import context
from .tell import Teller
from .text import small

__all__ = ["Explorer"]

_ROWS = 12  # lines of a list to choose from
_PANELS = 6  # of the figure
_PASSAGE = 600  # characters of the report on each side of the words
_WIDE = widgets.Layout(width="100%")


class Explorer:
    """The widgets of the notebook. Show `view`, or the object itself, in a cell."""

    def __init__(self, volumes: Sequence[shelf.Volume], lang: str, path: Any) -> None:
        """
        Args:
            volumes: the reports to explore.
            path: data/raw/corrections.yml of the project.
        """
        self.volumes = list(volumes)
        self.teller = Teller(lang)
        self.catalogue = indicators.in_use()
        self.path = path
        self.rows: list[Held] = []
        self.waiting: list[Doubtful] = []
        say = self.teller.say
        places = {v.place["name"]: v.locality for v in self.volumes}
        self.localities = self._many(say("explore.localities"), sorted(places.items()))
        self.indicators = self._many(say("explore.indicators"), [])
        self.periods = self._many(say("explore.periods"), [])
        self.search = widgets.Text(
            placeholder=say("explore.search"), layout=_WIDE, continuous_update=True
        )
        self.figure = widgets.HTML()
        self.table = widgets.Select(rows=_ROWS, description="", layout=_WIDE)
        self.passage = widgets.HTML()
        self.queue = widgets.Select(rows=8, description="", layout=_WIDE)
        self.why = widgets.HTML()
        self.reason = widgets.Text(placeholder=say("explore.reason"), layout=_WIDE)
        self.value = widgets.Text(
            placeholder=say("explore.value"), layout=widgets.Layout(width="14rem")
        )
        self.told = widgets.HTML()
        self.view = self._laid_out()
        self._watch()
        self.localities.value = (self.volumes[0].locality,) if self.volumes else ()

    @classmethod
    def open(cls, lang: str = "vi") -> Explorer:
        """The reports of data/processed, which are built first where they are not.

        Raises:
            CchcError: unknown language, or tables that cannot be read or built.
        """
        found = project.find()
        return cls(shelf.open_all(lang), lang, found.raw / corrections.FILE)

    def _repr_mimebundle_(self, **more: Any) -> Any:
        return self.view._repr_mimebundle_(**more)

    def method(self) -> Part:
        """How the figures were read, from what, with which versions, and how to cite them."""
        return _Sources(self.volumes, self.teller.lang).method()

    # --- layout -----------------------------------------------------------------------------------

    def _many(self, name: str, options: Sequence[tuple[str, str]]) -> widgets.SelectMultiple:
        return widgets.SelectMultiple(options=options, rows=7, tooltip=name, layout=_WIDE)

    def _laid_out(self) -> widgets.VBox:
        say = self.teller.say

        def block(title: str, *parts: widgets.Widget, width: str = "100%") -> widgets.VBox:
            head = widgets.HTML(Markup("<b>{}</b>").format(title))
            return widgets.VBox([head, *parts], layout=widgets.Layout(width=width, padding="4px"))

        buttons = widgets.HBox(
            [self._button(name) for name in ("accept", "reject", "override")] + [self.value]
        )
        chooser = widgets.HBox(
            [
                block(say("explore.localities"), self.localities, width="30%"),
                block(say("explore.indicators"), self.search, self.indicators, width="45%"),
                block(say("explore.periods"), self.periods, width="25%"),
            ]
        )
        return widgets.VBox(
            [
                chooser,
                block(say("explore.figure"), self.figure),
                block(say("explore.table"), self.table, self.passage),
                block(say("explore.queue"), self.queue, self.why, self.reason, buttons, self.told),
            ]
        )

    def _button(self, name: Decision) -> widgets.Button:
        button = widgets.Button(
            description=self.teller.say(f"explore.{name}"), layout=widgets.Layout(width="auto")
        )
        button.on_click(lambda _: self.decide(name))
        return button

    def _watch(self) -> None:
        def on(widget: widgets.Widget, act: Callable[[], None]) -> None:
            widget.observe(lambda _: act(), names="value")

        on(self.localities, self._localities_chosen)
        on(self.search, self._offer_indicators)
        on(self.indicators, self.refresh)
        on(self.periods, self.refresh)
        on(self.table, self._show_passage)
        on(self.queue, self._show_doubt)

    # --- what was chosen --------------------------------------------------------------------------

    @property
    def chosen(self) -> list[shelf.Volume]:
        """The reports of the chosen localities and periods."""
        here = [v for v in self.volumes if v.locality in self.localities.value]
        return [v for v in here if not self.periods.value or v.key in self.periods.value]

    def _localities_chosen(self) -> None:
        here = [v for v in self.volumes if v.locality in self.localities.value]
        self.periods.options = [(v.name(self.teller), v.key) for v in here]
        self._offer_indicators()
        self.refresh()

    def _offer_indicators(self) -> None:
        """The indicators that the chosen reports state, as far as they fit the words searched for."""
        stated = {f.indicator for v in self.chosen for f in v.summary.facts}
        words = self.search.value.lower().split()
        named = [(self._name(i), i) for i in self.catalogue if i in stated]
        fitting = [pair for pair in named if all(word in pair[0].lower() for word in words)]
        offered = [indicator for _, indicator in fitting]
        kept = [indicator for indicator in self.indicators.value if indicator in offered]
        self.indicators.options = fitting
        self.indicators.value = tuple(kept or _first(offered))

    def _name(self, indicator: str) -> str:
        entry = self.catalogue[indicator]
        return entry.name_vi if self.teller.lang == "vi" else entry.name_en

    # --- what is shown ----------------------------------------------------------------------------

    def refresh(self) -> None:
        """Draw the figure, fill the table and the queue anew."""
        wanted = set(self.indicators.value)
        self.rows = [
            Held(v, f) for v in self.chosen for f in v.summary.facts if f.indicator in wanted
        ]
        drawn = self._chart()
        nothing = Markup("<p><i>{}</i></p>").format(self.teller.say("explore.nothing"))
        self.figure.value = str(drawn.__html__() if drawn else nothing)
        self.table.options = [(self._row(held), n) for n, held in enumerate(self.rows)]
        self.table.value = 0 if self.rows else None
        self._show_passage()
        self._fill_queue()

    def _chart(self) -> Chart | None:
        """A panel for each chosen series that has a value with a time."""
        wanted = set(self.indicators.value)
        drawn: list[curves.Line] = []
        several = len(self.localities.value) > 1
        for slug in self.localities.value:
            own = [v for v in self.chosen if v.locality == slug]
            for one in series.collect(own, self.catalogue):
                if one.indicator in wanted:
                    drawn.append(curves.Line(self._titled(one, several), one.facts, one.kind))
        ranked = sorted(drawn, key=lambda line: -len({f.period for f in line.facts}))[:_PANELS]
        say = self.teller.say
        names = ", ".join(dict.fromkeys(v.place["name"] for v in self.chosen))
        source = say("chart.sources", n=len(self.chosen), names=names)
        pen = Pen(self.teller, self.catalogue, source, one=False)
        slug = self.localities.value[0] if len(self.localities.value) == 1 else ""
        title = say("chart.explore.title", names=names)
        return curves.chart("explore", [d for d in drawn if d in ranked], pen, title, locality=slug)

    def _titled(self, one: Series, several: bool) -> str:
        pen = Pen(self.teller, self.catalogue, "")
        place = f"{one.held[0].volume.place['name']}: " if several else ""
        return place + pen.name(one.first)

    def _row(self, held: Held) -> str:
        tell, fact = self.teller, held.fact
        pen = Pen(tell, self.catalogue, "")
        marks = [tell.period(fact.period, short=True)]
        marks += [small(tell.say("mark.target"))] if fact.status == "target" else []
        marks += [small(tell.say("mark.corrected"))] if fact.corrected else []
        value = tell.measure(fact.value, fact.unit, fact.bound) + (" ⚠" if fact.doubts else "")
        return f"{held.volume.place['name']} | {pen.name(fact)}: {value} ({'; '.join(marks)})"

    def _show_passage(self) -> None:
        number = self.table.value
        self.passage.value = "" if number is None else str(self._passage(self.rows[number]))

    def _passage(self, held: Held) -> Markup:
        """The words that state a value, marked in the passage that they stand in."""
        before, words, after = context(held.volume.summary.lines, held.fact, _PASSAGE)
        tell, line = self.teller, held.fact.line
        where = tell.say("quote.none") if line is None else tell.say("quote.line", n=str(line))
        return Markup(
            '<p><small>{} · {}</small></p><blockquote lang="vi">{}<mark>{}</mark>{}</blockquote>'
        ).format(held.volume.name(tell), where, before, words, after)

    # --- the queue --------------------------------------------------------------------------------

    def _fill_queue(self) -> None:
        decided = corrections.load(self.path)
        self.waiting = review.queue(self.chosen, self.teller.lang, decided)
        self.queue.options = [(self._row(d.held), n) for n, d in enumerate(self.waiting)]
        self.queue.value = 0 if self.waiting else None
        self._show_doubt()

    def _show_doubt(self) -> None:
        number, say = self.queue.value, self.teller.say
        if number is None:
            self.why.value = str(Markup("<p><i>{}</i></p>").format(say("explore.queue_empty")))
            return
        one = self.waiting[number]
        notes = list(one.notes)
        if one.others:
            shown = "; ".join(self.teller.number(value) for value in one.others)
            notes.append(say("explore.others", list=shown))
        told = Markup("").join(Markup("<p>⚠ {}</p>").format(note) for note in notes)
        self.why.value = str(told + self._passage(one.held))

    def decide(self, decision: Decision) -> None:
        """Write the decision about the chosen doubt; tell what was written, or why not."""
        number, say = self.queue.value, self.teller.say
        if number is None:
            return
        try:
            made = review.decide(
                self.path, self.waiting[number], decision, self.reason.value, self.value.value
            )
        except (CorrectionError, OSError) as error:
            self.told.value = str(Markup('<p role="alert">{}</p>').format(error))
            return
        self.reason.value = self.value.value = ""
        self._fill_queue()
        words = say("explore.written", place=made.place, file=self.path.name)
        self.told.value = str(Markup('<p role="status">{}</p>').format(words))


class _Sources(Article):
    """The reports without links: no page need stand beside the notebook."""

    def title(self) -> str:
        return self.teller.say("explore.title")

    def linked(self, volume: shelf.Volume, words: str = "") -> Markup:
        return escape(words or volume.name(self.teller))


def _first(stated: Sequence[str]) -> list[str]:
    """What is chosen at the start: what readers look for first, as far as it is stated."""
    looked_for = [n for entries in rules.load("core").values() for e in entries for n in e["any"]]
    return ([i for i in looked_for if i in stated] or list(stated))[:4]
