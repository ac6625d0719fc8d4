"""Other tools on the same text: what one would take who does not have cchc.

No tool reads these reports as cchc does: none knows the indicators, and none redoes the arithmetic.
Three of its layers can be set beside something else: figures, citations, and files of Word and PDF.
The other tools are no dependencies of cchc; those that are not installed are named and left out:

    pip install quantulum3 'emoji<2' recognizers-text-number vietnam-number num2words \
        docx2python pypdf pdfminer.six

Annotated reports are read from a folder `shared` beside the repository, where there is one, else
the sentences of tests/annotated alone.
"""

from __future__ import annotations

import csv
import logging
import random
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from io import StringIO
from pathlib import Path

from cchc import citations, figures
from cchc.clean import clean
from cchc.model import Source
from cchc.pipeline import parse
from cchc.read import read
from tests import formats, sentences

ROOT = Path(__file__).parents[1]
GOLD = ROOT.parent / "shared" / "gold"
RAW = ROOT / "data" / "raw"
WORDS = 1000  # numbers that are written in words and read back
Tool = Callable[[str], Iterable[Hashable]]


def main() -> str:
    """Each layer with what else could do its work, on the same text."""
    logging.disable(logging.CRITICAL)  # quantulum3 sets the root logger up as it is called
    missing: list[str] = []
    parts = [
        "Not compared, for nothing else does it: observations by indicator, checks, headings with"
        " their domain. dateparser finds days, not the periods of reports (`6 tháng đầu năm`).",
        _figures(missing),
        _citations(missing),
        _words(missing),
        _files(missing),
    ]
    logging.disable(logging.NOTSET)
    if missing:
        parts.append(f"Not installed, and left out: {', '.join(dict.fromkeys(missing))}.")
    return "\n\n".join(parts)


# --- texts and scores -----------------------------------------------------------------------


@dataclass(slots=True)
class Score:
    """Found, wanted and both: what F1 is made of."""

    found: int = 0
    wanted: int = 0
    both: int = 0

    def add(self, found: Iterable[Hashable], wanted: Iterable[Hashable]) -> None:
        """Count in a text's findings: what is there twice has to be found twice."""
        mine, theirs = Counter(found), Counter(wanted)
        self.found += mine.total()
        self.wanted += theirs.total()
        self.both += (mine & theirs).total()

    def __str__(self) -> str:
        precision = self.both / self.found if self.found else 0
        recall = self.both / self.wanted if self.wanted else 0
        return f"{precision:.2f} | {recall:.2f} | {2 * self.both / (self.found + self.wanted):.2f}"


def _sentences(name: str) -> Iterator[tuple[str, list[list[str]]]]:
    """The annotated sentences of a file, those that hold nothing and the known failures too."""
    sample = sentences.read(name)
    for part in ("developed", "held_back", "bugs", "known_failures"):
        yield from ((case["text"], case["found"]) for case in sample[part])
    yield from ((text, []) for text in sample["negative"])


def _reports(kind: str) -> Iterator[tuple[Path, list[str], dict[int, list[dict[str, str]]]]]:
    """The annotated reports: file, lines, and the annotations of each line."""
    for path in sorted(GOLD.glob(f"*.{kind}.csv")):
        report = GOLD.parent / "corpus" / path.name.replace(f".{kind}.csv", ".txt")
        wanted: dict[int, list[dict[str, str]]] = {}
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                wanted.setdefault(int(row["line"]), []).append(row)
        yield report, report.read_text(encoding="utf-8").split("\n"), wanted


def _have(package: str, missing: list[str], module: str = "") -> bool:
    """Whether a tool is installed; a tool that is not is noted."""
    try:
        version(package)
        import_module(module or package)
    except (PackageNotFoundError, ImportError):
        missing.append(package)
        return False
    return True


def _named(package: str, more: str = "") -> str:
    return f"{package} {version(package)}{more}"


def _table(head: str, rows: Iterable[str]) -> str:
    marks = "|".join("---" if n == 0 else "---:" for n in range(head.count("|") + 1))
    return "\n".join([f"| {head} |", f"|{marks}|", *(f"| {row} |" for row in rows)])


# --- figures --------------------------------------------------------------------------------

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_DATE = re.compile(r"\b\d{1,2}[/.-]\d{1,2}[/.-]\d{4}\b|\b\d{1,2}/\d{4}\b|(?:ngày|tháng|năm) \d+")
_SYMBOL = re.compile(r"\b\d+(?:/\d{4})?[/-][A-ZĐ][\w/-]*")


def _value(words: str) -> Decimal:
    """A number in the Vietnamese way of writing: a point groups, a comma opens decimals."""
    words = words.replace(",", ".") if re.fullmatch(r"\d+,\d+", words) else words
    groups = re.fullmatch(r"(\d{1,3}(?:\.\d{3})+)(?:,(\d+))?", words)
    if groups:
        return Decimal(groups[1].replace(".", "") + "." + (groups[2] or "0"))
    return Decimal(words)


def _regex(text: str) -> Iterator[Decimal]:
    for match in _NUMBER.finditer(text):
        try:
            yield _value(match[0]).normalize()
        except InvalidOperation:
            continue


def _careful_regex(text: str) -> Iterator[Decimal]:
    """The same once dates and document numbers are out, money in words counted up."""
    scale = {"nghìn": 3, "ngàn": 3, "triệu": 6, "tỷ": 9, "tỉ": 9}
    text = _SYMBOL.sub(" ", _DATE.sub(" ", text))
    for match in re.finditer(rf"({_NUMBER.pattern})(?: (nghìn|ngàn|triệu|tỷ|tỉ)\b)?", text):
        try:
            yield _value(match[1]).scaleb(scale.get(match[2] or "", 0)).normalize()
        except InvalidOperation:
            continue


def _quantulum(text: str) -> Iterator[Decimal]:
    """Points and commas are turned round first: it reads the English way."""
    from quantulum3 import parser

    turned = re.sub(r"(?<=\d)[.,](?=\d)", lambda match: "," if match[0] == "." else ".", text)
    with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
        found = parser.parse(turned)
    for one in found:
        pair = re.fullmatch(r"(\d+)/(\d+)\D*", one.surface)  # a pair is no fraction here
        values = pair.groups() if pair else (str(round(one.value, 6)),)
        yield from (Decimal(value).normalize() for value in values)


def _recognizers(text: str) -> Iterator[Decimal]:
    """In its Dutch, which has points and commas as Vietnamese has; Vietnamese it has not."""
    from recognizers_number import Culture, recognize_number

    for one in recognize_number(text, Culture.Dutch):
        for part in one.text.split("/") if re.fullmatch(r"\d+/\d+", one.text) else [one.text]:
            try:
                yield _value(part).normalize()
            except InvalidOperation:
                yield Decimal((one.resolution or {}).get("value", "-1").replace(",", "."))


def _cchc_figures(text: str) -> Iterator[Decimal]:
    document = clean(Source("sentence.txt", text, "txt"))
    taken = citations.spans(document, citations.find(document))
    for figure in figures.find(document, taken):
        yield figure.value.normalize()


def _figures(missing: list[str]) -> str:
    tools: dict[str, Tool] = {
        "a regular expression for numbers": _regex,
        "the same, without dates and document numbers": _careful_regex,
    }
    if _have("quantulum3", missing):
        tools[_named("quantulum3", ", points and commas turned round")] = _quantulum
    if _have("recognizers-text-number", missing, "recognizers_number"):
        tools[_named("recognizers-text-number", ", as Dutch")] = _recognizers
    rows = []
    for name, tool in tools.items():
        own, whole = Score(), Score()
        for text, found in _sentences("sentences_figures.yml"):
            own.add(tool(text), [Decimal(one[1]).normalize() for one in found])
        for _, lines, wanted in _reports("quantities"):
            for number, line in enumerate(lines, 1):
                values = [Decimal(row["value"]).normalize() for row in wanted.get(number, [])]
                whole.add(tool(line), values)
        rows.append(f"{name} | {own}" + (f" | {whole}" if whole.wanted else ""))
    own, whole = Score(), Score()
    for text, found in _sentences("sentences_figures.yml"):
        own.add(_cchc_figures(text), [Decimal(one[1]).normalize() for one in found])
    for path, _, wanted in _reports("quantities"):
        whole.add(
            [(row["line"], Decimal(row["value"]).normalize()) for row in parse(path).quantities],
            [(n, Decimal(row["value"]).normalize()) for n, some in wanted.items() for row in some],
        )
    rows.append(f"**cchc** | {own}" + (f" | {whole}" if whole.wanted else ""))
    return _layer(
        "**Figures**: numbers that count or measure, by line and value.",
        "tool | P | R | F1",
        own.wanted,
        whole.wanted,
        rows,
    )


def _layer(title: str, head: str, own: int, whole: int, rows: list[str]) -> str:
    about = f"{title} {own} in sentences that were written for cchc's own tests"
    about += f", {whole} in whole reports (the three columns on the right)." if whole else "."
    return f"{about}\n\n{_table(head + (' | P | R | F1' if whole else ''), rows)}"


# --- citations ------------------------------------------------------------------------------

_TYPES = (
    "Quyết định|Nghị định|Nghị quyết|Kế hoạch|Công văn|Chỉ thị|Thông tư|Thông báo|Văn bản|Báo cáo"
    "|Chương trình|Đề án|Kết luận|Quy định|Luật|Công điện|Tờ trình|Hướng dẫn|Quy chế"
)
_CITED = re.compile(
    rf"(?P<type>{_TYPES})\s+(?:số:?\s*)?(?P<number>\d[\w/-]*)"
    r"(?:,?\s+(?:ngày\s+)?(?P<day>\d{1,2})(?:/|\s+tháng\s+)(?P<month>\d{1,2})(?:/|\s+năm\s+)(?P<year>\d{4}))?",
    re.IGNORECASE,
)


def _cited(text: str) -> Iterator[tuple[str, str, str]]:
    for match in _CITED.finditer(text):
        day = ""
        if match["year"]:
            try:
                day = date(int(match["year"]), int(match["month"]), int(match["day"])).isoformat()
            except ValueError:
                day = ""
        yield match["type"].lower(), _symbol(match["number"]), day


def _symbol(number: str) -> str:
    return re.sub(r"\s+", "", number.replace("–", "-")).upper()


def _cchc_cited(text: str) -> Iterator[tuple[str, str, str]]:
    for one in citations.find(clean(Source("sentence.txt", text, "txt"))):
        yield one.type.lower(), _symbol(one.number), one.date


def _citations(missing: list[str]) -> str:
    rows = []
    for name, tool in {"a regular expression": _cited, "**cchc**": _cchc_cited}.items():
        own, whole = Score(), Score()
        for text, found in _sentences("sentences_citations.yml"):
            own.add(tool(text), [(one[0].lower(), _symbol(one[1]), one[2]) for one in found])
        for path, lines, wanted in _reports("citations"):
            if tool is _cchc_cited:
                mine = [
                    (row["line"], row["type"].lower(), _symbol(row["number"]), row["date"])
                    for row in parse(path).citations
                ]
            else:
                mine = [(n, *one) for n, line in enumerate(lines, 1) for one in tool(line)]
            whole.add(
                mine,
                [
                    (n, row["type"].lower(), _symbol(row["number"]), row["date"])
                    for n, some in wanted.items()
                    for row in some
                ],
            )
        rows.append(f"{name} | {own}" + (f" | {whole}" if whole.wanted else ""))
    return _layer(
        "**Citations**: numbered documents, by type, number and date; no package was found that"
        " finds them.",
        "tool | P | R | F1",
        own.wanted,
        whole.wanted,
        rows,
    )


# --- numbers in words -----------------------------------------------------------------------


def _words(missing: list[str]) -> str:
    if not _have("num2words", missing) or not _have("vietnam-number", missing, "vietnam_number"):
        return "**Numbers in words**: not measured."
    from num2words import num2words
    from vietnam_number import w2n

    chance = random.Random(1)
    right: Counter[str] = Counter()
    for _ in range(WORDS):
        value = int(10 ** chance.uniform(1, 9))  # cchc leaves a lone một or năm open
        words = num2words(value, lang="vi")
        for before, after in (("nghìn", "ngàn"), ("lẻ", "linh"), ("mươi bốn", "mươi tư")):
            words = words.replace(before, after) if chance.random() < 0.5 else words
        with redirect_stdout(StringIO()):
            try:
                right["other"] += w2n(words) == value
            except (ValueError, IndexError, KeyError):
                right["failed"] += 1
        right["cchc"] += list(_cchc_figures(f"Đã tiếp nhận {words} hồ sơ.")) == [Decimal(value)]
    rows = [
        f"{_named('vietnam-number')} | {right['other'] / WORDS:.3f}",
        f"**cchc** | {right['cchc'] / WORDS:.3f}",
    ]
    return (
        f"**Numbers in words**: {WORDS:,} from 10 to 10⁹, written by {_named('num2words')}, half of"
        " them with ngàn, linh or tư; read by themselves, by cchc in a sentence.\n\n"
        + _table("tool | read rightly", rows)
    )


# --- files ----------------------------------------------------------------------------------


def _docx2python(path: Path) -> str:
    from docx2python import docx2python

    with docx2python(path) as document:
        return str(document.text)


def _python_docx(path: Path) -> str:
    import docx

    return "\n".join(paragraph.text for paragraph in docx.Document(str(path)).paragraphs)


def _pypdf(path: Path) -> str:
    from pypdf import PdfReader

    return "\n".join(page.extract_text() for page in PdfReader(path).pages)


def _pdfminer(path: Path) -> str:
    """Its paragraphs are parted by blank lines; a line's end within one is a space."""
    from pdfminer.high_level import extract_text

    return re.sub(r"(?<!\n)\n(?!\n)", " ", str(extract_text(path)))


def _pdfium(path: Path) -> str:
    import pypdfium2

    with pypdfium2.PdfDocument(path) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document)


def _cchc_text(path: Path) -> str:
    document = clean(read(path))
    return "\n".join(document.of(block) for block in document.blocks)


def _bare(words: str) -> str:
    return re.sub(r"\W+", "", words)


def _files(missing: list[str]) -> str:
    tools: dict[str, list[tuple[str, str, Callable[[Path], str]]]] = {
        ".docx": [("python-docx", "docx", _python_docx), ("docx2python", "", _docx2python)],
        ".pdf": [("pypdf", "", _pypdf), ("pdfminer.six", "pdfminer", _pdfminer), ("pypdfium2", "", _pdfium)],
    }  # fmt: skip
    rows: list[str] = []
    count = 0
    for suffix, some in tools.items():
        if suffix == ".pdf" and not formats.CHROMIUM:
            missing.append("chromium")
            continue
        every = [
            (_named(package), tool)
            for package, module, tool in some
            if _have(package, missing, module)
        ]
        kept: Counter[str] = Counter()
        count = 0
        with tempfile.TemporaryDirectory() as folder:
            for report in sorted(RAW.glob("*_*.md")):
                path = Path(folder) / f"report{suffix}"
                formats.WRITERS[suffix](report.read_text(encoding="utf-8"), path)
                wanted = [_bare(block) for block in _cchc_text(report).split("\n")]
                count += len(wanted)
                for name, tool in [*every, ("**cchc**", _cchc_text)]:
                    found = {_bare(line) for line in tool(path).splitlines()}
                    kept[name] += sum(block in found for block in wanted)
        rows += [f"{suffix} | {name} | {kept[name] / count:.2f}" for name, _ in [*every, ("**cchc**", None)]]  # fmt: skip
    return (
        f"**Files**: {count} headings, paragraphs and list items of the five restated reports, in Word"
        " files with automatic numbers and footnotes and in printed PDF pages: how many come whole,"
        " with their number.\n\n" + _table("file | tool | whole", rows)
    )
