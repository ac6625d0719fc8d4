"""Cleaning: marks go, words stay, lines make blocks, and every span leads back."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc.clean import clean
from cchc.model import Document, Source


def cleaned(text: str) -> Document:
    return clean(Source("report.md", text, "md"))


def blocks(text: str) -> list[str]:
    document = cleaned(text)
    return [document.of(block) for block in document.blocks]


@pytest.mark.parametrize(
    "title",
    [
        "1. Kế hoạch kiểm tra năm",
        "2.1. Kết quả đạt được",
        "a) Tình hình các xã do huyện quản lý theo",
        "**III. Việc giao cho**",
        "Xây dựng chính quyền số",
        "Kết quả đạt được",
        "PHƯƠNG HƯỚNG, NHIỆM VỤ NĂM",
        "Phần I. KẾT QUẢ CÁC CHỈ SỐ",
    ],
)
def test_a_title_stands_by_itself_over_a_blank_line(title: str) -> None:
    assert blocks(f"{title}\n\nHuyện có 12 xã.\n") == [title.strip("*"), "Huyện có 12 xã."]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Trong kỳ báo cáo huyện đã ban hành Quyết định số", "406/QĐ-UBND về biên chế."),
        ("Kết quả này được ghi nhận trong báo cáo của", "Sở Nội vụ gửi các huyện."),
        ("1. Tiếp tục rà soát thủ tục hành chính và phân công", "nhiệm vụ cho từng phòng."),
        (
            "1. Tiếp tục rà soát thủ tục hành chính, phân công nhiệm vụ cho từng phòng, báo cáo với",
            "Ủy ban nhân dân tỉnh.",
        ),
        ("2. Số hồ sơ nhận trong năm", "2023 là 120."),
    ],
)
def test_what_a_page_cut_in_mid_sentence_is_joined(before: str, after: str) -> None:
    assert blocks(f"{before}\n\n{after}\n") == [f"{before} {after}"]


@pytest.mark.parametrize(
    ("text", "clean_text"),
    [
        ("Huyện có **60** đơn vị.", "Huyện có 60 đơn vị."),
        ("***60*** đơn vị", "60 đơn vị"),
        ("## 1. Kết quả", "1. Kết quả"),
        ("> - Có 12 xã", "Có 12 xã"),
        ("Dấu \\* và (\\*\\*) ở lại", "Dấu * và (**) ở lại"),
        ("Giá trị \\< 50%, dòng \\# 1", "Giá trị < 50%, dòng # 1"),
        ("Tỷ lệ < 50% và > 30%", "Tỷ lệ < 50% và > 30%"),
        ("đạt chuẩn<sup>[1]</sup>, còn lại", "đạt chuẩn, còn lại"),
        ("đạt chuẩn<sup>l41</sup>.", "đạt chuẩn."),
        ("đạt chuẩn[12].", "đạt chuẩn."),
        ("đạt chuẩn[^3].", "đạt chuẩn."),
        ("diện tích 15 m<sup>2</sup>", "diện tích 15 m2"),
        ("Văn bản số 57/UBND-NC<sub>1</sub>", "Văn bản số 57/UBND-NC1"),
        ("Xem [trang của huyện](https://anbinh.example/x) để biết", "Xem trang của huyện để biết"),
        ("Dòng một<br>dòng hai", "Dòng một dòng hai"),
        ("1.703\u00a0hồ\u202fsơ", "1.703 hồ sơ"),
        ("thủ\u00ad tục\u200b hành\ufeff chính", "thủ tục hành chính"),
        ("hồ   sơ ** ** quá hạn", "hồ sơ quá hạn"),
        ("\ttụt đầu dòng  ", "tụt đầu dòng"),
        (
            "dòng một.\r\nDòng hai.\rDòng ba.\x0cDòng bốn.",
            "dòng một.\nDòng hai.\nDòng ba.\nDòng bốn.",
        ),
        ("Trên\n---\nDưới", "Trên\nDưới"),
        ("Trên.\n\n***\n\nDưới.", "Trên.\nDưới."),
        ("[1] Xã An Phú.", "Xã An Phú."),
        ("đạt chuẩn¹, rộng 15 m² và 3 km²", "đạt chuẩn, rộng 15 m² và 3 km²"),
        ("đạt chuẩn<sup>1</sup> và<sup>(2)</sup> nữa[ 3 ]", "đạt chuẩn và nữa"),
    ],
)
def test_marks_go_and_words_stay(text: str, clean_text: str) -> None:
    assert cleaned(text).text == clean_text


LONG_PAGE = "Huyện đã có văn bản" + " về công tác cải cách hành chính" * 15


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "Huyện có 12 xã[1] và 5 phường.\n\nTỉnh có 9 huyện.\n\n[1] Gồm xã An Phú.",
            ["Huyện có 12 xã và 5 phường.", "Gồm xã An Phú.", "Tỉnh có 9 huyện."],
            id="from the end",
        ),
        pytest.param(
            "Các phòng của huyện đã kiểm tra 12 xã<sup>1</sup> thuộc\n\n<sup>1</sup> Gồm xã An Phú.\n\n3\n\n"
            "địa bàn miền núi.",
            ["Các phòng của huyện đã kiểm tra 12 xã thuộc", "Gồm xã An Phú.", "3", "địa bàn miền núi."],
            id="a number alone is no page's number where none follows",
        ),
        pytest.param(
            "Các phòng của huyện đã kiểm tra 12 xã<sup>l41</sup> thuộc\n\n<sup>[4]</sup> Gồm xã An Phú.\n\n"
            "địa bàn miền núi.",
            ["Các phòng của huyện đã kiểm tra 12 xã thuộc địa bàn miền núi.", "Gồm xã An Phú."],
            id="from the middle of a sentence, its mark misread",
        ),
        pytest.param(
            "Có 12 xã[1], 5 phường[2].\n\nSau.\n\n[2] Phường Một.\n\n[1] Xã An Phú.",
            ["Có 12 xã, 5 phường.", "Xã An Phú.", "Phường Một.", "Sau."],
            id="in the order of their calls",
        ),
        pytest.param(
            "Có 12 xã[1].\n\n[1] Xã An Phú.\n\nCó 5 phường[1].\n\nSau.\n\n[1] Phường Một.",
            ["Có 12 xã.", "Xã An Phú.", "Có 5 phường.", "Phường Một.", "Sau."],
            id="numbers that begin anew on each page",
        ),
        pytest.param("Có 12 xã.\n\n[1] Xã An Phú.", ["Có 12 xã.", "Xã An Phú."], id="called nowhere"),
        pytest.param(
            "Ủy ban nhân dân tỉnh có văn bản gửi Bộ\n\n---\n\ntrưởng Bộ Nội vụ.",
            ["Ủy ban nhân dân tỉnh có văn bản gửi Bộ trưởng Bộ Nội vụ."],
            id="a word parted by a rule",
        ),
        pytest.param("Có\n\n12\n\nxã.\n\n13\n\nhuyện", ["Có 12", "xã.", "13", "huyện"], id="numbers of a table"),
        pytest.param(
            f"{LONG_PAGE} gửi Bộ\n\n- 4 -\n\ntrưởng Bộ Nội vụ; {LONG_PAGE} trả lời\n\n- 5 -\n\nngay.",
            [f"{LONG_PAGE} gửi Bộ trưởng Bộ Nội vụ; {LONG_PAGE} trả lời ngay."],
            id="page numbers that count on",
        ),
    ],
)  # fmt: skip
def test_footnotes_and_what_cuts_a_sentence(text: str, expected: list[str]) -> None:
    document = cleaned(text)
    assert [document.of(block) for block in document.blocks] == expected
    for block in document.blocks:
        low, high = document.offsets.span(block.start, block.end)
        again = cleaned(text[low:high])
        assert again.of(again.blocks[0]) == document.of(block)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # wrapped lines
        (
            "Trong năm, huyện đã tiếp nhận và giải quyết cho người dân\n"
            "được 1.703 hồ sơ, trong đó hồ sơ đúng hạn là 1.650 hồ sơ,\n"
            "đạt tỷ lệ 96,9%.",
            1,
        ),
        # a list
        ("Kết quả:\n- Có 12 xã.\n- Có 5 phòng.\n+ Phòng Nội vụ.", 4),
        # numbered paragraphs
        ("1. Kết quả chung\n2. Tồn tại chung", 2),
        # a heading in capitals and its text
        ("PHẦN THỨ NHẤT\nHuyện có 12 xã.", 2),
        # an open bracket over the end of a line
        ("Huyện giải thể 02 phòng (Phòng Y tế;\nPhòng Dân tộc) theo đề án.", 1),
        # a line that ends in a word that goes on
        ("Văn bản này thay thế văn bản của\nUBND huyện.", 1),
        # rows of a table stay by themselves
        ("| Xã | Hồ sơ |\n|---|---|\n| An Phú | 12 |", 2),
    ],
)
def test_lines_make_blocks(text: str, expected: int) -> None:
    assert len(blocks(text)) == expected


def test_a_block_knows_its_marks() -> None:
    document = cleaned("### **Kết quả** chung\n- *Có* 12 xã\n  + 5 phường\n| Xã | **12** |")
    heading, item, nested, row = document.blocks
    assert (heading.hashes, heading.bold) == (3, len("Kết quả"))
    assert (item.bullet, item.italic, item.indent) == ("-", 2, 0)
    assert (nested.bullet, nested.indent) == ("+", 2)
    assert [document.text[slice(*cell)] for cell in row.cells] == ["Xã", "12"]


@pytest.mark.parametrize(
    ("source", "words", "found"),
    [
        ("Có **60** đơn vị", "60 đơn", "60** đơn"),
        ("Có 1.703\u00a0hồ sơ", "1.703 hồ sơ", "1.703\u00a0hồ sơ"),
        ("Có ho\u0302\u0300 sơ mới", "hồ sơ", "ho\u0302\u0300 sơ"),
        ("đến năm\n\n2021 có", "năm 2021", "năm\n\n2021"),
        ("Xã<sup>[1]</sup> An Phú", "Xã An", "Xã<sup>[1]</sup> An"),
        ("Có 12 ** ** xã", "12 xã", "12 ** ** xã"),
    ],
)
def test_words_lead_back_to_the_source(source: str, words: str, found: str) -> None:
    document = cleaned(source)
    at = document.text.index(words)
    low, high = document.offsets.span(at, at + len(words))
    assert source[low:high] == found


_WORDS = st.sampled_from(
    [
        "Huyện",
        "đã",
        "tiếp",
        "nhận",
        "1.703",
        "hồ",
        "sơ,",
        "đạt",
        "98,6%",
        "trong",
        "năm",
        "2021",
        "của",
        "Ủy",
        "ban",
        "nhân",
        "dân",
        "xã",
        "hoà",
        "thuỷ",
        "l.703",
        "S46",
    ]
)
_WRAPPED = st.sampled_from(
    [
        "{}",
        "**{}**",
        "*{}*",
        "{}<sup>[1]</sup>",
        "<b>{}</b>",
        "{}[2]",
        "{}\u200b",
        "{}<sup>l41</sup>",
    ]
)
_GAPS = st.sampled_from([" ", "  ", "\u00a0", "\t", " \u200b"])


@st.composite
def _prose(draw: st.DrawFn) -> str:
    """A line of words with marks around some, as editors and converters leave them."""
    words = draw(st.lists(_WORDS, min_size=1, max_size=20))
    out = "Tại "
    for word in words:
        out += draw(_WRAPPED).format(word) + draw(_GAPS)
    composed = draw(st.booleans())
    return unicodedata.normalize("NFC" if composed else "NFD", out)


@given(_prose(), st.data())
def test_any_span_of_words_maps_to_a_source_span_that_cleans_to_it(
    text: str, data: st.DataObject
) -> None:
    document = cleaned(text)
    starts = [m.start() for m in re.finditer(r"\S+", document.text)]
    ends = [m.end() for m in re.finditer(r"\S+", document.text)]
    first = data.draw(st.integers(0, len(starts) - 1))
    last = data.draw(st.integers(first, len(starts) - 1))
    words = document.text[starts[first] : ends[last]]
    low, high = document.offsets.span(starts[first], ends[last])
    assert cleaned(text[low:high]).text == words


_ANYTHING = st.text(
    st.one_of(
        st.sampled_from("aàạăđêôơư 12.,;:/()%*_#|<>[]\\-+\n\r\t\u00a0\u200b\u0301\u0323"),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=120,
)


@given(_ANYTHING)
def test_whatever_comes_is_cleaned_into_lines(text: str) -> None:
    document = cleaned(text)
    assert "\n".join(document.of(block) for block in document.blocks) == document.text
    assert "  " not in document.text
    previous = 0
    for block in document.blocks:
        assert previous <= block.start <= block.end
        assert 0 <= block.bold <= block.end - block.start
        assert all(block.start <= low <= high <= block.end for low, high in block.cells)
        previous = block.end
        low, high = document.offsets.span(block.start, block.end)
        assert 0 <= low <= high <= len(text)


@given(st.text("aàạăằđêệôơưƯỲ 12.,\n", max_size=60))
def test_composed_and_decomposed_read_alike(text: str) -> None:
    composed = cleaned(unicodedata.normalize("NFC", text))
    decomposed = cleaned(unicodedata.normalize("NFD", text))
    assert composed.text == decomposed.text
    assert composed.blocks == decomposed.blocks
