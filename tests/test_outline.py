"""The heading tree: reports written for the purpose, rules both ways, and what must always hold."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from cchc import outline
from cchc.clean import clean
from cchc.heading_rules import Cues, headings
from cchc.letterhead import body, letterhead
from cchc.model import Document, Source

OUTLINES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "annotated" / "outlines.yml").read_text(encoding="utf-8")
)
RULES: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parents[1] / "src" / "cchc" / "rules" / "headings.yml").read_text(
        encoding="utf-8"
    )
)


def document(text: str) -> Document:
    return clean(Source("report.md", dedent(text).strip() + "\n", "md"))


def tree(text: str) -> list[str]:
    """Each heading as `level label title`."""
    return [f"{s.level} {s.label} {s.title}" for s in outline.find(document(text))]


HEAD = "BÁO CÁO\nCông tác cải cách hành chính năm 2023\n\nKính gửi: Sở Nội vụ.\n\n"

SITUATIONS = {
    "letters, numerals, numbers": (
        """
        A. KHÁI QUÁT CHUNG

        I. Đặc điểm tình hình

        Huyện có 12 xã.

        B. KẾT QUẢ

        I. Công tác chỉ đạo

        1. Về kế hoạch

        Huyện có kế hoạch.

        1.1. Về kế hoạch tuyên truyền

        Có 5 mục tiêu.

        a) Về tuyên truyền

        Có 3 buổi.
        """,
        [
            "1 A KHÁI QUÁT CHUNG", "2 I Đặc điểm tình hình", "1 B KẾT QUẢ", "2 I Công tác chỉ đạo", "3 1 Về kế hoạch",
            "4 1.1 Về kế hoạch tuyên truyền", "5 a Về tuyên truyền",
        ],
    ),
    "missing and repeated numbers": (
        """
        I. TÌNH HÌNH

        Có việc.

        II. KẾT QUẢ

        1. Cải cách thể chế

        Xong.

        1. Cải cách tài chính công

        Xong.

        IV. PHƯƠNG HƯỚNG

        Tiếp tục làm.
        """,
        ["1 I TÌNH HÌNH", "1 II KẾT QUẢ", "2 1 Cải cách thể chế", "2 1 Cải cách tài chính công", "1 IV PHƯƠNG HƯỚNG"],
    ),
    "numbered sentences under a heading of direction are none": (
        """
        IV. PHƯƠNG HƯỚNG, NHIỆM VỤ

        1. Tiếp tục tuyên truyền, nâng cao nhận thức của cán bộ, công chức; thực hiện kế hoạch đề ra trong năm.

        2. Nâng cao chất lượng giải quyết hồ sơ;

        3. Đẩy mạnh chuyển đổi số ở các xã, trong đó:

        - Mở 3 lớp tập huấn.

        4. Thực hiện tốt chế độ báo cáo. Khen thưởng kịp thời.

        Trên đây là báo cáo của huyện.
        """,
        ["1 IV PHƯƠNG HƯỚNG, NHIỆM VỤ"],
    ),
    "a long numbered title with text below it is one": (
        """
        II. KẾT QUẢ

        1. Tình hình sắp xếp bộ máy các phòng, ban của huyện và các đơn vị trực thuộc theo Nghị định số 10/2021/NĐ-CP ngày 4/8/2021 của Chính phủ cùng những hướng dẫn sau đó của Bộ Nội vụ, gắn với việc bố trí lại trụ sở và phương tiện làm việc.

        Huyện có 12 phòng. Không phòng nào giải thể.

        2. Kiểm tra việc phân cấp quản lý.

        Đã kiểm tra 3 xã.
        """,
        [
            "1 II KẾT QUẢ",
            "2 1 Tình hình sắp xếp bộ máy các phòng, ban của huyện và các đơn vị trực thuộc theo Nghị định số 10/2021/NĐ-CP ngày 4/8/2021 của Chính phủ cùng những hướng dẫn sau đó của Bộ Nội vụ, gắn với việc bố trí lại trụ sở và phương tiện làm việc",
            "2 2 Kiểm tra việc phân cấp quản lý",
        ],
    ),
    "bold and italic titles that run into their text": (
        """
        I. KẾT QUẢ

        **1. Nguyên nhân:** Nhận thức chưa đủ. Người đứng đầu chưa quyết liệt.

        - *Quản lý văn bản:* Xã dùng phần mềm.

        - **60** đơn vị đã xong.

        - Về đào tạo: đã mở 3 lớp.

        **Trong đó:** có 3 xã.
        """,
        ["1 I KẾT QUẢ", "2 1 Nguyên nhân", "3  Quản lý văn bản"],
    ),
    "plain titles that run into their text": (
        """
        II. KẾT QUẢ

        1. Cải cách thể chế: Trong kỳ, huyện đã ban hành 2 văn bản. Đã rà soát 10 văn bản.

        2. Cải cách thủ tục hành chính. Tổng số thủ tục là 300. Đã công khai đủ.

        III. ĐÁNH GIÁ CHUNG: Nhìn chung là tốt. Các xã cố gắng.

        1. Tổng số hồ sơ: 120 hồ sơ đã nhận;

        2. Số hồ sơ quá hạn: 3 hồ sơ

        3. Tỷ lệ đúng hạn: 95%
        """,
        ["1 II KẾT QUẢ", "2 1 Cải cách thể chế", "2 2 Cải cách thủ tục hành chính", "1 III ĐÁNH GIÁ CHUNG"],
    ),
    "bullets that are causes and limits, and bullets that are not": (
        """
        III. ĐÁNH GIÁ

        1. Hạn chế

        - Nguyên nhân khách quan

        Mạng chậm.

        - Nguyên nhân chủ quan:

        Cán bộ mới.

        - Kết quả thực hiện:

        + Đã làm 3 việc.

        - Hạn chế về nhân lực ở một số xã vùng sâu, vùng xa chưa được khắc phục.
        """,
        ["1 III ĐÁNH GIÁ", "2 1 Hạn chế", "3  Nguyên nhân khách quan", "3  Nguyên nhân chủ quan"],
    ),
    "starred lines": (
        """
        I. CHỈ ĐẠO

        * Công tác tuyên truyền:

        - Đã viết 15 bài.

        * Về kiểm tra

        Đã kiểm tra 3 xã.
        """,
        ["1 I CHỈ ĐẠO", "2  Công tác tuyên truyền", "2  Về kiểm tra"],
    ),
    "parts with their names on the next line": (
        """
        PHẦN THỨ NHẤT

        KẾT QUẢ THỰC HIỆN

        I. CHỈ ĐẠO

        Phần mềm quản lý văn bản được dùng ở mọi xã. Việc này tốt.

        Phần II. Phương hướng

        Tiếp tục làm.
        """,
        ["1 PHẦN THỨ NHẤT KẾT QUẢ THỰC HIỆN", "2 I CHỈ ĐẠO", "1 Phần II Phương hướng"],
    ),
    "slashes and dashes after the label": (
        """
        I/ CÔNG TÁC CHỈ ĐẠO

        1/ Kế hoạch kiểm tra

        Có kế hoạch.

        II- KẾT QUẢ

        1- Cải cách thể chế

        Đã làm.
        """,
        ["1 I CÔNG TÁC CHỈ ĐẠO", "2 1 Kế hoạch kiểm tra", "1 II KẾT QUẢ", "2 1 Cải cách thể chế"],
    ),
    "nothing after the signature": (
        """
        I. KẾT QUẢ

        Xong.

        **Nơi nhận:**

        - Như trên;

        **KT. CHỦ TỊCH**

        II. PHỤ LỤC KHÔNG ĐỌC
        """,
        ["1 I KẾT QUẢ"],
    ),
    "goals and deeds with a full stop, whatever follows them": (
        """
        I. KẾT QUẢ QUÝ I. Trong quý, huyện đã xong việc.

        II. KẾT QUẢ GIAI ĐOẠN 1. Trong kỳ, huyện đã xong việc.

        III. KẾT QUẢ NĂM 2031

        1. Đầu năm, huyện đã ban hành 3 văn bản.

        Văn bản đúng hạn.

        2. Kiểm tra 12 xã.

        3. 40% số xã xong trước hạn.

        4. Cải cách thể chế

        Huyện có 3 văn bản.

        IV. TỒN TẠI

        1. Một số xã chưa quan tâm.

        2. Hồ sơ trễ hẹn còn nhiều.

        Nguyên nhân:

        - Thiếu người.
        """,
        ["1 I KẾT QUẢ QUÝ I", "1 II KẾT QUẢ GIAI ĐOẠN 1", "1 III KẾT QUẢ NĂM 2031", "2 4 Cải cách thể chế", "1 IV TỒN TẠI", "2  Nguyên nhân"],
    ),
    "a heading and its first item on one line": (
        """
        **A. TÌNH HÌNH****I. Công tác chỉ đạo**

        Họp 2 lần.

        **1. Về kế hoạch** a) Kế hoạch kiểm tra

        Có kế hoạch.

        B. KẾT QUẢ 1. Cải cách thể chế

        Có 2 văn bản.

        **C. Về năm 2031**, huyện 1. An và 2. Bình cùng làm.
        """,
        [
            "1 A TÌNH HÌNH", "2 I Công tác chỉ đạo", "3 1 Về kế hoạch", "4 a Kế hoạch kiểm tra", "1 B KẾT QUẢ",
            "2 1 Cải cách thể chế",
        ],
    ),
    "titles that pair, however they are set off": (
        """
        I. KẾT QUẢ

        1. Tinh giản biên chế

        ##### - Đối với huyện

        Bớt 2 người.

        *- Đối với xã*

        Bớt 3 người.

        - **Đối với trường học**

        Bớt 4 người.

        *- Kinh phí thực hiện*

        Chi đủ.
        """,
        [
            "1 I KẾT QUẢ", "2 1 Tinh giản biên chế", "3  Đối với huyện", "3  Đối với xã", "3  Đối với trường học",
            "3  Kinh phí thực hiện",
        ],
    ),
    "numbers of tables and sentences": (
        """
        I. KẾT QUẢ

        7.98 điểm là kết quả năm nay.

        | 1. | Tổng số | 20 |
        |---|---|---|
        | 2. | Đúng hạn | 19 |

        30 đơn vị đã xong.
        """,
        ["1 I KẾT QUẢ"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SITUATIONS)
def test_tree(name: str) -> None:
    text, expected = SITUATIONS[name]
    assert tree(HEAD + dedent(text)) == expected


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in OUTLINES])
def test_outlines_of_other_bodies(case: dict[str, Any]) -> None:
    found = outline.find(document(case["text"]))
    assert [[s.level, s.label, s.title, s.domain, s.role] for s in found] == case["sections"]


def test_portal_page_without_numbers() -> None:
    long = "Trong giai đoạn qua, huyện đã tập trung chỉ đạo các xã, các phòng thực hiện kế hoạch, đã có nhiều chuyển biến, được người dân ghi nhận và đánh giá cao, cụ thể là như vậy."
    text = f"""Cổng thông tin huyện

Cải cách hành chính

Tổng kết công tác cải cách hành chính của huyện An Bình

(09:45 | 21/05/2020)

{long}

Những hạn chế, đó là:

{long}

Qua thực hiện, huyện An Bình đã rút ra một số bài học kinh nghiệm như:

{long}

Về cải cách thể chế

{long}

Nguyễn Văn B"""
    read = document(text)
    assert [(s.level, s.title, s.domain, s.role) for s in outline.find(read)] == [
        (1, "Những hạn chế, đó là", "", "limitation"),
        (1, "Qua thực hiện, huyện An Bình đã rút ra một số bài học kinh nghiệm như", "", "lesson"),
        (2, "Về cải cách thể chế", "institutions", "lesson"),
    ]
    assert letterhead(read) == {
        "number": "", "issued": "2020-05-21", "place": "", "title": "Tổng kết công tác cải cách hành chính của huyện An Bình",
    }  # fmt: skip


def test_domain_and_role_pass_down() -> None:
    text = """
    II. KẾT QUẢ

    1. Cải cách tài chính công

    - *Việc thực hiện ở các xã:* Xong.

    - *Kết quả khắc phục tồn tại, hạn chế:* Xong.

    2. Ứng dụng công nghệ thông tin

    Xong.
    """
    found = outline.find(document(HEAD + dedent(text)))
    assert [(s.title, s.domain, s.role) for s in found] == [
        ("KẾT QUẢ", "", "result"),
        ("Cải cách tài chính công", "public_finance", "result"),
        ("Việc thực hiện ở các xã", "public_finance", "result"),
        ("Kết quả khắc phục tồn tại, hạn chế", "public_finance", "remedy"),
        ("Ứng dụng công nghệ thông tin", "digital", "result"),
    ]


def test_parts_of_an_index_keep_its_domain() -> None:
    text = """
    II. KẾT QUẢ

    1. Chỉ số PAPI

    a) Cung ứng dịch vụ công

    Tăng 2 bậc.

    2. Cải cách thể chế

    Xong.
    """
    found = outline.find(document(HEAD + dedent(text)))
    assert [s.domain for s in found] == ["", "impact", "impact", "institutions"]


def told(cues: Cues, title: str) -> str:
    return cues.told(title) or cues.guessed(title)


@pytest.mark.parametrize("key", ["domains", "roles"])
def test_rules_both_ways(key: str) -> None:
    cues: Cues = getattr(headings(), key)
    for name, about in RULES[key].items():
        assert about["examples"], name
        assert about["counter"], name
        for title in about["examples"]:
            assert told(cues, title) == name, title
        for title in about["counter"]:
            assert told(cues, title) != name, title


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (
            "Số: 45/BC-UBND\n\nAn Bình, ngày 14 tháng 6 năm 2023\n\nBÁO CÁO\nKết quả cải cách hành chính\n(Quý II)\n\nKính gửi: Sở Nội vụ.",
            {"number": "45/BC-UBND", "issued": "2023-06-14", "place": "An Bình", "title": "Kết quả cải cách hành chính (Quý II)"},
        ),
        (
            "Số: /BC-UBND\n\nAn Bình, ngày tháng 8 năm 2022\n\n## BÁO CÁO\n\n### Công tác năm 2022\n\nI. KẾT QUẢ",
            {"number": "", "issued": "2022-08", "place": "An Bình", "title": "Công tác năm 2022"},
        ),
        (
            "| Số: 7/BC-UBND | An Bình, ngày 3 tháng 7 năm 2021 |\n|---|---|\n\nBÁO CÁO\n\nCông tác quý II\n\nThực hiện kế hoạch, huyện báo cáo như sau:",
            {"number": "7/BC-UBND", "issued": "2021-07-03", "place": "An Bình", "title": "Công tác quý II"},
        ),
    ],
)  # fmt: skip
def test_letterhead(head: str, expected: dict[str, str]) -> None:
    assert letterhead(document(head + "\n\nXong việc.\n")) == expected


LINES = st.sampled_from(
    ["**A. KẾT QUẢ****1. Về kế hoạch**", "II. KẾT QUẢ 1. Về kế hoạch 1. Về kế hoạch", "##### - Đối với xã", "2. 30% xong.",
     "I. KẾT QUẢ", "1. Cải cách thể chế", "1.1. Về kế hoạch", "a) Về tuyên truyền", "- *Về một cửa:* Xong.", "**Nguyên nhân**",
     "Nơi nhận:", "Huyện đã làm xong. Xã cũng vậy.", "BÁO CÁO", "PHẦN I", "| a | b |", "## II. Hạn chế", "2. Làm tiếp;", "", "***",
     "1. ", "“", "I.", "Về cải cách thể chế", "(a)", "- Hạn chế:"]
)  # fmt: skip


@given(st.lists(LINES, max_size=30).map("\n\n".join))
def test_whatever_the_lines(text: str) -> None:
    """Never an exception; headings in order and disjoint, no level skipped, the title in place."""
    read = clean(Source("report.md", text, "md"))
    first, last = body(read)
    assert 0 <= first <= last <= len(read.blocks)
    before, position = 0, 0
    for section in outline.find(read):
        assert position <= section.start < section.end <= len(read.text)
        assert 1 <= section.level <= before + 1
        assert (
            section.title.split()[-1:] == []
            or section.title.split()[-1] in read.text[section.start : section.end]
        )
        before, position = section.level, section.end
