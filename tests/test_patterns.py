"""Patterns for long texts: what they find is what the plain form of them finds."""

from __future__ import annotations

import re
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc.patterns import alternation, opening, opening_words
from cchc.rules import load

CONCEPTS = load("concepts")
WORDS = {"lists": load("segments")["lists"], "numbers": list(load("numbers")["words"])}
LISTS = {name: CONCEPTS[name] for name in ("masks", "zero", "first")}
REPORTS = [
    path.read_text(encoding="utf-8")
    for path in sorted((Path(__file__).parents[1] / "data" / "raw").glob("*_*.md"))
]


def spans(pattern: re.Pattern[str], text: str) -> list[tuple[int, int]]:
    return [match.span() for match in pattern.finditer(text)]


@pytest.mark.parametrize("name", LISTS)
def test_patterns_find_the_same_where_only_their_letters_are_tried(name: str) -> None:
    fast = re.compile(opening(LISTS[name]) + r"(?!\w)")
    slow = re.compile(rf"(?<!\w)(?:{'|'.join(LISTS[name])})(?!\w)", re.IGNORECASE)
    assert REPORTS
    found = [spans(fast, text) for text in REPORTS]
    assert any(found)
    assert found == [spans(slow, text) for text in REPORTS]


@pytest.mark.parametrize("name", WORDS)
@given(data=st.data())
def test_words_are_found_wherever_they_stand(name: str, data: st.DataObject) -> None:
    words = WORDS[name]
    pieces = st.sampled_from(
        [*chain.from_iterable(word.split() for word in words), *words, "x", "1,"]
    )
    text = "".join(
        chain.from_iterable(
            data.draw(st.lists(st.tuples(pieces, st.sampled_from(["", " ", ", ", ".\n"]))))
        )
    )
    text = data.draw(st.sampled_from([text, text.upper(), text.title()]))
    fast = re.compile(opening_words(words, r"\w.") + r"(?!\w)")
    slow = re.compile(rf"(?<![\w.]){alternation(words)}(?!\w)", re.IGNORECASE)
    assert spans(fast, text) == spans(slow, text)
