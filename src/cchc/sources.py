"""From figure to source: markup of a figure that opens the words of the report that state it.

The opened words are HTML's own popover: no script, works by keyboard (Tab, Enter, Escape), and
where a browser does not know it they show while the figure has the focus. Everything here is
phrasing content, so that a figure can stand in a sentence, a heading, a list or a table's cell.

    source = Source.of(row, text=line.text, start=line.start)   # a row of observations or checks
    figure("98,6%", source, lang)                               # a button, and its quote

The same words are written once on a page however many figures open them: `pages.export_html`
leaves out what it has seen. Whatever a report says is escaped here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from .files import digest
from .tell import Teller

__all__ = ["Claim", "Source", "figure", "opener", "quote"]

_WIDTH = 160  # characters of the line on each side of the words


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim of the report that a figure is part of: its note in words, and whether it fails."""

    note: str
    wrong: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """Where a figure comes from, in plain text: nothing in it is escaped yet.

    `quote` are the words that state it, `before` and `after` what stands around them on their line.
    `report` is the key of the report as in the tables: with it and `line`, the exported page links
    to that line in the reader view. `place` names the report in words, on pages that tell of several.
    `corrected` is the reason of a correction; an added value has neither line nor quote.
    """

    quote: str
    before: str = ""
    after: str = ""
    line: int | None = None
    page: int | None = None
    report: str = ""
    place: str = ""
    claims: tuple[Claim, ...] = ()
    corrected: str = ""

    @classmethod
    def of(
        cls,
        row: Mapping[str, Any],
        *,
        text: str = "",
        start: int = 0,
        claims: Iterable[Claim] = (),
        place: str = "",
    ) -> Source:
        """The source of a row of observations, quantities, citations or checks.

        Args:
            row: the row as a mapping; blank cells may be None, NaN or <NA>.
            text: the line that the row's words begin on, from the table texts; without it the
                quote stands alone.
            start: the line's first character in the source text, from the same table.
            claims: what the figure is part of.
            place: the report in words, where a page tells of several.
        """
        words = _text(row.get("quote")) or _text(row.get("raw"))
        low, high = _whole(row.get("start")), _whole(row.get("end"))
        before = after = ""
        if text and low is not None and high is not None and 0 <= low - start < len(text):
            before, words, after = around(text, low - start, high - start)
        return cls(
            quote=words,
            before=before,
            after=after,
            line=_whole(row.get("line")),
            page=_whole(row.get("page")),
            report=_text(row.get("report")),
            place=place,
            claims=tuple(claims),
            corrected=_text(row.get("corrected")),
        )

    @property
    def id(self) -> str:
        """The anchor of its quote: the same for the same words, line and claims."""
        return "q" + digest([getattr(self, name) for name in self.__slots__])[:10]

    @property
    def doubtful(self) -> bool:
        return any(claim.wrong for claim in self.claims)


def figure(text: str | Markup, source: Source, lang: str, *, label: str = "") -> Markup:
    """A figure that opens its source: a button and the quote behind it.

    Args:
        text: what is shown, `98,6%`; plain text is escaped, `Markup` is taken as it is.
        source: where it comes from; a claim that fails marks the figure with ⚠.
        lang: of the words around the quote, `vi` or `en`.
        label: what a screen reader is told, where `text` alone would not say it (`Trà Cú: 98,6%`);
            it has to begin with or hold the text.

    >>> source = Source("98,6%", before="đúng hạn đạt ", line=12)
    >>> str(figure("98,6%", source, "vi")).startswith('<button type="button" class="f" popovertarget="q')
    True
    """
    return opener(text, source, lang, label=label) + quote(source, lang)


def opener(
    text: str | Markup, source: Source, lang: str, *, label: str = "", marked: bool = True
) -> Markup:
    """The button of `figure` alone, for pages that set the quotes elsewhere: see `quote`.

    `marked` says whether ⚠ follows the text where the source is in doubt or was corrected.
    """
    tell = Teller(lang)
    signs = [tell.say("mark.wrong")] if source.doubtful and marked else []
    signs += [tell.say("mark.corrected")] if source.corrected else []
    sign = Markup('<span class="sign"> ⚠<span class="vh"> {}</span></span>').format(
        ", ".join(signs)
    )
    named = Markup(' aria-label="{}"').format(", ".join([label, *signs])) if label else ""
    return Markup('<button type="button" class="f" popovertarget="{}"{}>{}{}</button>').format(
        source.id, named, text, sign if signs else ""
    )


def quote(source: Source, lang: str) -> Markup:
    """The words that an `opener` opens; it has to stand somewhere on the same page, once."""
    tell = Teller(lang)
    where = Markup("{}").format(_where(source, tell))
    if source.report and source.line is not None:
        # A reader view stands beside exported pages only: the export puts the address in.
        where = Markup('<a data-source="{}#L{}">{}</a>').format(source.report, source.line, where)
    if source.place:
        where = Markup("{} · {}").format(source.place, where)
    parts = [Markup('<span class="where">{}</span>').format(where)]
    if source.quote or source.before or source.after:
        parts.append(
            Markup('<q class="words" lang="vi">{}<mark>{}</mark>{}</q>').format(
                source.before, source.quote, source.after
            )
        )
    for claim in source.claims:
        key, kind = ("quote.wrong", "doubt") if claim.wrong else ("quote.holds", "holds")
        parts.append(_line(kind, tell.say(key, note=claim.note)))
    if source.corrected:
        parts.append(_line("doubt", tell.say("quote.corrected", note=source.corrected)))
    name = source.id
    return Markup(
        '<!--q {0}--><span popover id="{0}" class="quote">{1}<button type="button" class="close"'
        ' popovertarget="{0}" popovertargetaction="hide">{2}</button></span><!--/q-->'
    ).format(name, Markup("").join(parts), tell.say("page.close"))


def around(text: str, start: int, end: int) -> tuple[str, str, str]:
    """The words before, the words themselves and the words after, cut between words.

    >>> around("Đúng hạn 98,6%, cao hơn năm trước.", 9, 14)
    ('Đúng hạn ', '98,6%', ', cao hơn năm trước.')
    """
    end = min(end, len(text))
    before, after = text[max(0, start - _WIDTH) : start], text[end : end + _WIDTH]
    if start > _WIDTH:
        before = "…" + before.partition(" ")[2]
    if end + _WIDTH < len(text):
        after = after.rpartition(" ")[0] + "…"
    return before.lstrip(), text[start:end], after.rstrip()


def _where(source: Source, tell: Teller) -> str:
    """Line, and page where there are pages, in words."""
    if source.line is None:
        return tell.say("quote.none")
    if source.page is not None:
        return tell.say("quote.page", p=str(source.page), n=str(source.line))
    return tell.say("quote.line", n=str(source.line))


def _line(kind: str, words: str) -> Markup:
    return Markup('<span class="{}">{}</span>').format(kind, words)


def _blank(value: object) -> bool:
    """None, NaN and <NA>: the latter answers no comparison."""
    return value is None or str(value) in ("<NA>", "nan", "NaT")


def _text(value: object) -> str:
    return "" if _blank(value) else str(value)


def _whole(value: Any) -> int | None:
    return None if _blank(value) or value == "" else int(value)
