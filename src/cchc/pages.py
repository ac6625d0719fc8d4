"""From an executed notebook to a page that stands alone.

A page holds its style, its pictures and one small script that only shows and hides code. Its
Content-Security-Policy names style and script by their hash and lets it load nothing else; it
reads without the script.

`Page` is what nbconvert's template `cchc` brings with it, so that `export_html` and
`jupyter nbconvert --to html --template cchc` make the same page.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources as package
from pathlib import Path
from typing import Any

import nbformat
from markupsafe import Markup, escape
from nbconvert import HTMLExporter
from nbconvert.preprocessors import Preprocessor
from traitlets.config import Config

from . import notebooks
from .tell import LANGUAGES, Teller
from .text import slugify
from .web import asset, policy, reader_path

__all__ = ["Page", "export_html"]

_WORDS = ("contents", "skip", "code", "codes", "index", "reader", "failed", "widget")
_PURPOSE = re.compile(r'\s*<p lang="(\w+)">(.*?)</p>', re.DOTALL)
_HEADING = re.compile(r"<h([1-3])((?:\s[^>]*)?)>(.*?)</h\1>", re.DOTALL)
_PILCROW = re.compile(r'<a class="anchor-link"[^>]*>[^<]*</a>')
_ID = re.compile(r'\s*\bid="([^"]*)"')
_INNER_LINK = re.compile(r'(<a\b[^>]*\bhref=")#([^"]*)"')
_QUOTE = re.compile(r"<!--q (\w+)-->(.*?)<!--/q-->", re.DOTALL)
_SOURCE = re.compile(r'<a data-source="([^"#]+)(#L\d+)">')
_LANG = re.compile(r"""^lang\s*=\s*["'](\w+)["']""", re.MULTILINE)
# What pandas puts round a table: the page's policy lets no style in that is not its own.
_FRAME_STYLE = re.compile(r"<style scoped>.*?</style>\n?|(?<=<tr) style=\"[^\"]*\"", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Main:
    """The main part of a page: its markup, title, and contents as anchor and words."""

    html: str
    title: str
    contents: tuple[tuple[str, str], ...]
    reader: str


class Page(Preprocessor):
    """What the template needs beside the notebook, in `resources["cchc"]`.

    A caller may set there `lang`, `title` and `place` (the page's path below the index); the
    language is else that of the notebook's parameters, the title its first heading.
    """

    def preprocess(
        self, nb: nbformat.NotebookNode, resources: dict[str, Any]
    ) -> tuple[nbformat.NotebookNode, dict[str, Any]]:
        given: Mapping[str, str] = resources.get("cchc", {})
        lang = given.get("lang") or _language(nb)
        teller = Teller(lang)
        place = given.get("place", "")
        home = "../" * place.count("/")
        style, script = asset("cchc/style.css"), asset("cchc/page.js")
        title = given.get("title") or notebooks.title(nb, resources["metadata"]["name"])
        resources["cchc"] = {
            "lang": lang,
            "words": {name: teller.word("messages", f"page.{name}") for name in _WORDS},
            "style": style,
            "script": script,
            "policy": policy(style, script),
            "home": f"{home}index.html" if place else "",
            "finish": _finisher(title, lambda key: home + reader_path(key, lang) if place else ""),
            "bare": lambda html: _framed(html, teller),
            "picture": lambda kind, output: _picture(kind, output, teller),
        }
        return _with_purposes(nb, lang), resources


class _Exporter(HTMLExporter):
    """nbconvert's, without reading the whole page once more for what the template sets itself.

    That is alternative texts, and what can be reached by keyboard. `jupyter nbconvert --template
    cchc` still does, and so writes the same page in BeautifulSoup's manner.
    """

    def from_notebook_node(  # type: ignore[override]
        self, nb: nbformat.NotebookNode, resources: dict[str, Any] | None = None, **options: Any
    ) -> tuple[str, dict[str, Any]]:
        made: tuple[str, dict[str, Any]] = super(HTMLExporter, self).from_notebook_node(
            nb, resources, **options
        )
        return made


@cache
def _exporter() -> HTMLExporter:
    folder = Path(str(package.files("cchc").joinpath("templates")))
    config = Config()
    # The library's own template comes before one that an older cchc may have installed.
    return _Exporter(  # type: ignore[no-untyped-call]
        config=config, template_name="cchc", extra_template_basedirs=[str(folder)]
    )


def export_html(nb: nbformat.NotebookNode, *, lang: str, title: str, place: str = "") -> str:
    """The page of an executed notebook.

    Args:
        nb: the notebook; it is not changed.
        lang: `vi` or `en`; of a Markdown cell that has `<p lang="…">` paragraphs those of the
            other language are left out.
        title: the page's title, where the notebook shows no heading of the first level.
        place: the page's path below the index, such as `tra-vinh/tra-cu/2022/locality_report.vi`:
            with it the page links to the index and to the reader views of the reports it quotes.
    """
    page, _ = _exporter().from_notebook_node(
        nb,
        resources={
            "metadata": {"name": title},
            "cchc": {"lang": lang, "title": title, "place": place},
        },
    )
    return str(page)


def _language(nb: nbformat.NotebookNode) -> str:
    """The language that the notebook's parameters name; the first one where they do not."""
    for cell in reversed(nb.cells):
        if cell.cell_type == "code" and "parameters" in " ".join(cell.metadata.get("tags", ())):
            found = _LANG.search(cell.source)
            if found and found[1] in LANGUAGES:
                return found[1]
    return LANGUAGES[0]


def _with_purposes(nb: nbformat.NotebookNode, lang: str) -> nbformat.NotebookNode:
    """The notebook with the sentence over each code cell in the page's language, put to the code.

    Code that shows nothing (parameters) stands with the code of the next cell that does.
    """
    cells: list[nbformat.NotebookNode] = []
    purpose = silent = ""
    for cell in nb.cells:
        if cell.cell_type == "markdown":
            told = _PURPOSE.findall(cell.source)
            if told and not _PURPOSE.sub("", cell.source).strip():
                purpose = " ".join(words for named, words in told if named == lang)
                continue
        copy = nbformat.from_dict(cell)
        if cell.cell_type == "code":
            if not cell.outputs:
                silent += f"{cell.source.strip()}\n\n" if cell.source.strip() else ""
                continue
            copy.source = silent + cell.source
            copy.metadata = nbformat.from_dict({**cell.metadata, "purpose": purpose})
            purpose = silent = ""
        cells.append(copy)
    if silent:
        cells.append(nbformat.v4.new_code_cell(silent.strip()))
    changed: nbformat.NotebookNode = nbformat.from_dict({**nb, "cells": cells})
    return changed


def _framed(html: str, teller: Teller) -> str:
    """Markup that a cell shows; a data frame's own table scrolls by itself, and by keyboard."""
    if 'class="dataframe"' not in html:
        return html
    return Markup('<div class="frame" role="region" tabindex="0" aria-label="{}">{}</div>').format(
        teller.word("messages", "page.table"), Markup(_FRAME_STYLE.sub("", html))
    )


def _picture(kind: str, output: nbformat.NotebookNode, teller: Teller) -> str:
    """A picture with its bytes inside, and the alternative text that its metadata give."""
    data = output.data[kind]
    if kind == "image/svg+xml":
        data = base64.b64encode(data.encode()).decode()
    told = output.metadata.get(kind, {}).get("alt") or output.metadata.get("alt")
    return Markup('<img src="data:{};base64,{}" alt="{}">').format(
        kind, data.replace("\n", ""), told or teller.word("messages", "page.picture")
    )


def _finisher(title: str, reader: Callable[[str], str]) -> Callable[[str], _Main]:
    """What is done to the main part once all its cells are markup.

    Args:
        title: where it has no heading of the first level.
        reader: the address of a report's reader view; empty where there is none.
    """

    def finish(html: str) -> _Main:
        seen: set[str] = set()
        sources: set[str] = set()

        def once(match: re.Match[str]) -> str:
            first = match[1] not in seen
            seen.add(match[1])
            return match[2] if first else ""

        def linked(match: re.Match[str]) -> str:
            sources.add(match[1])
            address = reader(match[1])
            return f'<a href="{address}{match[2]}">' if address else "<a>"

        html = _SOURCE.sub(linked, _QUOTE.sub(once, html))
        html, contents, heading = _anchored(html)
        # A page that quotes one report links to the whole of it.
        whole = reader(sources.pop()) if len(sources) == 1 else ""
        return _Main(html, heading or title, tuple(contents), whole)

    return finish


def _anchored(html: str) -> tuple[str, list[tuple[str, str]], str]:
    """The markup with an ASCII anchor for each heading; the second level's, and the first heading."""
    used: set[str] = set(_ID.findall(_HEADING.sub("", html)))
    contents: list[tuple[str, str]] = []
    titles: list[str] = []

    def anchored(match: re.Match[str]) -> str:
        level, attributes, inner = match.groups()
        inner = _PILCROW.sub("", inner)
        words = Markup(inner).striptags()
        found = _ID.search(attributes)
        anchor = found[1] if found and _plain(found[1]) else slugify(words) or "part"
        while anchor in used:
            anchor += "-2"
        used.add(anchor)
        if level == "1":
            titles.append(words)
        elif level == "2":
            contents.append((anchor, words))
        return f'<h{level} id="{escape(anchor)}"{_ID.sub("", attributes)}>{inner}</h{level}>'

    html = _HEADING.sub(anchored, html)
    # A link that an author wrote to a heading of the page follows its anchor.
    html = _INNER_LINK.sub(
        lambda m: m[0] if _plain(m[2]) else f'{m[1]}#{slugify(str(Markup(m[2]).unescape()))}"', html
    )
    return html, contents, titles[0] if titles else ""


def _plain(anchor: str) -> bool:
    return re.fullmatch(r"[\w-]+", anchor, re.ASCII) is not None
