"""The letters of Vietnamese, for character classes: its capitals are no one range of Unicode."""

from __future__ import annotations

import unicodedata

__all__ = ["CAPITALS", "SMALL"]

_VOWELS = "aăâeêioôơuưy"
_MARKS = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
_ACCENTED = "".join(
    unicodedata.normalize("NFC", vowel + mark) for vowel in _VOWELS for mark in _MARKS
)

#: What stands between the brackets of a class of small letters.
SMALL = "a-zđ" + "".join(letter for letter in _ACCENTED if not letter.isascii())
#: The same for capitals. `Ð` (eth) is what some keyboards give for `Đ`.
CAPITALS = "A-ZĐÐ" + "".join(letter.upper() for letter in _ACCENTED if not letter.isascii())
