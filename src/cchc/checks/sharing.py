"""What all ways of redoing a share have in common: rounding, and the check itself."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from ..model import Check
from ..report import plain
from .words import Teller

__all__ = ["decimals", "fits", "ratio", "rounded", "slip", "swapped"]

_DIGITS = 4  # signs of numbers that a slip may have made two of one


def decimals(value: Decimal) -> int:
    """The places after the comma of a stated value."""
    exponent = value.as_tuple().exponent
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0


def rounded(value: Decimal, places: int) -> Decimal:
    """A value rounded as a report rounds."""
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def fits(stated: Decimal, exact: Decimal) -> bool:
    """Is `stated` the exact value, rounded in its last digit either way?"""
    return abs(stated - exact) < Decimal(1).scaleb(-decimals(stated))


def ratio(
    tell: Teller,
    span: tuple[int, int],
    stated: Decimal,
    part: tuple[tuple[int, int], Decimal],
    whole: tuple[tuple[int, int], Decimal],
    nouns: tuple[str, str] = ("", ""),
) -> Check:
    """The check of a share.

    Args:
        span: the claim's words.
        part, whole: each with its span and value; the whole is not 0.
        nouns: what part and whole count, each with a space before it.
    """
    exact = part[1] * 100 / whole[1]
    verdict = "ok" if fits(stated, exact) else "wrong"
    cut_off = verdict == "ok" and rounded(exact, decimals(stated)) != stated
    return tell.check(
        "ratio",
        span,
        plain(stated),
        plain(rounded(exact, decimals(stated))),
        verdict=verdict,
        note=("ratio", "near" if cut_off else verdict),
        others=tuple(dict.fromkeys((part[0], whole[0]))),
        fields={
            "exact": _legible(exact, stated),
            "noun_part": nouns[0],
            "noun_whole": nouns[1],
            "part": part[1],
            "whole": whole[1],
            "line_part": part[0][0],
            "line_whole": whole[0][0],
        },
    )


def _legible(exact: Decimal, stated: Decimal) -> Decimal:
    """The exact share with enough digits to be told from what is stated, and one at the least."""
    places = max(1, decimals(stated))
    while (
        places < 6
        and (not rounded(exact, places) or rounded(exact, places) == stated)
        and exact != stated
    ):
        places += 1
    short = rounded(exact, places).normalize()
    return short if decimals(short) else rounded(short, 0)


def swapped(a: Decimal, b: Decimal) -> bool:
    """Are two numbers one another with two neighbouring digits swapped?

    >>> swapped(Decimal("296"), Decimal("269")), swapped(Decimal("23"), Decimal("32"))
    (True, True)
    >>> swapped(Decimal("99.58"), Decimal("99.85")), swapped(Decimal("296"), Decimal("962"))
    (True, False)
    """
    one, other = (f"{v:f}" for v in (a, b))
    if len(one) != len(other) or one == other:
        return False
    apart = [i for i, (x, y) in enumerate(zip(one, other, strict=True)) if x != y]
    low, high = apart[0], apart[-1]
    near = high - low == 1 or one[low + 1 : high] == "."
    return len(apart) == 2 and near and one[low] == other[high] and one[high] == other[low]


def slip(a: str, b: str) -> bool:
    """Are two numbers as long, of four signs or more, and one digit apart, or two swapped?

    >>> slip("75.9", "57.9"), slip("1889", "1899"), slip("12", "21")
    (True, True, False)
    """
    apart = [i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y]
    in_turn = len(apart) == 2 and a[apart[0]] == b[apart[1]] and a[apart[1]] == b[apart[0]]
    return len(a) == len(b) >= _DIGITS and (len(apart) == 1 or in_turn)
