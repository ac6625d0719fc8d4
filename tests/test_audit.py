"""Audit: claims of reports redone, by a table of real situations and by planted errors."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cchc.checks.words import Money, shown
from cchc.model import Source
from cchc.pipeline import parse_source
from cchc.rules import load

Row = tuple[str, str, str, str]


def checks(text: str, period: str = "2021") -> list[dict[str, Any]]:
    return parse_source(Source("report.txt", text, "txt"), period=period).checks


def rows(text: str) -> list[Row]:
    """(kind, stated, expected, verdict) of every check, in the order of the text."""
    return [(c["kind"], c["stated"], c["expected"], c["verdict"]) for c in checks(text)]


REDONE = [
    # ---- shares
    ("Đã ký số 2119/2128 văn bản, đạt 99,58%.", [("ratio", "99.58", "99.58", "ok")]),
    ("Tinh giản được 330/315, đạt 10,48%.", [("ratio", "10.48", "104.76", "wrong")]),
    ("Khảo sát 12.800/12.800, đạt 98,8% phiếu hài lòng.", [("ratio", "98.8", "100", "wrong")]),
    ("Tỉnh giao chậm 04/62 (chiếm tỷ lệ 6,5%).", [("ratio", "6.5", "6.5", "ok")]),
    ("Có 3231/3521 văn bản, đạt tỷ lệ là 91,7%.", [("ratio", "91.7", "91.8", "ok")]),  # cut off, not rounded
    ("Doanh nghiệp nộp 30,5 tỷ đồng/76,25 tỷ đồng, bằng 40% kế hoạch.", [("ratio", "40", "40", "ok")]),
    ("Vốn thu hút gần 500/1500 tỷ đồng đạt 30% kế hoạch.", []),  # `gần` leaves open how much
    ("Có 17/17 xã có nhà văn hóa, tỷ lệ hồ sơ đúng hạn đạt 98%.", []),  # a share of something else
    (
        "Được giao 84 nhiệm vụ, đúng hạn 76 (đạt 90,4%), quá hạn 8 nhiệm vụ.",
        [("sum", "84", "84", "ok"), ("ratio", "90.4", "90.5", "ok")],
    ),
    (
        "Cấp huyện có 263 thủ tục (trực tuyến mức độ 3: 204 thủ tục, đạt 77,86%).",
        [("ratio", "77.86", "77.57", "wrong")],
    ),
    ("Có 1.500 hồ sơ trên tổng số 6.000 hồ sơ, chiếm 25%.", [("ratio", "25", "25", "ok")]),
    (
        "Tiếp nhận 1.000 hồ sơ, trong đó đã giải quyết 950 hồ sơ, đúng hạn 940 hồ sơ, đạt 98,9%.",
        [("ratio", "98.9", "98.9", "ok")],  # of what was resolved, not of what was received
    ),
    ("Còn 115 phòng (giảm 22 phòng, tỷ lệ 16,06%).", [("ratio", "16.06", "16.06", "ok")]),  # of the 137 before
    ("Hộ nghèo là 4.172 hộ, chiếm 9,63%; hộ cận nghèo là 3.927 hộ, chiếm 19,06%.", [("ratio", "19.06", "9.06", "wrong")]),
    (
        "Sẽ giảm 68 đơn vị sự nghiệp (theo kế hoạch là 52 đơn vị, đạt 126,9% kế hoạch).",
        [("ratio", "126.9", "130.8", "wrong")],
    ),
    ("Kế hoạch giao tinh giản 20 biên chế, đã thực hiện 24 biên chế, đạt 115% kế hoạch.", [("ratio", "115", "120", "wrong")]),
    ("Đào tạo 500 người, kế hoạch là 400 người, trong đó nữ chiếm 45%.", []),
    ("Kinh phí qua 03 năm: 84 tỷ đồng (mỗi năm gần 28 tỷ đồng).", [("ratio", "28", "28", "ok")]),
    ("Kinh phí qua 03 năm: 90 tỷ đồng (mỗi năm gần 31 tỷ đồng).", [("ratio", "31", "30", "ok")]),
    ("Kinh phí qua 03 năm: 90 tỷ đồng (mỗi năm trên 28 tỷ đồng).", [("ratio", "28", "30", "ok")]),
    ("Kinh phí qua 03 năm: 90 tỷ đồng (mỗi năm trên 32 tỷ đồng).", [("ratio", "32", "30", "wrong")]),
    ("Thu 412,6 tỷ đồng, bằng 85,2% dự toán (là 500 tỷ đồng).", [("ratio", "85.2", "82.5", "wrong")]),
    ("Giai đoạn 2016 - 2020, tinh giản 120 biên chế, bình quân mỗi năm 30 biên chế.", [("ratio", "30", "24", "wrong")]),
    ("Giai đoạn 2016 - 2020 chi 900 triệu đồng, trong đó mỗi năm tập huấn 100 triệu đồng.", []),
    ("Giai đoạn 2016 - 2020 tinh giản 120 biên chế; năm 2021 tinh giản 15 biên chế, bình quân mỗi năm 20 biên chế.", []),
    (
        "Thu 350 tỷ đồng (kế hoạch tỉnh giao 300 tỷ đồng, đạt 116,7%; huyện giao 320 tỷ đồng, đạt 109,4%).",
        [("ratio", "116.7", "116.7", "ok"), ("ratio", "109.4", "109.4", "ok")],
    ),
    (
        "Năm 2020, chỉ số SIPAS đạt 79,2%.\n\nTrong năm 2020, chỉ số SIPAS đạt 7,92/10 điểm.",
        [("ratio", "79.2", "79.2", "ok")],
    ),
    # ---- totals
    ("Tất cả 410 thủ tục, trong đó: huyện 300 thủ tục và cấp xã 110 thủ tục.", [("sum", "410", "410", "ok")]),
    ("Có 477 thủ tục, trong đó: huyện 346 thủ tục và cấp xã 130 thủ tục.", [("sum", "477", "476", "wrong")]),
    (
        "Tuyển dụng 107 người. Trong đó: có 106 người thi tuyển, xét tuyển; có 11 người được tiếp nhận.",
        [("sum", "107", "117", "wrong")],
    ),
    (
        "Xong 24/47 nhiệm vụ, trong đó: điều hành 14/20 nhiệm vụ; thể chế 1/6 nhiệm vụ; thủ tục 9/20 nhiệm vụ.",
        [("sum", "24", "24", "ok"), ("sum", "47", "46", "wrong")],
    ),
    ("Có 877 hồ sơ (trong đó: 877 hồ sơ đúng hạn; 0 hồ sơ quá hạn).", [("sum", "877", "877", "ok")]),
    ("Cả huyện có 35 + 28 + 01 = 64 đơn vị.", [("sum", "64", "64", "ok")]),
    ("Cả huyện có 35 + 28 + 01 = 65 đơn vị.", [("sum", "65", "64", "wrong")]),
    (
        "Luân chuyển 12 người, trong đó ngoại huyện 04 người (THCS 02, Tiểu học 02), nội huyện 08 người (Mầm non 04, THCS 04).",
        [("sum", "12", "12", "ok"), ("sum", "4", "4", "ok"), ("sum", "8", "8", "ok")],
    ),
    ("Kiểm tra 83 đơn vị, trong đó: 50 xã, 12 cơ quan.", []),  # not said to be all
    ("Bổ nhiệm 09 người (04 Mầm non, Tiểu học, 01 THCS).", []),  # a number is missing
    ("Có 1.278 thành viên, trong đó có 609 hộ nghèo, 800 hộ khó khăn.", []),  # parts may overlap
    ("Còn 88 biên chế (năm 2017: 97 biên chế, năm 2018: 95 biên chế).", []),  # compared, not added
    ("Tập huấn 9 đơn vị (83 lượt xã, 12 phòng).", []),
    ("Có 115 trường hợp, trong đó 115 trường hợp do năng lực; đáng chú ý, 17 trường hợp có bằng đại học.", []),
    ("Cấp tỉnh 100 hồ sơ, cấp huyện 200 hồ sơ, tổng cộng 310 hồ sơ.", [("sum", "310", "300", "wrong")]),
    (
        "Tinh giản cho 102 trường hợp. Ngoài ra, tỉnh cắt giảm 228 biên chế. Tổng số đã giảm 330 người.",
        [("sum", "330", "330", "ok")],
    ),
    (
        "Tổng số hồ sơ: 1.000 hồ sơ, trong đó:\n\n- Đúng hạn: 900 hồ sơ, đạt 90%.\n\n- Quá hạn: 100 hồ sơ, đạt 11%.\n",
        [("sum", "1000", "1000", "ok"), ("ratio", "90", "90", "ok"), ("ratio", "11", "10", "wrong")],
    ),
    (
        "Mở 14 lớp cho 620 học viên, trong đó 08 lớp của năm trước, 350 học viên; 06 lớp mới, 270 học viên.",
        [("sum", "14", "14", "ok"), ("sum", "620", "620", "ok")],
    ),
    (
        "Mở 14 lớp cho 620 học viên, trong đó 08 lớp của năm trước, 350 học viên; 05 lớp mới, 270 học viên.",
        [("sum", "14", "13", "wrong"), ("sum", "620", "620", "ok")],
    ),
    ("Đã kiểm tra 32 đơn vị (cấp tỉnh 07/18 đơn vị, cấp huyện 05/09 đơn vị, cấp xã 20/84 đơn vị).", [("sum", "32", "32", "ok")]),
    (
        "Luân chuyển 50 người, trong đó tỉnh 30 người, huyện 20 người (cụ thể: năm 2019 có 24 người, năm 2020 có 26 người).",
        [("sum", "50", "50", "ok"), ("sum", "50", "50", "ok")],
    ),
    (
        "Ban hành 30 nghị quyết[1] trong năm.\n\n[1] Có 12 nghị quyết cá biệt và 18 nghị quyết quy phạm pháp luật.",
        [("sum", "30", "30", "ok")],
    ),
    *(  # however the mark of the note is written
        (
            f"Ban hành 46 văn bản{mark} trong năm, trên diện tích 12 m².\n\n{note} Có 05 kế hoạch, 38 công văn và 03 báo cáo.",
            [("sum", "46", "46", "ok")],
        )
        for mark, note in (
            ("¹", "¹"),
            ("\\[1\\]", "\\[1\\]"),
            ("<sup>l41</sup>", "<sup>[4]</sup>"),
            ("[^2]", "[^2]:"),
        )
    ),
    (
        "Tiếp nhận 1.500 hồ sơ[1] trong năm.\n\n[1] Đúng hạn 900 hồ sơ, trễ hạn 12 hồ sơ.",
        [],  # some may be pending
    ),
    ("Ban hành 30 nghị quyết[1] trong năm.\n\n[1] Có 12 nghị quyết cá biệt, 9 nghị quyết về nhân sự.", []),
    (
        "Có 1.900 thủ tục<sup>[1]</sup> được công khai.\n\n"
        "<sup>[1]</sup> Tỉnh 1.400 thủ tục, cấp huyện 280 thủ tục, cấp xã 141 thủ tục.",
        [("sum", "1900", "1821", "wrong")],
    ),
    # ---- changes
    (
        "Năm 2017 được giao 97 biên chế, năm 2021 được giao 88 biên chế (giảm 09 biên chế so với năm 2017).",
        [("change", "9", "9", "ok")],
    ),
    (
        "Năm 2015 được giao 101 biên chế, năm 2021 được giao 88 biên chế. Tính từ 2015 đến nay đã giảm 14 biên chế, đạt 13,86%.",
        [("change", "14", "13", "wrong"), ("ratio", "13.86", "13.86", "ok")],
    ),
    ("Biên chế từ 97 biên chế xuống còn 88 biên chế, giảm 10 biên chế.", [("change", "10", "9", "wrong")]),
    (
        "Chỉ số PAPI năm 2020 đạt 42,5 điểm, xếp hạng 28/63 tỉnh, tăng 10 bậc so với năm 2019 (hạng 36/63).",
        [("change", "10", "8", "wrong")],
    ),
    ("Thành lập 150 doanh nghiệp, tăng 25% so với cùng kỳ (120 doanh nghiệp).", [("change", "25", "25", "ok")]),
    ("Năm 2021 giảm 09 biên chế.", []),
    ("Sắp xếp từ 130 phòng chuyên môn còn 87 phòng (giảm 43 phòng), giảm 51 lãnh đạo.", [("change", "43", "43", "ok")]),
    ("Trước sắp xếp có 45 trường, sau sắp xếp còn 38 trường, tức giảm 08 trường.", [("change", "8", "7", "wrong")]),
    ("Số ấp giảm từ 120 ấp xuống 98 ấp (giảm 22 ấp).", [("change", "22", "22", "ok")]),
    ("Đạt 4,2 điểm, năm 2019 là 4,5 điểm, giảm 0,2 điểm.", [("change", "0.2", "0.3", "wrong")]),
    ("Gia nhập thị trường đạt 7,12/10 điểm, giảm 0,58 (năm 2019: 7,70 điểm).", [("change", "0.58", "0.58", "ok")]),
    ("Chỉ số PAPI năm 2020 xếp 27/63 (năm 2019 là 19/63, giảm 07 bậc).", [("change", "7", "8", "wrong")]),
    (
        "Chỉ số PCI: Năm 2020 đứng thứ 28/63 tỉnh, thành. Phấn đấu đến năm 2025 tăng 06 bậc, đứng thứ 23/63.",
        [("change", "6", "5", "wrong")],
    ),
    ("Đến năm 2025 chỉ số PCI tăng 05 bậc, từ hạng 28/63 lên hạng 23/63.", [("change", "5", "5", "ok")]),
    (
        "Năm 2019, chỉ số PCI đạt 60,1/100 điểm, xếp hạng 30/63 cả nước, hạng 9/13 trong vùng.\n\n"
        "Năm 2020, chỉ số PCI xếp hạng 24/63, hạng 8/13 trong vùng, tăng 6 bậc so với năm 2019.",
        [("change", "6", "6", "ok")],  # in the country, not in the region
    ),
    (
        "Năm 2019, chỉ số PCI xếp hạng 30/63.\n\nNăm 2020, chỉ số PCI xếp hạng 24/63, tăng 5 bậc so với năm 2019.",
        [("change", "5", "6", "wrong")],
    ),
    (
        "Năm 2019, chỉ số PCI đạt 64,14/100 điểm; năm 2020 chỉ số PCI đạt 63,11/100 điểm.\n\n"
        "Chỉ số PCI năm 2020 giảm hơn 01 điểm so với năm 2019.",
        [("change", "1", "1.03", "ok")],
    ),
    (
        "Năm 2019, chỉ số PCI đạt 64,14/100 điểm; năm 2020 chỉ số PCI đạt 63,11/100 điểm.\n\n"
        "Chỉ số PCI năm 2020 giảm gần 01 điểm so với năm 2019.",
        [("change", "1", "1.03", "ok")],
    ),
    (
        "Năm 2019, chỉ số PCI đạt 64,14/100 điểm; năm 2020 chỉ số PCI đạt 63,11/100 điểm.\n\n"
        "Chỉ số PCI năm 2020 giảm hơn 0,4 điểm so với năm 2019.",
        [],  # more than twice as much: of something else
    ),
    (
        "Năm 2019, chỉ số PAPI đạt 44,1/80 điểm.\n\nNăm 2020, chỉ số PAPI đạt 45,2/80 điểm; nội dung quản trị môi "
        "trường đạt 4,9/10 điểm, tăng 0,4 điểm so với năm 2019.",
        [],  # of a part of the index
    ),
    (
        "Từ 12 phòng chuyên môn còn 10 phòng, giảm 02 phòng, giảm 04 phó trưởng phòng.",
        [("change", "2", "2", "ok")],  # whose number before is not told
    ),
    ("Chỉ số PCI năm 2021 xếp 20/63 (năm 2019 là 30/63, tăng 6 bậc so với năm 2020).", []),
    (
        "PCI năm 2021 xếp 40/63, tăng 3 bậc so với năm 2020; chi phí thời gian xếp 20/63, tăng 15 bậc so với năm 2020."
        "\n\nPCI năm 2020 xếp 43/63.",
        [("change", "3", "3", "ok")],  # the second rank is that of a part
    ),
    # ---- conflicts
    (
        "Thực hiện Quyết định số 1232/2012/QĐ-UBND ngày 15/10/2020 của UBND huyện.",
        [("conflict", "2012 vs 2020", "", "wrong")],
    ),
    (
        "Chỉ thị số 17-CT/TU ngày 23/01/2017 của Tỉnh ủy.\n\nTheo Chỉ thị số 17-CT/TU ngày 13/01/2017 của Tỉnh ủy.",
        [("conflict", "23/01/2017 vs 13/01/2017", "", "wrong")],
    ),
    (
        "Kế hoạch số 36/KH-UBND ngày 10/4/2018 của UBND huyện.\n\nKế hoạch số 36/KH-UBND ngày 04/4/2022 của UBND huyện.",
        [],  # numbers start anew each year
    ),
    (
        "Trong kỳ không có trường hợp hồ sơ nào bị trễ hạn.\n\nSố hồ sơ quá hạn: 04 hồ sơ.",
        [("conflict", "0 vs 4", "", "wrong")],
    ),
    (
        "Hiện toàn bộ 1.899 thủ tục hành chính đã được giải quyết theo quy trình điện tử.\n\n"
        "Đến nay tất cả 1.889 thủ tục hành chính được giải quyết theo quy trình điện tử trên hệ thống.",
        [("conflict", "1899 vs 1889", "", "wrong")],
    ),
    (
        "Năm 2020, chỉ số PAPI đạt 43,07/80 điểm.\n\n## Chỉ số PAPI\n\nNăm 2020 đạt 43,77/80 điểm.",
        [("conflict", "43.07 vs 43.77", "", "wrong")],
    ),
    (
        "- Số biên chế tinh giản trong kỳ báo cáo của cơ quan hành chính: 01 người.\n\n"
        "- Số biên chế tinh giản trong kỳ báo cáo của cơ quan hành chính: 02 người.",
        [],  # the lines of a form, filled in for two bodies
    ),
    (
        "Toàn bộ 1.250 thủ tục cấp tỉnh được công khai.\n\nToàn bộ 1.210 thủ tục cấp huyện được công khai.",
        [],
    ),
    # ---- what cannot be
    ("Thu 900 tỷ đồng, giảm 10% so với năm 2020 (1.000 tỷ đồng).", [("change", "10", "10", "ok")]),
    ("Tỷ lệ hồ sơ giải quyết đúng hạn đạt 101,2%.", [("range", "101.2", "", "wrong")]),
    ("Thu ngân sách đạt 101,2% kế hoạch.", []),
    ("Xếp hạng 64/63 tỉnh, thành phố.", [("range", "64", "", "wrong")]),
    ("Họp ngày 31/02/2021 và ngày 29/02/2020.", [("range", "31/02/2021", "", "wrong")]),
    ("Giải quyết 100 hồ sơ (đúng hạn 120 hồ sơ).", [("range", "120", "", "wrong")]),
    # ---- tables
    (
        "| Cấp | Tiếp nhận | Đúng hạn | Tỷ lệ |\n|---|---|---|---|\n| Tỉnh | 100 | 90 | 90% |\n| Huyện | 200 | 150 | 75% |\n"
        "| Xã | 400 | 100 | 26% |\n| Tổng cộng | 700 | 350 | 50% |\n",
        [
            ("ratio", "90", "90", "ok"), ("ratio", "75", "75", "ok"), ("ratio", "26", "25", "wrong"),
            ("sum", "700", "700", "ok"), ("sum", "350", "340", "wrong"), ("ratio", "50", "50", "ok"),
        ],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), REDONE, ids=[text[:60] for text, _ in REDONE])
def test_claims_are_redone(text: str, expected: list[Row]) -> None:
    assert rows(text) == expected


def test_a_claim_says_where_both_places_stand() -> None:
    text = "Có 263 thủ tục, trong đó:\n\n- Trực tuyến: 204 thủ tục, đạt 77,86%.\n"
    (check,) = checks(text)
    assert check["line"] == 3
    assert check["quote"] == "204 thủ tục, đạt 77,86%"
    assert "263 thủ tục" in check["quotes"]
    assert check["note"] == "Line 3 states 77.86 %, but 204 of 263 (line 1) is 77.57 %."
    assert (
        check["note_vi"]
        == "Dòng 3 ghi 77,86%, nhưng 204 thủ tục trên 263 thủ tục (dòng 1) là 77,57%."
    )


@pytest.mark.parametrize(
    ("text", "note", "note_vi"),
    [
        (
            "Năm 2020, chỉ số PAPI đạt 43,07/80 điểm.\n\n## Chỉ số PAPI\n\nNăm 2020 đạt 43,77/80 điểm.",
            "The same fact is 43.07 in line 1 and 43.77 in line 5 (“Năm 2020 đạt 43,77/80 điểm”).",
            "Cùng một số liệu được ghi là 43,07 ở dòng 1 và 43,77 ở dòng 5 (“Năm 2020 đạt 43,77/80 điểm”).",
        ),
        (
            "I. Kết quả\n\nToàn tỉnh đã cấp 1.876 chữ ký số.\n\nII. Hạ tầng\n\nĐến nay toàn tỉnh đã cấp 1.867"
            " chữ ký số cho công chức.",
            "The same fact is 1,876 in line 3 and 1,867 in line 7 (“Đến nay toàn tỉnh đã cấp 1.867 chữ ký số”).",
            "Cùng một số liệu được ghi là 1.876 ở dòng 3 và 1.867 ở dòng 7"
            " (“Đến nay toàn tỉnh đã cấp 1.867 chữ ký số”).",
        ),
        (
            "I. Kết quả\n\nToàn huyện giải quyết 12.480 hồ sơ.\n\nII. Thủ tục\n\nTrong kỳ, huyện  giải quyết"
            " 12.840 hồ sơ của người dân.",
            "The same fact is 12,480 in line 3 and 12,840 in line 7 (“huyện giải quyết 12.840 hồ sơ của người dân”).",
            "Cùng một số liệu được ghi là 12.480 ở dòng 3 và 12.840 ở dòng 7 (“huyện giải quyết 12.840 hồ sơ của người dân”).",
        ),
        (
            "Trong kỳ không có hồ sơ nào bị trễ hạn.\n\nSố hồ sơ quá hạn: 04 hồ sơ.",
            "Line 1 says that no dossier was late, but line 3 counts 4 late.",
            "Dòng 1 nói không có hồ sơ trễ hạn, nhưng dòng 3 ghi 4 hồ sơ trễ hạn.",
        ),
        (
            "Có 263 thủ tục, trong đó:\n\n- Cấp huyện: 204 thủ tục.\n\n- Còn lại: 58 thủ tục cấp xã.\n",
            "Line 1 states 263, but its parts 204 + 58 (line 3) add up to 262, which is 1 less.",
            "Dòng 1 ghi 263 thủ tục, nhưng các thành phần 204 + 58 (dòng 3) cộng lại là 262, ít hơn 1.",
        ),
        (
            "Chi phí là 3,25 tỷ đồng, năm 2021 là 2,9 tỷ đồng, tăng 360 triệu đồng.",
            "Line 1 states a rise of 360 million dong, but from 2.9 billion dong to 3.25 billion dong it is"
            " 350 million dong.",
            "Dòng 1 ghi tăng 360 triệu đồng, nhưng từ 2,9 tỷ đồng đến 3,25 tỷ đồng là 350 triệu đồng.",
        ),
    ],
)
def test_a_note_says_what_is_stated_and_what_follows(text: str, note: str, note_vi: str) -> None:
    (check,) = checks(text)
    assert (check["note"], check["note_vi"]) == (note, note_vi)


@pytest.mark.parametrize(
    ("value", "english", "vietnamese"),
    [
        ("15250000", "15.25 million dong", "15,25 triệu đồng"),
        ("2000000000", "2 billion dong", "2 tỷ đồng"),
        ("999999", "999,999 dong", "999.999 đồng"),
    ],
)
def test_money_is_told_in_its_scale(value: str, english: str, vietnamese: str) -> None:
    assert (shown(Money(value), "en"), shown(Money(value), "vi")) == (english, vietnamese)


def test_quotes_stand_on_one_line_of_the_source() -> None:
    for text, _ in REDONE:
        for check in checks(text):
            assert "\n" not in check["quote"]
            assert text[check["start"] : check["end"]] == check["quote"]
            assert check["line"] == text.count("\n", 0, check["start"]) + 1


def test_every_pattern_of_the_rules_compiles() -> None:
    def patterns(value: object) -> None:
        if isinstance(value, dict):
            for inner in value.values():
                patterns(inner)
        elif isinstance(value, list):
            for inner in value:
                patterns(inner)
        else:
            re.compile(str(value))

    patterns({key: value for key, value in load("checks").items() if key not in ("notes", "words")})


# ---- a consistent report has no wrong row; one planted error has one, at its place ------------


@dataclass(frozen=True)
class Claim:
    """A claim in words. `text(False)` is right, `text(True)` holds one error."""

    kind: str
    text: Callable[[bool], str]


def percent(a: int, b: int) -> Decimal:
    return (Decimal(a) * 100 / b).quantize(Decimal("0.01"), ROUND_HALF_UP)


def vi(value: Decimal | int) -> str:
    """A number as Vietnamese writes it."""
    whole, _, rest = str(value).partition(".")
    grouped = f"{int(whole):,}".replace(",", ".")
    return f"{grouped},{rest}" if rest else grouped


def pair(a: int, b: int) -> Claim:
    def text(planted: bool) -> str:
        share = percent(a, b) + (7 if planted else 0)
        return f"- Phát hành điện tử {vi(a)}/{vi(b)} văn bản, đạt {vi(share)}%."

    return Claim("ratio", text)


def part(a: int, b: int) -> Claim:
    def text(planted: bool) -> str:
        share = percent(a, b) - (Decimal("0.5") if planted else 0)
        return f"- Tiếp nhận {vi(b)} hồ sơ, trong đó trực tuyến {vi(a)} hồ sơ, chiếm {vi(share)}%."

    return Claim("ratio", text)


def closed(x: int, y: int, z: int) -> Claim:
    def text(planted: bool) -> str:
        total = x + y + z + (3 if planted else 0)
        return f"- Toàn huyện có {vi(total)} đơn vị, gồm {vi(x)} trường học, {vi(y)} cơ quan và {vi(z)} xã."

    return Claim("sum", text)


def bracket(x: int, y: int, z: int) -> Claim:
    def text(planted: bool) -> str:
        last = z + (1 if planted else 0)
        return f"- Đào tạo {vi(x + y + z)} lượt người (công chức {vi(x)}, viên chức {vi(y)}, cán bộ {vi(last)})."

    return Claim("sum", text)


def listed(x: int, y: int) -> Claim:
    def text(planted: bool) -> str:
        total = x + y + (5 if planted else 0)
        return (
            f"- Giải quyết {vi(total)} thủ tục (cấp huyện {vi(x)} thủ tục, cấp xã {vi(y)} thủ tục)."
        )

    return Claim("sum", text)


def fall(a: int, b: int) -> Claim:
    def text(planted: bool) -> str:
        by = a + (2 if planted else 0)
        return (
            f"- Năm 2018 giao {vi(a + b)} biên chế, năm 2021 giao {vi(b)} biên chế"
            f" (giảm {vi(by)} biên chế so với năm 2018)."
        )

    return Claim("change", text)


def climb(a: int, b: int) -> Claim:
    def text(planted: bool) -> str:
        by = a + (1 if planted else 0)
        return f"- Chỉ số PCI xếp hạng {b}/63, tăng {by} bậc so với năm 2020 (hạng {a + b}/63)."

    return Claim("change", text)


def document(day: int, number: int) -> Claim:
    def text(planted: bool) -> str:
        other = day + (1 if planted else 0)
        return (
            f"- Triển khai Quyết định số {number}/QĐ-TTg ngày {day:02}/5/2019 của Thủ tướng Chính phủ;"
            f" sơ kết Quyết định số {number}/QĐ-TTg ngày {other:02}/5/2019 của Thủ tướng Chính phủ."
        )

    return Claim("conflict", text)


def numbered(day: int, number: int) -> Claim:
    def text(planted: bool) -> str:
        year = 2016 if planted else 2015
        return f"- Áp dụng Thông tư số {number}/2015/TT-BNV ngày {day:02}/6/{year} của Bộ Nội vụ."

    return Claim("conflict", text)


def day_of(day: int, _: int) -> Claim:
    def text(planted: bool) -> str:
        return f"- Hội nghị tổng kết họp ngày {31 if planted else day:02}/02/2021."

    return Claim("range", text)


def reduced(a: int, b: int) -> Claim:
    def text(planted: bool) -> str:
        by = a + (1 if planted else 0)
        return f"- Sắp xếp từ {vi(a + b)} phòng chuyên môn còn {vi(b)} phòng (giảm {vi(by)} phòng)."

    return Claim("change", text)


def aimed(a: int, b: int) -> Claim:
    def text(planted: bool) -> str:
        by = a + (1 if planted else 0)
        return (
            f"- Chỉ số SIPAS: Năm 2020 đứng thứ {a + b}/63 tỉnh, thành."
            f" Phấn đấu đến năm 2025 tăng {by} bậc, đứng thứ {b}/63."
        )

    return Claim("change", text)


def planned(a: int, b: int) -> Claim:
    def text(planted: bool) -> str:
        share = percent(a, b) + (9 if planted else 0)
        return f"- Sáp nhập {vi(a)} trường học (kế hoạch là {vi(b)} trường học, đạt {vi(share)}% kế hoạch)."

    return Claim("ratio", text)


def yearly(a: int) -> Claim:
    def text(planted: bool) -> str:
        mean = a + (1 if planted else 0)
        return f"- Giai đoạn 2016 - 2020, hỗ trợ {vi(5 * a)} triệu đồng, bình quân mỗi năm {vi(mean)} triệu đồng."

    return Claim("ratio", text)


def classes(x: int, y: int, a: int, b: int) -> Claim:
    def text(planted: bool) -> str:
        total = x + y + (1 if planted else 0)
        return (
            f"- Mở {vi(total)} lớp với {vi(a + b)} học viên, trong đó {vi(x)} lớp cũ với"
            f" {vi(a)} học viên; {vi(y)} lớp mới với {vi(b)} học viên."
        )

    return Claim("sum", text)


def tabled(x: int, y: int, z: int) -> Claim:
    def text(planted: bool) -> str:
        total = x + y + z + (4 if planted else 0)
        return (
            "| Đơn vị | Số hồ sơ |\n|---|---|\n"
            f"| Phòng Nội vụ | {vi(x)} |\n| Phòng Tư pháp | {vi(y)} |\n| Thanh tra | {vi(z)} |\n"
            f"| Tổng cộng | {vi(total)} |"
        )

    return Claim("sum", text)


def scored(a: int, b: int) -> Claim:
    def text(planted: bool) -> str:
        score, again = a, a + (b if planted else 0)
        return (
            f"- Năm 2020, chỉ số PAPI của tỉnh đạt {score},5/80 điểm.\n\n"
            f"- Kết quả năm 2020: chỉ số PAPI đạt {again},5/80 điểm."
        )

    return Claim("conflict", text)


def electronic(n: int, more: int) -> Claim:
    def text(planted: bool) -> str:
        again = n + (more if planted else 0)
        return (
            f"- Hiện toàn bộ {vi(n)} thủ tục hành chính đã được giải quyết theo quy trình điện tử.\n\n"
            f"- Đến nay tất cả {vi(again)} thủ tục hành chính được giải quyết theo quy trình điện tử."
        )

    return Claim("conflict", text)


small, count = st.integers(2, 27), st.integers(12, 900)
large = st.integers(1_000, 90_000)
claims = st.tuples(
    st.builds(lambda a, b: pair(min(a, b), a + b), count, count),
    st.builds(lambda a, b: part(min(a, b), a + b), large, large),
    st.builds(closed, count, count, count),
    st.builds(bracket, count, count, count),
    st.builds(listed, count, count),
    st.builds(fall, small, count),
    st.builds(climb, small, small),
    st.builds(document, small, st.integers(100, 1999)),
    st.builds(numbered, small, st.integers(1, 30)),
    st.builds(day_of, small, small),
    st.builds(reduced, small, count),
    st.builds(aimed, small, small),
    st.builds(planned, count, count),
    st.builds(yearly, count),
    st.builds(classes, small, small, count, count),
    st.builds(tabled, count, count, count),
    st.builds(scored, small, small),
    st.builds(electronic, large, small),
).flatmap(st.permutations)


def report(texts: list[str]) -> str:
    return "I. KẾT QUẢ\n\n" + "\n\n".join(texts) + "\n"


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(claims)
def test_a_consistent_report_has_no_wrong_claim(chosen: list[Claim]) -> None:
    found = checks(report([claim.text(False) for claim in chosen]))
    assert [c for c in found if c["verdict"] == "wrong"] == []
    # Every claim that can be redone is there: 4 shares, 6 totals, 4 changes.
    assert sorted(c["kind"] for c in found) == ["change"] * 4 + ["ratio"] * 4 + ["sum"] * 6


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(claims, st.integers(0, 17))
def test_one_planted_error_is_found_at_its_place_and_nowhere_else(
    chosen: list[Claim], at: int
) -> None:
    texts = [claim.text(index == at) for index, claim in enumerate(chosen)]
    first = 3 + sum(text.count("\n") + 2 for text in texts[:at])
    (wrong,) = (c for c in checks(report(texts)) if c["verdict"] == "wrong")
    assert wrong["kind"] == chosen[at].kind
    # A contradiction stands where the later of the two does; a table's total in its last row.
    assert wrong["line"] == first + texts[at].count("\n")


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet="0123456789/%,.;:()+= \nhồsơđạtxãgmrgóv-|", max_size=200))
def test_nothing_that_is_written_breaks_the_audit(text: str) -> None:
    for check in checks("Báo cáo " + text):
        assert check["verdict"] in ("ok", "wrong")
        assert check["note"]
        assert check["note_vi"]
