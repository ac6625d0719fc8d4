"""What may be set side by side: kinds, lengths of time, series breaks; targets; reliability."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc import comparability, indicators, reliability, rules, targets
from cchc.comparability import alike, breaks, breaks_between
from cchc.errors import RuleError
from cchc.indicators import KINDS
from cchc.periods import Period
from cchc.tell import Teller

BREAKS = rules.load("comparability")["breaks"]


def test_every_kind_of_indicator_says_how_it_compares() -> None:
    assert set(rules.load("comparability")["kinds"]) == set(KINDS)


@pytest.mark.parametrize("entry", BREAKS, ids=lambda entry: entry["id"])
def test_a_break_lies_where_its_examples_say_and_is_of_known_indicators(
    entry: dict[str, object],
) -> None:
    (found,) = [b for b in breaks() if b.id == entry["id"]]
    concerned = [name for name in indicators.load() if found.concerns(name)]
    assert concerned
    for pattern in found.indicators:
        assert any(pattern.rstrip("*") in name for name in indicators.load()), pattern
    assert found.source
    assert found.vi
    assert found.en
    examples = entry["examples"]
    assert isinstance(examples, dict)
    for name in concerned:
        (a, b), (c, d) = ([Period.parse(p) for p in examples[k]] for k in ("apart", "together"))
        assert found in breaks_between(name, a, b)
        assert found not in breaks_between(name, c, d)


@pytest.mark.parametrize(
    ("kind", "one", "other", "fits"),
    [
        ("stock", "2021", "2022", True),
        ("stock", "2021-09", "2022", True),
        ("stock", "2022", "2017/2021", False),
        ("score", "2018", "2020", True),
        ("rank", "2018/2021", "2020", False),
        ("flow", "2021", "2022", True),
        ("flow", "2021-Q3", "2022-Q3", True),
        ("flow", "2021-Q3", "2021", False),
        ("flow", "2021-01/2021-09", "2022", False),
        ("flow", "2017/2021", "2022", False),
        ("share", "2021", "2022", True),
        ("share", "2017/2021", "2022", False),
    ],
)
def test_like_with_like(kind: str, one: str, other: str, fits: bool) -> None:
    assert alike(kind, Period.parse(one), Period.parse(other)) is fits
    assert alike(kind, Period.parse(other), Period.parse(one)) is fits


@pytest.mark.parametrize(
    ("indicator", "locality", "broken"),
    [
        ("dossiers_received", "can-tho", True),
        ("dossiers_received", "hau-giang", True),
        ("dossiers_received", "tra-vinh/tra-cu", True),
        ("dossiers_received", "ha-noi", False),
        ("dossiers_received", "", False),
        ("pci_rank", "ha-noi", True),
        ("pci_score", "ha-noi", False),
    ],
)
def test_the_merger_breaks_the_series_of_what_was_merged_and_all_ranks(
    indicator: str, locality: str, broken: bool
) -> None:
    found = breaks_between(indicator, Period.parse(2024), Period.parse("2025-12"), locality)
    assert ("merger" in {b.id for b in found}) is broken
    assert not breaks_between(indicator, Period.parse(2023), Period.parse(2024), locality)


@given(st.sampled_from(sorted(indicators.load())), st.integers(2005, 2030), st.integers(2005, 2030))
def test_breaks_are_the_same_from_either_side(indicator: str, one: int, other: int) -> None:
    there = breaks_between(indicator, Period.parse(one), Period.parse(other))
    assert there == breaks_between(indicator, Period.parse(other), Period.parse(one))
    assert one != other or there == ()


@pytest.mark.parametrize("target", targets.targets(), ids=lambda t: f"{t.indicator}-{t.by}")
def test_a_national_target_has_a_source_and_an_indicator(target: targets.Target) -> None:
    assert target.indicator in indicators.load()
    assert target.document.startswith("Nghị quyết số")
    assert target.seen.startswith("http")
    assert target.since < target.by
    assert target.bound in (">=", "<=")


@pytest.mark.parametrize(
    ("indicator", "period", "years"),
    [
        ("satisfaction_rate", "2019", [2020]),
        ("satisfaction_rate", "2022", [2025, 2030]),
        ("satisfaction_rate", "2026", [2030]),
        ("satisfaction_rate", "2031", []),
        ("online_dossiers_rate", "2020", []),
        ("dossiers_received", "2022", []),
    ],
)
def test_the_targets_of_a_time(indicator: str, period: str, years: list[int]) -> None:
    assert [t.by for t in targets.national(indicator, Period.parse(period))] == years


def test_a_target_is_reached_from_its_side() -> None:
    (target,) = targets.national("satisfaction_rate", Period.parse(2019))
    assert target.reached(Decimal(80))
    assert not target.reached(Decimal("79.99"))


def test_a_users_own_indicator_is_not_told_by_what_was_measured_of_the_librarys() -> None:
    library = indicators.load()["dossiers_received"]
    assert reliability.measured(library) is not None
    theirs = replace(library, own=True)
    assert reliability.measured(theirs) is None
    assert reliability.told(theirs, Teller("vi")) == Teller("vi").say("reliability.none")


def test_reliability_is_of_known_indicators_and_adds_up() -> None:
    table = reliability.load()
    assert set(table) <= set(indicators.load())
    assert all(r.matched <= min(r.wanted, r.found) for r in table.values())
    pooled = reliability.pooled()
    assert pooled.wanted == sum(r.wanted for r in table.values())
    assert pooled.precision == pooled.matched / pooled.found


@pytest.mark.parametrize("row", ["a,b,1,2", "a,1,2,"])
def test_a_broken_file_of_reliability_is_told(row: str) -> None:
    with pytest.raises(RuleError, match="write it anew"):
        reliability.read(["indicator,wanted,found,matched", row], "r.csv")


def test_few_samples_say_little() -> None:
    few = reliability.Reliability(4, 4, 4)
    assert few.few
    none = reliability.Reliability(0, 0, 0)
    assert none.precision is None
    assert none.recall is None


def test_the_rules_that_say_fewer_is_better_name_known_indicators() -> None:
    from fnmatch import fnmatchcase

    for pattern in rules.load("targets")["fewer"]:
        assert any(fnmatchcase(name, pattern) for name in indicators.load()), pattern
    assert comparability.is_moment("stock")
