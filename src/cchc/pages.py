"""From an executed notebook to a page that stands alone, and the index of all pages.

A page holds its style and pictures; its Content-Security-Policy lets it load nothing and run
nothing. The index has one small script, named in the policy by its hash; it reads without it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

import jinja2
import nbformat
from markupsafe import Markup, escape
from nbconvert import HTMLExporter
from traitlets.config import Config

from .tell import Teller
from .text import fold, slugify
from .web import asset, policy

__all__ = ["IndexRow", "export_html", "index_html"]

_HEADING = re.compile(r"<h([1-3])((?:\s[^>]*)?)>(.*?)</h\1>", re.DOTALL)
_PURPOSE = re.compile(r'\s*<p lang="(\w+)">(.*?)</p>', re.DOTALL)
_CONTENTS = "<!--cchc:contents-->"


@dataclass(frozen=True, slots=True)
class IndexRow:
    """A line of the index. `href` is relative to the index, empty where there is no page.

    `state` is fresh, stale, failed or missing; `figures` are short lines for the reader; `note`
    tells why a page is not fresh.
    """

    name: str
    province: str
    level: str
    period: str
    href: str = ""
    figures: Sequence[str] = ()
    doubts: int | None = None
    state: str = "fresh"
    note: str = ""


def _folder() -> Path:
    return Path(str(resources.files("cchc").joinpath("templates")))


@lru_cache(maxsize=2)
def _exporter(lang: str) -> HTMLExporter:
    config = Config()
    config.TemplateExporter.exclude_input_prompt = True
    config.TemplateExporter.exclude_output_prompt = True
    config.HTMLExporter.exclude_anchor_links = True
    config.HTMLExporter.language_code = lang
    return HTMLExporter(  # type: ignore[no-untyped-call]
        config=config, template_name="cchc", extra_template_basedirs=[str(_folder())]
    )


def export_html(nb: nbformat.NotebookNode, *, lang: str, title: str) -> str:
    """The page of an executed notebook.

    Args:
        nb: the notebook; it is not changed.
        lang: `vi` or `en`; of a Markdown cell that has `<p lang="…">` paragraphs those of the
            other language are left out.
        title: the page's title, where the notebook shows no heading of the first level.
    """
    teller = Teller(lang)
    words = {
        name: teller.word("messages", f"page.{name}")
        for name in ("contents", "skip", "code", "index", "failed")
    }
    style = asset("cchc/style.css")
    depth = _depth(nb)
    page, _ = _exporter(lang).from_notebook_node(
        _with_purposes(nb, lang),
        resources={
            "metadata": {"name": title},
            "cchc": {
                "lang": lang,
                "title": title,
                "words": words,
                "style": style,
                "policy": policy(style),
                "home": "../" * depth + "index.html" if depth else "",
            },
        },
    )
    return _with_contents(page)


def _depth(nb: nbformat.NotebookNode) -> int:
    """How many folders below the index the page stands, as the notebook's own parameters say."""
    given = nb.metadata.get("papermill", {}).get("parameters", {})
    locality = str(given.get("locality", ""))
    if locality and given.get("period"):
        return locality.count("/") + 2
    return 1 if given else 0  # what spans localities or periods stands in its notebook's folder


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


def _with_contents(page: str) -> str:
    """Anchors for headings that have none, and the list of the second level at the side."""
    used: set[str] = set()
    entries: list[Markup] = []

    def anchored(match: re.Match[str]) -> str:
        level, attributes, inner = match.groups()
        words = Markup(inner).striptags()
        found = re.search(r'\bid="([^"]*)"', attributes)
        anchor = found[1] if found else slugify(words) or "part"
        while anchor in used:
            anchor += "-2"
        used.add(anchor)
        if level == "2":
            entries.append(Markup('<li><a href="#{}">{}</a></li>').format(anchor, words))
        rest = re.sub(r'\s*\bid="[^"]*"', "", attributes)
        return f'<h{level} id="{escape(anchor)}"{rest}>{inner}</h{level}>'

    head, mark, body = page.partition(_CONTENTS)
    body = _HEADING.sub(anchored, body)
    main = re.search(r"<h1[^>]*>(.*?)</h1>", body, re.DOTALL)
    if main:
        head = re.sub(
            r"<title>.*?</title>",
            lambda _: f"<title>{escape(Markup(main[1]).striptags())}</title>",
            head,
            count=1,
            flags=re.DOTALL,
        )
    return head + ("<ol>" + "".join(entries) + "</ol>" if mark and entries else "") + body


@lru_cache(maxsize=1)
def _templates() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(_folder() / "index"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )


def index_html(
    rows: Sequence[IndexRow], *, lang: str = "vi", links: Mapping[str, str] | None = None
) -> str:
    """The index: one row for each locality and period.

    Args:
        rows: in the order in which they are first shown.
        lang: `vi` or `en`.
        links: further pages, name to address relative to the index.
    """
    teller = Teller(lang)
    style = asset("cchc/style.css")
    script = asset("index/index.js")
    localities = len({(row.province, row.name) for row in rows})
    shown: list[dict[str, Any]] = [
        {
            "row": row,
            "search": fold(f"{row.name} {row.province} {row.period} {teller.period(row.period)}"),
            "level": teller.word("levels", row.level),
            "period": teller.period(row.period, short=True),
            "state": teller.word("states", row.state),
        }
        for row in rows
    ]
    html = (
        _templates()
        .get_template("index.html.j2")
        .render(
            lang=lang,
            say=teller.say,
            rows=shown,
            counts=teller.say("index.counts", n=len(rows), localities=localities),
            style=Markup(style),
            script=Markup(script),
            policy=Markup(policy(style, script)),
            links=links or {},
            found=teller.word("messages", "index.found"),
        )
    )
    return html + "\n"
