"""Whose posts or people a figure counts: civil servants, public employees, communes' staff."""

from __future__ import annotations

import re

from .evidence import BEFORE, HEADING, Evidence
from .lexicon import first_named

__all__ = ["staff_of"]


def staff_of(evidence: Evidence) -> str:
    """Whose posts or people a figure counts: told by the nearest words, headings included.

    The kind of body tells it only where nothing else does: `lao động hợp đồng … 114 ở đơn vị sự
    nghiệp` are contract staff.
    """
    sums_up = any(_SUMS_UP.match(words.text) for words in evidence.within(BEFORE))
    reach = _SENTENCE_BEFORE if sums_up else BEFORE + 2
    for kind in ("staff", "employers"):
        for words in evidence.words:
            if reach <= words.distance < HEADING:  # another sentence
                continue
            if name := first_named(kind, words.text):
                of_communes = name == "civil" and (
                    _of_communes(evidence)
                    or (
                        _OFFICIALS.search(words.text)
                        and (_AT_COMMUNES.search(words.text) or _at_communes(evidence))
                    )
                )
                return "commune" if of_communes else name
    return ""


# `Như vậy, năm 2021 so với năm 2015 giảm 236 biên chế`: of those that were just told of.
_SUMS_UP = re.compile(r"\W*(?:như vậy|theo đó|tính chung|qua đó)(?!\w)", re.IGNORECASE)
_SENTENCE_BEFORE = BEFORE + 7  # farther than all of the sentence before
_OFFICIALS = re.compile(r"(?<!\w)cán bộ, công chức(?!, viên chức)", re.IGNORECASE)
_AT_COMMUNES = re.compile(
    r"(?:^|[.;]\s*)\W*(?:(?:ở|tại|đối với)\s+cấp (?:xã|phường)|khối (?:xã|phường))(?!\w)",
    re.IGNORECASE,
)


def _at_communes(evidence: Evidence) -> bool:
    """Does the sentence open with whose staff it counts: `Ở cấp xã, số cán bộ, công chức …`?"""
    return any(_AT_COMMUNES.search(words.text) for words in evidence.within(BEFORE))


def _of_communes(evidence: Evidence) -> bool:
    """Are they a part of a commune's staff: `Cấp xã có mặt 497 người (251 cán bộ, 246 công chức)`?"""
    return evidence.parent >= 0 and any(
        first_named("staff", words.text) == "commune" or _AT_COMMUNES.search(words.text)
        for words in evidence.within(BEFORE + 2)
        if words.distance
    )
