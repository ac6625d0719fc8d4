"""A page in parts: what the cells of a notebook show, and what every page ends with."""

from __future__ import annotations

import platform
from importlib import metadata

__all__ = ["Part", "versions"]

_NAMED = ("cchc", "pandas", "matplotlib", "seaborn", "papermill", "nbconvert")


class Part:
    """A piece of the page. `title` is the page's own where the part is its head."""

    def __init__(self, html: str, title: str = "") -> None:
        self.html = html
        self.title = title

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        bundle = {"text/html": self.html, "text/plain": ""}
        if self.title:
            bundle["text/markdown"] = f"# {self.title}"
        return bundle

    def __html__(self) -> str:
        return self.html


def versions() -> str:
    """Python and the libraries that shape a page, with their versions."""
    named = [f"Python {platform.python_version()}", *(f"{n} {_version(n)}" for n in _NAMED)]
    return ", ".join(named)


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "–"
