"""The annotated sentences of a layer, by provenance, as parameters of its tests."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

_WRITTEN = ("developed", "held_back", "bugs")

Sample = dict[str, list[Any]]


def read(name: str) -> Sample:
    """A file of tests/annotated. Every scalar is text: dates and numbers are compared as written."""
    path = Path(__file__).parent / "annotated" / name
    found: Sample = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    return found


def cases(sample: Sample) -> list[Any]:
    """What must be read as annotated, named by provenance."""
    return [
        pytest.param(case, id=f"{part}-{index}")
        for part in _WRITTEN
        for index, case in enumerate(sample[part])
    ]


def known_failures(sample: Sample) -> list[Any]:
    """What is known to be read wrongly, named by why."""
    return [pytest.param(case, id=case["why"]) for case in sample["known_failures"]]


def written(sample: Sample) -> list[str]:
    """The texts of `cases`."""
    return [case["text"] for part in _WRITTEN for case in sample[part]]


def plain(number: str) -> str:
    """A number as one text, so that 98.60 and 98.6 are alike; other texts as they are."""
    try:
        return format(Decimal(number).normalize(), "f")
    except ArithmeticError:
        return number
