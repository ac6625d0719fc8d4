"""The indicator catalogue: what is counted, how values compare, and the cues that find each.

The library's catalogue is rules/indicators.yml; a user's file of the same form adds indicators
and replaces those of the same id. A project's is data/raw/indicators.yml: who knows the project
gives `load` its `indicator_file`, and what runs inside one, as notebooks do, asks `in_use`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from .errors import RuleError
from .files import digest, digest_library
from .project import find
from .rules import load as load_rules
from .rules import parse
from .schema import DOMAINS, SCOPES

__all__ = ["Cue", "Indicator", "digest_own", "digest_told", "in_use", "load"]

KINDS = ("stock", "flow", "share", "score", "rank")
LEVELS = SCOPES[1:]
_MACRO = re.compile(r"(?<!\?)<([a-z][a-z0-9_]*)>")


@dataclass(frozen=True, slots=True)
class Cue:
    """One way in which a report states an indicator. All conditions that are given must hold.

    `unit`: classes of units.yml that the figure's noun may have. `of`: the same for what a share
    is of. `form`: forms of the figure; `part`: a or b of a pair. `aspect`: what was done to the
    thing counted; `staff`: whose posts or people it is; `post_state`: lacking, present or assigned. `online`: whether it went by network (None: either). `own`, `near`, `under`:
    patterns for the figure's own cell, its sentence and list, and those with the headings;
    `ahead`: a pattern for what the sentence says after that. `unless`, `unless_near`, `unless_under`,
    `unless_ahead`: patterns that must be absent from them. `delta`: the figure is a rise
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
    unless_ahead: re.Pattern[str] | None = None
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
    # A share of what flows over a period: `đến ngày 14/9` is since the year began.
    span: bool = False
    plan: bool = False  # a figure of a year's plan, whenever in the year it is reported
    # By which its values may be split: names of concepts.yml, `domain` (of the reform) or `label`
    # (the words that name a criterion).
    facets: tuple[str, ...] = ()
    cues: tuple[Cue, ...] = field(default=())
    own: bool = False  # of a user's file: what was measured of the library's does not hold of it


def load(user_file: Path | None = None) -> dict[str, Indicator]:
    """The catalogue by id, in its order.

    Args:
        user_file: a YAML file of the same form, whose indicators are added or take the place of
            those of the same id.

    Raises:
        RuleError: a rule is not of the form; names the file, the indicator and the field.
    """
    if user_file is None:
        return _library()
    return _library() | _own(*_read(user_file)).indicators


def in_use(start: Path | None = None) -> dict[str, Indicator]:
    """The catalogue of the project that we are in, with what its own file adds.

    Args:
        start: a folder of the project; the current one where not given.

    Raises:
        RuleError: as `load`.
    """
    return load(find(start).indicator_file)


def digest_own(user_file: Path | None, *, cues: bool = True) -> str:
    """The hash of what a user's file says; empty where there is none. Comments do not count.

    Args:
        cues: whether the cues count. How a value is found is told by the value alone: what is
            shown of it hangs on the other fields.

    Raises:
        RuleError: as `load`.
    """
    if user_file is None:
        return ""
    own = _own(*_read(user_file))
    return own.whole if cues else own.told


def digest_told(user_file: Path | None) -> str:
    """The hash of all that tells of values beside themselves: our own source, the user's names.

    Raises:
        RuleError: as `load`.
    """
    own = digest_own(user_file, cues=False)
    return digest([digest_library(), own]) if own else digest_library()


class _Own(NamedTuple):
    """A user's file: its indicators, the hash of its rules, and of those without the cues."""

    indicators: dict[str, Indicator]
    whole: str
    told: str


@cache
def _library() -> dict[str, Indicator]:
    return _indicators(load_rules("indicators"), "indicators.yml")


def _read(path: Path) -> tuple[str, str]:
    try:
        return str(path), path.read_text(encoding="utf-8")
    except OSError as error:
        raise RuleError(
            f"{path}: cannot be opened ({error.strerror}); check the name and its rights"
        ) from error
    except UnicodeDecodeError as error:
        raise RuleError(f"{path}: not text in UTF-8; save it as that") from error


@cache  # by what it says: a worker of a cluster lives on when the file changes
def _own(name: str, text: str) -> _Own:
    rules = parse(text, name)
    if rules is None:  # nothing, or comments alone
        return _Own({}, "", "")
    made = _indicators(rules, name)
    # As lists: their order is the catalogue's.
    whole = [[key, fields] for key, fields in rules.items()]
    told = [[key, {**fields, "find": None}] for key, fields in rules.items()]
    return _Own(
        {key: replace(one, own=True) for key, one in made.items()}, digest(whole), digest(told)
    )


def _indicators(rules: object, name: str) -> dict[str, Indicator]:
    if not isinstance(rules, dict):
        raise RuleError(f"{name}: must map indicator ids to their fields; see docs/adding.md")
    macros = load_rules("concepts")["macros"]
    return {key: _indicator(key, fields, macros, name) for key, fields in rules.items()}


def _indicator(key: object, fields: object, macros: Mapping[str, str], name: str) -> Indicator:
    where = f"{name}, {key}"
    if not isinstance(key, str) or not _ID.fullmatch(key):
        raise RuleError(f"{where}: no id; write small letters, digits and _, a letter first")
    if not isinstance(fields, dict):
        raise RuleError(f"{where}: must be a mapping of fields; see docs/adding.md")
    for needed in ("domain", "unit", "kind", "name_vi", "name_en"):
        if not str(fields.get(needed) or "").strip():
            raise RuleError(f"{where}: needs `{needed}`; add it")
    _check(fields, _FIELDS, where, "field")
    given: dict[str, Any] = {name: value for name, value in fields.items() if name != "find"}
    given["facets"] = tuple(fields.get("facets", ()))
    cues = tuple(
        _cue(cue, fields["unit"], macros, f"{where}, cue {i}", f"{key}/{i}")
        for i, cue in enumerate(fields.get("find", ()), 1)
    )
    return Indicator(key, **given, cues=cues)


# --- what the fields may hold ---------------------------------------------------------------


class _Form(NamedTuple):
    """What a field holds: of which types, in words, and one or several of which names."""

    types: tuple[type, ...]
    words: str
    names: Callable[[], Collection[str]] | None = None


def _concepts(*kinds: str) -> Callable[[], Collection[str]]:
    return lambda: [name for kind in kinds for name in load_rules("concepts")[kind]]


def _one_of(*names: str) -> _Form:
    return _Form((str,), "text", lambda: names)


_ID = re.compile(r"[a-z][a-z0-9_]*")
_TEXT = _Form((str,), "text in quotes")
_PATTERN = _Form((str,), "a pattern in quotes")
_FLAG = _Form((bool,), "true or false")
_COUNT = _Form((int,), "a whole number")
_LIST = _Form((list,), "a list")
_CLASSES = _Form((str, list), "a name or a list of names", lambda: load_rules("units"))
_FIELDS = {
    "domain": _one_of(*DOMAINS),
    "unit": _TEXT,
    "kind": _one_of(*KINDS),
    "name_vi": _TEXT,
    "name_en": _TEXT,
    "definition": _TEXT,
    "scope": _one_of(*SCOPES, "own", "said", "local", "actor", "issuer", "bodies"),
    "level": _one_of(*LEVELS),
    "span": _FLAG,
    "plan": _FLAG,
    "facets": _Form(
        (list,), "a list of names", lambda: [*_concepts("facets")(), "domain", "label"]
    ),
    "find": _LIST,
}
_CONDITIONS = {
    "unit": _CLASSES,
    "of": _CLASSES,
    "form": _Form(
        (str, list),
        "a name or a list of names",
        lambda: ("count", "pair", "percent", "money", "score", "rank", "measure"),
    ),
    "part": _one_of("a", "b", ""),
    "aspect": _CLASSES._replace(names=_concepts("aspects")),
    "staff": _Form((str,), "text", _concepts("staff")),
    "post_state": _Form((str,), "text", _concepts("post_states")),
    "online": _FLAG,
    "own": _PATTERN,
    "near": _PATTERN,
    "under": _PATTERN,
    "ahead": _PATTERN,
    "unless_ahead": _PATTERN,
    "unless": _PATTERN,
    "unless_near": _PATTERN,
    "unless_under": _PATTERN,
    "delta": _FLAG,
    "zero": _FLAG,
    "joint": _FLAG,
    "status": _one_of("actual", "target"),
    "scope": _one_of(*SCOPES),
    "facet": _TEXT,
    "most": _COUNT,
    "least": _COUNT,
    "weight": _Form((int, float), "a number"),
}


def _check(given: Mapping[Any, Any], forms: Mapping[str, _Form], where: str, what: str) -> None:
    """Hold what a user wrote against what may be there.

    Raises:
        RuleError: a name that is none, a value of another type, or none of those that there are.
    """
    for key, value in given.items():
        form = forms.get(key)
        if form is None:
            raise RuleError(f"{where}: {key!r} is no {what}; use one of {', '.join(forms)}")
        # To Python, true is a number.
        if type(value) not in form.types or (
            form.names and isinstance(value, list) and not all(isinstance(v, str) for v in value)
        ):
            raise RuleError(f"{where}: {key} is {value!r}; write {form.words}")
        if form.names:
            known = form.names()
            for one in [value] if isinstance(value, str) else value:
                if one not in known:
                    listed = ", ".join(name for name in known if name)
                    raise RuleError(f"{where}: {key} is {one!r}; use one of {listed}")


_FORMS_OF_UNIT = {
    "percent": ("percent",),
    "rank": ("rank",),
    "points": ("score",),
    "VND": ("money",),
}


def _cue(cue: Any, unit: str, macros: Mapping[str, str], where: str, name: str) -> Cue:
    if not isinstance(cue, dict):
        raise RuleError(f"{where}: must be a mapping of conditions; see docs/adding.md")
    _check(cue, _CONDITIONS, where, "condition")
    given: dict[str, Any] = {"name": name}
    forms = _FORMS_OF_UNIT.get(unit)
    if forms:
        given["form"] = frozenset(forms)
    for key, value in cue.items():
        if list in _CONDITIONS[key].types:
            given[key] = frozenset([value] if isinstance(value, str) else value)
        elif _CONDITIONS[key] is _PATTERN:
            given[key] = _compiled(value, macros, f"{where}, {key}")
        else:
            given[key] = value
    return Cue(**given)


def _compiled(pattern: str, macros: Mapping[str, str], where: str) -> re.Pattern[str]:
    def expand(match: re.Match[str]) -> str:
        if match[1] not in macros:
            raise RuleError(f"{where}: no macro <{match[1]}>; see concepts.yml")
        return f"(?:{_MACRO.sub(expand, macros[match[1]])})"

    try:
        return re.compile(rf"(?<!\w)(?:{_MACRO.sub(expand, pattern)})(?!\w)", re.IGNORECASE)
    except re.error as error:
        raise RuleError(f"{where}: not a pattern ({error}); mend it") from error
