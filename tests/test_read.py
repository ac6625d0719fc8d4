"""Reading files: encodings, refusals in one line, and the article of a portal page."""

from __future__ import annotations

import codecs
import contextlib
import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cchc.clean import clean
from cchc.decode import decode, from_old_font, spelled_out
from cchc.errors import ReadError
from cchc.model import Source
from cchc.read import MAX_BYTES, SUFFIXES, read
from cchc.read_html import article
from cchc.rules import load

TEXT = (
    "BÁO CÁO\nCông tác cải cách hành chính năm 2021\n\n"
    "Huyện An Bình đã tiếp nhận 1.703 hồ sơ, giải quyết đúng hạn 1.650 hồ sơ.\n"
)


@pytest.mark.parametrize("suffix", [".txt", ".md", ".TXT"])
@pytest.mark.parametrize(
    "content",
    [
        pytest.param(TEXT.encode(), id="UTF-8"),
        pytest.param(codecs.BOM_UTF8 + TEXT.encode(), id="UTF-8 with a mark"),
        pytest.param(codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), id="UTF-16"),
        pytest.param(codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), id="UTF-16 big end first"),
    ],
)
def test_text_is_read_as_it_stands(tmp_path: Path, content: bytes, suffix: str) -> None:
    path = tmp_path / f"report{suffix}"
    path.write_bytes(content)
    source = read(path)
    assert source.text == TEXT
    assert source.name == str(path)
    assert source.format == suffix.lower().lstrip(".")


def test_line_ends_and_decomposed_letters_stay_in_the_source(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    text = unicodedata.normalize("NFD", TEXT).replace("\n", "\r\n")
    path.write_bytes(text.encode())
    source = read(path)
    assert source.text == text
    assert clean(source).text == clean(Source("", TEXT, "txt")).text


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        ("report.txt", b"", "the file is empty"),
        ("report.txt", b" \n\t\r\n", "the file is empty"),
        ("report.txt", "\ufeff \n".encode(), "holds no text"),
        ("report.txt", TEXT.encode()[:-60] + b"\xff\xfe", "not UTF-8 text"),
        ("report.txt", b"\xff\xfeB\x00\x00\xd8", "not UTF-16 text"),
        ("report.txt", (TEXT + "\x00").encode(), "binary data"),
        (
            "report.txt",
            b"The quick brown fox jumps over the lazy dog again and again.",
            "not Vietnamese",
        ),
        ("report.txt", b"%PDF-1.4 \x93\x8c\x8b\x9e", "not UTF-8 text"),
        ("report.txt", b"a" * (MAX_BYTES + 1), "too large"),
        ("report.pdf", b"%PDF-1.4", "the PDF is broken"),
        ("report.pdf", TEXT.encode(), "no PDF file"),
        ("report.docx", TEXT.encode(), "no Word file"),
        ("report.docx", b"\xd0\xcf\x11\xe0" + bytes(600), "encrypted, or an older Word file"),
        ("report.doc", TEXT.encode(), "no Word file"),
        ("report.odt", TEXT.encode(), "are read from .txt"),
        ("report", TEXT.encode(), "are read from .txt"),
        ("report.html", b"<html><body></body></html>", "holds no text"),
    ],
)
def test_a_refusal_is_one_line_that_names_the_file(
    tmp_path: Path, name: str, content: bytes, line: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ReadError, match=line) as caught:
        read(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "content",
    [
        # `Cộng hòa xã hội chủ nghĩa Việt Nam` and more in Windows-1258, TCVN3, VNI, and as Unicode
        # letters that a program made of TCVN3
        b"C\xf4\xf2ng ho\xcca xa\xde h\xf4\xf2i chu\xd2 nghi\xdea Vi\xea\xf2t Nam, \xf0\xf4\xf2c l\xe2\xf2p",
        b"C\xe9ng h\xdfa x\xb7 h\xe9i ch\xf1 ngh\xdca Vi\xd6t Nam, \xae\xe9c l\xcbp",
        b"Co\xe4ng ho\xf8a xa\xf5 ho\xe4i chu\xfb ngh\xf3a Vie\xe4t Nam, \xf1o\xe4c la\xe4p",
        "Céng hßa x· héi chñ nghÜa ViÖt Nam, ®éc lËp".encode(),
    ],
)
def test_an_old_encoding_is_told_by_its_words(content: bytes) -> None:
    assert decode(content, "report.txt") == "Cộng hòa xã hội chủ nghĩa Việt Nam, độc lập"


@pytest.mark.parametrize(
    ("written", "key", "says"),
    [
        (example["written"], key, example["says"])
        for key, encoding in load("encodings").items()
        for example in encoding["examples"]
    ],
)
def test_the_letters_of_an_old_font(written: str, key: str, says: str) -> None:
    assert spelled_out(written, key, opens=False) == says
    assert from_old_font(written).casefold() == says.casefold()
    assert from_old_font(says) == says


def test_what_is_no_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="no such file"):
        read(tmp_path / "none.txt")
    with pytest.raises(ReadError, match="not a file"):
        read(tmp_path)


# Mutations -------------------------------------------------------------------------------------

PAGE = f"<html><body><div><h1>Báo cáo</h1><p>{TEXT}</p><table><tr><td>Xã<td>12</table></div>"


@st.composite
def mutated(draw: st.DrawFn, content: bytes) -> bytes:
    """Content cut, with bytes flipped, parts swapped or put in."""
    out = bytearray(content)
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(out)))
        other = draw(st.integers(0, len(out)))
        low, high = min(at, other), max(at, other)
        match draw(st.sampled_from(["cut", "flip", "swap", "insert"])):
            case "cut":
                del out[low : min(high, low + 40)]
            case "flip" if at < len(out):
                out[at] ^= draw(st.integers(1, 255))
            case "swap":
                out = out[high:] + out[low:high] + out[:low]
            case _:
                out[at:at] = draw(
                    st.one_of(
                        st.binary(max_size=6),
                        st.sampled_from(
                            [
                                b"<",
                                b">",
                                b"<!",
                                b"<![CDATA[",
                                b"<!--",
                                b"&#x",
                                b"<table>",
                                b"</",
                                b"\x00",
                            ]
                        ),
                    )
                )
    return bytes(out)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    suffix=st.sampled_from([suffix for suffix in SUFFIXES if suffix != ".doc"]),
    content=st.one_of(
        mutated(TEXT.encode()), mutated(PAGE.encode()), mutated(TEXT.encode("utf-16")), st.binary()
    ),
)
def test_whatever_the_bytes_only_its_own_error_is_raised(
    tmp_path: Path, suffix: str, content: bytes
) -> None:
    path = tmp_path / f"report{suffix}"
    path.write_bytes(content)
    with contextlib.suppress(ReadError):
        clean(read(path))


# Portal pages ----------------------------------------------------------------------------------

SITE = """<!DOCTYPE html><html><head><title>Cổng thông tin</title><style>p {{}}</style></head><body>
<form id="aspnetForm">
<header><div>Cổng thông tin điện tử huyện An Bình, điện thoại 0299 3874 035</div></header>
<nav><ul><li><a href="/">Trang chủ</a></li><li><a href="/2">Tin tức năm 2020</a></li></ul></nav>
<div class="left"><ul><li><a href="/3">Giới thiệu 12 xã</a></li><li><a href="/4">Liên hệ</a></li></ul></div>
<div id="content"><article>{article}</article></div>
<div class="related"><ul><li><a href="/5">Báo cáo quý 3 với 999 hồ sơ</a></li></ul></div>
<footer>Bản quyền thuộc Ủy ban nhân dân huyện, 1.000.000 lượt truy cập</footer>
</form><script>var hits = 77;</script></body></html>"""
LONG = (
    "<p>Trong năm, các cơ quan của huyện đã nghiêm túc thực hiện công tác cải cách hành chính.</p>"
)


def lines(body: str) -> list[str]:
    document = clean(
        Source("page.html", article(SITE.format(article=body + LONG * 4), "page.html"), "html")
    )
    return [document.of(block) for block in document.blocks][: -4 or None]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>Huyện có <b>12</b> xã.</p>", ["Huyện có 12 xã."]),
        ("<p>Huyện\n   có&nbsp;12\n xã.</p>", ["Huyện có 12 xã."]),
        ("<p>Huyện có 12 xã.<br>Tỉnh có 9 huyện.</p>", ["Huyện có 12 xã.", "Tỉnh có 9 huyện."]),
        ("<p>Huyện có<br>12 xã.</p>", ["Huyện có 12 xã."]),
        (
            "<p>Huyện có 12 xã.<br/><br/>Tỉnh có 9 huyện.</p>",
            ["Huyện có 12 xã.", "Tỉnh có 9 huyện."],
        ),
        ("<p>Đánh dấu * và (*) cùng 5 * 3.</p>", ["Đánh dấu * và (*) cùng 5 * 3."]),
        ("<p>Tỷ lệ &lt; 50%, thẻ &lt;b&gt;.</p>", ["Tỷ lệ < 50%, thẻ <b>."]),
        (
            "<p>Xã đạt chuẩn<a href='#_ftn1'><sup>[1]</sup></a>.</p><p>[1] Xã An Phú.</p>",
            ["Xã đạt chuẩn.", "Xã An Phú."],
        ),
        (
            "<p>Rộng 15 m<sup>2</sup>, số 57/UBND-NC<sub>1</sub>.</p>",
            ["Rộng 15 m2, số 57/UBND-NC1."],
        ),
        (
            "<ul><li>Có 3 phòng</li><li><p>Có 4 ban</p><p>Ban thứ tư mới lập.</p></li></ul>",
            ["Có 3 phòng", "Có 4 ban", "Ban thứ tư mới lập."],
        ),
        (
            "<ol type='I' start='2'><li>Kết quả</li><li>Tồn tại</li></ol>",
            ["II. Kết quả", "III. Tồn tại"],
        ),
        ("<ol type='a'><li>Tuyên truyền</li></ol>", ["a. Tuyên truyền"]),
        ("<p>Hiện</p><p style='display: none'>Ẩn 99 hồ sơ</p><p hidden>Ẩn 98</p>", ["Hiện"]),
        ("<header><h1>Báo cáo năm 2021</h1></header>", ["Báo cáo năm 2021"]),
        ("<div><div><span><p>Lồng nhau 5 lần.</p></span></div></div>", ["Lồng nhau 5 lần."]),
        (
            "<table><tr><th>Lĩnh vực</th><th colspan='2'>Hồ sơ</th></tr>"
            "<tr><td rowspan='2'>Đất đai</td><td>nhận</td><td>1.250</td></tr>"
            "<tr><td>trả</td><td>1.<b>200</b></td></tr></table>",
            ["| Lĩnh vực | Hồ sơ | |", "| Đất đai | nhận | 1.250 |", "| | trả | 1.200 |"],
        ),
        (  # the number alone in its row belongs to the group that hangs over it
            "<table><tr><td>Nhóm</td><td>Số hồ sơ</td></tr><tr><td rowspan='2'>Đất đai</td><td>10</td></tr>"
            "<tr><td>20</td></tr><tr><td>Hộ tịch</td><td>30</td></tr></table>",
            ["| Nhóm | Số hồ sơ |", "| Đất đai | 10 |", "| | 20 |", "| Hộ tịch | 30 |"],
        ),
        (
            "<table><tr><td><p>Chỉ để dàn trang.</p><p>Hai đoạn.</p></td></tr></table>",
            ["Chỉ để dàn trang.", "Hai đoạn."],
        ),
    ],
)
def test_the_article_is_read(body: str, expected: list[str]) -> None:
    assert lines(body) == expected


def test_menus_and_furniture_are_left_out() -> None:
    text = article(SITE.format(article=LONG * 4), "page.html")
    for word in ("Trang chủ", "Tin tức", "Giới thiệu", "999", "Bản quyền", "hits", "3874", "Cổng"):
        assert word not in text


def test_a_heading_keeps_its_rank() -> None:
    text = article(
        SITE.format(article=f"<h2>I. KẾT QUẢ</h2><h3>1. Thể chế</h3>{LONG * 4}"), "page.html"
    )
    assert "## I. KẾT QUẢ" in text
    assert "### 1. Thể chế" in text


def test_paragraphs_that_are_never_closed_are_read() -> None:
    text = article("<body>" + "".join(f"<p>Xã thứ {n} có hồ sơ." for n in range(2000)), "page.html")
    assert text.count("\n\n") == 1999


@pytest.mark.slow
def test_nesting_without_end_is_refused_in_a_line() -> None:
    with pytest.raises(ReadError, match=r"page\.html: .*HTML"):
        article("<b>" * 50_000 + "Huyện có 12 xã.", "page.html")
