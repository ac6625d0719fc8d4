"""Claims in sentences of many localities: what is redone, right and wrong, and nothing else."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

import pytest

from cchc.checks.words import Day, Money, Word, shown
from cchc.model import Source
from cchc.pipeline import parse_source
from tests import sentences
from tests.sentences import plain

SAMPLE = sentences.read("sentences_checks.yml")

Row = tuple[str, str, str]

_CLAIM = re.compile(r"(?P<kind>ratio|sum|change) (?P<stated>\S+) (?P<sign>!?=) (?P<terms>.+)")


def annotated(claim: str) -> Row:
    """(kind, stated, verdict) of an annotated claim."""
    match = _CLAIM.fullmatch(claim)
    if match:
        return match["kind"], plain(match["stated"]), "wrong" if match["sign"] == "!=" else "ok"
    kind, stated = claim.split(" ", 1)
    return kind, plain(stated.split(" vs ")[0]) if kind == "range" else stated, "wrong"


@cache
def checked(text: str) -> list[dict[str, Any]]:
    return parse_source(Source("report.txt", text, "txt"), period="2022").checks


def found(text: str) -> list[Row]:
    return [(c["kind"], plain(in_full(c, "stated")), c["verdict"]) for c in checked(text)]


@pytest.mark.parametrize("case", sentences.cases(SAMPLE))
def test_claims_are_redone_as_annotated(case: dict[str, Any]) -> None:
    assert Counter(found(case["text"])) == Counter(map(annotated, case["claims"]))


_SCALES = {"million": 10**6, "triệu": 10**6, "billion": 10**9, "tỷ": 10**9}
_NUMBER = re.compile(rf"(\d+(?:[.,]\d+)*)(?: ({'|'.join(_SCALES)}))?")


def numbers(note: str, marks: tuple[str, str]) -> set[Decimal]:
    """The numbers of a note, with and without `million`: both are annotated.

    `marks` are the sign that groups thousands and the decimal sign.
    """
    group, point = marks
    found = set()
    for digits, scale in _NUMBER.findall(note):
        value = Decimal(digits.replace(group, "").replace(point, "."))
        found |= {value, value * _SCALES.get(scale, 1)}
    return found


def in_full(check: Mapping[str, Any], column: str) -> str:
    """A value of a check, amounts of money in full: a check has them as the report does (`3,2 tỷ`)."""
    try:
        value = Decimal(check[column])
    except InvalidOperation:  # a conflict's two values
        return str(check[column])
    stated, told = Decimal(check["stated"]), numbers(check["note"], (",", "."))
    scale = max((of for of in (1, *_SCALES.values()) if stated * of in told), default=1)
    return str(value * scale)


def accounted(claim: str, check: dict[str, Any]) -> bool:
    """Does a check rest on the annotated terms of its claim, and say so in both languages?"""
    match = _CLAIM.fullmatch(claim)
    assert match is not None
    terms = [Decimal(term) for term in re.findall(r"[\d.]+", match["terms"])]
    if "/" in match["terms"]:
        # A share is in per cent; an average (`63 / 9`) is not.
        follows = [terms[0] * 100 / terms[1], terms[0] / terms[1]]
    elif "-" in match["terms"]:
        follows = [abs(terms[0] - terms[1])]
    else:
        follows = [sum(terms, Decimal(0))]
    if match["kind"] == "change" and "/" in match["terms"]:
        del terms[0]  # annotated is by how much; the note says from what to what
    expected = Decimal(in_full(check, "expected"))
    step = Decimal(1).scaleb(int(expected.as_tuple().exponent))
    said = {*terms, Decimal(match["stated"])}
    return (
        any(abs(abs(expected) - follow) < step for follow in follows)
        and said <= numbers(check["note"], (",", "."))
        and said <= numbers(check["note_vi"], (".", ","))
    )


@pytest.mark.parametrize("case", sentences.cases(SAMPLE))
def test_a_claim_is_told_with_the_terms_that_it_rests_on(case: dict[str, Any]) -> None:
    left = list(checked(case["text"]))
    for claim in filter(_CLAIM.match, case["claims"]):
        told = [
            check
            for check in left
            if (check["kind"], plain(in_full(check, "stated")), check["verdict"])
            == annotated(claim)
            and accounted(claim, check)
        ]
        assert told, claim
        left.remove(told[0])


@pytest.mark.parametrize("case", sentences.known_failures(SAMPLE))
@pytest.mark.xfail(strict=True)
def test_known_failures(case: dict[str, Any]) -> None:
    assert Counter(found(case["text"])) == Counter(map(annotated, case["claims"]))


@pytest.mark.parametrize(
    "claim",
    [
        claim
        for part in SAMPLE.values()
        for case in part
        for claim in case["claims"]
        if _CLAIM.match(claim)
    ],
)
def test_the_annotation_can_count(claim: str) -> None:
    match = _CLAIM.fullmatch(claim)
    assert match is not None
    stated, terms = Decimal(match["stated"]), match["terms"]
    exponent = stated.as_tuple().exponent
    step = Decimal(1).scaleb(exponent) if isinstance(exponent, int) and exponent < 0 else Decimal(1)
    if "/" in terms:
        part, whole = map(Decimal, terms.split(" / "))
        # A share is in per cent; an average (`63 / 9`) is not.
        right = any(abs(stated - part * of / whole) < step for of in (Decimal(100), Decimal(1)))
    elif "-" in terms:
        first, last = map(Decimal, terms.split(" - "))
        right = stated == first - last
    else:
        right = stated == sum(map(Decimal, terms.split(" + ")))
    assert right == (match["sign"] == "=")


def late(*texts: str, stated: str = "") -> tuple[str, list[Row]]:
    return "\n\n".join(texts), [("conflict", stated, "wrong")] if stated else []


NONE_LATE = "Trong năm không có hồ sơ nào bị trễ hạn."

# `không có hồ sơ trễ hạn` and a count of late ones: a contradiction where both are of one period and body.
LATE = [
    # ---- what the late ones are
    late(NONE_LATE, "Có 01 hồ sơ quá hạn.", stated="0 vs 1"),
    late("Số hồ sơ quá hạn: 04 hồ sơ.", NONE_LATE, stated="0 vs 4"),
    late(NONE_LATE, "Đã trả 900 hồ sơ đúng hạn.", "Có 12 hồ sơ bị trả chậm trễ.", stated="0 vs 12"),
    late(NONE_LATE, "Đã trả kết quả 900 hồ sơ không quá hạn."),
    late(NONE_LATE, "Số hồ sơ chưa quá hạn còn 31 hồ sơ."),
    late(NONE_LATE, "Có 12 văn bản trả lời quá hạn."),
    late(NONE_LATE, "Số hồ sơ quá hạn chiếm 0,5%."),
    late(NONE_LATE, "Có 00 hồ sơ quá hạn."),
    late(NONE_LATE, "Kết quả được 9,5 điểm hồ sơ trễ hạn."),
    (
        f"{NONE_LATE}\n\nHồ sơ trễ hạn đã xin lỗi: 12/12 hồ sơ.\n",  # which of the two were late is open
        [],
    ),
    late(NONE_LATE, "Có 12 hồ sơ trễ hạn; có 13 hồ sơ quá hạn.", stated="0 vs 12"),  # told once
    # ---- of whom
    late("Toàn huyện không có hồ sơ trễ hạn.", "Tại cấp xã, trễ hạn 05 hồ sơ.", stated="0 vs 5"),
    late("Tại cấp huyện không có hồ sơ trễ hạn.", "Cấp huyện trễ hạn 05 hồ sơ.", stated="0 vs 5"),
    late("Tại Cấp Huyện không có hồ sơ trễ hạn.", "Bộ phận một cửa trễ hạn 05 hồ sơ."),
    late("Tại cấp huyện không có hồ sơ trễ hạn.", "Cấp xã trễ hạn 05 hồ sơ."),
    late("Tại cấp huyện không có hồ sơ trễ hạn.", "Bộ phận một cửa trễ hạn 05 hồ sơ."),
    late(
        "Lĩnh vực đất đai không có hồ sơ trễ hạn.",
        "Tại cấp huyện, lĩnh vực đất đai trễ hạn 05 hồ sơ.",
        stated="0 vs 5",
    ),
    late("Lĩnh vực đất đai không có hồ sơ trễ hạn.", "Lĩnh vực Đất đai: 05 hồ sơ trễ hạn.", stated="0 vs 5"),
    late("Lĩnh vực đất đai không có hồ sơ trễ hạn.", "Lĩnh vực hộ tịch trễ hạn 05 hồ sơ."),
    late("Phòng Tư pháp không có hồ sơ trễ hạn.", "Phòng Nội vụ trễ hạn 05 hồ sơ."),
    late("Bộ phận một cửa trễ hạn 05 hồ sơ.", "Đã kiểm tra cấp xã", "- Không có hồ sơ trễ hạn", stated="0 vs 5"),
    late("1. UBND xã An Phú", "- Không có hồ sơ trễ hạn.", "- Có 05 hồ sơ trễ hạn.", stated="0 vs 5"),
    late("Các xã không có hồ sơ trễ hạn.", "1. UBND xã An Phú", "- Có 05 hồ sơ trễ hạn.", stated="0 vs 5"),
    *(
        late(one, "- Không có hồ sơ trễ hạn.", other, "- Có 05 hồ sơ trễ hạn.", stated=stated)
        for one, other, stated in (
            ("I. TÌNH HÌNH", "II. ĐÁNH GIÁ CHUNG", "0 vs 5"),
            ("I. TÌNH HÌNH", "II. CÁC XÃ, PHƯỜNG", "0 vs 5"),
            ("1. Cấp xã", "2. Cấp huyện", ""),
            ("1. UBND xã An Phú", "2. UBND xã Bình Hòa", ""),
            ("Tại xã An Phú:", "Tại xã Bình Hòa:", ""),
            ("1. Ban hành văn bản", "2. Xã hội hóa dịch vụ công", "0 vs 5"),
        )
    ),
    # ---- of when
    late("Phấn đấu không có hồ sơ trễ hạn.", "Trong kỳ có 12 hồ sơ trễ hạn."),
    late("Kỳ trước không có hồ sơ trễ hạn.", "Trong kỳ có 12 hồ sơ trễ hạn."),
    late(NONE_LATE, "Đã trả xong 12 hồ sơ của kỳ trước bị quá hạn."),
    late("Hiện nay không có hồ sơ trễ hạn. Năm 2022 có 12 hồ sơ trễ hạn.", stated="0 vs 12"),
    late(
        "Năm 2021 trễ hạn 09 hồ sơ. Thực hiện Kế hoạch cải cách hành chính năm 2022, không có hồ sơ trễ hạn.",
        stated="0 vs 9",
    ),
    late(
        "Quý I năm 2022 không có hồ sơ trễ hạn.",
        "Năm 2022 tiếp nhận 9.000 hồ sơ, trong đó có 12 hồ sơ trễ hạn.",
    ),
    late(
        "Trong năm không có hồ sơ trễ hạn; đến ngày 15/6/2022, tiếp nhận 9.000 hồ sơ.",
        "Có 12 hồ sơ trễ hạn.",
        stated="0 vs 12",
    ),
    late("Kết quả năm 2021:", "- Không có hồ sơ trễ hạn.", "Kết quả năm 2022:", "- Có 12 hồ sơ trễ hạn."),
    late(
        "Kết quả năm 2021:", "- Không có hồ sơ trễ hạn.", "- Cấp xã có 12 hồ sơ trễ hạn.", stated="0 vs 12"
    ),
    late(
        "Kết quả năm 2021:",
        "- Về tiếp nhận và trả kết quả:",
        "+ Không có hồ sơ trễ hạn.",
        "Kết quả năm 2022:",
        "- Về tiếp nhận và trả kết quả:",
        "+ Có 12 hồ sơ trễ hạn.",
    ),
    late("Năm 2021 xếp thứ nhất.", "Không có hồ sơ trễ hạn.", "Năm 2022 có 12 hồ sơ trễ hạn.", stated="0 vs 12"),
    # ---- what is still to be done
    *(
        late("I. KẾT QUẢ", "Có 12 hồ sơ trễ hạn.", heading, "Không để xảy ra hồ sơ trễ hạn.", stated=stated)
        for heading, stated in (
            ("II. ĐÁNH GIÁ CHUNG", "0 vs 12"),
            ("II. PHƯƠNG HƯỚNG, NHIỆM VỤ", ""),
            ("II. KIẾN NGHỊ, ĐỀ XUẤT", ""),
            ("II. GIẢI PHÁP KHẮC PHỤC", ""),
        )
    ),
    late(
        "I. KẾT QUẢ",
        "Có 12 hồ sơ trễ hạn.",
        "1. Phương hướng, nhiệm vụ",
        "Không để xảy ra hồ sơ trễ hạn.",
    ),
    late(
        "I. KẾT QUẢ",
        "1. Kiến nghị đã trả lời",
        "Có 12 hồ sơ trễ hạn.",
        "2. Tiếp nhận hồ sơ",
        "Không để xảy ra hồ sơ trễ hạn.",
        stated="0 vs 12",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), LATE)
def test_none_late_contradicts_what_was_late_of_the_same(text: str, expected: list[Row]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "note"),
    [
        (
            "Trong năm không có hồ sơ nào bị trễ hạn.\n\nSố hồ sơ quá hạn: 04 hồ sơ.",
            "Line 1 says that no dossier was late, but line 3 counts 4 late.",
        ),
        (
            "Số hồ sơ quá hạn: 04 hồ sơ.\n\nTrong năm không có hồ sơ nào bị trễ hạn.",
            "Line 3 says that no dossier was late, but line 1 counts 4 late.",
        ),
        (
            "Cấp xã: năm 2021, số hồ sơ  trực tuyến (đã trả: 912 hồ sơ).\n\n"
            "Cấp xã: năm 2021, số hồ sơ  trực tuyến (đã trả: 1.204 hồ sơ).",
            "",  # its name is too short to be one
        ),
        (
            "Cấp xã: năm 2021, số công chức  được bồi dưỡng, (90 người).\n\n"
            "Cấp xã: năm 2021, số công chức  được bồi dưỡng, (120 người).",
            "",
        ),
        (
            "Cấp xã: năm 2021, số công chức  được bồi dưỡng: 90 người.\n\n"
            "Cấp xã: năm 2021, số công chức  được bồi dưỡng: 120 người.",
            "The same fact is 90 in line 1 and 120 in line 3 (“số công chức được bồi dưỡng”).",
        ),
    ],
)
def test_a_contradiction_says_where_both_values_stand(text: str, note: str) -> None:
    checks = checked(text)
    assert [check["note"] for check in checks] == ([note] if note else [])
    for check in checks:
        later, earlier = check["start"], text.index(check["quotes"].split(" | ")[0])
        assert check["line"] == 3
        assert earlier < later


def twice(first: str, second: str, stated: str = "") -> tuple[str, list[Row]]:
    return f"{first}\n\n{second}", [("conflict", stated, "wrong")] if stated else []


# One figure under the same words at two places. The words in front of the colon, or of the list,
# and the time say what it is of.
TWICE = [
    twice(
        "Cấp xã: năm 2021, số hồ sơ đã tiếp nhận là 912 hồ sơ.",
        "Cấp xã: năm 2021, số hồ sơ đã tiếp nhận là 1.204 hồ sơ.",
        "912 vs 1204",
    ),
    twice(
        "Công tác tuyển dụng (năm 2021 đã tuyển dụng mới 15 viên chức) được quan tâm.",
        "Công tác tuyển dụng (năm 2021 đã tuyển dụng mới 18 viên chức) có tiến bộ.",
        "15 vs 18",
    ),
    twice(
        "Cấp xã: năm 2021, số hồ sơ đã tiếp nhận là 912 hồ sơ.",
        "Cấp xã: năm 2021, số hồ sơ đã tiếp nhận là 912 hồ sơ.",
    ),
    twice(  # told once
        "Cấp xã: năm 2021, số hồ sơ đã tiếp nhận là 912 hồ sơ.\n\nCấp xã: năm 2021, số hồ sơ đã tiếp nhận là 950 hồ sơ.",
        "Cấp xã: năm 2021, số hồ sơ đã tiếp nhận là 1.204 hồ sơ.",
        "912 vs 950",
    ),
    # ---- of another time
    twice(
        "Cấp xã: năm 2020, số hồ sơ đã tiếp nhận là 912 hồ sơ.",
        "Cấp xã: năm 2021, số hồ sơ đã tiếp nhận là 1.204 hồ sơ.",
    ),
    twice(
        "Cấp xã: quý I/2021, số hồ sơ đã tiếp nhận là 912 hồ sơ.",
        "Cấp xã: quý II/2021, số hồ sơ đã tiếp nhận là 1.204 hồ sơ.",
    ),
    twice(
        "Về tuyển dụng (năm 2020, số viên chức được tuyển mới là 15 người).",
        "Về tuyển dụng (năm 2021, số viên chức được tuyển mới là 18 người).",
    ),
    # ---- of another body or thing
    twice(
        "Cấp xã: năm 2021, số hồ sơ đã tiếp nhận là 912 hồ sơ.",
        "Cấp huyện: năm 2021, số hồ sơ đã tiếp nhận là 1.204 hồ sơ.",
    ),
    twice(
        "Cấp xã: năm 2021, số hồ sơ đã tiếp nhận là 912 hồ sơ.",
        "Cấp xã: năm 2021, số hồ sơ đã trả kết quả là 904 hồ sơ.",
    ),
    twice(
        "Bồi dưỡng: năm 2021 đã cử đi học tổng cộng 90 công chức cấp xã.",
        "Bồi dưỡng: năm 2021 đã cử đi học tổng cộng 14 công chức cấp huyện.",
    ),
    *(
        twice(
            f"{one}\n\n- Kết quả: năm 2021 đã tiếp nhận và trả 912 hồ sơ.",
            f"{other}\n\n- Kết quả: năm 2021 đã tiếp nhận và trả 1.204 hồ sơ.",
            stated,
        )
        for one, other, stated in (
            ("I. TÌNH HÌNH", "II. ĐÁNH GIÁ CHUNG", "912 vs 1204"),
            ("1. UBND xã An Phú", "2. UBND xã Bình Hòa", ""),
            ("Tại xã An Phú:", "Tại xã Bình Hòa:", ""),
            ("1. Lĩnh vực đất đai", "2. Lĩnh vực hộ tịch", ""),
            ("1. Sở Nội vụ\n\na) Tiếp nhận hồ sơ", "2. Sở Tư pháp\n\na) Tiếp nhận hồ sơ", ""),
        )
    ),
    # ---- in the list of its lead-in
    *(
        twice(
            f"{one}\n\n- Lĩnh vực hộ tịch: số hồ sơ đã trả là 912 hồ sơ.",
            f"{other}\n\n- Lĩnh vực hộ tịch: số hồ sơ đã trả là 1.204 hồ sơ.",
            stated,
        )
        for one, other, stated in (
            ("Kết quả giải quyết:", "Kết quả giải quyết:", "912 vs 1204"),
            ("Kết quả trả qua bưu chính:", "Kết quả trả trực tuyến:", ""),
            ("Lĩnh vực tư pháp.", "Lĩnh vực tư pháp.", ""),
            ("1. Xã An Phú\n\nKết quả giải quyết:", "2. Xã Bình Hòa\n\nKết quả giải quyết:", ""),
            ("1. Năm 2020\n\nKết quả giải quyết:", "2. Năm 2021\n\nKết quả giải quyết:", ""),
            ("* Quý I/2021:\n\n- Kết quả giải quyết:", "* Quý II/2021:\n\n- Kết quả giải quyết:", ""),
        )
    ),
    twice(
        "Kết quả giải quyết:\n\n- Cấp xã: số hồ sơ đã trả là 912 hồ sơ.",
        "- Cấp huyện: số hồ sơ đã trả là 1.204 hồ sơ.",
    ),
    twice(
        "Kết quả giải quyết:\n\n- Cấp xã: đã trả kết quả được 912 hồ sơ đất đai.",
        "- Cấp xã: đã trả kết quả được 1.204 hồ sơ hộ tịch.",
    ),
    twice(
        "Kết quả giải quyết:\n\n- Cấp xã: số hồ sơ nhận trực tuyến là 912 hồ sơ.",
        "- Cấp xã: số hồ sơ trả qua bưu chính là 1.204 hồ sơ.",
    ),
    # ---- what is no fact of its own
    twice(  # how many
        "Cấp xã: năm 2021, số hồ sơ đã tiếp nhận là 912 hồ sơ.",
        "Cấp xã: năm 2021, số hồ sơ đã tiếp nhận là khoảng 1.000 hồ sơ.",
    ),
    twice(
        "Cấp xã: năm 2021, kết quả khảo sát lấy ý kiến 90/100 phiếu.",
        "Cấp xã: năm 2021, kết quả khảo sát lấy ý kiến 80/100 phiếu.",
    ),
    twice(
        "Cấp xã: năm 2021, mức độ hài lòng chung đạt 8,1 điểm.",
        "Cấp xã: năm 2021, mức độ hài lòng chung đạt 8,4 điểm.",
    ),
    twice(  # without a noun
        "Cấp xã: năm 2021, số cán bộ đã cử đi học là 12.",
        "Cấp xã: năm 2021, số cán bộ đã cử đi học là 14.",
    ),
    twice(  # of few words
        "Cấp xã: năm 2021 mở 12 lớp.",
        "Cấp xã: năm 2021 mở 14 lớp.",
    ),
    twice(
        "Về tập huấn:\n\n- Cấp xã: đã mở 12 lớp.",
        "Về tập huấn:\n\n- Cấp xã: đã mở 14 lớp.",
    ),
    twice(  # parts of what stands before them
        "Cấp xã: năm 2021 mở 12 lớp, trong đó bồi dưỡng theo vị trí việc làm: 04 lớp.",
        "Cấp xã: năm 2021 mở 12 lớp, trong đó bồi dưỡng theo vị trí việc làm: 05 lớp.",
    ),
    twice(
        "Có 12 phòng: năm 2021, số công chức được giao là 90 người.",
        "Có 12 phòng: năm 2021, số công chức được giao là 80 người.",
    ),
    twice(  # of a body or place that was named before
        "Năm 2021, số máy vi tính được cấp thêm là 12 máy.",
        "Năm 2021, số máy vi tính được cấp thêm là 14 máy.",
    ),
    (
        "Cấp xã: quý I/2022, số lớp đã mở được là 12 lớp; quý I/2022, số lớp đã mở được là 14 lớp.",
        [],  # in one breath: not the same
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), TWICE)
def test_one_fact_has_one_value(text: str, expected: list[Row]) -> None:
    assert found(text) == expected


def years(*rows: str, columns: str = "Năm 2020 | Năm 2021") -> str:
    """A table of indices over years."""
    line = "|".join("---" for _ in f"Chỉ số | {columns}".split("|"))
    return "\n".join((f"| Chỉ số | {columns} |", f"|{line}|", *(f"| {row} |" for row in rows)))


def rank(steps: int, since: int = 2021) -> str:
    return f"\n\nNăm 2022, chỉ số PCI xếp hạng 28, tăng {steps} bậc so với năm {since}."


def score(name: str, told: str, points: str) -> str:
    return f"\n\nNăm 2022, chỉ số {name} đạt {told}, tăng {points} so với năm 2021."


RANKS = "Xếp hạng PCI | 35 | 31"
WRONG = [("change", "4", "wrong")]

# A change of an index against the year of a column.
INDEX_TABLES: list[tuple[str, list[Row]]] = [
    (years(RANKS) + rank(3), [("change", "3", "ok")]),
    (years(RANKS) + rank(4), WRONG),
    (years(RANKS) + rank(7, 2020), [("change", "7", "ok")]),
    (years(RANKS) + rank(4, 2019), []),
    # ---- what a row is of: by its name, or by its cells
    (years("Xếp hạng PCI theo tổng điểm | 35 | 31") + rank(4), WRONG),
    (years("PCI | hạng 35 | hạng 31") + rank(4), WRONG),
    (years("PCI | 35 | 31") + rank(4), []),
    (years("Điểm PCI | 60,12 | 61,15") + score("PCI", "63,15 điểm", "2,5 điểm"), [("change", "2.5", "wrong")]),
    (years("PCI | 60,12 điểm | 61,15 điểm") + score("PCI", "63,15 điểm", "2,5 điểm"), [("change", "2.5", "wrong")]),
    (years("Tỷ lệ SIPAS | 80,12 | 81,15") + score("SIPAS", "83,15%", "3,1 điểm %"), [("change", "3.1", "wrong")]),
    (years("SIPAS | 80,12% | 81,15%") + score("SIPAS", "83,15%", "3,1 điểm %"), [("change", "3.1", "wrong")]),
    (years("Điểm PAPI | 42,5/80 | 43,12/80") + score("PAPI", "44,12/80 điểm", "2,5 điểm"), [("change", "2.5", "wrong")]),
    (years("Điểm PCI | 60,12 | 61,15", "Xếp hạng an toàn thông tin | 35 | 31") + rank(4), []),
    # ---- which cells count
    (years("Điểm PCI | 60,12 | trên 61") + score("PCI", "63,15 điểm", "3,1 điểm"), []),
    (years("Xếp hạng PCI | 35 | 31 (trong vùng: 5)") + rank(4), []),
    (years(RANKS + " | 4", columns="Năm 2020 | Năm 2021 | Năm 2021 so với năm 2020") + rank(4), WRONG),
    (years(RANKS + " | 25", columns="Năm 2020 | Năm 2021 | Mục tiêu") + rank(4), WRONG),
    (years(RANKS + " | tăng 4 bậc") + rank(4), WRONG),  # a cell more than there are heads
    # ---- several tables, and rows that are no figures
    (years("Các chỉ số của tỉnh | | ", RANKS) + rank(4), WRONG),
    (years("Điểm PCI (công bố năm 2022) | 60,12 | 61,15", RANKS) + rank(4), WRONG),
    (years("Điểm PCI | 60,12 | 61,15", "Chỉ số | Năm 2018 | Năm 2019", "Xếp hạng PCI | 40 | 38") + rank(4, 2019), WRONG),
    (years("Xếp hạng PCI | 40 | 38", columns="Năm 2018 | Năm 2019") + "\n\n" + years(RANKS) + rank(4), WRONG),
    (
        years("Điểm PCI | 60,12 | 61,15")
        + "\n\nKết quả theo cụm như sau.\n\n"
        + years("Xếp hạng PCI | 5 | 31", columns="Cụm 1 | Cụm 2")
        + rank(4),
        [],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), INDEX_TABLES)
def test_a_change_is_redone_from_a_table_over_years(text: str, expected: list[Row]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    ("value", "english", "vietnamese"),
    [
        (Decimal("12345.50"), "12,345.50", "12.345,50"),
        ((Decimal(900), Decimal("1204")), "900 + 1,204", "900 + 1.204"),
        (Day("2021-05-03"), "3 May 2021", "03/05/2021"),
        (Word("fall"), "fall", "giảm"),
        (Money(-2_500_000), "-2.5 million dong", "-2,5 triệu đồng"),
        (Money(1_000_000), "1 million dong", "1 triệu đồng"),
        (Money(30_000_000), "30 million dong", "30 triệu đồng"),
        (Money("412650000"), "412.65 million dong", "412,65 triệu đồng"),
        (Money(0), "0", "0"),
        ("12/NQ-CP", "12/NQ-CP", "12/NQ-CP"),
    ],
)
def test_a_value_is_told_as_each_language_writes_it(
    value: object, english: str, vietnamese: str
) -> None:
    assert (shown(value, "en"), shown(value, "vi")) == (english, vietnamese)


@pytest.mark.parametrize(
    ("text", "note", "note_vi"),
    [
        (
            "Chỉ thị số 17-CT/TU ngày 05/01/2017 của Tỉnh ủy.\n\n"
            "Theo Chỉ thị số 17-CT/TU ngày 13/01/2017 của Tỉnh ủy.",
            "Chỉ thị 17-CT/TU is dated 5 January 2017 in line 1 and 13 January 2017 in line 3; "
            "it is the same document.",
            "Cùng một văn bản, Chỉ thị 17-CT/TU, được ghi ngày 05/01/2017 ở dòng 1 và ngày 13/01/2017 ở dòng 3.",
        ),
        (
            "Số hồ sơ quá hạn: 04 hồ sơ.\n\nTrong năm không có hồ sơ nào bị trễ hạn.",
            "Line 3 says that no dossier was late, but line 1 counts 4 late.",
            "Dòng 3 nói không có hồ sơ trễ hạn, nhưng dòng 1 ghi 4 hồ sơ trễ hạn.",
        ),
    ],
)
def test_a_note_tells_days_and_lines_in_both_languages(text: str, note: str, note_vi: str) -> None:
    (check,) = checked(text)
    assert (check["note"], check["note_vi"]) == (note, note_vi)


@pytest.mark.parametrize(
    ("text", "expected"),
    [  # `trường hợp` counts people and dossiers alike; `lượt` no dossiers
        ("Có 120 trường hợp (gồm 100 người thôi việc và 30 người nghỉ hưu).", [("sum", "120", "wrong")]),
        ("Có 120 trường hợp (gồm 100 hồ sơ đất đai và 30 hồ sơ hộ tịch).", [("sum", "120", "wrong")]),
        ("Có 120 hồ sơ (gồm 100 lượt đất đai và 30 lượt hộ tịch).", []),
    ],
)  # fmt: skip
def test_a_noun_may_stand_for_several(text: str, expected: list[Row]) -> None:
    assert found(text) == expected
