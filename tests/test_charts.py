"""Figures: what they show, what they refuse, and that the same data give the same bytes."""

from __future__ import annotations

import base64
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import matplotlib as mpl
import pytest
from PIL import ImageColor

from cchc import indicators
from cchc.charts import COLOURS, Chart
from cchc.plots import CHARTS
from cchc.sheet import Part, Sheet
from cchc.tell import LANGUAGES
from tests.sample_tables import ROWS, chart, sheet, summary

SVG = "{http://www.w3.org/2000/svg}"


def words(drawn: Chart) -> list[str]:
    """The text of a figure, element by element."""
    return [
        "".join(node.itertext()).strip() for node in ET.fromstring(drawn.svg).iter(f"{SVG}text")
    ]


@pytest.mark.parametrize("name", CHARTS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_figure_is_drawn_told_and_small(name: str, lang: str) -> None:
    drawn = chart(summary(), name, lang)
    assert len(drawn.svg) < 40_000
    assert drawn.alt.startswith({"vi": "Biểu đồ.", "en": "Chart."}[lang])
    assert not re.search(r"\b(None|nan|NaN)\b", drawn.alt + drawn.caption + " ".join(words(drawn)))
    assert b"<dc:date>" not in drawn.svg
    html = drawn._repr_html_()
    inside = re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', html)
    assert inside is not None
    assert base64.b64decode(inside[1]) == drawn.svg


@pytest.mark.parametrize("name", CHARTS)
def test_the_same_data_give_the_same_bytes(name: str) -> None:
    assert chart(summary(), name).svg == chart(summary(), name).svg


def test_numbers_in_a_figure_are_those_of_the_report() -> None:
    # Coordinates are shortened to two decimals; 6.619 is not a coordinate.
    shown = words(chart(summary(), "dossiers"))
    assert {"6.619", "6.507", "6.416 (98,6%)"} <= set(shown)


def test_bars_are_as_long_as_their_values() -> None:
    svg = chart(summary(), "dossiers").svg.decode()
    ends = [
        float(x) for x in re.findall(r'd="M [\d.]+ [\d.]+ L ([\d.]+) [\d.]+ [^"]*z" clip-path', svg)
    ]
    assert len(ends) == 3
    left = float(re.findall(r'd="M ([\d.]+) [\d.]+ L [\d.]+ [\d.]+ [^"]*z" clip-path', svg)[0])
    assert (ends[2] - left) / (ends[0] - left) == pytest.approx(6416 / 6619, abs=0.001)


def test_values_that_disagree_are_all_drawn_and_only_a_wrong_claim_marks_them() -> None:
    drawn = chart(summary(), "staffing")
    assert {"1.656", "1.670", "1.573"} <= set(words(drawn))
    assert "⚠" not in drawn.caption


def test_targets_are_drawn_as_targets() -> None:
    drawn = chart(summary(), "indices")
    assert "≤ 15" in words(drawn)
    assert "không quá hạng 15 (2025, mục tiêu)" in drawn.alt


def test_ranks_run_downwards() -> None:
    svg = ET.fromstring(chart(summary(), "indices").svg)
    places = {}
    for node in svg.iter(f"{SVG}text"):
        text = "".join(node.itertext()).strip()
        found = re.search(r"translate\(([\d.]+) ([\d.]+)\)", node.get("transform", ""))
        y = float(node.get("y") or (found[2] if found else "nan"))
        places[text] = y
    assert places["19"] < places["28"], "the better rank stands higher"


@pytest.mark.parametrize("name", CHARTS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_the_report_does_not_state_is_said_not_drawn(name: str, lang: str) -> None:
    lacks = sheet(summary((), claims=False), lang).chart(name)
    assert isinstance(lacks, Part)
    assert {"vi": "báo cáo không nêu", "en": "does not state"}[lang] in lacks.html


def test_a_figure_without_alternative_text_is_refused() -> None:
    with pytest.raises(ValueError, match="alternative text is missing"):
        Chart("bare", b"<svg/>", "  ")


def test_the_file_and_the_page_have_the_same_bytes(tmp_path: Path) -> None:
    shown = Sheet(
        summary(),
        indicators.load(),
        lang="vi",
        place={"name": "Huyện Mẫu", "parent": ""},
        folder=tmp_path / "a" / "2022",
    )
    drawn = shown.chart("shares")
    assert isinstance(drawn, Chart)
    assert (tmp_path / "a" / "2022" / "shares.vi.svg").read_bytes() == drawn.svg


def test_names_are_text_not_mathematics() -> None:
    rows = tuple(row for row in ROWS if str(row[0]).endswith("_rate"))
    found = summary(rows, claims=False)
    drawn = sheet(found, name=r"Huyện $\frac{1}{$ & <b>").chart("shares")
    assert isinstance(drawn, Chart)
    assert any(r"$\frac{1}{$ & <b>" in text for text in words(drawn))


def test_the_style_does_not_leak() -> None:
    before = dict(mpl.rcParams)
    chart(summary(), "shares")
    assert dict(mpl.rcParams) == before


def _light(colour: str) -> float:
    parts = [part / 255 for part in ImageColor.getrgb(colour)[:3]]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("name", sorted(set(COLOURS) - {"light"}))
def test_colours_stand_out_on_white(name: str) -> None:
    assert 1.05 / (_light(COLOURS[name]) + 0.05) >= 3
