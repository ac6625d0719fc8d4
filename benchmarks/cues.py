"""Cues: which texts each cue of the catalogue finds values in, and how a report fares without its own.

`python -m benchmarks.cues` leaves one report out: the cues that find right values in that report
and in no other text are taken away, and the report is scored again. It also lists the cues that
find nothing right in any independent text. The originals of the restated reports are read with them
where a folder of them with annotations is named by CCHC_ORIGINALS.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from cchc import indicators
from cchc.indicators import Indicator
from tests.scoring import ANNOTATED, Sample, passages, plain_key, reports, score, whole

INDEPENDENT = ("passages.yml", "examples.yml", "passages_held_back.yml", "examples_held_back.yml")
WRITTEN = (ANNOTATED / "reports", ANNOTATED / "reports_held_back")


def main() -> str:
    """Measure and tell; gives the Markdown that was printed."""
    families = {name: list(samples) for name, samples in _families().items()}
    used = {name: _used(samples) for name, samples in families.items()}
    independent = _used(_independent())
    lines = [
        f"The catalogue has {_count(indicators.load())} cues;"
        f" {len(independent)} of them find right values in independent texts.",
        "",
        "| report | F1 | strict F1 | cues of its own | F1 without | strict F1 without |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for name, samples in families.items():
        others = independent.union(*(cues for other, cues in used.items() if other != name))
        own = used[name] - others
        with _without(own):
            left = _families()[name]
        plain, strict = score(samples)
        bare, bare_strict = score(left)
        lines.append(
            f"| {name} | {plain.f1:.3f} | {strict.f1:.3f} | {len(own)} |"
            f" {bare.f1:.3f} | {bare_strict.f1:.3f} |"
        )
    every = {cue.name for one in indicators.load().values() for cue in one.cues}
    nowhere = sorted(every - independent.union(*used.values()))
    single = sorted(
        cue
        for cue in set().union(*used.values()) - independent
        if sum(cue in cues for cues in used.values()) == 1
    )
    lines += [
        "",
        f"- cues that find nothing right in any text: {len(nowhere)}",
        *(f"  - {cue}" for cue in nowhere),
        f"- cues that find right values in one report and in no independent text: {len(single)}",
        *(f"  - {cue}" for cue in single),
    ]
    text = "\n".join(lines)
    print(text)
    return text


def _families() -> dict[str, list[Sample]]:
    """The restated reports and, where they are at hand, their originals beside them."""
    out: dict[str, list[Sample]] = {sample.name: [sample] for sample in reports()}
    folder = os.environ.get("CCHC_ORIGINALS")
    if folder:
        for sample in whole(Path(folder) / "corpus/catalogue.csv", Path(folder) / "gold"):
            # Of one report with its restatement: what only the two need is needed by one report.
            same = [name for name, family in out.items() if family[0].period == sample.period]
            out.setdefault(same[0] if same else sample.name, []).append(sample)
    return out


def _independent() -> Iterator[Sample]:
    for file in INDEPENDENT:
        yield from passages(file)
    for folder in WRITTEN:
        yield from whole(folder / "catalogue.csv", folder)


def _used(samples: Iterator[Sample] | list[Sample]) -> set[str]:
    """The cues that find right values in samples."""
    out = set()
    for sample in samples:
        wanted = {plain_key(row) for row in sample.wanted}
        out |= {str(row["rule"]).split(",")[0] for row in sample.found if plain_key(row) in wanted}
    return out


def _count(catalogue: Mapping[str, Indicator]) -> int:
    return sum(len(indicator.cues) for indicator in catalogue.values())


@contextmanager
def _without(cues: set[str]) -> Iterator[None]:
    """The catalogue without some of its cues, for as long as the block runs."""
    whole_catalogue = indicators.load()
    left = {
        key: replace(one, cues=tuple(cue for cue in one.cues if cue.name not in cues))
        for key, one in whole_catalogue.items()
    }
    loader = indicators.load
    indicators.load = lambda user_file=None: left  # type: ignore[assignment,misc]
    try:
        yield
    finally:
        indicators.load = loader


if __name__ == "__main__":
    main()
