"""Files that are broken, locked, or made to do harm: a result or one clear line, soon, in little memory."""

from __future__ import annotations

import io
import random
import re
import struct
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from cchc.clean import clean
from cchc.errors import ReadError
from cchc.read import read
from tests import formats
from tests.collection import report_text

PATIENCE = 10  # seconds within which a file that is made to do harm is refused
MEMORY = (
    600  # megabytes: what reading the largest files may take in all, Python and its libraries too
)
SAMPLE, DEEP = 60, 2000
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

needs_browser = pytest.mark.skipif(not formats.CHROMIUM, reason="chromium is not installed")
needs_tesseract = pytest.mark.skipif(not formats.TESSERACT, reason="tesseract is not installed")


# Made to do harm -------------------------------------------------------------------------------


def package(path: Path, document: bytes, **parts: bytes) -> None:
    """A Word file with this document part."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", "<Types/>")
        made.writestr("word/document.xml", document)
        for name, content in parts.items():
            made.writestr(f"word/{name}.xml", content)


def word(body: str, head: str = "") -> bytes:
    return f'<?xml version="1.0"?>{head}<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'.encode()


def bomb(path: Path) -> None:
    """A document of a gigabyte of spaces, a megabyte when packed."""
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made,
        made.open("word/document.xml", "w", force_zip64=True) as part,
    ):
        part.write(f'<w:document xmlns:w="{W}"><w:body><w:p><w:r><w:t>'.encode())
        for _ in range(1000):
            part.write(b" " * 1_000_000)
        part.write(b"</w:t></w:r></w:p></w:body></w:document>")


def lying_bomb(path: Path) -> None:
    """The same, with a directory that says it is small."""
    bomb(path)
    content = bytearray(path.read_bytes())
    for mark, at in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        where = content.find(mark)
        content[where + at : where + at + 4] = struct.pack("<I", 5000)
    path.write_bytes(content)


def many_parts(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as made:
        for number in range(30_000):
            made.writestr(f"word/media/{number}.xml", b"")
        made.writestr("word/document.xml", word(""))


def entities(path: Path) -> None:
    """An XML document whose entities are each ten of the one before."""
    declared = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    head = f'<!DOCTYPE w:document [<!ENTITY e0 "ha">{declared}]>'
    package(path, word("<w:p><w:r><w:t>&e11;</w:t></w:r></w:p>", head))


def outside(path: Path) -> None:
    """An XML document that asks for a file of the machine."""
    secret = path.with_name("secret.txt")
    secret.write_text("Tài liệu mật của huyện", encoding="utf-8")
    head = f'<!DOCTYPE w:document [<!ENTITY e SYSTEM "{secret.as_uri()}">]>'
    words = "Huyện đã tiếp nhận hồ sơ của người dân trong năm. " * 3
    package(path, word(f"<w:p><w:r><w:t>{words}&e;</w:t></w:r></w:p>", head))


def nested(path: Path) -> None:
    package(path, word("<w:tbl><w:tr><w:tc>" * 5000 + "</w:tc></w:tr></w:tbl>" * 5000))


def wide(path: Path) -> None:
    """A table whose cells each say that they span a million columns and rows."""
    cell = '<w:tc><w:tcPr><w:gridSpan w:val="1000000"/></w:tcPr><w:p><w:r><w:t>Huyện có 12 xã</w:t></w:r></w:p></w:tc>'
    package(path, word(f"<w:tbl>{f'<w:tr>{cell * 3}</w:tr>' * 50}</w:tbl>"))


def locked_zip(path: Path) -> None:
    package(path, word(""))
    content = bytearray(path.read_bytes())
    for mark, at in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        for where in [match.start() for match in re.finditer(re.escape(mark), bytes(content))]:
            content[where + at] |= 1
    path.write_bytes(content)


def locked_pdf(path: Path) -> None:
    """A PDF that asks for a password before it shows anything."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
        b"<< /Filter /Standard /V 2 /R 3 /Length 128 /P -44 /O <"
        + b"5a" * 32
        + b"> /U <"
        + b"a5" * 32
        + b"> >>",
    ]
    path.write_bytes(pdf_of(objects, b"/Encrypt 4 0 R /ID [<00112233> <00112233>]"))


def pdf_of(objects: list[bytes], trailer: bytes = b"") -> bytes:
    out = b"%PDF-1.6\n"
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    return out + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF"
        % (size, table, size, trailer, len(out))
    )


def endless_pages(path: Path) -> None:
    """A tree of pages that holds itself."""
    path.write_bytes(
        pdf_of(
            [
                b"<< /Type /Catalog /Pages 2 0 R >>",
                b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2000000 >>",
            ]
        )
    )


@pytest.mark.parametrize(
    ("make", "suffix", "said"),
    [
        pytest.param(bomb, ".docx", "unpacks to 1000 MB", marks=pytest.mark.slow),
        pytest.param(lying_bomb, ".docx", "broken|unpacks", marks=pytest.mark.slow),
        (many_parts, ".docx", "30001 parts"),
        (entities, ".docx", "declares entities|broken"),
        (outside, ".docx", "declares entities|broken"),
        (nested, ".docx", "broken"),
        (locked_zip, ".docx", "encrypted"),
        (locked_pdf, ".pdf", "encrypted"),
        (endless_pages, ".pdf", "too many|broken"),
    ],
)
def test_what_is_made_to_do_harm_is_refused_in_a_line(
    make: Callable[[Path], None], suffix: str, said: str, tmp_path: Path
) -> None:
    path = tmp_path / f"report{suffix}"
    make(path)
    # In a process of its own, so that what hangs or grows is seen and ended.
    script = f"from cchc.read import read\nread({str(path)!r})"
    run = subprocess.run(
        [sys.executable, "-c", _LIMITED + script],
        capture_output=True,
        text=True,
        timeout=PATIENCE + 20,  # the machine may be busy; a bomb takes minutes or all memory
        check=False,
    )
    last = run.stderr.strip().splitlines()[-1]
    assert last.startswith(f"cchc.errors.ReadError: {path}: "), last
    assert re.search(said, last), last


_LIMITED = "import resource\nresource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))\n"


def test_a_table_that_claims_to_be_vast_is_read(tmp_path: Path) -> None:
    path = tmp_path / "report.docx"
    wide(path)
    assert "Huyện có 12 xã" in read(path).text


def refused(path: Path) -> str:
    """The line by which a file is refused, as it has to be; "" where it is read."""
    try:
        clean(read(path))
    except ReadError as error:
        line = str(error)
    else:
        return ""
    assert line.startswith(f"{path}: ")
    assert "\n" not in line
    return line


# Mutations -------------------------------------------------------------------------------------


def mutated(chance: random.Random, content: bytes) -> bytes:
    """Content cut, with bytes flipped, or parts swapped, doubled or put in."""
    out = bytearray(content)
    for _ in range(chance.randint(1, 4)):
        low, high = sorted((chance.randrange(len(out) + 1), chance.randrange(len(out) + 1)))
        match chance.choice(("cut", "flip", "flip", "swap", "double", "insert", "end")):
            case "cut":
                del out[low : min(high, low + chance.choice((1, 40, 4000)))]
            case "flip":
                for _ in range(chance.choice((1, 8, 64))):
                    if out:
                        out[chance.randrange(len(out))] ^= 1 << chance.randrange(8)
            case "swap":
                out = out[high:] + out[low:high] + out[:low]
            case "double":
                out[high:high] = out[low : low + 2000]
            case "insert":
                out[low:low] = chance.randbytes(chance.choice((1, 16)))
            case _:
                del out[low:]
        if not out:
            return b""
    return bytes(out)


def mutated_word(chance: random.Random, content: bytes) -> bytes:
    """A Word file with a mutated part, packed well: what is inside is read, not only the zip."""
    if chance.random() < 0.3:
        return mutated(chance, content)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        names = [
            name for name in old.namelist() if name.startswith("word/") and name.endswith(".xml")
        ]
        chosen = chance.choice(names)
        for name in old.namelist():
            part = old.read(name)
            if name == chosen:
                part = (
                    _swapped_tags(chance, part) if chance.random() < 0.5 else mutated(chance, part)
                )
            new.writestr(name, part)
    return out.getvalue()


def _swapped_tags(chance: random.Random, part: bytes) -> bytes:
    """XML that stays well formed: values exchanged, elements doubled or gone."""
    values = re.findall(rb'w:val="[^"]*"', part)
    for _ in range(chance.randint(1, 6)):
        if values:
            new = chance.choice([*values, b'w:val="-1"', b'w:val="999999999999"', b'w:val=""'])
            part = part.replace(chance.choice(values), new, chance.choice((1, 1000)))
    runs = list(re.finditer(rb"<w:(p|r|tc|tr|lvl|style)[ >].*?</w:\1>", part, re.DOTALL))
    if runs:
        found = chance.choice(runs)
        twice = found.group() * chance.choice((0, 2, 5))
        part = part[: found.start()] + twice + part[found.end() :]
    return part


def mutated_pdf(chance: random.Random, content: bytes) -> bytes:
    """A PDF mutated as bytes, or in its objects' numbers and names alone."""
    if chance.random() < 0.5:
        return mutated(chance, content)
    out = bytearray(content)
    marks = list(re.finditer(rb"\d+ 0 R|/[A-Z][A-Za-z]+|\d+\.?\d*", bytes(out)))
    for _ in range(chance.randint(1, 10)):
        one, other = chance.choice(marks), chance.choice(marks)
        words = other.group()[: len(one.group())].ljust(len(one.group()))
        out[one.start() : one.end()] = words
    return bytes(out)


@pytest.fixture(scope="module")
def originals(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """A short report in each format."""
    folder = tmp_path_factory.mktemp("originals")
    text = report_text() + "\n- Có 12 xã[1].\n\n**a) Phòng**\n\n[1] Gồm xã An Phú và xã An Hòa.\n"
    made = {}
    for suffix, write in formats.WRITERS.items():
        if suffix == ".pdf" and not formats.CHROMIUM:
            continue
        path = folder / f"report{suffix}"
        write(text, path)
        made[suffix] = path.read_bytes()
    return made


MUTATE: dict[str, Callable[[random.Random, bytes], bytes]] = {
    ".txt": mutated,
    ".html": mutated,
    ".docx": mutated_word,
    ".pdf": mutated_pdf,
}


@pytest.mark.parametrize("suffix", MUTATE)
@pytest.mark.parametrize(
    "times", [SAMPLE, pytest.param(DEEP, marks=pytest.mark.deep)], ids=["sample", "all"]
)
def test_a_mutated_file_gives_a_result_or_one_line(
    suffix: str,
    times: int,
    originals: dict[str, bytes],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if suffix not in originals:
        pytest.skip("chromium is not installed")
    # A page whose letters are gone would be read as a scan: it gets the line that says what is missing.
    monkeypatch.setenv("PATH", str(tmp_path))
    from cchc import ocr

    ocr._languages.cache_clear()
    path = tmp_path / f"report{suffix}"
    read_well, slowest = 0, 0.0
    for seed in range(times):
        path.write_bytes(MUTATE[suffix](random.Random(seed), originals[suffix]))
        start = time.monotonic()
        read_well += not refused(path)
        slowest = max(slowest, time.monotonic() - start)
    ocr._languages.cache_clear()
    assert 0 < read_well < times
    with capsys.disabled():
        print(f"\n{suffix}: {times} mutated files, {read_well} read, slowest {slowest:.2f} s")


@needs_tesseract
@needs_browser
@pytest.mark.parametrize(
    "times", [pytest.param(2, marks=pytest.mark.slow), pytest.param(40, marks=pytest.mark.deep)]
)
def test_a_mutated_scan_gives_a_result_or_one_line(
    times: int, originals: dict[str, bytes], tmp_path: Path
) -> None:
    """Fewer of these: Tesseract takes seconds for each that still is a picture."""
    text = tmp_path / "report.pdf"
    text.write_bytes(originals[".pdf"])
    scan = tmp_path / "scan.pdf"
    formats.scanned(text, scan)
    whole = scan.read_bytes()
    for seed in range(times):
        scan.write_bytes(mutated_pdf(random.Random(seed), whole))
        refused(scan)


@pytest.mark.skipif(not formats.SOFFICE, reason="LibreOffice is not installed")
@pytest.mark.deep
def test_a_mutated_older_word_file_gives_a_result_or_one_line(
    originals: dict[str, bytes], tmp_path: Path
) -> None:
    """Fewer of these: each starts LibreOffice."""
    modern = tmp_path / "report.docx"
    modern.write_bytes(originals[".docx"])
    older = tmp_path / "report.doc"
    formats.from_word(modern, older)
    whole = older.read_bytes()
    for seed in range(40):
        older.write_bytes(mutated(random.Random(seed), whole))
        refused(older)


# Large files -----------------------------------------------------------------------------------

_PEAK = """
import sys, time
from cchc.read import read
start = time.monotonic()
source = read(sys.argv[1])
took = time.monotonic() - start
# Not ru_maxrss: a process that was just forked begins with the peak of the one that forked it.
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
print(len(source.text), int(status["VmHWM"].split()[0]) // 1024, round(took, 1))
"""


def measured(path: Path) -> tuple[int, int, float]:
    """Characters read, peak memory in megabytes and seconds, in a process of its own."""
    run = subprocess.run(
        [sys.executable, "-c", _PEAK, str(path)], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr[-500:]
    characters, memory, seconds = run.stdout.split()
    return int(characters), int(memory), float(seconds)


@needs_browser
@pytest.mark.deep
def test_a_pdf_of_300_pages_is_read_in_bounded_memory(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (formats_raw() * 12)[: 300 * 2600]
    path = tmp_path / "report.pdf"
    formats.as_pdf(text, path)
    import pypdfium2

    with pypdfium2.PdfDocument(path) as document:
        pages = len(document)
    characters, memory, seconds = measured(path)
    with capsys.disabled():
        print(f"\nPDF of {pages} pages: {characters} characters, {memory} MB, {seconds} s")
    assert pages >= 300
    assert memory < MEMORY


@pytest.mark.deep
@pytest.mark.parametrize("kind", ["pictures", "text"])
def test_a_word_file_of_20_megabytes_is_read_in_bounded_memory(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "report.docx"
    if kind == "pictures":
        formats.as_docx(report_text(), path)
        with zipfile.ZipFile(path, "a") as made:
            made.writestr("word/media/image1.jpeg", random.Random(1).randbytes(20_000_000))
    else:
        _long_word_file(path)
    size = path.stat().st_size
    characters, memory, seconds = measured(path)
    with capsys.disabled():
        print(
            f"\nWord file of {size / 1e6:.1f} MB ({kind}): {characters} characters, {memory} MB, {seconds} s"
        )
    assert size >= 20_000_000
    assert memory < MEMORY


def _long_word_file(path: Path) -> None:
    """Twenty megabytes of words that do not repeat, so that they pack no better than prose."""
    chance = random.Random(1)
    words = sorted(set(formats_raw().split()))
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made,
        made.open("word/document.xml", "w") as part,
    ):
        part.write(f'<w:document xmlns:w="{W}"><w:body>'.encode())
        for _ in range(65_000):
            run = " ".join(chance.choices(words, k=45)).replace("&", "").replace("<", "")
            digits = chance.randbytes(150).hex()
            part.write(f'<w:p w:rsidR="{digits}"><w:r><w:t>{run}</w:t></w:r></w:p>'.encode())
        part.write(b"</w:body></w:document>")


def formats_raw() -> str:
    raw = Path(__file__).parent.parent / "data" / "raw"
    return "\n\n".join(path.read_text(encoding="utf-8") for path in sorted(raw.glob("*_*.md")))
