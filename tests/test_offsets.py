"""The way back from an edited text to its source."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc.offsets import Edit, OffsetMap, apply


@st.composite
def edited(draw: st.DrawFn, text: str | None = None) -> tuple[str, list[Edit]]:
    """A text, and edits on it that touch at most."""
    words = draw(st.text("abcđê ", max_size=30)) if text is None else text
    cuts = sorted(draw(st.lists(st.integers(0, len(words)), max_size=8)))
    pairs = zip(cuts[::2], cuts[1::2], strict=False)
    edits = {(low, high) for low, high in pairs if low < high}
    new = st.text("xyz", max_size=4)
    return words, [Edit(low, high, draw(new)) for low, high in sorted(edits)]


def expected(text: str, edits: list[Edit]) -> str:
    for edit in sorted(edits, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


@pytest.mark.parametrize(
    ("text", "edits", "span", "source"),
    [
        ("12 xã", [], (0, 2), "12"),
        ("**12** xã", [Edit(0, 2, ""), Edit(4, 6, "")], (0, 2), "12"),
        ("**12** xã", [Edit(0, 2, ""), Edit(4, 6, "")], (0, 5), "12** xã"),
        ("xa\u0303 1", [Edit(1, 3, "ã")], (0, 2), "xa\u0303"),
        ("xa\u0303 1", [Edit(1, 3, "ã")], (1, 2), "a\u0303"),
        ("a\n\nb", [Edit(1, 3, " ")], (0, 3), "a\n\nb"),
        ("a\n\nb", [Edit(1, 3, " ")], (2, 3), "b"),
        ("1\u00a0703", [Edit(1, 2, ".")], (0, 5), "1\u00a0703"),
    ],
)
def test_a_span_comes_from(
    text: str, edits: list[Edit], span: tuple[int, int], source: str
) -> None:
    _, offsets = apply(text, edits)
    assert text[slice(*offsets.span(*span))] == source


def test_overlapping_edits_are_refused() -> None:
    with pytest.raises(ValueError, match="overlap at 1"):
        apply("abc", [Edit(0, 2, "x"), Edit(1, 3, "y")])


def test_identity() -> None:
    offsets = OffsetMap.identity(5)
    assert [offsets.span(i, i + 1) for i in range(5)] == [(i, i + 1) for i in range(5)]
    assert offsets.span(0, 0) == (0, 0)
    assert offsets.span(5, 5) == (5, 5)


@given(edited())
def test_the_text_is_what_the_edits_say(case: tuple[str, list[Edit]]) -> None:
    text, edits = case
    assert apply(text, edits)[0] == expected(text, edits)


@given(edited())
def test_kept_characters_map_to_themselves(case: tuple[str, list[Edit]]) -> None:
    text, edits = case
    after, offsets = apply(text, edits)
    for at, letter in enumerate(after):
        low, high = offsets.span(at, at + 1)
        if letter in "xyz":
            assert any(edit.start <= low and high <= edit.end for edit in edits)
        else:
            assert text[low:high] == letter


@given(edited())
def test_spans_are_ordered_and_inside(case: tuple[str, list[Edit]]) -> None:
    text, edits = case
    after, offsets = apply(text, edits)
    previous = 0
    for at in range(len(after) + 1):
        start = offsets.source_start(at)
        assert 0 <= previous <= start <= len(text)
        previous = start
        assert offsets.span(at, at)[0] == offsets.span(at, at)[1]


@given(st.data())
def test_edits_compose(data: st.DataObject) -> None:
    text, first_edits = data.draw(edited())
    middle, first = apply(text, first_edits)
    _, second_edits = data.draw(edited(middle))
    last, second = apply(middle, second_edits)
    both = first.then(second)
    for low in range(len(last)):
        for high in range(low + 1, min(len(last), low + 6) + 1):
            assert both.span(low, high) == _by_steps(first, second, low, high)


def _by_steps(first: OffsetMap, second: OffsetMap, low: int, high: int) -> tuple[int, int]:
    return first.span(*second.span(low, high))
