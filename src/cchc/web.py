"""What every HTML page needs: the library's own files, the policy that shuts the page, addresses."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib import resources

__all__ = ["asset", "policy", "reader_path"]


@cache
def asset(name: str) -> str:
    """A file of templates/, such as `reader/style.css`."""
    return resources.files("cchc").joinpath("templates", name).read_text(encoding="utf-8").strip()


def policy(style: str, script: str = "") -> str:
    """A Content-Security-Policy that allows a page its own style and script and nothing else."""
    parts = ["default-src 'none'", "img-src data:", f"style-src {_hash(style)}"]
    parts += [f"script-src {_hash(script)}"] if script else []
    return "; ".join([*parts, "base-uri 'none'", "form-action 'none'"])


def reader_path(report: str, lang: str) -> str:
    """Where the reader view of a report stands in summaries: beside the report's other pages.

    >>> reader_path("tra-vinh/tra-cu/2022.annual", "vi")
    'tra-vinh/tra-cu/2022/report.annual.vi.html'
    """
    locality, _, label = report.rpartition("/")
    period, _, kind = label.partition(".")
    return f"{locality}/{period}/{'.'.join(filter(None, ('report', kind, lang)))}.html"


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
