"""A whole archive at once: what its files seem to be, in a table to edit, and carrying that out.

`propose` reads every file of a folder and writes what its text tells of locality, period, kind and
version, and what it does not tell. A person goes over the table; `confirm` adds the rows that say
yes. A row is never changed once a person has had it: proposing again only appends new files.
"""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from . import catalogue, indicators, localities, pipeline
from .errors import CatalogueError, CchcError, LocalityError
from .files import digest_file, write_whole
from .kinds import kind_of, kind_of_period
from .letters import CAPITALS, SMALL
from .periods import Period
from .read import SUFFIXES
from .report import Report
from .text import same_tone

__all__ = ["TABLE", "Outcome", "Proposal", "confirm", "propose"]

TABLE = "proposals.csv"
YES, NO, ADDED = "yes", "", "added"
COLUMNS = (
    "add", "file", "locality", "period", "kind", "version", "source", "doubt", "title", "number",
    "issued", "found",
)  # fmt: skip
_SAID_YES = frozenset(("yes", "y", "x", "1", "true", "có", "co"))
_DRAFT = re.compile(r"(?<!\w)(?:DỰ THẢO|Dự thảo|dự thảo lần)(?!\w)")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_FORMULA = re.compile(r"\s*[=+@-]")
_HEAD = 1500  # characters in which a report says who writes, and whether it is a draft
_FEW = 3  # observations below which a text may be no report on the reform


@dataclass(frozen=True, slots=True)
class Proposal:
    """A file of the archive and what its text tells of it; `doubt` is what it does not tell.

    `file` is relative to the table's folder, `found` counts the observations.
    """

    file: str
    locality: str = ""
    period: str = ""
    kind: str = ""
    version: str = catalogue.FINAL
    doubt: str = ""
    title: str = ""
    number: str = ""
    issued: str = ""
    found: str = ""

    @property
    def sure(self) -> bool:
        return not self.doubt


@dataclass(slots=True)
class Outcome:
    """What was done: proposals made or reports added, lines on what was not, files kept as they were."""

    done: list[str] = field(default_factory=list)
    doubtful: list[str] = field(default_factory=list)
    kept: int = 0


def propose(
    folder: Path,
    table: Path,
    *,
    tell: Callable[[str], None],
    indicator_file: Path | None = None,
) -> Outcome:
    """Read a folder's files and write the table of what they seem to be.

    Args:
        folder: the archive; files in folders below it count too.
        table: where the table is, or goes; its rows stay as they are.
        tell: gets a line for each file read.
        indicator_file: the user's own indicators, whose values are counted too.

    Returns:
        The files proposed, and a line for each that needs a person.

    Raises:
        CatalogueError: the folder holds no report, or the table that is there cannot be used.
        RuleError: the user's own indicators cannot be read.
        OSError: the table cannot be written.
    """
    indicators.load(indicator_file)  # what is wrong with them is the fault of no report
    files = list(_files(folder, table))
    if not files:
        raise CatalogueError(
            f"{folder}: no file that is read as a report ({', '.join(SUFFIXES)}) is in it"
        )
    standing = [row for _, row in _rows(table)] if table.exists() else []
    known = {row["file"] for row in standing}
    outcome = Outcome(kept=sum(1 for name in files if _relative(name, table) in known))
    made: list[Proposal] = []
    contents: dict[str, str] = {}
    for path in files:
        name = _relative(path, table)
        if name in known:
            continue
        proposal = _same_content(path, name, contents) or _proposal(path, name, indicator_file)
        made.append(proposal)
        if proposal.sure:
            tell(f"{name}: {_summary(proposal)}")
    made = _told_apart(made, standing)
    for proposal in made:
        outcome.done.append(proposal.file)
        if proposal.doubt:
            outcome.doubtful.append(f"{proposal.file}: {proposal.doubt}")
    if made:
        _write(table, [*standing, *map(_cells, made)])
    return outcome


def confirm(raw: Path, table: Path, *, tell: Callable[[str], None]) -> Outcome:
    """Add the reports of the rows that say yes; each whole or not at all.

    Rows that were added say so from then on, so that the table can be carried out again.

    Returns:
        The keys added, and a line for each row that could not be.

    Raises:
        CatalogueError: the table cannot be used.
        OSError: the folder or the table cannot be written.
    """
    numbered = _rows(table)
    rows = [row for _, row in numbered]
    outcome = Outcome()
    try:
        for number, row in numbered:
            if row.get("add", "").strip().casefold() not in _SAID_YES:
                outcome.kept += 1
                continue
            try:
                entry = _added(raw, table.parent / row["file"], row)
            except CchcError as error:
                outcome.doubtful.append(f"{table.name} row {number} ({row['file']}): {error}")
                continue
            row["add"] = ADDED
            outcome.done.append(entry.key)
            tell(f"{entry.key}  {raw / entry.file}")
    finally:
        if outcome.done:
            _write(table, rows)
    return outcome


def _added(raw: Path, path: Path, row: Mapping[str, str]) -> catalogue.Entry:
    for name in ("locality", "period"):
        if not row.get(name):
            raise CatalogueError(f"no {name}: fill it in")
    period = Period.parse(row["period"])
    locality = localities.resolve(row["locality"], period)
    kind = row.get("kind") or kind_of_period(str(period))
    pipeline.parse(path, locality=locality.slug, period=str(period), kind=kind)
    return catalogue.add(
        raw,
        path,
        locality=locality.slug,
        period=str(period),
        kind=kind,
        version=row.get("version") or catalogue.FINAL,
        source=row.get("source", ""),
    )


# --- what a file seems to be ------------------------------------------------------------------


def _files(folder: Path, table: Path) -> Iterator[Path]:
    """The readable files of a folder in order, without hidden ones and what Word leaves open."""
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(place) / name
            hidden = name.startswith((".", "~$"))
            if not hidden and path.suffix.lower() in SUFFIXES and path != table:
                yield path


def _relative(path: Path, table: Path) -> str:
    return Path(os.path.relpath(path, table.parent)).as_posix()


def _same_content(path: Path, name: str, contents: dict[str, str]) -> Proposal | None:
    first = contents.setdefault(digest_file(path), name)
    return None if first == name else Proposal(name, doubt=f"the same content as {first}")


def _proposal(path: Path, name: str, indicator_file: Path | None) -> Proposal:
    """What a file's text tells; where it cannot be read, why."""
    try:
        report = pipeline.parse(path, indicator_file=indicator_file)
    except CchcError as error:
        return Proposal(name, doubt=f"not read: {str(error).removeprefix(f'{path}: ')}")
    about = report.report
    period = about["period"] or ""
    head = report.source.text[:_HEAD]
    return Proposal(
        name,
        about["locality"] or "",
        period,
        kind_of(about["title"], period),
        "draft" if _DRAFT.search(head) else catalogue.FINAL,
        "; ".join(_doubts(report, path, head)),
        " ".join(about["title"].split()),
        about["number"],
        about["issued"],
        str(len(report.observations)),
    )


def _doubts(report: Report, path: Path, head: str) -> Iterator[str]:
    """What the text leaves open, or says against itself, in words for the table's reader."""
    about = report.report
    if not about["locality"]:
        yield _why_no_locality(head, about["period"])
    if not about["period"]:
        yield "its title names no period"
    else:
        period = Period.parse(about["period"])
        issued = str(about["issued"])[:4]
        if issued.isdigit() and not period.first[0] <= int(issued) <= period.last[0] + 1:
            yield f"issued in {issued}, but its title speaks of {period}"
        years = {int(year) for year in _YEAR.findall(path.stem)}
        if years and not any(period.first[0] <= year <= period.last[0] + 1 for year in years):
            yield f"the file's name says {', '.join(map(str, sorted(years)))}, its title {period}"
    if len(report.observations) < _FEW:
        yield f"{len(report.observations)} values found in it: a report on the reform?"


def _why_no_locality(head: str, period: str | None) -> str:
    """That no locality is named, or what the first name that is there might be."""
    span = Period.parse(period) if period else None
    for match in _named().finditer(same_tone(head)):
        try:
            return (
                f"is it of {localities.resolve(match.group(), span).slug}? Its head does not say so"
            )
        except LocalityError as error:
            return str(error)
    return "its head names no locality"


@cache
def _named() -> re.Pattern[str]:
    """The name of a locality with its kind: `huyện Châu Thành`."""
    kinds = "tỉnh|huyện|quận|thị xã|thành phố|phường|xã|thị trấn|đặc khu"
    return re.compile(rf"(?<!\w)(?i:{kinds})(?: [{CAPITALS}][{SMALL}{CAPITALS}]+){{1,4}}")


def _told_apart(made: Sequence[Proposal], standing: Sequence[Mapping[str, str]]) -> list[Proposal]:
    """Proposals with a doubt where two files would be one and the same report."""
    owners: dict[str, str] = {}
    for row in standing:
        if all(row.get(name) for name in ("locality", "period", "kind")):
            key = catalogue.report_key(
                row["locality"], row["period"], row["kind"], row.get("version") or catalogue.FINAL
            )
            owners.setdefault(key, row["file"])
    out = []
    for proposal in made:
        if proposal.locality and proposal.period:
            key = catalogue.report_key(
                proposal.locality, proposal.period, proposal.kind, proposal.version
            )
            first = owners.setdefault(key, proposal.file)
            if first != proposal.file:
                said = f"would be the same report as {first}: another kind or version?"
                proposal = replace(proposal, doubt="; ".join(filter(None, (proposal.doubt, said))))
        out.append(proposal)
    return out


def _summary(proposal: Proposal) -> str:
    return catalogue.report_key(proposal.locality, proposal.period, proposal.kind, proposal.version)


# --- the table --------------------------------------------------------------------------------


def _cells(proposal: Proposal) -> dict[str, str]:
    cells = {name: getattr(proposal, name, "") for name in COLUMNS}
    for name in ("doubt", "title", "number"):
        if _FORMULA.match(cells[name]):  # a report's words, in a table that a spreadsheet opens
            cells[name] = "'" + cells[name]
    return cells | {"add": YES if proposal.sure else NO, "source": ""}


def _rows(table: Path) -> list[tuple[int, dict[str, str]]]:
    """The table's rows with their line numbers, whatever program saved it; a person's own columns stay."""
    rows = list(catalogue.rows(table))
    if any("add" not in cells for _, cells in rows):
        raise CatalogueError(f"{table}: no column 'add': make the table by `cchc add FOLDER`")
    return rows


def _write(table: Path, rows: Sequence[Mapping[str, str]]) -> None:
    names = list(dict.fromkeys((*COLUMNS, *(name for row in rows for name in row))))
    out = io.StringIO()
    writer = csv.DictWriter(out, names, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    # Excel takes a CSV file for UTF-8 only where it begins with the mark.
    write_whole(table, "\ufeff" + out.getvalue())
