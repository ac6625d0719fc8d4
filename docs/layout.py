"""How the code is laid out: docs/layout.md and its drawing, made from what imports what.

`python -m docs.layout` writes both; a test holds that they are fresh, that every module has a part,
and that no part uses one that comes after it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from pathlib import Path

import grimp

from cchc.files import write_whole

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src/cchc"
# A report shows itself in a notebook: it asks the renderer, late, when it is shown.
_LATE = {("cchc.report", "cchc.render")}


@dataclass(frozen=True, slots=True)
class Part:
    """Modules with one task, and where the drawing has them: column, row and width in columns."""

    title: str
    about: str
    modules: str
    column: float
    row: float
    width: float = 1
    high: float = 1


PARTS = {
    "pipeline": Part("pipeline", "calls these steps in turn: a file becomes a Report", "pipeline corrections", -0.12, -0.5, 7.24, 2.72),
    "read": Part("read", "files become text", "read decode read_docx read_doc word_styles read_html read_pdf pdf_words placed ruled layout ocr marks", 0, 0.5),
    "clean": Part("clean", "text becomes blocks,|with the way back", "clean footnotes spelling", 1, 0.5),
    "outline": Part("outline", "headings, domains,|letterhead", "outline letterhead heading_rules kinds", 2, 0),
    "citations": Part("citations", "documents, by|number and date", "citations citation_rules short_forms", 2, 1),
    "figures": Part("figures", "numbers, with|unit and form", "figures figure_rules number_words nouns", 3, 1),
    "evidence": Part("evidence", "what a figure's|words say", "evidence passages segments table_rows times respective frame forms staff lexicon", 4, 1),
    "link": Part("link", "figures become|observations", "link told matching scopes attributes dating", 5, 0),
    "audit": Part("audit", "the arithmetic|redone", "audit checks", 6, 1),
    "tables": Part("store", "data/raw becomes|data/processed", "store tables catalogue between", 1.5, 2.6),
    "render": Part("render", "a report's text with|what was found in it", "render", 5, 4.6),
    "compare": Part("comparability", "what may be set side|by side; targets", "comparability targets panels", 0.5, 3.6),
    "jobs": Part("jobs", "what is to be run,|what is fresh", "jobs notebooks freshness", 2.5, 3.6),
    "facts": Part("summary", "facts of reports,|in sentences", "summary shelf stories prose quotes sources reliability", 1.5, 4.6),
    "export": Part("export", "csv, xlsx, Stata and|Parquet, labelled", "export formats", 3.5, 4.6),
    "pictures": Part("plots", "figures, and what|a line may join", "plots charts curves indices timeline contradictions", 0.5, 5.6),
    "pages": Part("pages", "HTML that stands|alone, the index", "pages portal portal_html readers", 3.5, 5.6),
    "series": Part("series", "over time, between|localities, to targets", "series sidebyside strips distances outlook review", 0.5, 6.6),
    "run": Part("run", "papermill, kernels,|many at a time", "run execute engine kernels forks template", 3.5, 6.6),
    "sheets": Part("sheet and its kin", "what the notebooks|show, in parts", "sheet trends comparison quality explore article parts coverage disagree", 0.5, 7.6),
    "collection": Part("notebooks/*.ipynb", "prose and calls", "", 2, 7.6),
    "commands": Part("cli", "the commands, and|what they print", "cli __main__ show weigh archive dictionary", 3.5, 7.6),
    "places": Part("localities and periods", "which division a name means, which months", "periods localities divisions place_names place_mentions", 0, 8.75, 3, 0.85),
    "ground": Part("ground", "errors, rules, indicators, model, text, words of pages: known to all", "errors rules schema indicators model report offsets lines text letters patterns tell web files lock progress workers project version", 3, 8.75, 4, 0.85),
}  # fmt: skip
# What one step hands to the next without knowing it: the pipeline stands between, or a notebook.
HANDED = [
    ("clean", "outline"), ("clean", "citations"), ("citations", "figures"), ("outline", "link"),
    ("link", "audit"), ("pipeline", "render"),
    ("sheets", "collection"), ("collection", "run"),
]  # fmt: skip
_WIDE, _HIGH, _GAP, _EDGE = 132, 60, 26, 30


def part_of(module: str) -> str:
    """The part of a module such as `cchc.checks.sums`; its package's where that is one.

    Raises:
        LookupError: no part, or more than one, has the module.
    """
    name = module.split(".")[1]
    (part,) = [key for key, part in PARTS.items() if name in part.modules.split()] or [""]
    if not part:
        raise LookupError(f"{module} has no part in docs/layout.py")
    return part


def uses() -> dict[str, set[str]]:
    """The parts that each part imports from, itself left out.

    Raises:
        LookupError: a module has no part.
    """
    graph = grimp.build_graph("cchc", cache_dir=None)
    found: dict[str, set[str]] = {key: set() for key in PARTS}
    for module in graph.modules - {"cchc"}:
        for used in graph.find_modules_directly_imported_by(module) - {"cchc"}:
            if (module, used) not in _LATE:
                found[part_of(module)].add(part_of(used))
    return {key: used - {key} for key, used in found.items()}


def behind(part: str, used: dict[str, set[str]]) -> set[str]:
    """All that a part uses, and what that uses in turn."""
    seen: set[str] = set()
    ahead = list(used[part])
    while ahead:
        if (one := ahead.pop()) not in seen:
            seen.add(one)
            ahead += used[one]
    return seen


def arrows() -> list[tuple[str, str]]:
    """From each part to those that use it, where no other part of the drawing stands between."""
    used = {key: some - {"ground", "places"} for key, some in uses().items()}
    return [
        (one, key)
        for key, some in used.items()
        if key != "pipeline"  # drawn around its steps
        for one in sorted(some)
        if not any(one in behind(other, used) for other in some)
    ]


# --- the drawing ----------------------------------------------------------------------------


def _box(key: str) -> tuple[float, float, float, float]:
    part = PARTS[key]
    step = _WIDE + _GAP
    left, top = _EDGE + part.column * step, _EDGE + 24 + part.row * (_HIGH + _GAP)
    return left, top, part.width * step - _GAP, part.high * (_HIGH + _GAP) - _GAP


def _arrow(start: str, end: str, kind: str) -> str:
    x1, y1, w1, h1 = _box(start)
    x2, y2, w2, h2 = _box(end)
    if y2 > y1 + h1 - 1:  # down
        a, b = (x1 + w1 / 2, y1 + h1), (x2 + w2 / 2, y2 - 6)
        if start == "pipeline":
            a = (b[0], a[1])
        bend = (b[1] - a[1]) / 2
        way = f"M{a[0]:g} {a[1]:g}C{a[0]:g} {a[1] + bend:g} {b[0]:g} {b[1] - bend:g} {b[0]:g} {b[1]:g}"
    else:  # to the right
        a, b = (x1 + w1, y1 + h1 / 2), (x2 - 6, y2 + h2 / 2)
        bend = (b[0] - a[0]) / 2
        way = f"M{a[0]:g} {a[1]:g}C{a[0] + bend:g} {a[1]:g} {b[0] - bend:g} {b[1]:g} {b[0]:g} {b[1]:g}"
    return f'<path class="{kind}" d="{way}" marker-end="url(#tip)"/>'


def drawing() -> str:
    """The parts as boxes, an arrow from each to those that use it, as SVG."""
    shapes: list[str] = []
    for key, part in PARTS.items():
        x, y, wide, high = _box(key)
        kind = {"pipeline": "frame", "collection": "paper", "places": "base", "ground": "base"}.get(
            key, ""
        )
        middle = x + wide / 2
        lines = part.about.split("|") if kind != "frame" else []
        title = f"{part.title}: {part.about}" if kind == "frame" else part.title
        shape = [
            f'<rect class="{kind}" x="{x:g}" y="{y:g}" width="{wide:g}" height="{high:g}" rx="7"/>'
        ]
        shape.append(f'<text class="title" x="{middle:g}" y="{y + 19:g}">{escape(title)}</text>')
        shape += [
            f'<text x="{middle:g}" y="{y + 36 + 15 * n:g}">{escape(line)}</text>'
            for n, line in enumerate(lines)
        ]
        shapes.insert(0 if kind == "frame" else len(shapes), "".join(shape))
    lines = [_arrow(*pair, "uses") for pair in arrows()] + [
        _arrow(*pair, "hands") for pair in HANDED
    ]
    wide, high = 2 * _EDGE + 7 * (_WIDE + _GAP) - _GAP, 2 * _EDGE + 9.55 * (_HIGH + _GAP)
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide:g} {high:g}" role="img"'
            ' font-family="Helvetica,Arial,sans-serif" font-size="12" text-anchor="middle">',
            "<title>The parts of cchc, and which uses which</title>",
            "<style>rect{fill:#fff;stroke:#5b6675;stroke-width:1.2}.frame{fill:#eef4f9;stroke:#9db4c8}"
            ".paper{stroke-dasharray:5 4}.base{fill:#f4f2ec;stroke:#b5ad99}text{fill:#3a4350}"
            ".title{font-size:14px;font-weight:bold;fill:#10202f}path{fill:none;stroke:#0a5c8f;stroke-width:1.6}"
            ".hands{stroke-dasharray:5 4}#tip path{fill:#0a5c8f;stroke:none}</style>",
            '<marker id="tip" viewBox="0 0 8 8" refX="2" refY="4" markerWidth="5" markerHeight="5" orient="auto">'
            '<path d="M0 0L8 4L0 8z"/></marker>',
            f'<rect width="{wide:g}" height="{high:g}" style="fill:#fff;stroke:none"/>',
            *shapes,
            *lines,
            "</svg>\n",
        ]
    )


# --- the page -------------------------------------------------------------------------------


def _modules(part: Part) -> Iterable[tuple[str, str]]:
    """Each module of a part with the first sentence of its own text."""
    for name in part.modules.split():
        path = PACKAGE / f"{name}.py"
        path = path if path.exists() else PACKAGE / name / "__init__.py"
        said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        yield name, " ".join(said.split("\n\n")[0].split())


def page() -> str:
    """The drawing, how to read it, and every module by its part, as Markdown."""
    parts = [
        "# How the code is laid out",
        "<!-- Written by `python -m docs.layout`: change docs/layout.py, not this file. -->",
        "![The parts of cchc: reading a report at the top, tables, then what pages tell, pages, runs and"
        " commands below; arrows go from a part to those that use it](layout.svg)",
        "An arrow goes from a part to one that uses it, as the imports have it; what is used through a"
        " third part has none of its own. Broken lines are handed on by the pipeline, or by a notebook,"
        " between parts that do not know each other. No arrow goes back: import contracts in"
        " `pyproject.toml` hold the order of the steps, a test that of the parts.",
        "Where to begin: `pipeline.parse_source` is the way of a report, `store.build` that of the collection,"
        " `run.run` that of notebooks and pages; `sheet` is what the notebook `locality_report` shows."
        " What is known of the language of reports is in `src/cchc/rules/*.yml`, pages' words in"
        " `messages.yml`, their HTML in `src/cchc/templates`. [Method](method.md) tells what each step does.",
    ]
    for part in PARTS.values():
        if part.modules:
            rows = [f"| `{name}` | {about} |" for name, about in _modules(part)]
            parts += [
                f"## {part.title}",
                f"{part.about[0].upper()}{part.about[1:]}.".replace("|", " "),
                "\n".join(["| module | what it is |", "| --- | --- |", *rows]),
            ]
    return "\n\n".join(parts) + "\n"


PAGES = {"layout.md": page, "layout.svg": drawing}


if __name__ == "__main__":
    for name, made in PAGES.items():
        write_whole(ROOT / "docs" / name, made())
