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
import shutil
import signal
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, NoReturn

import yaml

from .errors import CchcError, RunError
from .project import FOLDERS, Project, find

if TYPE_CHECKING:
    from .workers import Pool

__all__ = ["main"]

OK, SOME_FAILED, REFUSED, INTERRUPTED = 0, 1, 2, 130
_UNITS = {"K": 1 << 10, "M": 1 << 20, "G": 1 << 30}


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
    from . import archive, progress

    project = _project(options)
    tell = progress.choose(quiet=options.quiet).say
    if options.file.is_dir():
        table = options.table or options.file / archive.TABLE
        done = archive.propose(
            options.file, table, tell=tell, indicator_file=project.indicator_file
        )
        print(
            f"{len(done.done)} files proposed, {len(done.doubtful)} of them in doubt, {done.kept} known: {table}"
        )
        _note(options, f"edit it (`yes` adds a row), then: cchc add {shlex.quote(str(table))}")
        return _failures(done.doubtful)
    if options.file.suffix.lower() == ".csv":
        done = archive.confirm(project.raw, options.file, tell=tell)
        print(f"{len(done.done)} reports added, {done.kept} rows left, {len(done.doubtful)} failed")
        return _failures(done.doubtful)
    return _add_one(options, project.raw)


def _add_one(options: argparse.Namespace, raw: Path) -> int:
    from . import catalogue, localities, pipeline
    from .errors import CatalogueError
    from .periods import Period

    if not (options.locality and options.period):
        raise CatalogueError(
            f"{options.file}: a report needs --locality and --period; a folder is told by its texts"
        )
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
        options.file,
        locality=options.locality,
        period=options.period,
        kind=options.kind or None,
        indicator_file=find().indicator_file,
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
    from . import progress, store

    built = store.build(
        _project(options), _pool(options), progress=progress.choose(quiet=options.quiet)
    )
    counts = ", ".join(f"{rows} {name}" for name, rows in built.rows.items())
    _note(
        options,
        f"{len(built.parsed)} read, {len(built.kept)} unchanged, {len(built.failed)} failed: {counts}",
    )
    return _failures(built.failed.values())


def _value(name: str, written: str) -> Any:
    """A parameter's value as YAML reads it: numbers, lists and truth are what they look like."""
    try:
        return yaml.safe_load(written)
    except (yaml.YAMLError, ValueError):
        raise RunError(f"-p {name}: {written!r} is not YAML: put quotes around words") from None


def _run(options: argparse.Namespace) -> int:
    from . import progress, run
    from .jobs import Limits

    request = run.Request(
        localities=options.localities,
        periods=options.period,
        notebooks=options.notebook,
        lang=options.lang,
        parameters={name: _value(name, value) for name, value in options.parameter},
        pool=_pool(options),
        kernel=options.kernel,
        limits=Limits(options.cell_timeout, options.job_timeout, memory=options.memory),
        force=options.force,
        dry_run=options.dry_run,
        command=options.words,
    )
    project = _project(options)
    result = run.run(project, request, progress=progress.choose(quiet=options.quiet))
    if not options.dry_run:
        counts = (
            f"{len(result.done)} made, {len(result.skipped)} fresh, {len(result.failed)} failed"
        )
        _note(options, f"{counts}: {project.summaries / run.INDEX}")
    return _failures(
        f"{name}: {why}" if name not in why else why for name, why in result.failed.items()
    )


def _check(options: argparse.Namespace) -> int:
    from . import store
    from .show import wrong_claims

    folder = _project(options).processed
    checks, observations = (
        store.load(table, options.locality, options.period, folder=folder)
        for table in ("checks", "observations")
    )
    width = shutil.get_terminal_size().columns
    print(wrong_claims(checks, observations, width))
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


def _pool(options: argparse.Namespace) -> Pool:
    from .workers import Pool

    return Pool(options.jobs, options.scheduler, preload=options.preload)


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
    work.add_argument(
        "--scheduler",
        default="",
        metavar="ADDRESS",
        help="of a Dask cluster whose workers do the work: tcp://HOST:8786",
    )
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

    add = command(
        "add",
        _add,
        "Copy a report into data/raw and catalogue it; for a folder, propose what its files are.",
        folders,
    )
    add.add_argument(
        "file",
        type=Path,
        metavar="FILE",
        help="a report; a folder, whose files are proposed in a table; or that table, edited, to add its rows",
    )
    add.add_argument(
        "--locality", help="of a report: slug or name, tra-vinh/tra-cu, 'huyện Trà Cú'"
    )
    add.add_argument("--period", help="of a report: 2022, 2021-H1, 2021-Q3, 2021-09, 2017/2021")
    add.add_argument("--kind", default="", help="annual, quarterly, directive_review, … (guessed)")
    add.add_argument("--version", default="final", help="final, draft, …")
    add.add_argument("--source", default="", help="where the report was published")
    add.add_argument(
        "--table", type=Path, metavar="FILE", help="of a folder: instead of proposals.csv in it"
    )
    add.add_argument("-q", "--quiet", action="store_true", help="no progress, only errors")

    parse = command("parse", _parse, "Print what cchc finds in one report.")
    parse.add_argument("file", type=Path, metavar="FILE")
    parse.add_argument("--locality", help="where the text does not tell")
    parse.add_argument("--period", help="where the text does not tell")
    parse.add_argument("--kind", default="", help="annual, quarterly, … (guessed)")
    parse.add_argument("--format", choices=("json", "table", "html"), default="table")

    build = command(
        "build", _build, "Make the tables of data/processed; only what changed.", folders, work
    )
    build.set_defaults(preload=("cchc.pipeline", "cchc.tables"))

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
    run.add_argument(
        "--kernel",
        choices=("fork", "plain"),
        default="fork",
        help="fork kernels from a warm process (Linux; fast), or start each afresh",
    )
    run.add_argument(
        "--cell-timeout", type=_count, default=600, metavar="SECONDS", help="for a cell (600)"
    )
    run.add_argument(
        "--job-timeout", type=_count, default=3600, metavar="SECONDS", help="for a notebook (3600)"
    )
    run.add_argument(
        "--memory",
        type=_bytes,
        metavar="SIZE",
        help="that a notebook may take, such as 2G (Linux; the machine's by the jobs at a time)",
    )
    run.set_defaults(preload=("cchc.pipeline", "cchc.tables", "cchc.engine", "cchc.pages"))
    run.add_argument("--dry-run", action="store_true", help="only tell what would be run")

    check = command(
        "check",
        _check,
        "List the claims of the reports that do not add up, the weightiest first.",
        folders,
    )
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


def _bytes(text: str) -> int:
    number, unit = text[:-1], text[-1:].upper()
    if unit not in _UNITS or not number.isdecimal() or int(number) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no size such as 500M or 2G")
    return int(number) * _UNITS[unit]


def _count(text: str) -> int:
    number = int(text) if text.isdecimal() else 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1")
    return number
