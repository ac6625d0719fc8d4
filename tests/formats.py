"""The reports of data/raw in the formats that localities send, made with real writers.

A report's Markdown is parted into headings, paragraphs, list items, notes and tables; each writer
makes a file of these as an office would: Word with automatic numbers, footnotes and tables, a
portal page with menus, a printed PDF with running heads, a scan that is turned and noisy.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import numpy as np

CHROMIUM = shutil.which("chromium")
SOFFICE = shutil.which("soffice")
TESSERACT = shutil.which("tesseract")

# An appendix of our own for each format, so that tables are read too.
TABLE = (
    ("Lĩnh vực", "Tiếp nhận", "Giải quyết đúng hạn"),
    ("Đất đai", "1.250", "1.198"),
    ("Hộ tịch", "846", "846"),
    ("Xây dựng", "92", "87"),
)
APPENDIX = "Phụ lục. Kết quả giải quyết hồ sơ theo lĩnh vực"

_CALL = re.compile(r"\s?\[(\d{1,2})\]")
_NOTE = re.compile(r"\[(\d{1,2})\] (.+)", re.DOTALL)
_STYLE = re.compile(r"(\*\*|\*)(.+?)\1")
_LABEL = re.compile(r"(?P<label>[IVX]+\.|[A-Z]\.|\d+(?:\.\d+)*\.|[a-zđ]\)) ")


@dataclass
class Part:
    """A heading, paragraph, list item, quoted remark, note or table of a report."""

    kind: str
    text: str = ""
    level: int = 0
    note: str = ""


def parts(markdown: str) -> list[Part]:
    """A report's parts in order, notes apart from the paragraphs that call them."""
    out: list[Part] = []
    for line in markdown.splitlines():
        words = line.strip()
        if not words:
            continue
        if match := re.match(r"(#+) (.*)", words):
            out.append(Part("heading", match[2], len(match[1])))
        elif words.startswith("> "):
            out.append(Part("remark", words[2:]))
        elif match := _NOTE.fullmatch(words):
            out.append(Part("note", match[2], note=match[1]))
        elif match := re.match(r"([-+*]) (.*)", words):
            nested = len(line) - len(line.lstrip()) > 1
            out.append(Part(match[1], match[2], int(nested)))
        else:
            out.append(Part("paragraph", words))
    out.append(Part("heading", APPENDIX, 2))
    out.append(Part("table"))
    return out


def notes(every: Sequence[Part]) -> dict[str, str]:
    return {part.note: part.text for part in every if part.kind == "note"}


def pieces(text: str) -> Iterator[tuple[str, bool, bool, str]]:
    """Words with (bold, italic) and the note that is called after them."""
    position = 0
    for match in _STYLE.finditer(text):
        yield from _calls(text[position : match.start()], False, False)
        yield from _calls(match[2], match[1] == "**", match[1] == "*")
        position = match.end()
    yield from _calls(text[position:], False, False)


def _calls(words: str, bold: bool, italic: bool) -> Iterator[tuple[str, bool, bool, str]]:
    position = 0
    for match in _CALL.finditer(words):
        yield words[position : match.start()].replace("\\", ""), bold, italic, match[1]
        position = match.end()
    if words[position:]:
        yield words[position:].replace("\\", ""), bold, italic, ""


# --- text ------------------------------------------------------------------------------------


def as_txt(markdown: str, path: Path) -> None:
    """Plain text, a paragraph to a line, notes at the end."""
    every = parts(markdown)
    lines = []
    for part in every:
        words = "".join(
            piece + (f"[{note}]" if note else "") for piece, _, _, note in pieces(part.text)
        )
        if part.kind in "-+*":
            lines.append("  " * part.level + f"{part.kind} {words}")
        elif part.kind == "table":
            lines.extend(" | ".join(("", *row, "")).strip() for row in TABLE)
        elif part.kind != "note":
            lines.append(words)
    lines += [f"[{number}] {words}" for number, words in notes(every).items()]
    path.write_text("\n\n".join(lines) + "\n", encoding="utf-8")


# --- HTML ------------------------------------------------------------------------------------


def _inline_html(text: str) -> str:
    out = ""
    for words, bold, italic, note in pieces(text):
        inner = escape(words)
        inner = (
            f"<b>{inner}</b>"
            if bold and inner
            else f"<i>{inner}</i>"
            if italic and inner
            else inner
        )
        out += inner + (f'<a href="#n{note}"><sup>[{note}]</sup></a>' if note else "")
    return out


def body_html(every: Sequence[Part]) -> str:
    """The article of a page: lists as lists, notes at its end."""
    out: list[str] = []
    open_lists: list[str] = []
    for part in every:
        while open_lists and (part.kind not in "-+*" or part.level + 1 < len(open_lists)):
            out.append(open_lists.pop())
        words = _inline_html(part.text)
        if part.kind == "heading":
            out.append(f"<h{part.level}>{words}</h{part.level}>")
        elif part.kind == "remark":
            out.append(f"<blockquote>{words}</blockquote>")
        elif part.kind in "-+*":
            # Word's exports write the mark of a list item into its paragraph.
            out.append(f'<p class="item{part.level}">{part.kind} {words}</p>')
        elif part.kind == "table":
            rows = "".join(
                "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>"
                for row in TABLE
            )
            out.append(f"<table>{rows}</table>")
        elif part.kind == "paragraph":
            out.append(f"<p>{words}</p>")
    for number, words in notes(every).items():
        out.append(f'<p class="note" id="n{number}">[{number}] {escape(words)}</p>')
    return "\n".join(out)


PAGE = """<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>Cổng thông tin điện tử</title></head><body>
<header><a href="/">Trang chủ</a> Cổng thông tin điện tử, điện thoại 0294 3874 035</header>
<nav><ul><li><a href="/1">Tin tức 2020</a></li><li><a href="/2">Văn bản</a></li></ul></nav>
<div class="columns"><div class="left"><ul><li><a href="/3">Giới thiệu 12 xã</a></li></ul></div>
<div class="article">{body}</div></div>
<footer>Bản quyền 2020, 1.000.000 lượt truy cập</footer></body></html>"""


def as_html(markdown: str, path: Path) -> None:
    path.write_text(PAGE.format(body=body_html(parts(markdown))), encoding="utf-8")


# --- PDF -------------------------------------------------------------------------------------

PRINTED = """<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>Báo cáo</title><style>
@page {{ size: A4; margin: 20mm 15mm 20mm 30mm;
  @bottom-center {{ content: counter(page); font: 11pt FreeSerif, "DejaVu Serif", serif }}
  @top-right {{ content: "Báo cáo cải cách hành chính"; font: italic 10pt FreeSerif, "DejaVu Serif", serif }} }}
body {{ font: 14pt/1.35 FreeSerif, "DejaVu Serif", serif; text-align: justify }}
p {{ margin: 0 0 6pt; text-indent: 10mm }} h1, h2, h3, h4, h5 {{ font-size: 14pt; margin: 6pt 0 }}
h1 {{ text-align: center }} .item1 {{ margin-left: 8mm }} .note {{ font-size: 10pt; text-indent: 0 }}
blockquote {{ margin: 0 0 6pt 20mm; font-style: italic }}
table {{ border-collapse: collapse; width: 100% }} td {{ border: 1px solid #000; padding: 2pt 4pt; text-align: left }}
sup {{ font-size: 9pt }}
</style></head><body>{body}</body></html>"""


def as_pdf(markdown: str, path: Path) -> None:
    """A PDF as Chromium prints it, with page numbers and a running head."""
    page = path.with_suffix(".print.html")
    page.write_text(PRINTED.format(body=body_html(parts(markdown))), encoding="utf-8")
    printed(page, path)
    page.unlink()


def printed(page: Path, path: Path) -> None:
    assert CHROMIUM
    subprocess.run(
        [
            CHROMIUM,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--no-pdf-header-footer",
            f"--user-data-dir={path.with_suffix('.profile')}",
            f"--print-to-pdf={path}",
            page.as_uri(),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
    shutil.rmtree(path.with_suffix(".profile"), ignore_errors=True)


def as_scan(markdown: str, path: Path) -> None:
    """The printed pages as pictures: 300 dots per inch, turned by up to a degree, with noise."""
    text = path.with_suffix(".text.pdf")
    as_pdf(markdown, text)
    scanned(text, path)
    text.unlink()


def scanned(text: Path, path: Path, seed: int = 7) -> None:
    import pypdfium2
    from PIL import Image, ImageFilter

    chance = np.random.default_rng(seed)
    images = []
    with pypdfium2.PdfDocument(text) as document:
        for page in document:
            image = page.render(scale=300 / 72, grayscale=True).to_pil().convert("L")
            image = image.rotate(
                float(chance.uniform(-1.0, 1.0)), Image.Resampling.BICUBIC, fillcolor=255
            ).filter(ImageFilter.GaussianBlur(0.7))
            grey = np.asarray(image, dtype=np.float32) * 0.88 + 20
            grey += chance.normal(0, 14, grey.shape)
            specks = chance.random(grey.shape)
            grey[specks < 0.0006] = 30
            images.append(Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8)))
    images[0].save(path, "PDF", resolution=300, save_all=True, append_images=images[1:], quality=60)


# --- Word ------------------------------------------------------------------------------------

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"  # as Word has it
_FORMATS = ("upperLetter", "upperRoman", "decimal", "decimal", "decimal", "lowerLetter")
_TEXTS = ("%1.", "%2.", "%3.", "%3.%4.", "%3.%4.%5.", "%6)")
_OUTLINE, _LISTS = 41, 42


def as_docx(markdown: str, path: Path) -> None:
    """A Word file: numbers and bullets are Word's own, notes are footnotes, the head is a table."""
    import docx
    from docx.shared import Pt

    document = docx.Document()
    document.styles["Normal"].font.name = "Times New Roman"
    document.styles["Normal"].font.size = Pt(14)
    every = parts(markdown)
    writer = _Word(document, notes(every))
    first = next(index for index, part in enumerate(every) if not _in_head(part))
    if first:
        writer.head(every[:first])
    for part in every[first:]:
        writer.write(part)
    writer.finish()
    document.save(str(path))


_MOTTO = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")


def _in_head(part: Part) -> bool:
    """Is a part of the two columns over a report: who writes, its number, place and date?"""
    return part.kind == "paragraph" and bool(
        re.match(r"\**(?:ỦY BAN NHÂN DÂN|Số:|[^:]{3,20}, ngày)", part.text)
    )


class _Word:
    """Writes parts into a document of python-docx, numbering.xml and footnotes.xml by hand."""

    def __init__(self, document: Any, notes: dict[str, str]) -> None:
        self.document = document
        self.notes = notes
        self.called: list[str] = []
        self.counts = [0] * 6
        self.numbering = document.part.numbering_part.element
        self._pattern(_OUTLINE, zip(_FORMATS, _TEXTS, strict=True))
        self._pattern(_LISTS, (("bullet", "-"), ("bullet", "+"), ("bullet", "•")))
        self._number(_LISTS, _LISTS, {})
        self.next_number = 100
        self._number(self.next_number, _OUTLINE, {})

    def _element(self, xml: str) -> Any:
        from docx.oxml import parse_xml

        return parse_xml(re.sub(r"^<w:(\w+)", rf'<w:\1 xmlns:w="{_W}"', xml))

    def _pattern(self, name: int, levels: Any) -> None:
        inner = "".join(
            f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>'
            f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/></w:lvl>'
            for depth, (kind, text) in enumerate(levels)
        )
        element = self._element(f'<w:abstractNum w:abstractNumId="{name}">{inner}</w:abstractNum>')
        first = self.numbering.find(f"{{{_W}}}num")
        if first is None:
            self.numbering.append(element)
        else:
            first.addprevious(element)

    def _number(self, name: int, pattern: int, starts: dict[int, int]) -> None:
        overrides = "".join(
            f'<w:lvlOverride w:ilvl="{depth}"><w:startOverride w:val="{start}"/></w:lvlOverride>'
            for depth, start in starts.items()
        )
        self.numbering.append(
            self._element(
                f'<w:num w:numId="{name}"><w:abstractNumId w:val="{pattern}"/>{overrides}</w:num>'
            )
        )

    def head(self, every: Sequence[Part]) -> None:
        """A letterhead: two columns of a table without lines, as offices lay it out."""
        left = [part for part in every if ", ngày" not in part.text]
        right = [Part("paragraph", words) for words in _MOTTO]
        right += [part for part in every if ", ngày" in part.text]
        made = self.document.add_table(1, 2)
        for cell, lines in zip(made.rows[0].cells, (left, right), strict=True):
            for index, part in enumerate(lines):
                paragraph = cell.paragraphs[0] if index == 0 else cell.add_paragraph()
                for words, bold, italic, _ in pieces(part.text):
                    run = paragraph.add_run(words)
                    run.bold, run.italic = bold, italic

    def write(self, part: Part) -> None:
        if part.kind == "note":
            return
        if part.kind == "table":
            made = self.document.add_table(len(TABLE), len(TABLE[0]), style="Table Grid")
            for row, texts in zip(made.rows, TABLE, strict=True):
                for cell, text in zip(row.cells, texts, strict=True):
                    cell.text = text
            self.document.add_paragraph()
            return
        paragraph = (
            self.document.add_heading("", part.level)
            if part.kind == "heading"
            else self.document.add_paragraph()
        )
        text = part.text
        if part.kind in "-+*":
            self._join(paragraph, _LISTS, "-+*".index(part.kind))
        elif part.kind in ("heading", "paragraph"):
            text = self._labelled(paragraph, text)
        for words, bold, italic, note in pieces(text):
            run = paragraph.add_run(words)
            run.bold = bold or None
            run.italic = italic or part.kind == "remark" or None
            if note:
                self.called.append(note)
                mark = paragraph.add_run()
                mark.font.superscript = True
                mark._r.append(self._element(f'<w:footnoteReference w:id="{len(self.called)}"/>'))

    def _join(self, paragraph: Any, number: int, depth: int) -> None:
        properties = paragraph._p.get_or_add_pPr()
        properties.append(
            self._element(
                f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>'
            )
        )

    def _labelled(self, paragraph: Any, text: str) -> str:
        """Take a label off the text and let Word count it, where Word can come to that number."""
        lead = re.match(r"\**", text)
        marks = lead[0] if lead else ""
        match = _LABEL.match(text, len(marks))
        if not match:
            return text
        label = match["label"]
        depth, value = _place(label)
        rest = marks + text[match.end() :]
        if depth < 0 or value < 1:  # Word counts no đ)
            return text
        if depth in (3, 4):
            above = [int(number) for number in label.rstrip(".").split(".")[:-1]]
            if self.counts[2 : 2 + len(above)] != above:
                return text
        if value == self.counts[depth] + 1:
            self._join(paragraph, self.next_number, depth)
        else:
            self.next_number += 1
            self._number(self.next_number, _OUTLINE, {depth: value})
            self._join(paragraph, self.next_number, depth)
        self.counts[depth] = value
        for deeper in range(depth + 1, 6):
            self.counts[deeper] = 0
        return rest

    def finish(self) -> None:
        from docx.opc.constants import RELATIONSHIP_TYPE
        from docx.opc.packuri import PackURI
        from docx.opc.part import Part as Package

        made = "".join(
            f'<w:footnote w:id="{index}"><w:p><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
            '<w:footnoteRef/></w:r><w:r><w:rPr><w:sz w:val="20"/></w:rPr>'
            f'<w:t xml:space="preserve"> {escape(self.notes[name])}</w:t></w:r></w:p></w:footnote>'
            for index, name in enumerate(self.called, 1)
        )
        xml = (
            f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:footnotes xmlns:w="{_W}" xmlns:r="{_R}">'
            '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
            '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/>'
            f"</w:r></w:p></w:footnote>{made}</w:footnotes>"
        )
        kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
        part = Package(
            PackURI("/word/footnotes.xml"), kind, xml.encode(), self.document.part.package
        )
        self.document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)


def _place(label: str) -> tuple[int, int]:
    """The level of the outline that writes such labels, and the number it stands for."""
    bare = label.rstrip(".)")
    if label.endswith(")"):
        return 5, "abcdefghijklmnopqrstuvwxyz".find(bare) + 1 or -1
    if re.fullmatch(r"[IVX]+", bare):
        values = {"I": 1, "V": 5, "X": 10}
        total = 0
        for letter, following in zip(bare, [*bare[1:], ""], strict=True):
            value = values[letter]
            total += -value if following and values[following] > value else value
        return 1, total
    if bare.isalpha():
        return 0, ord(bare) - ord("A") + 1
    numbers = bare.split(".")
    return (1 + len(numbers), int(numbers[-1])) if len(numbers) <= 3 else (-1, 0)


def from_word(source: Path, path: Path) -> None:
    """What LibreOffice makes of a Word file: a PDF with real footnotes, or an older .doc."""
    assert SOFFICE
    folder = path.parent / f"{path.stem}.office"
    subprocess.run(
        [
            SOFFICE,
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless",
            "--norestore",
            "--convert-to",
            path.suffix[1:],
            "--outdir",
            str(folder),
            str(source),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
    shutil.move(folder / source.with_suffix(path.suffix).name, path)
    shutil.rmtree(folder, ignore_errors=True)


def encoded(text: str, encoding: str, letters: dict[str, str]) -> bytes:
    """Text as an old encoding's bytes; `letters` as in rules/encodings.yml."""
    out = ""
    for letter in text:
        if letter in letters:
            out += letters[letter]
        elif letter.lower() in letters:
            small = letters[letter.lower()]
            out += small.upper() if encoding == "vni" else small
        else:
            out += letter
    return out.encode("cp1252")


WRITERS: dict[str, Callable[[str, Path], None]] = {
    ".txt": as_txt,
    ".html": as_html,
    ".docx": as_docx,
    ".pdf": as_pdf,
}
