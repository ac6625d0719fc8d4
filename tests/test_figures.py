"""Figures: sentences written for the purpose, rules both ways, and what must always hold."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc import citations
from cchc.clean import clean
from cchc.figures import find, never, number, unit_class
from cchc.model import Document, Figure, Source
from cchc.number_words import spelled
from cchc.rules import load
from tests import sentences

SAMPLE = sentences.read("sentences_figures.yml")
RULES: dict[str, Any] = load("numbers")
UNITS: dict[str, list[str]] = load("units")


def document(text: str) -> Document:
    return clean(Source("report.txt", text, "txt"))


def figures(text: str) -> tuple[Document, list[Figure]]:
    read = document(text)
    return read, find(read, citations.spans(read, citations.find(read)))


def found(text: str) -> list[list[str]]:
    read, every = figures(text)
    return [
        [read.text[f.start : f.end], f"{f.value.normalize():f}", f.unit, f.form, f.bound]
        for f in every
    ]


@pytest.mark.parametrize("case", sentences.cases(SAMPLE))
def test_sample_is_read_as_annotated(case: dict[str, Any]) -> None:
    assert found(case["text"]) == case["found"]


@pytest.mark.parametrize("text", SAMPLE["negative"])
def test_nothing_is_found(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize("case", sentences.known_failures(SAMPLE))
@pytest.mark.xfail(strict=True, reason="known and published")
def test_known_failures(case: dict[str, Any]) -> None:
    assert found(case["text"]) == case["found"]


def test_sample_is_large_enough() -> None:
    written = sentences.written(SAMPLE)
    assert len(written) + len(SAMPLE["negative"]) >= 90
    assert len(set(written)) == len(written)


# Seven kinds that other systems read wrongly, each on some -----------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.703", [("1703", "", "count")]),
        ("31.752,8", [("31752.8", "", "count")]),
        ("98,6%", [("98.6", "%", "percent")]),
        ("9841/9841", [("9841", "", "pair"), ("9841", "", "pair")]),
        ("47,9 tỷ đồng", [("47900000000", "VND", "money")]),
        ("31.752,8 triệu đồng", [("31752800000", "VND", "money")]),
        ("406/QĐ-UBND", []),
    ],
)
def test_the_seven_kinds(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert [(value, unit, form) for _, value, unit, form, _ in found(text)] == expected


# Rules both ways -----------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", RULES["never"], ids=lambda rule: rule["name"])
def test_what_is_never_a_figure(rule: dict[str, Any]) -> None:
    # Without the citations: each rule must hold by itself.
    assert find(document(rule["text"])) == []
    assert find(document(rule["but"])) != []


@pytest.mark.parametrize("word", [word for words in UNITS.values() for word in words])
def test_every_counted_noun_becomes_the_unit(word: str) -> None:
    [[raw, value, unit, form, _]] = found(f"Có 12 {word}.")
    assert (raw, value, unit, form) == ("12", "12", word, "count")


def test_a_noun_belongs_to_one_class() -> None:
    words = [word.casefold() for words in UNITS.values() for word in set(map(str.casefold, words))]
    assert len(words) == len(set(words))
    assert all(unit_class(word) for word in words)


@pytest.mark.parametrize("scale", RULES["scales"])
@pytest.mark.parametrize(("currency", "unit"), list(RULES["currencies"].items()))
def test_scales_multiply_money(scale: str, currency: str, unit: str) -> None:
    value = str(RULES["scales"][scale] * 25)
    assert found(f"Chi 25 {scale} {currency} trong kỳ.") == [["25", value, unit, "money", ""]]


@pytest.mark.parametrize(("word", "unit"), list(RULES["measures"].items()))
def test_measures(word: str, unit: str) -> None:
    assert found(f"Cần 12 {word}.") == [["12", "12", unit, "measure", ""]]


@pytest.mark.parametrize(
    ("bound", "words"),
    [(bound, word) for bound, words in RULES["bounds"].items() for word in words],
)
def test_words_before_a_figure_bound_it(bound: str, words: str) -> None:
    assert found(f"Tỷ lệ {words} 12,5%.")[0][4] == bound


@pytest.mark.parametrize(
    ("bound", "words"),
    [(bound, word) for bound, words in RULES["bounds_after"].items() for word in words],
)
def test_words_after_a_figure_bound_it(bound: str, words: str) -> None:
    assert found(f"Tỷ lệ 12,5% {words}.")[0][4] == bound


@pytest.mark.parametrize("words", RULES["ranks_before"])
def test_words_before_a_rank(words: str) -> None:
    assert [(row[1], row[3]) for row in found(f"Huyện {words} 7/13")] == [
        ("7", "rank"),
        ("13", "rank"),
    ]


# Numbers -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "value", "flags"),
    [
        ("0", "0", ()),
        ("007", "7", ()),
        ("1.000", "1000", ()),
        ("1.234.567,89", "1234567.89", ()),
        ("0,5", "0.5", ()),
        ("12,345", "12.345", ()),
        ("7.98", "7.98", ("point as decimal sign",)),
        ("12.5", "12.5", ("point as decimal sign",)),
        ("0.500", "0.500", ("point as decimal sign",)),
        ("1,234,567", "1234567", ("comma as thousands sign",)),
        ("1,234,567.5", "1234567.5", ("comma as thousands sign",)),
    ],
)
def test_digits_are_read_as_vietnamese_writes_them(raw: str, value: str, flags: tuple[str]) -> None:
    assert number(raw) == (Decimal(value), flags)


@pytest.mark.parametrize("raw", ["1.2.3", "12.34.56", "1,2,3", "1.000,5,6", "1" * 19, "", "a"])
def test_what_is_no_number(raw: str) -> None:
    assert number(raw) is None


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("Đạt 7.98 điểm.", "point as decimal sign"),
        ("Có 43,170 hồ sơ.", "comma as thousands sign"),
        ("Có 12 345 hồ sơ.", "space as thousands sign"),
    ],
)
def test_what_breaks_use_is_flagged(text: str, flag: str) -> None:
    assert figures(text)[1][0].flags == (flag,)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Có 12 hồ sơ.", "count"),
        ("Còn lại: 12.", "bare number"),
        ("Đạt 98,6%.", "percent"),
        ("Chi 25 triệu đồng.", "money"),
        ("Chi 25 tỷ.", "money without its currency"),
        ("In 43 nghìn tờ rơi.", "scaled count"),
        ("Khoảng 43 nghìn.", "scaled count"),
        ("Đạt 8,5 điểm.", "score"),
        ("Điểm số 8,5.", "score"),
        ("Cần 12 giờ.", "measure"),
        ("Xếp thứ 7.", "rank"),
        ("Giảm từ 12 xuống 8 phòng.", "range"),
        ("Triển khai tám dự án.", "number in words"),
    ],
)
def test_a_figure_says_by_which_rule_it_was_read(text: str, rule: str) -> None:
    figure = figures(text)[1][0]
    assert (figure.rule, figure.part) == (rule, "")


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("Có 12 hồ sơ đúng hạn.", ["12 hồ sơ"]),
        ("Chi 4 tỷ 215 triệu đồng trong kỳ.", ["4 tỷ 215 triệu đồng"]),
        ("Chi 25 tỷ trong kỳ.", ["25 tỷ"]),
        ("In 43 nghìn tờ rơi trong kỳ.", ["43 nghìn tờ rơi"]),
        ("Đạt 8,5 điểm trong kỳ.", ["8,5 điểm"]),
        ("Cần 12 giờ học.", ["12 giờ"]),
        ("Đạt 98,6 % kế hoạch.", ["98,6 %"]),
        ("Xếp thứ 7 trong vùng.", ["7"]),
        ("Giảm 01 (một) phòng chuyên môn.", ["01 (một) phòng chuyên môn"]),
        ("Triển khai tám dự án mới.", ["tám dự án"]),
        ("Hỗ trợ hai triệu đồng mỗi hộ.", ["hai triệu đồng"]),
        ("Đạt tám mươi phần trăm kế hoạch.", ["tám mươi phần trăm"]),
        ("Xong 07/10 nhiệm vụ được giao.", ["07/10 nhiệm vụ"] * 2),
    ],
)
def test_a_figure_says_how_far_its_words_go(text: str, phrases: list[str]) -> None:
    read, every = figures(text)
    assert [read.text[one.start : one.phrase_end] for one in every] == phrases


def test_a_pair_is_two_figures_that_share_what_is_unusual() -> None:
    assert [(figure.part, figure.flags) for figure in figures("Đạt 7.98/10 điểm.")[1]] == [
        ("a", ("point as decimal sign",)),
        ("b", ("point as decimal sign",)),
    ]


def _grouped(value: int) -> str:
    return f"{value:,}".replace(",", ".")


@given(st.integers(0, 10**12))
def test_a_grouped_number_is_its_value(value: int) -> None:
    assert number(_grouped(value)) == (Decimal(value), ())
    assert found(f"Có {_grouped(value)} hồ sơ.") == [
        [_grouped(value), str(value), "hồ sơ", "count", ""]
    ]


@given(st.integers(0, 10**6), st.integers(1, 99))
def test_a_number_with_a_fraction_is_its_value(whole: int, part: int) -> None:
    value = Decimal(whole) + Decimal(part) / 100
    raw = f"{_grouped(whole)},{part:02}"
    assert number(raw) == (value, ())


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("ba nghìn tỷ", (3 * 10**12, 10**12)),
        ("hai triệu rưỡi", (2_500_000, 10**6)),
        ("một trăm lẻ ba", (103, 1)),
        ("hai trăm mười lăm", (215, 1)),
        ("một trăm hai mươi", (120, 1)),
        ("ba trăm nghìn", (300_000, 1000)),
        ("rưỡi", None),  # half of what
        ("hai triệu ba rưỡi", None),
        ("hai triệu rưỡi ba", None),
        ("hai ba", None),  # `hai ba xã`: two or three
        ("hai mươi ba bốn", None),
        ("hai mươi mười", None),
        ("hai mươi mươi", None),
        ("mười mươi", None),
        ("mười trăm", None),
        ("mươi trăm", None),
        ("một trăm ba", None),  # 103 or 130
        ("một trăm lẻ", None),
        ("một trăm lẻ mười", None),
        ("một trăm lẻ mươi", None),
        ("một trăm linh ba bốn", None),
        ("ba nghìn hai triệu", None),  # scales go down
        ("nghìn", None),
    ],
)
def test_numbers_in_words_and_their_last_factor(words: str, value: tuple[int, int] | None) -> None:
    assert spelled(words) == (value and (Decimal(value[0]), value[1]))


_DIGITS = ["", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"]


def _in_words(value: int) -> str:
    """A number below a thousand as it is spoken."""
    hundreds, tens, ones = value // 100, value // 10 % 10, value % 10
    words = [_DIGITS[hundreds], "trăm"] if hundreds else []
    if tens > 1:
        words += [_DIGITS[tens], "mươi"]
    elif tens:
        words.append("mười")
    elif hundreds and ones:
        words.append("linh")
    if ones:
        special = {1: "mốt", 4: "tư", 5: "lăm"} if tens > 1 else {5: "lăm"} if tens else {}
        words.append(special.get(ones, _DIGITS[ones]))
    return " ".join(words)


@given(st.integers(1, 999))
def test_a_number_in_words_is_its_value(value: int) -> None:
    assert spelled(_in_words(value)) == (Decimal(value), 1)


@given(st.integers(1, 999), st.integers(1, 999))
def test_scales_in_words_add_up(millions: int, thousands: int) -> None:
    words = f"{_in_words(millions)} triệu {_in_words(thousands)} nghìn"
    assert spelled(words) == (Decimal(millions * 10**6 + thousands * 1000), 1000)


# What must always hold -----------------------------------------------------------------------------

_PIECES = st.sampled_from(
    [
        "1.703",
        "98,6%",
        "07/10",
        "47,9 tỷ",
        "đồng",
        "hồ sơ",
        "406/QĐ-UBND",
        "ngày",
        "23/3/2021",
        "năm",
        "2021",
        "hai mươi",
        "xã",
        "trên",
        "dưới",
        "trở lên",
        "xếp thứ",
        "28/63",
        "điểm",
        "(",
        ")",
        ",",
        ".",
        ";",
        ":",
        "/",
        "-",
        "%",
        "1,72/3",
        "Điều",
        "26",
        "số",
        "12 345",
        "4 tỷ 215 triệu",
        "\n",
        "0",
        "ISO 9001:2015",
        "mức độ 3, 4",
        "triệu",
        "rưỡi",
        "M",
        "*",
        "",
        " 1 ",
        "",
        "đến",
    ]
)
_ANY = st.lists(st.one_of(_PIECES, st.text(max_size=3)), max_size=25).map(" ".join)


@given(_ANY)
def test_figures_are_ordered_and_apart_and_say_their_words(text: str) -> None:
    read, every = figures(text)
    previous: Figure | None = None
    for figure in every:
        assert 0 <= figure.start < figure.end <= len(read.text)
        assert figure.end <= figure.phrase_end or figure.part or figure.form == "percent"
        assert figure.value >= 0
        assert figure.rule
        assert any(letter.isdigit() for letter in read.text[figure.start : figure.end]) or (
            figure.rule == "number in words"
        )
        if previous and (previous.start, previous.part) != (figure.start, "a"):
            same_pair = figure.part == "b" and previous.part == "a"
            assert same_pair == (figure.start == previous.start)
            assert same_pair or previous.end <= figure.start
        previous = figure


@given(_ANY, st.data())
def test_what_is_taken_holds_no_figure(text: str, data: st.DataObject) -> None:
    read = document(text)
    low = data.draw(st.integers(0, len(read.text)))
    high = data.draw(st.integers(low, len(read.text)))
    for figure in find(read, [(low, high)]):
        assert not low <= figure.start < high


@given(_ANY)
def test_what_is_never_a_figure_stays_none(text: str) -> None:
    read = document(text)
    spans = never(read.text)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    for figure in find(read):
        assert not any(low <= figure.start < high for low, high in spans)


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("ba nghìn tỷ", 3 * 10**12),
        ("chín trăm chín mươi chín tỷ chín trăm chín mươi chín triệu chín trăm chín mươi chín nghìn chín trăm chín mươi chín", 10**12 - 1),
        ("hai nghìn không trăm linh năm", 2005),
        ("hai nghìn linh năm mươi", 2050),
        ("hai nghìn mười", 2010),
        ("hai trăm ba", None),  # 203 or 230
        ("hai nghìn ba", None),
        ("hai nghìn linh một trăm", None),
        ("hai nghìn linh", None),
        ("ba trăm linh mười", None),
        ("hai trăm mươi", None),
        ("mười mươi", None),
        ("triệu hai", None),
        ("hai nghìn ba triệu", None),
        ("một triệu không trăm nghìn", None),
        ("hai mươi rưỡi", None),
        ("một " * 40, None),
    ],
)  # fmt: skip
def test_numbers_in_words(words: str, value: int | None) -> None:
    read = spelled(words)
    assert (read and int(read[0])) == value
