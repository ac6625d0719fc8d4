"""Segments: how a block is cut, and what each figure carries on from."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc.rules import load
from cchc.segments import Cell, Marker, chain, cut

_FIGURE = re.compile(r"\d+(?:[.,]\d+)*%?")


def cells(text: str) -> list[Cell]:
    markers = [Marker(*match.span()) for match in _FIGURE.finditer(text)]
    return cut(text, 0, len(text), markers)


def parts(text: str) -> list[str]:
    return [text[cell.start : cell.end].strip(" ,") for cell in cells(text)]


def tied(text: str, figure: str) -> list[str]:
    """The words of the cells that a figure carries on from, nearest first, without its own."""
    every = cells(text)
    index = next(i for i, cell in enumerate(every) if cell.figure == text.index(figure))
    return [
        text[every[i].start : every[i].end].strip(" ,")
        for i, distance in chain(every, index)
        if i != index and distance < 10
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Huyện có 12 xã.", ["Huyện có 12 xã"]),
        ("Nhận 100 hồ sơ, trả 90 hồ sơ", ["Nhận 100 hồ sơ", "trả 90 hồ sơ"]),
        ("Có 12 xã. Có 5 phòng.", ["Có 12 xã", "Có 5 phòng"]),
        ("Có 12 xã; có 5 phòng", ["Có 12 xã", "có 5 phòng"]),
        # commas of a fixed enumeration part nothing
        ("Có 90 cán bộ, công chức, viên chức", ["Có 90 cán bộ, công chức, viên chức"]),
        ("Có 12 xã, thị trấn đạt chuẩn", ["Có 12 xã, thị trấn đạt chuẩn"]),
        # nor does the comma of a number, or a point after a capital
        ("Đạt 98,6% kế hoạch", ["Đạt 98,6% kế hoạch"]),
        ("Tại TP. Hồ Chí Minh có 5 sở", ["Tại TP. Hồ Chí Minh có 5 sở"]),
        # two figures in one clause part at the word that leads to the second
        ("mở 3 lớp với 120 học viên", ["mở 3 lớp", "với 120 học viên"]),
        ("Đúng hạn: 90 hồ sơ", ["Đúng hạn: 90 hồ sơ"]),
    ],
)
def test_a_block_is_cut(text: str, expected: list[str]) -> None:
    assert [part.rstrip(".") for part in parts(text)] == expected


@pytest.mark.parametrize(
    ("text", "figure", "expected"),
    [
        ("đúng hạn 90 hồ sơ, đạt 98%", "98%", ["đúng hạn 90 hồ sơ"]),
        ("Nhận 100 hồ sơ (trực tuyến 40 hồ sơ)", "40", ["Nhận 100 hồ sơ"]),
        ("Có 100 hồ sơ, trong đó: cấp xã 40 hồ sơ; cấp huyện 60 hồ sơ", "60", ["Có 100 hồ sơ"]),
        ("Tiếp nhận như sau: cấp xã 40 hồ sơ; cấp huyện 60", "60", ["Tiếp nhận"]),
        ("Có 12 cuộc. Trong đó: cấp xã 7 cuộc", "7", ["Có 12 cuộc"]),
    ],
)
def test_a_figure_carries_on_from(text: str, figure: str, expected: list[str]) -> None:
    found = [words.rstrip(" :") for words in tied(text, figure)]
    assert found[: len(expected)] == expected


def test_what_stood_before_comes_last() -> None:
    text = "Có 12 xã. Có 5 phòng. Có 3 ban."
    every = cells(text)
    assert [(i, distance >= 10) for i, distance in chain(every, 2)] == [
        (2, False),
        (1, True),
        (0, True),
    ]


def test_taken_spans_are_not_cut() -> None:
    text = "Theo Kế hoạch số 5, ngày 3 có 12 xã"
    assert len(cut(text, 0, len(text), [Marker(31, 33)], [(5, 26)])) == 1


@pytest.mark.parametrize("words", load("segments")["lists"])
def test_enumerations_stay_whole(words: str) -> None:
    text = f"Có 12 {words} đã họp"
    assert len(cut(text, 0, len(text), [Marker(3, 5)])) == 1


_PIECES = st.lists(
    st.sampled_from(
        [
            "12",
            "98,6%",
            "hồ sơ",
            ", ",
            ". ",
            "; ",
            ": ",
            "(",
            ")",
            "trong đó",
            "gồm",
            "và ",
            "với ",
            "A",
            "TP.",
            "...",
            "xã, thị trấn",
            " – ",
            "Có ",
        ]
    ),
    max_size=40,
).map(" ".join)


@given(_PIECES)
def test_cells_are_in_order_with_a_figure_at_most(text: str) -> None:
    every = cells(text)
    position = 0
    for index, cell in enumerate(every):
        assert position <= cell.start <= cell.end <= len(text)
        position = cell.end
        assert cell.figure == -1 or cell.start <= cell.figure < cell.end
        assert all(-1 <= other < len(every) for other in (cell.left, cell.parent, cell.before))
        assert cell.left < index
        assert cell.parent < index
    figures = [match.start() for match in _FIGURE.finditer(text)]
    assert [cell.figure for cell in every if cell.figure >= 0] == figures


@given(_PIECES)
def test_a_chain_visits_each_cell_once_and_begins_at_home(text: str) -> None:
    every = cells(text)
    for index in range(len(every)):
        visited = [cell for cell, _ in chain(every, index)]
        assert visited[0] == index
        assert len(visited) == len(set(visited))
