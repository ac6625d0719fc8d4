"""Kinds of report: what a title tells (rules/kinds.yml), and else the length of the period."""

from __future__ import annotations

import re

from .rules import load
from .text import same_tone

__all__ = ["kind_of", "kind_of_period"]

# The shapes of a period as written by `str(Period)`, and the kind of report that has it.
_BY_PERIOD = (
    (re.compile(r"\d{4}"), "annual"),
    (re.compile(r"\d{4}-H\d"), "half_year"),
    (re.compile(r"\d{4}-Q\d"), "quarterly"),
    (re.compile(r"\d{4}-\d\d"), "monthly"),
    (re.compile(r"\d{4}/\d{4}"), "multi_year"),
)
_OTHER = "interim"  # a span of months, such as the first nine of a year
_WORD = re.compile(r"\w+")


def kind_of_period(period: str) -> str:
    """The kind of report that a canonical period speaks for.

    >>> kind_of_period("2022"), kind_of_period("2021-Q3"), kind_of_period("2021-01/2021-09")
    ('annual', 'quarterly', 'interim')
    """
    return next((kind for shape, kind in _BY_PERIOD if shape.fullmatch(period)), _OTHER)


def kind_of(title: str, period: str) -> str:
    """The kind of report that its title tells, else its canonical period; empty where neither does.

    >>> kind_of("Sơ kết 05 năm thực hiện Chỉ thị số 17-CT/TU", "2017/2021"), kind_of("", "")
    ('directive_review', '')
    """
    plain = " ".join(["", *_WORD.findall(same_tone(title).lower()), ""])
    for rule in load("kinds"):
        if all(f" {word} " in plain for word in rule["words"]):
            return str(rule["kind"])
    return kind_of_period(period) if period else ""
