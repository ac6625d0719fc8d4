"""Decoding: the bytes of a text file, or the letters of an old font, become Unicode text.

Marks and UTF-8 speak for themselves. Where they do not, every old Vietnamese encoding is tried
and the one whose words are Vietnamese syllables is taken: no text reads well in two of them.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache, lru_cache

from .errors import ReadError
from .rules import load
from .text import TONES

__all__ = ["decode", "font_encoding", "from_old_font", "is_syllable", "likeness", "spelled_out"]

_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_WIDE = ("utf-16-le", "utf-16-be")
_SAMPLE = 40_000  # characters by which an encoding is told
_READS_WELL = 0.8  # of the words that have such letters are Vietnamese syllables
_READS_BADLY = 0.6
_ENOUGH = 4  # words
_WORD = re.compile(r"[^\s\x00-\x40\[-`{-\x7f“”‘’–—…•\uf000-\uf0ff]+")
_SENTENCE = re.compile(r"(?:\A|(?<!\.)[.!?]\s+|\n\s*|\|\s*)(?:[#*+•-]+\s*)?([^\W\d_])")
_TONELESS = str.maketrans("", "", TONES)
_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|gh|gi|kh|ch|ph|qu|th|tr|[bcdđghklmnprstvx])?"
    r"(?:uyê|uya|uây|uôi|ươi|ươu|iêu|yêu|oai|oay|oao|oeo|uyu|oă|oa|oe|oo|uâ|uê|uơ|uy|ua|uô|ui|ưa|ươ|ưi|ưu"
    r"|iê|ia|iu|yê|ai|ao|au|ay|âu|ây|eo|êu|oi|ôi|ơi|[aăâeêioôơuưy])"
    r"(?:ch|ng|nh|[cmnpt])?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Encoding:
    """An old font's encoding: the pattern of what is written, and the letters for it."""

    name: str
    fonts: tuple[str, ...]
    capitals: bool
    letters: dict[str, str]
    pattern: re.Pattern[str]


@cache
def _encodings() -> dict[str, _Encoding]:
    made = {}
    for key, data in load("encodings").items():
        letters = {written: letter for letter, written in data["letters"].items()}
        if data["capitals"]:
            for written, letter in list(letters.items()):
                letters.setdefault(written.upper(), letter.upper())
                letters.setdefault(written.capitalize(), letter.upper())
                letters.setdefault(written[0] + written[1:].upper(), letter)
        longest_first = sorted(letters, key=len, reverse=True)
        made[key] = _Encoding(
            data["name"],
            tuple(data["fonts"]),
            data["capitals"],
            letters,
            re.compile("|".join(map(re.escape, longest_first))),
        )
    return made


def decode(content: bytes, name: str) -> str:
    """The text of a file in UTF-8, UTF-16, Windows-1258, TCVN3 or VNI.

    Args:
        content: the file's bytes.
        name: what the file is called in errors.

    Returns:
        The text as it stands for UTF-8 and UTF-16, without a byte-order mark; composed (NFC) for
        the others, whose letters have no other form in Unicode.

    Raises:
        ReadError: the bytes are no text in any of these.
    """
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return _decoded(content, encoding, name)
    if b"\x00" in content:
        for encoding in _WIDE:
            text = _tried(content, encoding)
            if text is not None and likeness(text) >= _READS_WELL:
                return text
        raise ReadError(f"{name}: holds binary data, not text; save the report as UTF-8 text")
    try:
        return from_old_font(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        text = _from_bytes(content)
        if text is None:
            raise ReadError(
                f"{name}: not UTF-8 text (byte {error.start + 1}), nor Vietnamese in Windows-1258,"
                " TCVN3 or VNI; save the report as UTF-8"
            ) from error
        return text


def from_old_font(text: str) -> str:
    """`text` with the letters of an old font made Vietnamese ones; other text as it stands."""
    if likeness(text, strangers=True) >= _READS_BADLY:
        return text
    candidates = [spelled_out(text, key) for key in _encodings()]
    best = max(candidates, key=likeness)
    return best if likeness(best) >= _READS_WELL else text


def font_encoding(font: str) -> str:
    """The encoding that a font of this name writes: a key of rules/encodings.yml, or ""."""
    bare = font.split("+")[-1].lower()
    return next(
        (
            key
            for key, encoding in _encodings().items()
            if bare.startswith(tuple(prefix.lower() for prefix in encoding.fonts))
        ),
        "",
    )


def spelled_out(text: str, key: str, *, opens: bool = True) -> str:
    """`text` in the letters of the encoding `key`, as Unicode.

    An encoding without capitals had fonts that drew small letters as capitals: a word whose plain
    letters are capitals is one in capitals, and a sentence begins with one. `opens` tells whether
    the text begins one.
    """
    encoding = _encodings()[key]
    out = encoding.pattern.sub(lambda match: encoding.letters[match.group()], text)
    if encoding.capitals:
        return out
    lines = "\n".join(map(_with_capitals, out.split("\n")))
    return _SENTENCE.sub(
        lambda match: match[0][:-1] + (_raised(match[1]) if match.start() or opens else match[1]),
        lines,
    )


def _raised(letter: str) -> str:
    return letter if letter == _without_tone(letter) else letter.upper()


def _with_capitals(line: str) -> str:
    """A line with the capitals of an encoding that had no toned ones.

    Letters without a tone say how a word is set. Where a word has fewer than two of them, its
    neighbours do.
    """
    words = list(_WORD.finditer(line))
    set_in = [_set_in_capitals(match.group()) for match in words]
    out, position = [], 0
    for index, match in enumerate(words):
        capitals = set_in[index]
        if capitals is None:
            around = set_in[max(0, index - 1) : index] + set_in[index + 1 : index + 2]
            capitals = any(around) and False not in around
        out += [
            line[position : match.start()],
            match.group().upper() if capitals else match.group(),
        ]
        position = match.end()
    return "".join((*out, line[position:]))


def _set_in_capitals(word: str) -> bool | None:
    """Whether a word is in capitals; none where too few of its letters tell."""
    telling = [c for c in word if c.isalpha() and c == _without_tone(c)]
    if any(map(str.islower, telling)):
        return False
    # Abbreviations (UBND) are in capitals wherever they stand: they tell of no neighbour.
    return True if len(telling) > 1 and is_syllable(word) else None


def _without_tone(letter: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", letter).translate(_TONELESS))


def _from_bytes(content: bytes) -> str | None:
    latin = "".join(
        bytes([byte]).decode("cp1252", "replace") if 0x80 <= byte < 0xA0 else chr(byte)
        for byte in content
    )
    candidates = [spelled_out(latin, key) for key in _encodings()]
    windows = _tried(content, "cp1258")
    if windows is not None:
        candidates.append(unicodedata.normalize("NFC", windows))
    best = max(candidates, key=likeness)
    return best if likeness(best) >= _READS_WELL else None


def _tried(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def _decoded(content: bytes, encoding: str, name: str) -> str:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise ReadError(
            f"{name}: not {encoding.upper().removesuffix('-SIG')} text (byte {error.start + 1});"
            " save the report as UTF-8"
        ) from error
    if "\x00" in text:
        raise ReadError(f"{name}: holds binary data, not text; save the report as UTF-8 text")
    return from_old_font(text)


def likeness(text: str, *, strangers: bool = False) -> float:
    """The share of Vietnamese syllables among the words that have a letter outside of ASCII.

    Args:
        text: any text; its first 40,000 characters are looked at.
        strangers: 1.0, not 0.0, where there are hardly any such words.
    """
    words = Counter(_WORD.findall(unicodedata.normalize("NFC", text[:_SAMPLE])))
    seen = good = 0
    for word, times in words.items():
        if not word.isascii():
            seen += times
            good += times * is_syllable(word)
    if seen < _ENOUGH:
        return 1.0 if strangers else 0.0
    return good / seen


@lru_cache(maxsize=1 << 14)
def is_syllable(word: str) -> bool:
    """Could `word` be a Vietnamese syllable, by its letters and its one tone?"""
    bare = unicodedata.normalize("NFD", word)
    plain = unicodedata.normalize("NFC", bare.translate(_TONELESS))
    return bool(_SYLLABLE.fullmatch(plain)) and len(bare) - len(bare.translate(_TONELESS)) <= 1
