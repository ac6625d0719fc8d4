"""Collections as large as wanted: the restated reports with other figures and other localities.

What benchmarks share; nothing is measured here.
"""

from __future__ import annotations

import csv
import random
import re
from collections.abc import Sequence
from itertools import cycle
from pathlib import Path

from cchc import catalogue
from cchc.localities import Locality, all_localities, by_slug, parent_of
from cchc.periods import Period

__all__ = ["collection", "report"]

RAW = Path(__file__).parents[1] / "data" / "raw"
BEFORE = Period.parse("2024")  # the districts of before July 2025
# A figure of the text; numbers of documents, dates and years stay as they are.
_FIGURE = re.compile(
    r"(?<![\w/.,-])(?!(?:19|20)\d\d\b)\d+(?:[.,]\d+)*(?![\w/-]|[.,]\d)(?!\s*/\s*(?:QĐ|KH|NQ))"
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def collection(raw: Path, reports: int, *, size: int | None = None, seed: int = 1) -> int:
    """Fill a folder with reports of districts, and their catalogue.

    Each district has a report like each of the restated ones, then again some years earlier.

    Args:
        size: bytes of each report, to the nearest line; as long as the restated one where not
            given.

    Returns:
        bytes in all.
    """
    raw.mkdir(parents=True)
    originals = [
        (entry, (RAW / entry.file).read_text(encoding="utf-8"))
        for entry in catalogue.read(RAW).entries
    ]
    districts = all_localities("district", BEFORE)
    total = 0
    rows = [("file", "locality", "period", "kind")]
    for number in range(reports):
        turn, place = divmod(number, len(districts))
        start, locality = (place + turn) % len(originals), districts[place]
        back = turn // len(originals)
        entry = originals[start][0]
        text = report(
            _sized(originals[start:] + originals[:start], size),
            by_slug(entry.locality, Period.parse(entry.period)),
            locality,
            back,
            random.Random(f"{seed}/{number}"),
        )
        period = _earlier(entry.period, back)
        file = f"{locality.slug.replace('/', '_')}_{period.replace('/', '--')}_{entry.kind}.md"
        (raw / file).write_text(text, encoding="utf-8")
        total += len(text.encode())
        rows.append((file, locality.slug, period, entry.kind))
    with (raw / "reports.csv").open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(rows)
    return total


def report(text: str, was: Locality, now: Locality, back: int, chosen: random.Random) -> str:
    """A report of another locality, some years earlier, with other figures: as hard to read."""
    text = text.replace(was.bare_name, now.bare_name)
    text = text.replace(was.bare_name.upper(), now.bare_name.upper())
    before, after = parent_of(was), parent_of(now, BEFORE)
    if before is not None and after is not None:
        text = text.replace(before.bare_name, after.bare_name)
    return _FIGURE.sub(lambda found: _other(found[0], chosen), _earlier(text, back))


def _earlier(text: str, years: int) -> str:
    return _YEAR.sub(lambda found: str(int(found[0]) - years), text) if years else text


def _other(figure: str, chosen: random.Random) -> str:
    """A figure as long as the one that it takes the place of; one digit and 100 stay."""
    if len(figure) == 1 or figure in ("100", "100,0"):
        return figure
    digits = [chosen.choice("123456789"), *(chosen.choice("0123456789") for _ in figure[1:])]
    return "".join(new if old.isdigit() else old for old, new in zip(figure, digits, strict=True))


def _sized(originals: Sequence[tuple[catalogue.Entry, str]], size: int | None) -> str:
    if size is None:
        return originals[0][1]
    lines: list[str] = []
    length = 0
    for line in cycle(line for _, text in originals for line in text.splitlines(keepends=True)):
        length += len(line.encode())
        if length > size and lines:
            return "".join(lines)
        lines.append(line)
    raise AssertionError("there is no report")
