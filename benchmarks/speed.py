"""How fast reports are read, layer by layer, and that twice the text costs twice the time.

Times are of the processor, not of the clock, so that what else runs here counts little; each is
the median of several runs.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from time import process_time
from typing import TypeVar

from cchc import citations, figures, outline, segments, times
from cchc.clean import clean
from cchc.model import Document, Figure, Source
from cchc.periods import Period

RAW = Path(__file__).parents[1] / "data" / "raw"
RUNS = 5
COPIES = 3  # of the sample reports in the text that is read
LENGTH = 50_000  # characters of the awkward texts, then doubled
PERIOD = Period.parse("2021")
T = TypeVar("T")

# Texts that make careless patterns run for ever.
AWKWARD = {
    "one long number": "1",
    "digits and points": "1.",
    "numbers in a row": "12 ",
    "dashes": "1-",
    "slashes": "12/",
    "opening brackets": "(",
    "commas": ",",
    "asterisks": "*",
    "points": ".",
    "one word": "a",
    "addresses": "a@",
    "blank marks": "a ** ",
    "backslashes": "\\",
    "combining marks": "a\u0301\u0323",
    "one line of figures": "có 12 hồ sơ, đạt 98,6%; ",
    "one line of dates": "đến hết ngày 12/3/2021 ",
    "short lines": "a\n",
    "table rows": "| a | 12 |\n",
    "number words": "hai trăm ",
}


def main() -> str:
    """Megabytes a second of each layer, and what doubling a text's length costs."""
    reports = [path.read_text(encoding="utf-8") for path in sorted(RAW.glob("*_*.md"))]
    text = "\n\n".join(reports * COPIES)
    return f"{_layers(text)}\n\n{_doubling(text)}"


def _layers(text: str) -> str:
    megabytes = len(text.encode()) / 1e6
    _timed(text, 1)  # compiles the rules
    spent = _timed(text, RUNS)
    total = sum(spent[name] for name in ("clean", "outline", "citations", "figures"))
    rows = [f"| {name} | {megabytes / seconds:.1f} |" for name, seconds in spent.items()]
    return "\n".join(
        [
            f"{megabytes:.2f} MB of text (UTF-8; the sample reports, {COPIES} times), one core,"
            f" median of {RUNS} runs.",
            "",
            "| layer | MB/s |",
            "|---|---|",
            *rows,
            f"| **clean to figures together** | **{megabytes / total:.2f}** |",
        ]
    )


def _doubling(text: str) -> str:
    rows = []
    half = text[: len(text) // 2]
    cases = [("the sample reports", half, text)]
    for name, unit in AWKWARD.items():
        once = (unit * (LENGTH // len(unit) + 1))[:LENGTH]
        cases.append((name, once, once + once))
    for name, once, twice in cases:
        # In turns, so that what else the machine does falls on both.
        turns = [[sum(_timed(part, 1).values()) for part in (once, twice)] for _ in range(RUNS)]
        first, second = (median(spent) for spent in zip(*turns, strict=True))
        rows.append(f"| {name} | {first:.2f} | {second:.2f} | {second / first:.2f} |")
    return "\n".join(
        [
            f"Twice the text: seconds for all layers (the awkward ones have {LENGTH:,} characters"
            f" in the first column), median of {RUNS} runs.",
            "",
            "| text | once | twice | ratio |",
            "|---|---|---|---|",
            *rows,
        ]
    )


def _timed(text: str, runs: int) -> dict[str, float]:
    """Seconds of each layer over a text."""
    source = Source("report.md", text, "md")
    seconds: dict[str, list[float]] = {}
    for _ in range(runs):
        document = _run(seconds, "clean", partial(clean, source))
        _run(seconds, "outline", partial(outline.find, document))
        cited = _run(seconds, "citations", partial(citations.find, document))
        taken = citations.spans(document, cited)
        counted = _run(seconds, "figures", partial(figures.find, document, taken))
        _run(seconds, "segments", partial(_segments, document, counted))
        _run(seconds, "times", partial(_times, document))
    return {name: median(spent) for name, spent in seconds.items()}


def _run(seconds: dict[str, list[float]], name: str, work: Callable[[], T]) -> T:
    start = process_time()
    result = work()
    seconds.setdefault(name, []).append(process_time() - start)
    return result


def _segments(document: Document, counted: list[Figure]) -> None:
    at = 0
    for block in document.blocks:
        markers = []
        while at < len(counted) and counted[at].start < block.end:
            figure = counted[at]
            if figure.part != "b":
                markers.append(segments.Marker(figure.start, max(figure.end, figure.phrase_end)))
            at += 1
        segments.cut(document.text, block.start, block.end, markers)


def _times(document: Document) -> None:
    for block in document.blocks:
        times.find(document.text, block.start, block.end, PERIOD)
