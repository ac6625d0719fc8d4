"""The command line: each command calls one function of the library and prints what it gives.

Exit status: 0 all done; 1 done, but some items failed (each named on stderr); 2 wrong use or
unreadable input; 130 interrupted.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import shlex
import signal
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

import yaml

from .errors import CchcError
from .project import FOLDERS, Project, find

__all__ = ["main"]

OK, SOME_FAILED, REFUSED, INTERRUPTED = 0, 1, 2, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `cchc` with these arguments and give its exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in given
    _speak_utf8()
    with contextlib.suppress(ValueError):  # not in the main thread: someone else's signals
        signal.signal(signal.SIGTERM, _interrupted)
    try:
        options = _parser().parse_args(given)
        options.words = shlex.join(["cchc", *given])
        status: int = options.run(options)
        sys.stdout.flush()
        return status
    except BrokenPipeError:
        # Who read our output has seen enough. Python would complain when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except KeyboardInterrupt:
        _say("interrupted: what was finished stands")
        return INTERRUPTED
    except CchcError as error:
        return _refused(str(error), debug)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        return _refused(f"{where}{error.strerror or error}: check the disk and its rights", debug)
    except Exception as error:  # noqa: BLE001 - the last place: a bug, told in one line
        return _refused(
            f"a bug ({type(error).__name__}: {error}): run again with --debug and report it", debug
        )


def _interrupted(number: int, frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def _refused(message: str, debug: bool) -> int:
    if debug:
        traceback.print_exc()
    _say(message)
    return REFUSED


def _say(message: str) -> None:
    """One line on stderr, whatever the message holds."""
    print(f"cchc: {' '.join(message.split())}", file=sys.stderr, flush=True)


def _speak_utf8() -> None:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


# --- commands -------------------------------------------------------------------------------


def _add(options: argparse.Namespace) -> int:
    from . import catalogue, localities, pipeline
    from .periods import Period

    raw = _project(options).raw
    period = Period.parse(options.period)
    locality = localities.resolve(options.locality, period)
    # Read it first: what cannot be parsed is no use in the collection.
    pipeline.parse(
        options.file, locality=locality.slug, period=str(period), kind=options.kind or None
    )
    entry = catalogue.add(
        raw,
        options.file,
        locality=locality.slug,
        period=str(period),
        kind=options.kind,
        version=options.version,
        source=options.source,
    )
    print(f"{entry.key}  {raw / entry.file}")
    return OK


def _parse(options: argparse.Namespace) -> int:
    from . import pipeline

    report = pipeline.parse(
        options.file, locality=options.locality, period=options.period, kind=options.kind or None
    )
    if options.format == "json":
        print(report.to_json())
    elif options.format == "html":
        from .render import report_html

        print(report_html(report))
    else:
        from .show import report_table

        print(report_table(report))
    return OK


def _build(options: argparse.Namespace) -> int:
    from . import store

    built = store.build(_project(options), options.jobs, tell=_tell(options))
    counts = ", ".join(f"{rows} {name}" for name, rows in built.rows.items())
    _note(
        options,
        f"{len(built.parsed)} read, {len(built.kept)} unchanged, {len(built.failed)} failed: {counts}",
    )
    return _failures(built.failed.values())


def _run(options: argparse.Namespace) -> int:
    from . import run

    request = run.Request(
        localities=options.localities,
        periods=options.period,
        notebooks=options.notebook,
        lang=options.lang,
        parameters={name: yaml.safe_load(value) for name, value in options.parameter},
        jobs=options.jobs,
        force=options.force,
        dry_run=options.dry_run,
        command=options.words,
    )
    project = _project(options)
    result = run.run(project, request, tell=_tell(options))
    if not options.dry_run:
        counts = (
            f"{len(result.done)} made, {len(result.skipped)} fresh, {len(result.failed)} failed"
        )
        _note(options, f"{counts}: {project.summaries / run.INDEX}")
    return _failures(
        f"{name}: {why}" if name not in why else why for name, why in result.failed.items()
    )


def _check(options: argparse.Namespace) -> int:
    import pandas as pd

    from . import audit, store
    from .show import wrong_claims

    folder = _project(options).processed
    within = store.load("checks", options.locality, options.period, folder=folder)
    # Contradictions between reports depend on every report of a locality, so they are sought
    # when asked for and stand in no table.
    rows: dict[str, Any] = {
        table: store.load(table, options.locality, folder=folder, decimals=True).to_dict("records")
        for table in ("reports", "observations")
    }
    between = pd.DataFrame(
        audit.across(rows["reports"], rows["observations"]), columns=within.columns
    )
    chosen = store.reports_of(folder, options.locality, options.period)
    print(wrong_claims(pd.concat([within, between[between["report"].isin(chosen)]])))
    return OK


def _export(options: argparse.Namespace) -> int:
    from . import export

    export.export(_project(options), options.to, options.format, tell=print)
    return OK


def _list(options: argparse.Namespace) -> int:
    from . import catalogue, freshness
    from .show import collection_list

    project = _project(options)
    listed = catalogue.read(project.raw)
    print(collection_list(listed.entries, freshness.standings(project, listed)))
    return _failures(listed.problems)


def _failures(lines: Any) -> int:
    count = 0
    for count, line in enumerate(lines, 1):  # noqa: B007 - the count is what is wanted after it
        _say(line)
    return SOME_FAILED if count else OK


def _project(options: argparse.Namespace) -> Project:
    return find(**{name: getattr(options, name) for name in FOLDERS})


def _tell(options: argparse.Namespace) -> Callable[[str], None]:
    return lambda line: _note(options, line)


def _note(options: argparse.Namespace, line: str) -> None:
    if not options.quiet:
        print(line, file=sys.stderr, flush=True)


# --- arguments ------------------------------------------------------------------------------


class _Parser(argparse.ArgumentParser):
    """Wrong use is one line, as every other error."""

    def error(self, message: str) -> NoReturn:
        _say(f"{message}: see `{self.prog} --help`")
        raise SystemExit(REFUSED)


def _parser() -> _Parser:
    common = _Parser(add_help=False)
    common.add_argument("--debug", action="store_true", help="show a traceback with an error")
    folders = _Parser(add_help=False)
    for name, place in FOLDERS.items():
        folders.add_argument(
            f"--{name}",
            type=Path,
            metavar="FOLDER",
            help=f"instead of {place} (or set CCHC_{name.upper()})",
        )
    work = _Parser(add_help=False)
    work.add_argument("-j", "--jobs", type=_count, metavar="N", help="at a time (number of cores)")
    work.add_argument("-q", "--quiet", action="store_true", help="no progress, only errors")

    parser = _Parser(prog="cchc", description="Reform reports to checked data and readable pages.")
    commands = parser.add_subparsers(
        title="commands", metavar="COMMAND", required=True, parser_class=_Parser
    )

    def command(
        name: str,
        run: Callable[[argparse.Namespace], int],
        about: str,
        *parents: _Parser,
    ) -> _Parser:
        made = commands.add_parser(name, help=about, description=about, parents=[common, *parents])
        made.set_defaults(run=run)
        return made

    add = command("add", _add, "Copy a report into data/raw and catalogue it.", folders)
    add.add_argument("file", type=Path, metavar="FILE")
    add.add_argument(
        "--locality", required=True, help="slug or name: tra-vinh/tra-cu, 'huyện Trà Cú'"
    )
    add.add_argument("--period", required=True, help="2022, 2021-H1, 2021-Q3, 2021-09, 2017/2021")
    add.add_argument("--kind", default="", help="annual, quarterly, directive_review, … (guessed)")
    add.add_argument("--version", default="final", help="final, draft, …")
    add.add_argument("--source", default="", help="where the report was published")

    parse = command("parse", _parse, "Print what cchc finds in one report.")
    parse.add_argument("file", type=Path, metavar="FILE")
    parse.add_argument("--locality", help="where the text does not tell")
    parse.add_argument("--period", help="where the text does not tell")
    parse.add_argument("--kind", default="", help="annual, quarterly, … (guessed)")
    parse.add_argument("--format", choices=("json", "table", "html"), default="table")

    command("build", _build, "Make the tables of data/processed; only what changed.", folders, work)

    run = command(
        "run", _run, "Build, then run every notebook, and write pages and index.", folders, work
    )
    run.add_argument("localities", nargs="*", metavar="LOCALITY", help="all where none is named")
    run.add_argument(
        "--period", action="append", default=[], help="all where none is named; repeatable"
    )
    run.add_argument(
        "--notebook",
        action="append",
        default=[],
        help="the collection where none is named; repeatable",
    )
    run.add_argument("--lang", choices=("vi", "en"), default="vi")
    run.add_argument(
        "-p",
        "--parameter",
        nargs=2,
        action="append",
        default=[],
        metavar=("NAME", "VALUE"),
        help="another parameter of the notebooks; repeatable",
    )
    run.add_argument("--force", action="store_true", help="also what is fresh")
    run.add_argument("--dry-run", action="store_true", help="only tell what would be run")

    check = command("check", _check, "List the claims of the reports that do not add up.", folders)
    check.add_argument("locality", nargs="?", metavar="LOCALITY", help="all where none is named")
    check.add_argument("--period", help="of the report")

    export = command(
        "export",
        _export,
        "Write the tables for other programs, with labels and dictionary.",
        folders,
    )
    export.add_argument("--to", type=Path, required=True, metavar="DIR", help="made where missing")
    export.add_argument("--format", choices=("csv", "xlsx", "dta", "parquet"), default="csv")

    command("list", _list, "List reports and how their pages stand.", folders)
    return parser


def _count(text: str) -> int:
    number = int(text) if text.isdecimal() else 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1")
    return number
