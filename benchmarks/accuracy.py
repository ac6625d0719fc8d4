"""Accuracy: precision, recall and F1 by source, domain and indicator, against the last release.

`python -m benchmarks.accuracy` prints what was won and lost since benchmarks/accuracy.json;
with `--keep` it writes that file anew, which is what a release does.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from pathlib import Path

from cchc.indicators import load
from tests.scoring import ANNOTATED, Sample, Score, passages, plain_key, reports, score, whole

KEPT = Path(__file__).with_name("accuracy.json")
SOURCES = {"passages": "passages.yml", "examples": "examples.yml"}


def main(arguments: list[str] | None = None) -> str:
    """Measure and tell; gives the Markdown that was printed."""
    keep = "--keep" in (sys.argv[1:] if arguments is None else arguments)
    groups: dict[str, list[Sample]] = {sample.name: [sample] for sample in reports()}
    written = ANNOTATED / "reports"
    groups |= {sample.name: [sample] for sample in whole(written / "catalogue.csv", written)}
    groups |= {name: list(passages(file)) for name, file in SOURCES.items()}
    lines = ["| source | P | R | F1 | strict F1 |", "|---|---:|---:|---:|---:|"]
    matched: dict[str, list[str]] = {}
    surplus: dict[str, list[str]] = {}
    by_indicator: dict[str, Score] = defaultdict(Score)
    for name, samples in groups.items():
        plain, strict = score(samples)
        lines.append(
            f"| {name} | {plain.precision:.3f} | {plain.recall:.3f} | {plain.f1:.3f} | {strict.f1:.3f} |"
        )
        for sample in samples:
            found = {plain_key(row) for row in sample.found}
            wanted = {plain_key(row) for row in sample.wanted}
            matched[sample.name] = sorted(f"{key} {value:f}" for key, value in found & wanted)
            surplus[sample.name] = sorted(f"{key} {value:f}" for key, value in found - wanted)
            for key in {key for key, _ in found | wanted}:
                by_indicator[key].add(
                    (pair for pair in found if pair[0] == key),
                    (pair for pair in wanted if pair[0] == key),
                )
    lines += [
        "",
        *_domains(by_indicator),
        "",
        *_weakest(by_indicator),
        "",
        *_changes(matched, surplus),
    ]
    text = "\n".join(lines)
    if keep:
        KEPT.write_text(
            json.dumps({"matched": matched, "surplus": surplus}, ensure_ascii=False, indent=1)
            + "\n",
            encoding="utf-8",
        )
    print(text)
    return text


def _domains(by_indicator: dict[str, Score]) -> list[str]:
    pooled: dict[str, Score] = defaultdict(Score)
    for key, one in by_indicator.items():
        domain = pooled[load()[key].domain]
        domain.found += one.found
        domain.wanted += one.wanted
        domain.matched += one.matched
    lines = ["| domain | P | R | F1 | wanted |", "|---|---:|---:|---:|---:|"]
    return lines + [
        f"| {name} | {one.precision:.3f} | {one.recall:.3f} | {one.f1:.3f} | {one.wanted} |"
        for name, one in sorted(pooled.items())
    ]


def _weakest(by_indicator: dict[str, Score], most: int = 15) -> list[str]:
    order = sorted(by_indicator.items(), key=lambda item: (item[1].f1, item[0]))[:most]
    lines = [
        f"The {most} weakest indicators:",
        "",
        "| indicator | P | R | found | wanted |",
        "|---|---:|---:|---:|---:|",
    ]
    return lines + [
        f"| {name} | {one.precision:.2f} | {one.recall:.2f} | {one.found} | {one.wanted} |"
        for name, one in order
    ]


def _changes(matched: dict[str, list[str]], surplus: dict[str, list[str]]) -> list[str]:
    """What a change won and lost, a line each; texts that the last release did not have are named."""
    if not KEPT.exists():
        return ["No earlier release to compare with."]
    kept = json.loads(KEPT.read_text(encoding="utf-8"))
    lines = ["Against the last release:", ""]
    for title, before, after in (
        ("won", kept["matched"], matched),
        ("lost", matched, kept["matched"]),
        ("new false find", kept["surplus"], surplus),
        ("false find gone", surplus, kept["surplus"]),
    ):
        new = [
            (name, value)
            for name in sorted(before.keys() & after.keys())
            for value in after[name]
            if value not in before[name]
        ]
        lines.append(f"- {title}: {len(new)}")
        lines += [f"  - {name}: {value}" for name, value in new[:40]]
    if added := sorted(matched.keys() - kept["matched"].keys()):
        lines.append(f"- not in it: {', '.join(added)}")
    return lines


if __name__ == "__main__":
    main()
