"""How far what is found is from what a careful reader took: precision, recall and F1.

Used by the tests that hold the annotated reports and passages, and by benchmarks/accuracy.py.
"""

from __future__ import annotations

import csv
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from cchc.errors import LocalityError
from cchc.localities import resolve
from cchc.model import Source
from cchc.periods import Period
from cchc.pipeline import parse, parse_source

HERE = Path(__file__).parent
ANNOTATED = HERE / "annotated"
RAW = HERE.parent / "data" / "raw"

Row = Mapping[str, Any]


@dataclass
class Score:
    """Counts of what was found, wanted and matched, pooled by adding."""

    found: int = 0
    wanted: int = 0
    matched: int = 0
    missed: list[Hashable] = field(default_factory=list)
    surplus: list[Hashable] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.matched / self.found if self.found else float(not self.wanted)

    @property
    def recall(self) -> float:
        return self.matched / self.wanted if self.wanted else 1.0

    @property
    def f1(self) -> float:
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0

    def add(self, found: Iterable[Hashable], wanted: Iterable[Hashable]) -> None:
        mine, theirs = set(found), set(wanted)
        self.found += len(mine)
        self.wanted += len(theirs)
        self.matched += len(mine & theirs)
        self.missed += sorted(theirs - mine, key=str)
        self.surplus += sorted(mine - theirs, key=str)


def plain_key(row: Row) -> tuple[str, Decimal]:
    """What the plain measure compares: indicator and value."""
    return row["indicator"], Decimal(str(row["value"])).normalize()


def strict_key(row: Row, period: str = "") -> tuple[str, str, str, str, Decimal]:
    """What the strict measure compares: scope, period and status as well."""
    own = str(row.get("period") or period)
    return (
        row["indicator"],
        row.get("scope") or "all",
        str(Period.parse(own)) if own else "",
        row.get("status") or "actual",
        Decimal(str(row["value"])).normalize(),
    )


@dataclass(frozen=True)
class Sample:
    """A text with its annotations; `found` are the observations that cchc takes from it."""

    name: str
    found: Sequence[Row]
    wanted: Sequence[Row]
    period: str


def reports() -> Iterator[Sample]:
    """The reports of data/raw, each with its annotations."""
    yield from whole(RAW / "reports.csv", ANNOTATED)


def whole(catalogue: Path, annotations: Path) -> Iterator[Sample]:
    """The reports of a catalogue, which stand beside it, each with its annotations."""
    with catalogue.open(encoding="utf-8", newline="") as file:
        entries = list(csv.DictReader(file))
    for entry in entries:
        name = Path(entry["file"]).stem
        path = annotations / f"{name}.observations.csv"
        if not path.is_file():
            continue
        with path.open(encoding="utf-8", newline="") as file:
            wanted: list[Row] = list(csv.DictReader(file))
        report = parse(
            catalogue.with_name(entry["file"]), locality=entry["locality"], period=entry["period"]
        )
        yield Sample(name, report.observations, wanted, entry["period"])


def passages(file: str) -> Iterator[Sample]:
    """The passages of one of the YAML files, such as passages.yml."""
    for entry in yaml.safe_load((ANNOTATED / file).read_text(encoding="utf-8")):
        text = "\n".join(filter(None, (entry.get("heading"), entry["text"])))
        period = str(entry["period"])
        report = parse_source(
            Source(entry["id"], text, "txt"),
            locality=_place(entry["locality"], period),
            period=period,
        )
        yield Sample(entry["id"], report.observations, entry["observations"] or [], period)


def _place(slug: str, period: str) -> str | None:
    """A passage's locality, as far as its name holds: an invented one may be told only in part."""
    province, _, name = slug.partition("/")
    for tried in (slug, f"{province}/huyen-{name}", province):
        try:
            resolve(tried, Period.parse(period))
        except LocalityError:
            continue
        return tried
    return None


def score(samples: Iterable[Sample]) -> tuple[Score, Score]:
    """The plain and the strict score of samples, pooled."""
    plain, strict = Score(), Score()
    for sample in samples:
        plain.add(map(plain_key, sample.found), map(plain_key, sample.wanted))
        strict.add(
            (strict_key(row, sample.period) for row in sample.found),
            (strict_key(row, sample.period) for row in sample.wanted),
        )
    return plain, strict
