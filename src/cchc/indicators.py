"""The indicator catalogue: what is counted, how values compare, and the cues that find each.

The library's catalogue is rules/indicators.yml; a user's file of the same form adds indicators
and replaces those of the same id.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from .errors import RuleError
from .rules import load as load_rules
from .rules import parse

__all__ = ["Cue", "Indicator", "load"]

KINDS = ("stock", "flow", "share", "score", "rank")
_MACRO = re.compile(r"(?<!\?)<([a-z][a-z0-9_]*)>")


@dataclass(frozen=True, slots=True)
class Cue:
    """One way in which a report states an indicator. All conditions that are given must hold.

    `unit`: classes of units.yml that the figure's noun may have. `of`: the same for what a share
    is of. `form`: forms of the figure; `part`: a or b of a pair. `aspect`: what was done to the
    thing counted; `staff`: whose posts or people it is; `post_state`: lacking, present or assigned. `online`: whether it went by network (None: either). `own`, `near`, `under`:
    patterns for the figure's own cell, its sentence and list, and those with the headings;
    `unless`, `unless_near`: patterns that must be absent from them. `delta`: the figure is a rise
    or fall; `zero`: an outright `không` answers it. `joint`: may share its figure with another
    joint cue. `most`, `least`: bounds of the whole
    of a pair. `weight`: added to the score.
    """

    unit: frozenset[str] = frozenset()
    of: frozenset[str] = frozenset()
    form: frozenset[str] = frozenset({"count", "pair"})
    part: str = ""
    aspect: frozenset[str] = frozenset()
    staff: str = ""
    post_state: str = ""
    online: bool | None = None
    own: re.Pattern[str] | None = None
    near: re.Pattern[str] | None = None
    under: re.Pattern[str] | None = None
    ahead: re.Pattern[str] | None = None
    unless: re.Pattern[str] | None = None
    unless_near: re.Pattern[str] | None = None
    unless_under: re.Pattern[str] | None = None
    delta: bool = False
    zero: bool = False
    joint: bool = False
    status: str = ""
    scope: str = ""
    facet: str = ""
    most: int = 0
    least: int = 0
    weight: float = 0.0
    name: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Indicator:
    """An indicator of the catalogue. Each is itself alone, and so is a key at no cost."""

    id: str
    domain: str
    unit: str
    kind: str
    name_vi: str
    name_en: str
    definition: str = ""
    scope: str = ""  # a level that is always meant, or how it is told: see `scopes.scope_of`
    level: str = ""  # only reports of this level state it
    span: bool = (
        False  # a share of what flows over a period: `đến ngày 14/9` is since the year began
    )
    plan: bool = False  # a figure of a year's plan, whenever in the year it is reported
    facets: tuple[str, ...] = ()  # by which its values may be split: names of concepts.yml,
    # `domain` (of the reform) or `label` (the words that name a criterion)
    cues: tuple[Cue, ...] = field(default=())


@cache
def load(user_file: Path | None = None) -> dict[str, Indicator]:
    """The catalogue by id, in its order.

    Args:
        user_file: a YAML file of the same form, whose indicators are added or take the place of
            those of the same id.

    Raises:
        RuleError: a rule is not of the form; names the file, the indicator and the field.
    """
    macros = load_rules("concepts")["macros"]
    catalogue = _read(load_rules("indicators"), macros, "indicators.yml")
    if user_file is not None:
        try:
            text = user_file.read_text(encoding="utf-8")
        except OSError as error:
            raise RuleError(
                f"{user_file}: cannot be opened ({error.strerror}); check the name"
            ) from error
        catalogue |= _read(parse(text, str(user_file)), macros, str(user_file))
    return catalogue


def _read(rules: object, macros: Mapping[str, str], name: str) -> dict[str, Indicator]:
    if not isinstance(rules, dict):
        raise RuleError(f"{name}: must map indicator ids to their fields; see docs/indicators.md")
    return {str(key): _indicator(str(key), fields, macros, name) for key, fields in rules.items()}


def _indicator(key: str, fields: object, macros: Mapping[str, str], name: str) -> Indicator:
    where = f"{name}, {key}"
    if not isinstance(fields, dict):
        raise RuleError(f"{where}: must be a mapping of fields; see docs/indicators.md")
    for needed in ("domain", "unit", "kind", "name_vi", "name_en"):
        if not isinstance(fields.get(needed), str):
            raise RuleError(f"{where}: needs `{needed}`; add it")
    if fields["kind"] not in KINDS:
        raise RuleError(f"{where}: kind is {fields['kind']!r}; use one of {', '.join(KINDS)}")
    cues = fields.get("find", [])
    return Indicator(
        key,
        fields["domain"],
        fields["unit"],
        fields["kind"],
        fields["name_vi"],
        fields["name_en"],
        fields.get("definition", ""),
        fields.get("scope", ""),
        fields.get("level", ""),
        bool(fields.get("span", False)),
        bool(fields.get("plan", False)),
        tuple(fields.get("facets", ())),
        tuple(
            _cue(cue, fields["unit"], macros, f"{where}, cue {i}", f"{key}/{i}")
            for i, cue in enumerate(cues, 1)
        ),
    )


_FORMS_OF_UNIT = {
    "percent": ("percent",),
    "rank": ("rank",),
    "points": ("score",),
    "VND": ("money",),
}


def _cue(cue: Any, unit: str, macros: Mapping[str, str], where: str, name: str) -> Cue:
    if not isinstance(cue, dict):
        raise RuleError(f"{where}: must be a mapping of conditions; see docs/indicators.md")
    given: dict[str, Any] = {"name": name}
    forms = _FORMS_OF_UNIT.get(unit)
    if forms:
        given["form"] = frozenset(forms)
    for key, value in cue.items():
        if key in ("unit", "of", "form", "aspect"):
            given[key] = frozenset([value] if isinstance(value, str) else value)
        elif key in ("own", "near", "under", "ahead", "unless", "unless_near", "unless_under"):
            given[key] = _compiled(value, macros, f"{where}, {key}")
        elif key in Cue.__dataclass_fields__ and key != "name":
            given[key] = value
        else:
            raise RuleError(f"{where}: {key!r} is no condition; see docs/indicators.md")
    return Cue(**given)


def _compiled(pattern: object, macros: Mapping[str, str], where: str) -> re.Pattern[str]:
    def expand(match: re.Match[str]) -> str:
        if match[1] not in macros:
            raise RuleError(f"{where}: no macro <{match[1]}>; see concepts.yml")
        return f"(?:{_MACRO.sub(expand, macros[match[1]])})"

    try:
        return re.compile(rf"(?<!\w)(?:{_MACRO.sub(expand, str(pattern))})(?!\w)", re.IGNORECASE)
    except re.error as error:
        raise RuleError(f"{where}: not a pattern ({error}); mend it") from error
