"""How reliably each indicator is read on all annotated texts, for the pages to show.

`python -m benchmarks.reliability` writes src/cchc/data/reliability.csv anew.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from pathlib import Path

from cchc import reliability
from cchc.files import write_whole
from cchc.indicators import load
from tests.scoring import ANNOTATED, Score, passages, plain_key, reports, whole

KEPT = Path(reliability.__file__).with_name("data") / "reliability.csv"
# With the texts that are held back: what is told of an indicator rests on all that is annotated.
_FILES = ("passages.yml", "examples.yml", "passages_held_back.yml", "examples_held_back.yml")


def table() -> str:
    """The file's text: wanted, found and matched values by indicator, in the catalogue's order."""
    counts: dict[str, Score] = defaultdict(Score)
    others = whole(ANNOTATED / "reports/catalogue.csv", ANNOTATED / "reports")
    for sample in (*reports(), *others, *(one for file in _FILES for one in passages(file))):
        found = {plain_key(row) for row in sample.found}
        wanted = {plain_key(row) for row in sample.wanted}
        for indicator in {indicator for indicator, _ in found | wanted}:
            counts[indicator].add(
                (pair for pair in found if pair[0] == indicator),
                (pair for pair in wanted if pair[0] == indicator),
            )
    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\n")
    rows.writerow(reliability.COLUMNS)
    for indicator in load():
        if indicator in counts:
            score = counts[indicator]
            rows.writerow([indicator, score.wanted, score.found, score.matched])
    return written.getvalue()


if __name__ == "__main__":
    write_whole(KEPT, table())
    print(f"wrote {KEPT.name}")
