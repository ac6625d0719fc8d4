"""Word files: what numbering.xml and styles say of a paragraph, and what a table's cells span."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from cchc.read_docx import docx
from tests.test_hostile import W

LEVELS = (
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1."/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%2."/></w:lvl>'
    '<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%2.%3."/></w:lvl>'
    '<w:lvl w:ilvl="3"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%4)"/></w:lvl>'
    '<w:lvl w:ilvl="4"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="&#xF02B;"/></w:lvl>'
)
LEGAL = (
    '<w:lvl w:ilvl="0"><w:start w:val="2"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="Phần %1:"/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:isLgl/><w:lvlText w:val="%1.%2"/></w:lvl>'
    '<w:lvl w:ilvl="2"><w:start w:val="8"/><w:numFmt w:val="decimalZero"/><w:lvlRestart w:val="0"/><w:lvlText w:val="%3"/></w:lvl>'
)
NUMBERING = (
    f'<w:numbering xmlns:w="{W}">'
    f'<w:abstractNum w:abstractNumId="0">{LEVELS}</w:abstractNum>'
    f'<w:abstractNum w:abstractNumId="1">{LEGAL}</w:abstractNum>'
    '<w:abstractNum w:abstractNumId="2"><w:numStyleLink w:val="Reports"/></w:abstractNum>'
    f'<w:abstractNum w:abstractNumId="3"><w:styleLink w:val="Reports"/>{LEVELS}</w:abstractNum>'
    '<w:abstractNum w:abstractNumId="4"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/>'
    '<w:pStyle w:val="Muc"/><w:lvlText w:val="%1."/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="1"><w:startOverride w:val="5"/></w:lvlOverride></w:num>'
    '<w:num w:numId="3"><w:abstractNumId w:val="1"/></w:num>'
    '<w:num w:numId="4"><w:abstractNumId w:val="2"/></w:num>'
    '<w:num w:numId="5"><w:abstractNumId w:val="4"/></w:num>'
    "</w:numbering>"
)
STYLES = (
    f'<w:styles xmlns:w="{W}"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Times New Roman"/></w:rPr></w:rPrDefault></w:docDefaults>'
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Heading2"><w:name w:val="heading 2"/><w:rPr><w:b/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Muc"><w:name w:val="Mục"/><w:pPr><w:numPr><w:numId w:val="5"/></w:numPr></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="MucCon"><w:name w:val="Mục con"/><w:basedOn w:val="Muc"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Old"><w:name w:val="Cũ"/><w:rPr><w:rFonts w:ascii=".VnTime"/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="Strong"><w:name w:val="Strong"/><w:rPr><w:b/></w:rPr></w:style>'
    "</w:styles>"
)
NOTES = (
    f'<w:footnotes xmlns:w="{W}"><w:footnote w:type="separator" w:id="0"><w:p><w:r><w:t>___</w:t></w:r></w:p></w:footnote>'
    '<w:footnote w:id="7"><w:p><w:r><w:footnoteRef/><w:t xml:space="preserve"> Gồm xã An Phú.</w:t></w:r></w:p>'
    "<w:p><w:r><w:t>Và xã An Hòa.</w:t></w:r></w:p></w:footnote></w:footnotes>"
)


def run(words: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'


def paragraph(
    words: str, *, number: str = "", level: int = 0, style: str = "", raw: str = ""
) -> str:
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    counted = (
        f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>' if number else ""
    )
    return f"<w:p><w:pPr>{named}{counted}</w:pPr>{run(words) if words else ''}{raw}</w:p>"


def lines(tmp_path: Path, body: str) -> list[str]:
    path = tmp_path / "report.docx"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr(
            "word/document.xml",
            f'<w:document xmlns:w="{W}"><w:body>{body}<w:sectPr/></w:body></w:document>',
        )
        made.writestr("word/numbering.xml", NUMBERING)
        made.writestr("word/styles.xml", STYLES)
        made.writestr("word/footnotes.xml", NOTES)
    return docx(path).rstrip("\n").split("\n\n")


P = paragraph


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(
            [P("A", number="1"), P("B", number="1", level=1), P("C", number="1", level=1), P("D", number="1"),
             P("E", number="1", level=1)],
            ["I. A", "1. B", "2. C", "II. D", "1. E"],
            id="a level begins anew under the one above",
        ),
        pytest.param(
            [P("A", number="1"), P("B", number="1", level=1), P("C", number="1", level=2), P("D", number="1", level=2),
             P("E", number="1", level=3)],
            ["I. A", "1. B", "1.1. C", "1.2. D", "a) E"],
            id="a label holds those above it",
        ),
        pytest.param(
            [P("A", number="1"), P("B", number="1", level=1), P("C", number="2", level=1), P("D", number="2", level=1),
             P("E", number="1", level=1)],
            ["I. A", "1. B", "5. C", "6. D", "7. E"],
            id="a list that starts elsewhere, of the same pattern",
        ),
        pytest.param(
            [P("A", number="3"), P("B", number="3", level=1), P("C", number="3", level=2), P("D", number="3"),
             P("E", number="3", level=2)],
            ["Phần II: A", "2.1 B", "08 C", "Phần III: D", "09 E"],
            id="another start, digits for Roman numerals, a level that never begins anew",
        ),
        pytest.param([P("A", number="4"), P("B", number="4", level=1)], ["I. A", "1. B"], id="a pattern by its style"),
        pytest.param([P("A", style="Muc"), P("B", style="MucCon")], ["I. A", "II. B"], id="a list by the paragraph's style"),
        pytest.param(
            [P("A", style="Muc"), P("B", style="Muc", number="0"), P("C", style="Muc")],
            ["I. A", "B", "II. C"],
            id="a paragraph taken off its list",
        ),
        pytest.param(
            [P("A", number="1", level=4), P("", number="1"), P("B", number="1")],
            ["          + A".replace("          ", "        "), "II. B"],
            id="bullets of a symbol font; an empty paragraph counts",
        ),
        pytest.param([P("A", number="99")], ["A"], id="a list that is not there"),
    ],
)  # fmt: skip
def test_automatic_numbers(body: list[str], expected: list[str], tmp_path: Path) -> None:
    assert lines(tmp_path, "".join(body)) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param([P("Kết quả", style="Heading2")], ["## **Kết quả**"], id="heading"),
        pytest.param(
            [P("Có ", raw=run("12 xã", "<w:b/>") + run(" và ", '<w:b w:val="0"/>') + run("5 phường", "<w:i/>"))],
            ["Có **12 xã** và *5 phường*"],
            id="emphasis",
        ),
        pytest.param([P("", raw=run("Có 12 xã", '<w:rStyle w:val="Strong"/>'))], ["**Có 12 xã**"], id="character style"),
        pytest.param([P("", raw=run("báo cáo", "<w:caps/>"))], ["BÁO CÁO"], id="shown in capitals"),
        pytest.param([P("Có 12", raw=run(" mật", "<w:vanish/>") + run(" xã"))], ["Có 12 xã"], id="hidden"),
        pytest.param(
            [P("Có ", raw=f"<w:del>{run('13')}</w:del><w:ins>{run('12')}</w:ins>{run(' xã')}")],
            ["Có 12 xã"],
            id="tracked changes",
        ),
        pytest.param(
            [P("QĐ", raw="<w:r><w:noBreakHyphen/><w:t>UBND</w:t><w:tab/><w:t>số 5</w:t></w:r>")],
            ["QĐ-UBND số 5"],
            id="hyphen and tab",
        ),
        pytest.param([P("Dấu * và # ở lại"), P("# đầu dòng")], ["Dấu \\* và # ở lại", "\\# đầu dòng"], id="escapes"),
        pytest.param(
            [P("Có 12 xã", raw='<w:r><w:footnoteReference w:id="7"/></w:r>' + run(" đạt chuẩn.")), P("Sau.")],
            ["Có 12 xã<sup>[1]</sup> đạt chuẩn.", "[1] Gồm xã An Phú. Và xã An Hòa.", "Sau."],
            id="a footnote where it is called",
        ),
        pytest.param(
            [P("", style="Old", raw=run("Céng hoµ x· héi") + run(" chñ nghÜa"))],
            ["Cộng hoà xã hội chủ nghĩa"],
            id="an old font by its name",
        ),
        pytest.param(
            ["<w:sdt><w:sdtContent>" + P("Trong khung") + "</w:sdtContent></w:sdt>"], ["Trong khung"], id="content control"
        ),
    ],
)  # fmt: skip
def test_a_paragraph(body: list[str], expected: list[str], tmp_path: Path) -> None:
    assert lines(tmp_path, "".join(body)) == expected


def cell(words: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{P(words)}</w:tc>"


RESTART, COVERED = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
TWO = '<w:gridSpan w:val="2"/>'


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param(
            [[cell("Lĩnh vực"), cell("Hồ sơ")], [cell("Đất đai"), cell("1.250")]],
            ["| Lĩnh vực | Hồ sơ |", "| Đất đai | 1.250 |"],
            id="plain",
        ),
        pytest.param(
            [[cell("Lĩnh vực", RESTART), cell("Hồ sơ", TWO)], [cell("", COVERED), cell("nhận"), cell("trả")],
             [cell("Đất đai"), cell("12"), cell("11")]],
            ["| Lĩnh vực | Hồ sơ - nhận | Hồ sơ - trả |", "| Đất đai | 12 | 11 |"],
            id="a head in two rows",
        ),
        pytest.param(
            [[cell("Xã"), cell("Loại"), cell("Số")], [cell("An Phú", RESTART), cell("nhận"), cell("12")],
             [cell("", COVERED), cell("trả"), cell("11")]],
            ["| Xã | Loại | Số |", "| An Phú | nhận | 12 |", "|  | trả | 11 |"],
            id="a cell over two rows",
        ),
        pytest.param(
            [[cell("UBND HUYỆN AN BÌNH"), cell("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")],
             [cell("Số: 12/BC-UBND"), cell("An Bình, ngày 5 tháng 8 năm 2022")]],
            ["UBND HUYỆN AN BÌNH", "Số: 12/BC-UBND", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "An Bình, ngày 5 tháng 8 năm 2022"],
            id="a letterhead is no table",
        ),
        pytest.param([[cell("Chỉ một ô")], [cell("và một nữa")]], ["Chỉ một ô", "và một nữa"], id="a frame is no table"),
        pytest.param([[cell("a|b"), cell("1")], [cell("c"), cell("2")]], ["| a\\|b | 1 |", "| c | 2 |"], id="a bar in a cell"),
    ],
)  # fmt: skip
def test_a_table(rows: list[list[str]], expected: list[str], tmp_path: Path) -> None:
    body = "".join(f"<w:tr>{''.join(row)}</w:tr>" for row in rows)
    assert lines(tmp_path, f"<w:tbl>{body}</w:tbl>") == expected


def test_a_number_of_five_thousand_digits_is_read_as_a_large_one(tmp_path: Path) -> None:
    long = "9" * 5000
    body = paragraph("A", number="1", level=0).replace('w:ilvl w:val="0"', f'w:ilvl w:val="{long}"')
    assert lines(tmp_path, body)
