"""Panels: a value, a nought, a doubt, a gap and a missing report are five different things."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import cchc
from cchc import store
from cchc.errors import StoreError
from cchc.panels import STATES, panel, states
from cchc.workers import Pool
from tests.collection import count_teams, make_project, put_indicators

REPORTS = pd.DataFrame(
    [
        ("a/2021", "a", "2021", "annual", "final"),
        ("a/2022", "a", "2022", "annual", "final"),
        ("b/2022", "b", "2022", "annual", "final"),
    ],
    columns=["report", "locality", "period", "kind", "version"],
)
_COLUMNS = [
    "report",
    "indicator",
    "period",
    "scope",
    "status",
    "facet",
    "value",
    "bound",
    "line",
    "start",
    "end",
    "quote",
]
OBSERVATIONS = pd.DataFrame(
    [
        (
            "a/2021",
            "dossiers_received",
            "2021",
            "all",
            "actual",
            "",
            120.0,
            "",
            3,
            10,
            20,
            "120 hồ sơ",
        ),
        (
            "a/2021",
            "dossiers_late",
            "2021",
            "all",
            "actual",
            "",
            0.0,
            "",
            4,
            30,
            40,
            "không có hồ sơ trễ",
        ),
        (
            "a/2022",
            "dossiers_received",
            "2022",
            "all",
            "actual",
            "",
            130.0,
            "",
            3,
            10,
            20,
            "130 hồ sơ",
        ),
        (
            "a/2022",
            "dossiers_received",
            "2022",
            "district",
            "actual",
            "",
            90.0,
            "",
            3,
            22,
            30,
            "90",
        ),
        (
            "a/2022",
            "dossiers_received",
            "2021",
            "all",
            "actual",
            "",
            121.0,
            "",
            9,
            80,
            90,
            "năm 2021: 121",
        ),
        (
            "a/2022",
            "dossiers_late",
            "2022",
            "all",
            "target",
            "",
            0.0,
            "",
            9,
            95,
            99,
            "phấn đấu không trễ",
        ),
        (
            "b/2022",
            "dossiers_late",
            "2022",
            "all",
            "actual",
            "",
            4.0,
            "",
            5,
            50,
            60,
            "04 hồ sơ trễ",
        ),
        (
            "b/2022",
            "dossiers_late",
            "2022",
            "all",
            "actual",
            "",
            5.0,
            "",
            8,
            70,
            80,
            "05 hồ sơ trễ",
        ),
    ],
    columns=_COLUMNS,
)
CHECKS = pd.DataFrame(
    [("a/2022", "wrong", 12, 18), ("a/2021", "ok", 10, 20)],
    columns=["report", "verdict", "start", "end"],
)


@pytest.mark.parametrize(
    ("locality", "period", "indicator", "state", "value"),
    [
        ("a", "2021", "dossiers_received", "value", 120.0),
        ("a", "2021", "dossiers_late", "zero", 0.0),
        ("a", "2022", "dossiers_received", "doubtful", 130.0),  # a wrong claim stands on it
        ("a", "2022", "dossiers_late", "not reported", None),  # a goal is no value
        ("b", "2021", "dossiers_late", "no report", None),
        ("b", "2022", "dossiers_late", "doubtful", 4.0),  # two values for one thing
        ("b", "2022", "dossiers_received", "not reported", None),
    ],
)
def test_states(
    locality: str, period: str, indicator: str, state: str, value: float | None
) -> None:
    found = states(REPORTS, OBSERVATIONS, CHECKS, ["dossiers_received", "dossiers_late"])
    row = found[
        (found["locality"] == locality)
        & (found["period"] == period)
        & (found["indicator"] == indicator)
    ].iloc[0]
    assert row["state"] == state
    assert state in STATES
    assert (value is None and pd.isna(row["value"])) or row["value"] == value


def test_one_row_for_each_locality_period_and_indicator() -> None:
    found = states(REPORTS, OBSERVATIONS, CHECKS, ["dossiers_received"], ["2022", 2023])
    assert list(zip(found["locality"], found["period"], strict=True)) == [
        ("a", "2022"),
        ("a", "2023"),
        ("b", "2022"),
        ("b", "2023"),
    ]


@pytest.mark.parametrize("written", ["2022", "2022-01/2022-12", 2022])
def test_a_period_is_the_same_however_it_is_written(written: str | int) -> None:
    found = states(REPORTS, OBSERVATIONS, CHECKS, ["dossiers_received"], [written])
    assert next(zip(found["period"], found["state"], strict=True)) == ("2022", "doubtful")


def test_a_draft_counts_only_where_nothing_is_final() -> None:
    draft = pd.DataFrame(
        [
            ("a/2021.draft", "a", "2021", "annual", "draft"),
            ("c/2021.draft", "c", "2021", "annual", "draft"),
        ],
        columns=REPORTS.columns,
    )
    rows = [
        (
            f"{place}/2021.draft",
            "dossiers_received",
            "2021",
            "all",
            "actual",
            "",
            125.0,
            "",
            3,
            10,
            20,
            "125",
        )
        for place in "ac"
    ]
    found = states(
        pd.concat([REPORTS, draft]),
        pd.concat([OBSERVATIONS, pd.DataFrame(rows, columns=_COLUMNS)]),
        CHECKS,
        ["dossiers_received"],
        ["2021"],
    )
    told = {row.locality: (row.state, row.value) for row in found.itertuples()}
    assert told["a"] == ("value", 120.0)
    assert told["c"] == ("value", 125.0)


def test_a_break_of_the_series_stands_before_the_value_behind_it() -> None:
    reports = pd.DataFrame(
        [
            (f"ha-noi/{year}", "ha-noi", year, "annual", "final")
            for year in ("2020", "2021", "2022")
        ],
        columns=list(REPORTS.columns),
    )
    rows = [
        (f"ha-noi/{year}", "sipas_score", year, "all", "actual", "", 80.0, "", 3, 10, 20, "80%")
        for year in ("2020", "2021", "2022")
    ]
    found = states(
        reports,
        pd.DataFrame(rows, columns=_COLUMNS),
        pd.DataFrame([], columns=["report", "verdict", "start", "end"]),
        ["sipas_score", "pci_score"],
    )
    kept = found[found["indicator"] == "sipas_score"]
    assert list(kept["break"]) == ["", "", "sipas-2022"]
    assert set(found[found["indicator"] == "pci_score"]["break"]) == {""}


def test_a_projects_own_indicators_have_a_panel(tmp_path: Path) -> None:
    made = make_project(tmp_path)
    count_teams(made)
    put_indicators(made)
    store.build(made, Pool(1))
    found = panel("digital_teams", "tra-cu", folder=made.processed)
    assert found[["period", "value", "state"]].values.tolist() == [["2022", 215.0, "value"]]
    with pytest.raises(StoreError, match="unknown indicator 'teams'"):
        panel("teams", folder=made.processed)


@pytest.mark.parametrize("name", ["load", "panel", "parse"])
def test_a_function_of_the_package_is_there_however_often_it_is_asked_for(name: str) -> None:
    first, second = (getattr(cchc, name) for _ in range(2))
    assert callable(first)
    assert first is second
