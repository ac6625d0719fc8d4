"""Spellings made comparable: real names in the spellings that reports use."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc.text import fold, same_tone, slugify

VIETNAMESE = st.text(
    alphabet="aàáảãạăằắẳẵặâầấẩẫậbcdđeèéẻẽẹêềếểễệghiìíỉĩịklmnoòóỏõọôồốổỗộơờớởỡợpqrstuùúủũụưừứửữựvxyỳýỷỹỵAĐOÒUYÝQ -,.'’",
    max_size=40,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Huyện Trà Cú", "huyen tra cu"),
        ("HUYỆN TRÀ CÚ", "huyen tra cu"),
        ("Đắk Nông", "dak nong"),
        ("Ngã Năm, Mỹ Tú", "nga nam, my tu"),
        ("Ia H’Drai", "ia h'drai"),
        ("Chân Mây – Lăng Cô", "chan may - lang co"),
        ("", ""),
    ],
)
def test_fold(text: str, expected: str) -> None:
    assert fold(text) == expected
    assert fold(unicodedata.normalize("NFD", text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bà Rịa - Vũng Tàu", "ba-ria-vung-tau"),
        ("Thừa Thiên Huế", "thua-thien-hue"),
        ("Quận 1", "quan-1"),
        ("Cư M'gar", "cu-mgar"),
        ("Cư M’gar", "cu-mgar"),
        ("Ia H' Drai", "ia-hdrai"),
        ("Phan Rang-Tháp Chàm", "phan-rang-thap-cham"),
        ("Phường Văn Miếu - Quốc Tử Giám", "phuong-van-mieu-quoc-tu-giam"),
        ("  --  ", ""),
    ],
)
def test_slugify(text: str, expected: str) -> None:
    assert slugify(text) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hoà", "hòa"),
        ("Hoá", "Hóa"),
        ("HOÀ BÌNH", "HÒA BÌNH"),
        ("thuỷ", "thủy"),
        ("Bình Thuỵ", "Bình Thụy"),
        ("khoẻ", "khỏe"),
        ("toà án", "tòa án"),
        ("qúy", "quý"),
    ],
)
def test_tone_marks_in_either_place(one: str, other: str) -> None:
    assert same_tone(one) == same_tone(other) == other
    assert same_tone(unicodedata.normalize("NFD", one)) == other


@pytest.mark.parametrize(
    "text",
    [
        "hoàn thành",
        "ngoài",
        "quý",
        "quỹ",
        "Quỳ Hợp",
        "loại",
        "chuyển",
        "thuyết",
        "khuỷu",
        "cửa",
        "mùa",
        "đoán",
    ],
)
def test_tone_marks_that_have_one_place(text: str) -> None:
    assert same_tone(text) == text


def test_different_words_stay_different() -> None:
    assert len({same_tone(word) for word in ("hoa", "hoà", "hoá", "hoả", "hoạ", "hơa", "hua")}) == 7


@given(st.text(max_size=60))
def test_fold_and_slug_are_stable(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert slugify(slugify(text)) == slugify(text)
    assert slugify(text).isascii()


@given(VIETNAMESE)
def test_vietnamese_folds_to_ascii(text: str) -> None:
    assert fold(text).isascii()
    assert fold(unicodedata.normalize("NFD", text)) == fold(text)


@given(VIETNAMESE)
def test_tone_keeps_letters_and_length(text: str) -> None:
    moved = same_tone(text)
    assert fold(moved) == fold(text)
    assert len(moved) == len(unicodedata.normalize("NFC", text))
    assert same_tone(moved) == moved
