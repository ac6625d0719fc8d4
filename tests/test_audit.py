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
    ("Thu được 47,9 tỷ đồng/120,535 tỷ đồng đạt 39,7% kế hoạch.", [("ratio", "39.7", "39.7", "ok")]),
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
    ("Có 4.172 hộ nghèo, chiếm 9,63%; hộ cận nghèo còn 3.927 hộ, chiếm 19,06%.", [("ratio", "19.06", "9.06", "wrong")]),
    # ---- totals
    ("Có 476 thủ tục, trong đó: huyện 346 thủ tục và cấp xã 130 thủ tục.", [("sum", "476", "476", "ok")]),
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
    # ---- conflicts
    (
        "Thực hiện Quyết định số 1232/2012/QĐ-UBND ngày 15/10/2020 của UBND huyện.",
        [("conflict", "2012 vs 2020", "", "wrong")],
    ),
    (
        "Chỉ thị số 17-CT/TU ngày 23/01/2017 của Tỉnh ủy.\n\nTheo Chỉ thị số 17-CT/TU ngày 13/01/2017 của Tỉnh ủy.",
        [("conflict", "2017-01-23 vs 2017-01-13", "", "wrong")],
    ),
    (
        "Kế hoạch số 36/KH-UBND ngày 10/4/2018 của UBND huyện.\n\nKế hoạch số 36/KH-UBND ngày 04/4/2022 của UBND huyện.",
        [],  # numbers start anew each year
    ),
    (
        "Trong kỳ không có trường hợp hồ sơ nào bị trễ hạn.\n\nSố hồ sơ quá hạn: 04 hồ sơ.",
        [("conflict", "0 vs 4", "", "wrong")],
    ),
    # ---- what cannot be
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
    assert check["note"] == "Line 3 states 77.86 %, but 204 (line 3) of 263 (line 1) is 77.57 %."
    assert check["note_vi"] == "Dòng 3 ghi 77,86%, nhưng 204 (dòng 3) trên 263 (dòng 1) là 77,57%."


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
).flatmap(st.permutations)


def report(texts: list[str]) -> str:
    return "I. KẾT QUẢ\n\n" + "\n\n".join(texts) + "\n"


@settings(max_examples=60, deadline=None)
@given(claims)
def test_a_consistent_report_has_no_wrong_claim(chosen: list[Claim]) -> None:
    found = checks(report([claim.text(False) for claim in chosen]))
    assert [c for c in found if c["verdict"] == "wrong"] == []
    # Every claim that can be redone is there: 2 shares, 3 totals, 2 changes.
    assert sorted(c["kind"] for c in found) == ["change"] * 2 + ["ratio"] * 2 + ["sum"] * 3


@settings(max_examples=60, deadline=None)
@given(claims, st.integers(0, 9))
def test_one_planted_error_is_found_at_its_place_and_nowhere_else(
    chosen: list[Claim], at: int
) -> None:
    text = report([claim.text(index == at) for index, claim in enumerate(chosen)])
    wrong = [c for c in checks(text) if c["verdict"] == "wrong"]
    assert [(c["kind"], c["line"]) for c in wrong] == [(chosen[at].kind, 3 + 2 * at)]


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet="0123456789/%,.;:()+= \nhồsơđạtxãgmrgóv-|", max_size=200))
def test_nothing_that_is_written_breaks_the_audit(text: str) -> None:
    for check in checks("Báo cáo " + text):
        assert check["verdict"] in ("ok", "wrong")
        assert check["note"]
        assert check["note_vi"]
