"""Vietnamese spellings made comparable: without diacritics, as slugs, with the tone in one place."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

__all__ = ["TONES", "fold", "same_tone", "slugify", "small"]


class _Plain(dict[int, str]):
    """A character without its mark, by its code: empty for the mark itself; filled as it is asked."""

    def __missing__(self, code: int) -> str:
        self[code] = "" if unicodedata.combining(chr(code)) else chr(code)
        return self[code]


_PLAIN: Final = _Plain(
    str.maketrans({"đ": "d", "Đ": "d", "’": "'", "‘": "'", "ʼ": "'", "–": "-", "—": "-"})
)
_NOT_SLUG: Final = re.compile(r"[^a-z0-9]+")
_LONE_APOSTROPHE: Final = re.compile(r"(?<![a-z0-9])([a-z])' ?(?=[a-z])")

# The tone of an open oa, oe or uy stands on either letter (hòa, hoà); after q, u is no vowel (quý).
TONES: Final = "\u0300\u0301\u0303\u0309\u0323"  # grave, acute, tilde, hook above, dot below
_OPEN_PAIR: Final = re.compile(
    rf"(?:(?<=[qQ])(?P<glide>[uU])(?P<tone0>[{TONES}])(?P<y>[yY])"
    rf"|(?P<first>[oO])(?P<second>[aAeE])(?P<tone1>[{TONES}])"
    rf"|(?<![qQ])(?P<u>[uU])(?P<second2>[yY])(?P<tone2>[{TONES}]))"
    r"(?![^\W\d_]|[\u0300-\u036f])"
)


def fold(text: str) -> str:
    """`text` in small letters without diacritics, to compare names by.

    Args:
        text: any text, composed (NFC) or decomposed (NFD).

    Returns:
        The text with đ as d, marks removed, typographic apostrophes and dashes as ASCII ones.
        Letters that have no ASCII counterpart (Greek, Chinese) stay.

    >>> fold("Huyện TRÀ CÚ"), fold("Đắk Lắk"), fold("B’Lao")
    ('huyen tra cu', 'dak lak', "b'lao")
    """
    if text.isascii():
        return text.lower()
    marked = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).lower())
    return marked.translate(_PLAIN)


def slugify(text: str) -> str:
    """`text` as a slug: ASCII letters and digits, words joined by `-`, apostrophes dropped.

    Returns:
        The slug; empty where `text` holds no letter or digit that ASCII can write.

    >>> slugify("Bà Rịa - Vũng Tàu"), slugify("Xã Cư M’gar"), slugify("Ia H' Drai")
    ('ba-ria-vung-tau', 'xa-cu-mgar', 'ia-hdrai')
    """
    plain = fold(text)
    if "'" in plain:
        plain = _LONE_APOSTROPHE.sub(r"\1", plain).replace("'", "")
    return _NOT_SLUG.sub("-", plain).strip("-")


def same_tone(text: str) -> str:
    """`text` composed (NFC), with the tone of an open oa, oe or uy on its first letter.

    Both places are in use (`hoà` and `hòa`), and the official list of divisions has both. The
    letters themselves stay, capitals too.

    >>> same_tone("Hoà Bình, thuỷ lợi, QUÝ, toàn"), same_tone("Hòa") == same_tone("Hoà")
    ('Hòa Bình, thủy lợi, QUÝ, toàn', True)
    """
    composed = unicodedata.normalize("NFC", text)
    if composed.isascii():
        return composed
    return unicodedata.normalize(
        "NFC", _OPEN_PAIR.sub(_place, unicodedata.normalize("NFD", composed))
    )


def _place(match: re.Match[str]) -> str:
    part = match.groupdict(default="")
    if part["glide"]:
        return part["glide"] + part["y"] + part["tone0"]
    if part["first"]:
        return part["first"] + part["tone1"] + part["second"]
    return part["u"] + part["tone2"] + part["second2"]


def small(text: str) -> str:
    """Words that begin a sentence, as they stand within one; PAR INDEX stays what it is.

    >>> small("Số hồ sơ"), small("PAR INDEX")
    ('số hồ sơ', 'PAR INDEX')
    """
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]
