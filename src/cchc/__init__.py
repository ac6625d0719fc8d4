"""Vietnamese localities' reports on administrative reform as tidy, checked, comparable data.

Five names and nothing else: `parse` reads a report, `load` gives a table of the collection,
`panel` sets localities and periods side by side, `Report` shows itself marked up in a notebook,
and every refusal is a `CchcError`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .errors import CchcError

if TYPE_CHECKING:
    from .panels import panel
    from .pipeline import parse
    from .report import Report
    from .store import load

__all__ = ["CchcError", "Report", "load", "panel", "parse"]

# No module may have the name of what it holds: once imported, it would stand in its place.
_HOME = {"Report": "report", "load": "store", "panel": "panels", "parse": "pipeline"}


def __getattr__(name: str) -> object:
    """Import what is asked for: `cchc parse` needs no data frame, a notebook needs no parser."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f".{_HOME[name]}", __name__), name)
