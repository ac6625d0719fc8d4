"""Numbers written in words: `hai mươi tư`, `một trăm lẻ ba`, `hai triệu rưỡi`."""

from __future__ import annotations

from decimal import Decimal

from .figure_rules import grammar

__all__ = ["spelled"]


_MOST = 31  # words of a number: nine hundred ninety-nine of each scale are fewer
_NOTHING = ["không", "trăm"]  # `hai nghìn không trăm linh năm`
_ODD = ("linh", "lẻ")


def spelled(words: str) -> tuple[Decimal, int] | None:
    """The value of a number in words and its last factor; None where the words are no number.

    A single digit after a scale may mean its hundreds (`một triệu hai` is 1,200,000 in speech): it
    is left open.

    >>> spelled("hai mươi tư"), spelled("Một trăm lẻ ba"), spelled("mười")
    ((Decimal('24'), 1), (Decimal('103'), 1), (Decimal('10'), 1))
    >>> spelled("hai triệu rưỡi"), spelled("ba nghìn năm trăm")
    ((Decimal('2500000'), 1000000), (Decimal('3500'), 1000))
    >>> spelled("một nghìn không trăm bảy mươi"), spelled("bốn nghìn lẻ năm")
    ((Decimal('1070'), 1000), (Decimal('4005'), 1000))
    >>> spelled("hai ba") is None, spelled("năm năm") is None, spelled("một triệu hai") is None
    (True, True, True)
    """
    scales = grammar().scales
    total, largest, group = Decimal(0), 0, list[str]()
    factor = 1
    rest = words.lower().split()
    if len(rest) > _MOST:
        return None
    while rest:
        word = rest.pop(0)
        if word in scales:
            value = _group(group, below=largest) if group else None
            if value is None or (largest and scales[word] >= largest):
                return None
            factor = largest = scales[word]
            while rest and rest[0] in scales:  # `ba nghìn tỷ`
                factor *= scales[rest.pop(0)]
            total += value * factor
            group = []
        elif word == "rưỡi":
            if group or factor == 1 or rest:
                return None
            return total + Decimal(factor) / 2, factor
        else:
            group.append(word)
    if group:
        value = _group(group, below=largest)
        if value is None or (largest and len(group) == 1 and value < 10):
            return None
        total += value
    return total, factor


def _group(words: list[str], *, below: int) -> int | None:
    """Up to three digits in words; below a scale, its hundreds may be said to be none."""
    if not below:
        return _below_thousand(words)
    rest = words[2:] if words[:2] == _NOTHING else words
    none = rest is not words
    if rest and rest[0] in _ODD:
        rest, none = rest[1:], True
    value = _below_thousand(rest) if rest else None
    return None if value is not None and none and value > 99 else value


def _below_thousand(words: list[str]) -> int | None:
    """`ba trăm linh năm`, `bốn mươi lăm`, `mười hai`, `bảy`; None where it is no such number."""
    digits = grammar().values
    total, rest = 0, list(words)
    if len(rest) > 1 and rest[1] == "trăm":
        if digits.get(rest[0], 10) > 9:
            return None
        total, rest = digits[rest[0]] * 100, rest[2:]
        if not rest:
            return total
        if rest[0] in _ODD:
            return (
                total + digits[rest[1]] if len(rest) == 2 and digits.get(rest[1], 10) < 10 else None
            )
    if len(rest) > 1 and rest[1] == "mươi":
        if digits.get(rest[0], 10) > 9:
            return None
        total, rest = total + digits[rest[0]] * 10, rest[2:]
    elif rest and rest[0] == "mười":
        total, rest = total + 10, rest[1:]
    elif len(rest) != 1 or total or rest[0] not in digits:
        return None
    if not rest:
        return total
    return total + digits[rest[0]] if len(rest) == 1 and digits.get(rest[0], 10) < 10 else None
