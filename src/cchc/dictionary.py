"""The reference pages of docs/, written from what they describe: tables, indicators, commands.

`python -m cchc.dictionary docs` writes them anew; a test holds the files against these functions.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from . import cli
from .files import write_whole
from .indicators import load as load_catalogue
from .rules import load as load_rules
from .schema import DOMAINS, TABLES, Column

__all__ = ["PAGES", "cli_reference", "data_dictionary", "indicators", "main"]

_NOTE = (
    "<!-- Written by `python -m cchc.dictionary docs`: change what it describes, not this file. -->"
)
_SHARED = 3  # an option of so many commands or more is described once, for all of them
# What a value is, by the kind of its indicator: how values of it may be set side by side.
_KINDS = {
    "stock": "what there is at a time; not added up over periods",
    "flow": "what happened in a period; a span of years is not one year",
    "share": "a part of a whole in per cent; not averaged without its whole",
    "score": "points on the scale of its index; indices were rescaled over the years",
    "rank": "a place, 1 the best; among how many is not part of the value",
}
_SCOPES = {
    "": "read from the passage",
    "all": "always `all`",
    "commune": "always `commune`",
    "district": "always `district`",
    "province": "always `province`",
    "own": "the level of the report's locality, unless another is named beside the figure",
    "said": "`all`, unless a level is named beside the figure",
    "local": "`district` or `commune` in the report of one, else `all`; a fall alone, `all`",
    "actor": "read from the passage; also the body that acts",
    "issuer": "read from the passage; also the body that acts, else the level of the report's locality",
    "bodies": "read from the passage; also the bodies that are counted",
}


def data_dictionary() -> str:
    """The tables and their columns, from `schema.TABLES`, as Markdown."""
    parts = [
        "# Data dictionary",
        _NOTE,
        "The tables of `data/processed`, one Parquet file each, made by `cchc build`. A table is loaded"
        ' as a data frame by `cchc.load("observations", locality, period, indicator)`. Every report\'s'
        " rows carry its key, its locality's slug and the locality's code.",
        "Text that may be blank is empty text, never null; a whole number that may be blank is null. A"
        " decimal has up to 29 digits before the point and 9 after it; `load` gives it as a float, or"
        " exactly with `decimals=True`. What scope, facet, period, status and bound mean is told in"
        " [method.md](method.md#what-a-value-says), indicators in [indicators.md](indicators.md),"
        " localities and their codes in [localities.md](localities.md).",
    ]
    for table in TABLES.values():
        rows = [(f"`{c.name}`", _type(c), _told(c)) for c in table.columns]
        parts += [
            f"## {table.name}",
            f"A row is {table.row}.",
            _grid(("column", "type", "meaning"), rows),
        ]
    return _page(parts)


def indicators() -> str:
    """The indicator catalogue by domain, as the library has it, as Markdown."""
    catalogue = load_catalogue()
    domains = load_rules("messages")["domains"]
    by_domain = defaultdict(list)
    for indicator in catalogue.values():
        by_domain[indicator.domain].append(indicator)
    parts = [
        "# Indicators",
        _NOTE,
        f"The catalogue has {len(catalogue)} indicators. How an entry is written, and how one of your"
        " own is added, is told in [adding.md](adding.md#an-indicator).",
        "The kind of an indicator says how its values may be compared:",
        "\n".join(f"- **{kind}**: {about}." for kind, about in _KINDS.items()),
        "The scope of a value is read from its passage (`all`, `province`, `district` or `commune`),"
        " except where the column says otherwise. Facets are what its values may be split by; `domain`"
        " is a domain of the reform, `label` the words that name a criterion.",
    ]
    for domain in DOMAINS:
        rows = [
            (
                f"`{i.id}`",
                i.name_vi,
                i.name_en,
                i.unit,
                i.kind,
                _SCOPES[i.scope] if i.scope else "",
                ", ".join(f"`{facet}`" for facet in i.facets),
                i.definition,
            )
            for i in by_domain[domain]
        ]
        names = domains[domain]
        parts += [
            f"## {names['en']} · {names['vi']}",
            f"Domain `{domain}`, {len(rows)} indicators.",
            _grid(("id", "tên", "name", "unit", "kind", "scope", "facets", "definition"), rows),
        ]
    return _page(parts)


def cli_reference() -> str:
    """Every command with its arguments and options, from the parser's help, as Markdown.

    The words are those of `--help`; the form is not, for it differs from one Python to the next.
    """
    commands = _commands()
    told: dict[tuple[str, str], list[str]] = defaultdict(list)
    for name, parser in commands.items():
        for action in _options(parser):
            told[_usage(action), _help(action)].append(name)
    shared = {option: names for option, names in told.items() if len(names) >= _SHARED}
    parts = [
        "# Commands",
        _NOTE,
        "`cchc COMMAND --help` says the same. " + _exit_statuses(),
    ]
    for name, parser in commands.items():
        positional = [a for a in _actions(parser) if not a.option_strings]
        own = [(_usage(a), _help(a)) for a in _options(parser)]
        rest = " [OPTION …]" if own else ""
        parts += [
            f"## cchc {name}",
            parser.description or "",
            f"    cchc {' '.join([name, *map(_usage, positional)])}{rest}",
        ]
        rows = [(_usage(a), _help(a)) for a in positional if _help(a)]
        rows += [option for option in own if option not in shared]
        if rows:
            parts.append(_grid(("argument", "meaning"), [(f"`{u}`", h) for u, h in rows]))
        common = [f"`{option[0]}`" for option in own if option in shared]
        if common:
            parts.append(f"Also {', '.join(common)}: see below.")
    parts += [
        "## Options of several commands",
        _grid(
            ("option", "meaning", "commands"),
            [(f"`{usage}`", about, ", ".join(names)) for (usage, about), names in shared.items()],
        ),
    ]
    return _page(parts)


#: The generated pages by file name.
PAGES: Mapping[str, Callable[[], str]] = {
    "data-dictionary.md": data_dictionary,
    "indicators.md": indicators,
    "cli.md": cli_reference,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the pages into the folder that is named; the exit status is 2 where there is none."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if len(given) != 1 or not Path(given[0]).is_dir():
        print("cchc.dictionary: name one folder that exists, such as docs", file=sys.stderr)
        return 2
    for name, written in PAGES.items():
        write_whole(Path(given[0]) / name, written())
    return 0


# --- commands -------------------------------------------------------------------------------


def _commands() -> Mapping[str, argparse.ArgumentParser]:
    for action in cli._parser()._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    raise AssertionError("the command line has no commands")


def _actions(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    return [action for action in parser._actions if action.dest != "help"]


def _options(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    return [action for action in _actions(parser) if action.option_strings]


def _usage(action: argparse.Action) -> str:
    """`-j, --jobs N`, `[LOCALITY …]`, `FILE`."""
    if action.choices is not None:
        value = "|".join(map(str, action.choices))
    elif isinstance(action.metavar, tuple):
        value = " ".join(action.metavar)
    else:
        value = action.metavar or action.dest.upper()
    if not action.option_strings:
        return {"*": f"[{value} …]", "?": f"[{value}]", "+": f"{value} …"}.get(
            str(action.nargs), value
        )
    flags = ", ".join(action.option_strings)
    return flags if action.nargs == 0 else f"{flags} {value}"


def _help(action: argparse.Action) -> str:
    said = (action.help or "") % vars(action)
    if action.option_strings and action.required:
        said = f"{said}; has to be given"
    elif action.choices is not None and action.default:
        said = f"{said}; {action.default} where not given".lstrip("; ")
    return said


def _exit_statuses() -> str:
    """What the command line's own text says of them."""
    said = next(p for p in (cli.__doc__ or "").split("\n\n") if p.startswith("Exit status"))
    return " ".join(said.split())


# --- Markdown -------------------------------------------------------------------------------


def _type(column: Column) -> str:
    kind = {"integer": "whole number"}.get(column.kind, column.kind)
    return f"{kind}, may be blank" if column.blank else kind


def _told(column: Column) -> str:
    if not column.choices:
        return column.about
    values = ", ".join(f"`{choice}`" if choice else "blank" for choice in column.choices)
    return f"{column.about}: {values}"


def _grid(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines
    )


def _page(parts: Iterable[str]) -> str:
    return "\n\n".join(part for part in parts if part) + "\n"


if __name__ == "__main__":
    sys.exit(main())
