"""Corrections: where a researcher overrules the extraction, or the report itself.

data/raw/corrections.yml is a list of entries such as

    - report: tra-vinh/tra-cu/2022.annual
      kind: extraction          # what cchc read; or `report`: what the report says
      action: override          # or drop, add
      indicator: dossiers_received
      scope: commune            # scope, facet, period and status narrow the match
      value: 70280
      expect: 7028              # what stands there now: a value, or words of the report
      reason: the last digit was lost in the scan

`expect` guards a correction: when the report, or what is read from it, no longer says that, the
correction is out of date and the build of that report fails. The audit sees corrections of the
kind `extraction`, not those of the kind `report`: checks redo what the report says.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Literal, get_args

import yaml

from .errors import CorrectionError, PeriodError
from .files import write_whole
from .model import Observation
from .periods import Period
from .schema import BOUNDS, SCOPES

__all__ = ["FILE", "NO_SPAN", "Correction", "append", "apply", "load"]

FILE = "corrections.yml"
NO_SPAN = -1  # start and end of an observation that was added: it stands nowhere in the source
STATUSES = ("actual", "target")
Action = Literal["drop", "override", "add"]
Kind = Literal["extraction", "report"]


@dataclass(frozen=True, slots=True)
class Correction:
    """One entry. Empty `scope`, `facet`, `period` and `status` fit any value of an observation.

    `expect` is the value that is corrected, or words that the report has to hold.
    `entry` counts the entries of the file from 1.
    """

    report: str
    kind: Kind
    action: Action
    indicator: str
    reason: str
    expect: Decimal | str
    value: Decimal | None = None
    scope: str = ""
    facet: str = ""
    period: str = ""
    status: str = ""
    bound: str = ""
    entry: int = 0

    @property
    def place(self) -> str:
        return f"{FILE} entry {self.entry} ({self.report}, {self.indicator})"


_FIELDS = frozenset(field.name for field in fields(Correction)) - {"entry"}
_NEEDED = ("report", "kind", "action", "indicator", "reason", "expect")
_CHOICES = {
    "kind": get_args(Kind),
    "action": get_args(Action),
    "scope": SCOPES,
    "status": STATUSES,
    "bound": BOUNDS,
}


def load(path: Path, indicators: Collection[str] = ()) -> tuple[Correction, ...]:
    """The corrections of a file; none where there is no file.

    Args:
        indicators: the ids that are known; any id is taken where empty.

    Raises:
        CorrectionError: the file is no YAML list, or an entry of it cannot be used.
    """
    if not path.is_file():
        return ()
    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, ValueError) as error:  # ValueError: no UTF-8, or a date that is none
        mark = getattr(error, "problem_mark", None)
        where = f" line {mark.line + 1}" if mark else ""
        what = getattr(error, "problem", None) or "not YAML text in UTF-8"
        raise CorrectionError(f"{path}{where}: {what}: mend it there") from None
    if entries is None:
        return ()
    if not isinstance(entries, list):
        raise CorrectionError(
            f"{path}: write a list of corrections, each beginning with `- report:`"
        )
    return tuple(_correction(entry, i, indicators) for i, entry in enumerate(entries, 1))


def apply(
    observations: Sequence[Observation],
    corrections: Sequence[Correction],
    *,
    text: str = "",
    period: str = "",
    units: Mapping[str, str] | None = None,
) -> list[Observation]:
    """The observations with the corrections made; each corrected one carries its reason.

    Args:
        observations: those of one report, in order.
        corrections: those of that report, of one kind or both, made one after the other.
        text: the report's text, for an `expect` that is words.
        period: the report's own, for an added value that names none.
        units: the unit of each indicator, for added values.

    Raises:
        CorrectionError: a correction fits nothing, or its `expect` no longer holds.
    """
    result = list(observations)
    for correction in corrections:
        if isinstance(correction.expect, str) and _plain(correction.expect) not in _plain(text):
            raise CorrectionError(
                f"{correction.place}: the report no longer says {correction.expect!r}: "
                "read it again, then mend or remove the correction"
            )
        if correction.action == "add":
            result.append(_added(result, correction, period, units or {}))
        else:
            result = _changed(result, correction)
    return result


def append(
    path: Path, fields: Mapping[str, str | Decimal], indicators: Collection[str] = ()
) -> Correction:
    """Write one more entry at the end of a file of corrections; what stands there stays as it is.

    Args:
        path: the file; it is made where there is none.
        fields: those of the entry, in the order in which they are to stand. A Decimal is written
            as a number, text as text.
        indicators: the ids that are known; any id is taken where empty.

    Raises:
        CorrectionError: the entry cannot be used, or the file cannot be added to as it stands; it
            is then left as it was.
    """
    before = load(path, indicators)
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    plain = {name: _yaml(value) for name, value in fields.items() if value != ""}
    made = yaml.safe_dump([plain], allow_unicode=True, sort_keys=False, width=1000)
    # A list may be indented as a whole: the new entry stands as the others do.
    items = re.findall(r"^( *)- ", text, re.MULTILINE)
    made = "".join(f"{items[0] if items else ''}{line}\n" for line in made.splitlines())
    kept = "" if text.strip() == "[]" else text.rstrip("\n") + ("\n" if text.strip() else "")
    try:
        entries = yaml.safe_load(kept + made)
        found = [_correction(one, n, indicators) for n, one in enumerate(entries, 1)]
    except yaml.YAMLError:
        found = []
    if tuple(found[:-1]) != before:
        raise CorrectionError(
            f"{path}: an entry cannot be added after the last line: write the entries as a list, "
            "each beginning with `- report:`"
        )
    write_whole(path, kept + made)
    return found[-1]


def _yaml(value: str | Decimal) -> str | int | float:
    """A number as YAML writes it without losing a digit; else as text, which `load` reads too."""
    if isinstance(value, str):
        return value
    if value == value.to_integral_value():
        return int(value)
    return float(value) if Decimal(repr(float(value))) == value else f"{value:f}"


def _changed(observations: Sequence[Observation], correction: Correction) -> list[Observation]:
    fitting = [o for o in observations if _fits(o, correction)]
    if not fitting:
        raise CorrectionError(
            f"{correction.place}: no such value was read: mend or remove the correction"
        )
    wanted = correction.expect
    hit = [o for o in fitting if o.value == wanted] if isinstance(wanted, Decimal) else fitting
    if not hit:
        found = ", ".join(sorted({f"{o.value:f}" for o in fitting}))
        raise CorrectionError(
            f"{correction.place}: expected {wanted:f} but {found} is read now: mend or remove the correction"
        )
    values = {o.value for o in hit}
    if len(values) > 1:
        found = ", ".join(sorted(f"{value:f}" for value in values))
        raise CorrectionError(
            f"{correction.place}: fits several values ({found}): write the one that is meant as `expect`, "
            "or narrow it by scope, facet, period or status"
        )
    result = []
    for observation in observations:
        if not any(observation is one for one in hit):
            result.append(observation)
        elif correction.action == "override" and correction.value is not None:
            result.append(
                replace(
                    observation,
                    value=correction.value,
                    bound=correction.bound,
                    corrected=correction.reason,
                )
            )
    return result


def _added(
    observations: Sequence[Observation],
    correction: Correction,
    period: str,
    units: Mapping[str, str],
) -> Observation:
    assert correction.value is not None  # `load` holds that
    added = Observation(
        start=NO_SPAN,
        end=NO_SPAN,
        indicator=correction.indicator,
        value=correction.value,
        unit=units.get(correction.indicator, ""),
        scope=correction.scope or "all",
        facet=correction.facet,
        period=correction.period or period,
        status=correction.status or "actual",
        bound=correction.bound,
        rule="correction",
        corrected=correction.reason,
    )
    for other in observations:
        same = all(
            getattr(other, name) == getattr(added, name)
            for name in ("indicator", "value", "scope", "facet", "period", "status", "bound")
        )
        if same:
            raise CorrectionError(
                f"{correction.place}: that value is read by itself now: remove the correction"
            )
    return added


def _fits(observation: Observation, correction: Correction) -> bool:
    return observation.indicator == correction.indicator and all(
        getattr(correction, name) in ("", getattr(observation, name))
        for name in ("scope", "facet", "period", "status")
    )


def _plain(text: str) -> str:
    """Words with one space between them: where a line breaks is not what a report says."""
    return " ".join(text.split())


def _correction(entry: object, number: int, indicators: Collection[str]) -> Correction:
    where = f"{FILE} entry {number}"
    if not isinstance(entry, dict):
        raise CorrectionError(
            f"{where}: write it as `name: value` lines, beginning with `- report:`"
        )
    unknown = sorted(set(map(str, entry)) - _FIELDS)
    if unknown:
        raise CorrectionError(
            f"{where}: unknown field {unknown[0]!r}: one of {', '.join(sorted(_FIELDS))}"
        )
    for name in _NEEDED:
        if str(entry.get(name, "")).strip() in ("", "None"):
            raise CorrectionError(f"{where}: no {name!r}: write it in")
    cells: dict[str, Any] = {
        name: str(value).strip() for name, value in entry.items() if value is not None
    }
    for name, choices in _CHOICES.items():
        if cells.get(name, "") and cells[name] not in choices:
            listed = ", ".join(choice for choice in choices if choice)
            raise CorrectionError(f"{where}: {name} {cells[name]!r} is none of {listed}")
    if indicators and cells["indicator"] not in indicators:
        raise CorrectionError(
            f"{where}: unknown indicator {cells['indicator']!r}: take an id of the indicator catalogue"
        )
    if (cells["action"] == "drop") == ("value" in cells):
        need = "a drop takes no value" if cells["action"] == "drop" else "no 'value': write it in"
        raise CorrectionError(f"{where}: {need}")
    if "value" in cells:
        cells["value"] = _number(cells["value"], where)
    if "period" in cells:
        try:
            cells["period"] = str(Period.parse(cells["period"]))
        except PeriodError as error:
            raise CorrectionError(f"{where}: {error}") from None
    expect = entry["expect"]
    if isinstance(expect, int | float) and not isinstance(expect, bool):
        cells["expect"] = _number(cells["expect"], where)
    return Correction(**cells, entry=number)


def _number(written: str, where: str) -> Decimal:
    try:
        value = Decimal(written)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise CorrectionError(f"{where}: {written!r} is no plain number such as 1703 or 98.6")
    return value
