"""The tables of data/processed, declared once: checked when written, source of the dictionary.

A column has a name, a type and what it means; every table begins with the report's key, its
locality and the locality's code, and tables of findings have their place in the report.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["TABLES", "Column", "Table"]

Kind = Literal["text", "integer", "decimal", "boolean"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `choices` lists its values where they are a closed set, `blank` allows none."""

    name: str
    kind: Kind
    about: str
    choices: tuple[str, ...] = ()
    blank: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table: what a row is, and its columns in order."""

    name: str
    row: str
    columns: tuple[Column, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)


def _text(name: str, about: str, *choices: str, blank: bool = False) -> Column:
    return Column(name, "text", about, choices, blank)


def _integer(name: str, about: str, *, blank: bool = False) -> Column:
    return Column(name, "integer", about, blank=blank)


_KEY = (
    _text("report", "Key of the report: LOCALITY/PERIOD.KIND, with .VERSION where not final"),
    _text("locality", "Slug of the locality, such as tra-vinh/tra-cu"),
    _text("gso_code", "Code of the locality in the General Statistics Office's list"),
)
_PLACE = (
    _integer("line", "Line of the report's text, from 1"),
    _integer("page", "Page of the report's file, from 1, where it has pages", blank=True),
    _integer("start", "First character in the source text, from 0", blank=True),
    _integer("end", "Character after the last in the source text", blank=True),
)
_LOOSE_PLACE = (
    _integer(
        "line", "Line of the report's text, from 1; none for a value that was added", blank=True
    ),
    *_PLACE[1:],
)
BOUNDS = ("", ">=", "<=", "~")
DOMAINS = (
    "steering",
    "institutions",
    "procedures",
    "organization",
    "civil_service",
    "public_finance",
    "digital",
    "impact",
)
ROLES = (
    "context",
    "result",
    "remedy",
    "strength",
    "limitation",
    "cause",
    "lesson",
    "direction",
    "proposal",
)
SCOPES = ("all", "province", "district", "commune")

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        Table(
            "reports",
            "a report",
            (
                *_KEY,
                _text("period", "What the report covers: 2022, 2021-Q3, 2017/2021"),
                _text("kind", "annual, quarterly, directive_review, …"),
                _text("version", "final, draft, …"),
                _text("level", "Level of the locality", "province", "district", "commune"),
                _text("title", "Title as the report has it", blank=True),
                _text("number", "Number of the report, where it has one", blank=True),
                _text("issued", "Date of issue, ISO, or what is known of it", blank=True),
                _text("source", "Where the report was published", blank=True),
                _text("file", "File in data/raw"),
                _text("sha256", "Hash of the file"),
                _text("data_sha256", "Hash of what was read from it: its rows in the other tables"),
                _integer("characters", "Length of the source text"),
                _text("cchc_version", "Version of cchc that read it"),
            ),
        ),
        Table(
            "texts",
            "a line of a report's text",
            (
                *_KEY,
                _integer("line", "Line of the report's text, from 1"),
                _integer(
                    "page", "Page of the report's file, from 1, where it has pages", blank=True
                ),
                _integer("start", "First character of the line in the source text"),
                _text("text", "The line as the source has it", blank=True),
            ),
        ),
        Table(
            "sections",
            "a heading",
            (
                *_KEY,
                *_PLACE,
                _integer("level", "1 for the outermost"),
                _text("label", "Number or letter of the heading, without its point", blank=True),
                _text("title", "Title, cleaned of marks"),
                _text("domain", "Domain of the reform", *DOMAINS, blank=True),
                _text("role", "What the section tells", *ROLES, blank=True),
                _text("rule", "Rule that found it", blank=True),
            ),
        ),
        Table(
            "quantities",
            "a figure in the text (a pair a/b is two)",
            (
                *_KEY,
                *_PLACE,
                Column(
                    "value", "decimal", "Value in the unit itself: 47900000000 for 47,9 tỷ đồng"
                ),
                _text(
                    "unit",
                    "What is counted or measured, as the text has it; % and đồng normalised",
                    blank=True,
                ),
                _text(
                    "form",
                    "Form of the figure",
                    "count",
                    "pair",
                    "percent",
                    "money",
                    "score",
                    "rank",
                    "measure",
                ),
                _text("bound", "Empty for an exact value", *BOUNDS, blank=True),
                _text("raw", "The words as written"),
                _text(
                    "candidates",
                    "Indicators that fit, where more than one does, joined by a space",
                    blank=True,
                ),
                _text("rule", "Rule that found it", blank=True),
            ),
        ),
        Table(
            "citations",
            "a mention of a numbered official document",
            (
                *_KEY,
                *_PLACE,
                _text("type", "Type of document, written out"),
                _text("number", "Number without spaces"),
                _text("date", "ISO date, a year, or empty", blank=True),
                _text("issuer", "Who issued it, as written", blank=True),
                _text("raw", "The words as written"),
                _text("rule", "Rule that found it", blank=True),
            ),
        ),
        Table(
            "observations",
            "a value of a catalogued indicator",
            (
                *_KEY,
                *_LOOSE_PLACE,
                _text("indicator", "Id in the indicator catalogue"),
                _text("scope", "Level whose bodies are counted", *SCOPES),
                _text("facet", "What the value is split by", blank=True),
                _text("period", "What the value itself refers to"),
                _text("status", "actual, or target for a goal", "actual", "target"),
                Column("value", "decimal", "The value"),
                _text("unit", "Unit of the indicator"),
                _text("bound", "Empty for an exact value", *BOUNDS, blank=True),
                _text("quote", "The words of the source that state it", blank=True),
                _text("rule", "Rule that linked it"),
                _text(
                    "corrected", "Reason of the correction, empty where none was made", blank=True
                ),
            ),
        ),
        Table(
            "checks",
            "a claim that was redone",
            (
                *_KEY,
                *_PLACE,
                _text("kind", "What was redone", "ratio", "sum", "change", "conflict", "range"),
                _text(
                    "stated",
                    "What the report says, money in its unit (3.2 for `3,2 tỷ đồng`); the two values of a conflict joined by ' vs '",
                ),
                _text("expected", "What the other figures give; empty for a conflict", blank=True),
                _text("verdict", "ok or wrong", "ok", "wrong"),
                _text("quote", "The words of the claim"),
                _text("quotes", "The words of the other figures, joined by ' … '", blank=True),
                _text(
                    "note", "A sentence in English: what is stated, what follows, where both stand"
                ),
                _text("note_vi", "The same in Vietnamese"),
            ),
        ),
    )
}
