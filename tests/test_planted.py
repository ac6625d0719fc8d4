"""Made-up reports: a consistent one has no wrong claim; one error in it has one, at its place."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cchc.model import Source
from cchc.pipeline import parse_source
from tests.made_passages import PASSAGES
from tests.made_reports import consistent, made, planted, report

seeds = st.integers(0, 2**32 - 1)


def wrong(text: str) -> list[dict[str, Any]]:
    checks = parse_source(Source("report.txt", text, "txt"), period="2021").checks
    return [check for check in checks if check["verdict"] == "wrong"]


@settings(max_examples=40, deadline=None)
@given(seeds)
def test_a_consistent_report_has_no_wrong_claim(seed: int) -> None:
    assert wrong(consistent(seed, PASSAGES)) == []


@pytest.mark.slow
@settings(max_examples=80, deadline=None)
@given(seeds)
@example(161)  # a noun cut short: `420 hộ tịch`
@example(45)  # a whole that is said to be one, and far off
@example(127738)  # `mỗi lớp 2 học viên` is no second form
def test_one_error_is_found_at_its_place_and_nowhere_else(seed: int) -> None:
    spoilt = planted(seed, PASSAGES)
    if spoilt is None:
        return
    lines = [check["line"] for check in wrong(spoilt.text)]
    assert lines, f"{spoilt.shape}, {spoilt.name}: {spoilt.said}"
    assert all(line in spoilt.lines for line in lines)


@pytest.mark.parametrize("at", range(len(PASSAGES)), ids=lambda at: PASSAGES[at].make.__name__)
def test_every_error_that_a_passage_can_hold_is_found(at: int) -> None:
    """Each passage alone, each of its values spoilt in turn."""
    for seed in range(6):
        pieces, random = made(seed, [PASSAGES[at]])
        assert wrong(report(pieces, random)[0]) == []
        for name in pieces[0].spoil:
            spoilt = planted(seed, [PASSAGES[at]], name=name)
            if spoilt is not None:
                assert wrong(spoilt.text), f"{name}: {spoilt.said}"


@pytest.mark.deep
def test_many_reports() -> None:
    missed = []
    for seed in range(4_000):
        assert wrong(consistent(seed, PASSAGES)) == []
        spoilt = planted(seed, PASSAGES)
        if spoilt is not None:
            lines = [check["line"] for check in wrong(spoilt.text)]
            if not lines or any(line not in spoilt.lines for line in lines):
                missed.append((seed, spoilt.shape, spoilt.name, spoilt.said))
    assert missed == []
