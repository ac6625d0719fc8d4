"""Words at places on pages become paragraphs, footnotes and rows, as a reader takes them."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cchc.layout import Page, write
from cchc.marks import plain
from cchc.placed import Word, lines_of
from cchc.ruled import Rule, tables

SIZE = 14.0
LETTER = 0.5 * SIZE  # all letters are as wide
LEFT, RIGHT, STEP = 90.0, 510.0, 20.0  # sixty letters to a full line


def put(text: str, x: float, base: float, *, size: float = SIZE, bold: bool = False) -> list[Word]:
    """The words of a line that begins at `x`; `^` raises a word, and glues it to the one before."""
    words = []
    scale = size / SIZE
    for word in text.split(" "):
        small = word.startswith("^")
        shown = word.lstrip("^")
        if small:
            x -= LETTER * scale
            words.append(Word(x, x + 4, base - 11, base - 0.35 * size, 0.6 * size, shown, bold))
            x += 4 + LETTER * scale
            continue
        end = x + len(shown) * LETTER * scale
        words.append(Word(x, end, base - 0.75 * size, base, size, shown, bold))
        x = end + LETTER * scale
    return words


def page(
    number: int, *lines: tuple[str, float, float] | tuple[str, float, float, dict[str, float]]
) -> Page:
    words: list[Word] = []
    for line in lines:
        text, x, base, *more = line
        words += put(text, x, base, **(more[0] if more else {}))  # type: ignore[arg-type]
    return Page(number, 595, 842, lines_of(words, number))


def full(start: str) -> str:
    """A line that reaches the right margin."""
    words = start
    while len(words) < 55:
        words += " thuộc"
    return words + "g" * (60 - len(words))


FIRST, SECOND = full("Trong năm 2022"), full("huyện đã")


def paragraphs(*pages: Page) -> list[str]:
    text, _ = write(pages)
    return [part for part in text.split("\n\n") if part.strip()]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param(
            [(FIRST, LEFT, 100), (SECOND, LEFT, 120), ("tiếp nhận 12 hồ sơ.", LEFT, 140)],
            [f"{FIRST} {SECOND} tiếp nhận 12 hồ sơ."],
            id="full lines go on",
        ),
        pytest.param(
            [("Có 12 xã", LEFT, 100), ("Có 5 phường", LEFT, 120)],
            ["Có 12 xã", "Có 5 phường"],
            id="what would have fitted in begins anew",
        ),
        pytest.param(
            [(FIRST[:-1] + ".", LEFT, 100), (full("Có 12 xã")[:-5], LEFT + 30, 120), ("nữa", LEFT, 140)],
            [FIRST[:-1] + ".", full("Có 12 xã")[:-5] + " nữa"],
            id="an indent begins anew",
        ),
        pytest.param(
            [(FIRST[:-1] + ".", LEFT, 100), (SECOND, LEFT, 128), ("nữa", LEFT, 148)],
            [FIRST[:-1] + ".", SECOND + " nữa"],
            id="a gap ends what has ended",
        ),
        pytest.param(
            [(FIRST, LEFT, 100), ("- Có 12 xã", LEFT + 20, 120), ("+ Có 5 phường", LEFT + 40, 140)],
            [FIRST, "- Có 12 xã", "+ Có 5 phường"],
            id="items",
        ),
        pytest.param(
            [(full("Quyết định số 406/QĐ-")[:52].rstrip("g").rstrip() + " số 406/QĐ-", LEFT, 100), ("UBND của huyện", LEFT, 120)],
            [full("Quyết định số 406/QĐ-")[:52].rstrip("g").rstrip() + " số 406/QĐ-UBND của huyện"],
            id="a hyphen within a number at a line's end",
        ),
        pytest.param(
            [(FIRST, LEFT, 100, {"bold": True}), (SECOND, LEFT, 120)],
            [f"**{FIRST}**", SECOND],
            id="a bold title and its text",
        ),
        pytest.param(
            [("ỦY BAN NHÂN DÂN", LEFT, 100), ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA", LEFT + 112, 100),
             ("HUYỆN AN BÌNH", LEFT + 7, 120), ("Độc lập - Tự do", LEFT + 140, 120), (FIRST, LEFT, 200), ("nữa", LEFT, 220)],
            ["ỦY BAN NHÂN DÂN HUYỆN AN BÌNH", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA", "Độc lập - Tự do", FIRST + " nữa"],
            id="a letterhead's columns, however near",
        ),
        pytest.param(
            [("Nơi nhận:", LEFT, 100), ("CHỦ TỊCH", LEFT + 250, 100), ("- Như trên;", LEFT, 120)],
            ["Nơi nhận:", "CHỦ TỊCH", "- Như trên;"],
            id="columns far apart",
        ),
    ],
)  # fmt: skip
def test_paragraphs(lines: list[tuple[str, float, float]], expected: list[str]) -> None:
    assert paragraphs(page(1, *lines)) == expected


def foot(number: int) -> tuple[str, float, float]:
    return (str(number), 300, 812)


def test_a_paragraph_goes_on_overleaf_and_each_stretch_has_its_page() -> None:
    pages = [
        page(1, ("BÁO CÁO ngày 5", 400, 40), (FIRST, LEFT, 700), (SECOND, LEFT, 720), foot(1)),
        page(2, ("BÁO CÁO ngày 5", 400, 40), ("tiếp nhận 12 hồ sơ.", LEFT, 80), ("Sau.", LEFT, 110), foot(2)),
    ]  # fmt: skip
    text, marks = write(pages)
    assert text == f"{FIRST} {SECOND} tiếp nhận 12 hồ sơ.\n\nSau.\n\n"
    assert marks == [(0, 1), (text.index(" tiếp"), 2)]


def test_a_footnote_waits_for_the_end_of_its_paragraph() -> None:
    small: dict[str, float] = {"size": 10.0}
    pages = [
        page(1, (FIRST, LEFT, 680), (full("12 xã ^1 và"), LEFT, 700), ("^1 Gồm xã An Phú và", LEFT + 8, 760, small),
             ("xã An Hòa.", LEFT, 772, small), foot(1)),
        page(2, ("tiếp nhận 12 hồ sơ.", LEFT, 80), (FIRST, LEFT, 110), (SECOND, LEFT, 130), foot(2)),
    ]  # fmt: skip
    text, marks = write(pages)
    note = "[1] Gồm xã An Phú và xã An Hòa."
    assert text.split("\n\n")[1] == note
    assert "12 xã<sup>1</sup> và" in text.split("\n\n")[0]
    assert text.split("\n\n")[0].endswith("tiếp nhận 12 hồ sơ.")
    where = text.index(note)
    assert (where, 1) in marks
    assert [number for _, number in marks] == [1, 2, 1, 2]


GRID = [
    *(Rule(90, y, 390, y) for y in (100, 130, 160, 190)),
    *(Rule(x, 100, x, 190) for x in (90, 190, 290, 390)),
]


@pytest.mark.parametrize(
    ("rules", "words", "expected"),
    [
        pytest.param(
            GRID,
            [("Xã", 95, 120), ("nhận", 195, 120), ("trả", 295, 120), ("An Phú", 95, 150), ("12", 195, 150), ("11", 295, 150),
             ("An Hòa", 95, 180), ("9", 295, 180)],
            ["| Xã | nhận | trả |", "| An Phú | 12 | 11 |", "| An Hòa |  | 9 |"],
            id="a grid",
        ),
        pytest.param(
            [Rule(90, 100, 390, 100), Rule(190, 130, 390, 130), Rule(90, 160, 390, 160), Rule(90, 190, 390, 190),
             Rule(90, 100, 90, 190), Rule(190, 100, 190, 190), Rule(290, 130, 290, 190), Rule(390, 100, 390, 190)],
            [("Xã", 95, 135), ("Hồ sơ", 220, 120), ("nhận", 195, 150), ("trả", 295, 150), ("An Phú", 95, 180),
             ("12", 195, 180), ("11", 295, 180)],
            ["| Xã | Hồ sơ - nhận | Hồ sơ - trả |", "| An Phú | 12 | 11 |"],
            id="heads over several columns and rows",
        ),
        pytest.param(
            [Rule(90, 100, 390, 100), Rule(90, 190, 390, 190), Rule(90, 100, 90, 190), Rule(390, 100, 390, 190)],
            [("Khung", 95, 120)],
            [],
            id="a frame is no table",
        ),
        pytest.param([Rule(90, 100, 150, 100)], [("Gạch dưới", 90, 98)], [], id="a line under words"),
    ],
)  # fmt: skip
def test_ruled_tables(
    rules: list[Rule], words: list[tuple[str, float, float]], expected: list[str]
) -> None:
    placed = [word for text, x, base in words for word in put(text, x, base, size=10)]
    found, rest = tables(rules, placed, lambda line: plain(line.text))
    assert [row for _, rows in found for row in rows] == expected
    assert bool(rest) == (not expected)


def test_a_table_goes_on_overleaf_without_its_head_again() -> None:
    first, second = page(1), page(2)
    first.tables = [(600.0, ["| Xã | nhận |", "| An Phú | 12 |"])]
    second.tables = [(60.0, ["| Xã | nhận |", "| An Hòa | 9 |"])]
    assert paragraphs(first, second) == ["| Xã | nhận |", "| An Phú | 12 |", "| An Hòa | 9 |"]


_PLACES = st.tuples(
    st.text("aáB1.- ()", min_size=1, max_size=6).filter(str.strip),
    st.floats(-50, 700),
    st.floats(-50, 900),
    st.floats(1, 60),
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(st.lists(_PLACES, max_size=15), max_size=4))
def test_wherever_words_stand_none_but_running_heads_is_lost(
    places: list[list[tuple[str, float, float, float]]],
) -> None:
    pages = []
    for number, words in enumerate(places, 1):
        placed = [
            Word(x, x + size, base - size, base, size, text.strip())
            for text, x, base, size in words
        ]
        pages.append(Page(number, 595, 842, lines_of(placed, number)))
        assert sum(len(line.words) for line in pages[-1].lines) == len(placed)
    text, marks = write(pages)
    assert [offset for offset, _ in marks] == sorted({offset for offset, _ in marks})
    assert all(0 <= offset <= len(text) for offset, _ in marks)
