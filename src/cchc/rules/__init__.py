"""Knowledge in data: the library's rule files and how they are loaded."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from ..errors import RuleError

__all__ = ["load"]

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def load(name: str) -> Any:
    """The content of a rule file of the library, such as `numbers`.

    Raises:
        RuleError: the file is not YAML; names the line.
    """
    text = (files(__package__) / f"{name}.yml").read_text(encoding="utf-8")
    return parse(text, f"{name}.yml")


def parse(text: str, name: str) -> Any:
    """Rules in YAML, from the library or from a user's file called `name`."""
    try:
        return yaml.load(text, Loader=_Loader)
    except (yaml.YAMLError, ValueError) as error:  # ValueError: a date that is none
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        raise RuleError(f"{name}{where}: not valid YAML; check indentation and quotes") from error
