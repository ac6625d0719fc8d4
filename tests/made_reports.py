"""Consistent reports made up at random, and one error planted in them.

A report is a row of `Piece`s: a passage with its values and the claims that hold between them. What
a piece may say is written in `tests/made_passages.py`; here is how it is drawn, written and spoilt.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from random import Random
from typing import Any

Values = dict[str, Decimal]


@dataclass(frozen=True)
class Claim:
    """A claim between values, by their names.

    ratio: (share, part, whole); sum: (total, *parts); change: (change, first, last), `rises` telling
    which way it goes in words; growth: (per cent, first, last); mean: (of each, total, number);
    same: (one, other); most: (value, greatest); cent: at most 100; day: at most 28.
    """

    kind: str
    names: tuple[str, ...]
    rises: bool = True

    def holds(self, values: Values) -> bool:
        first, *rest = (values[name] for name in self.names)
        if self.kind == "sum":
            return first == sum(rest)
        if self.kind == "same":
            return first == rest[0]
        if self.kind == "most":
            return first <= rest[0]
        if self.kind == "cent":
            return first <= 100
        if self.kind == "day":
            return first <= 28
        if self.kind == "mean":
            return abs(first - rest[0] / rest[1]) < 1
        if self.kind == "change":
            gap = rest[1] - rest[0]
            return first == (gap if self.rises else -gap)
        exact = (
            rest[0] * 100 / rest[1]
            if self.kind == "ratio"
            else abs(rest[1] - rest[0]) * 100 / rest[0]
        )
        return abs(first - exact) < Decimal(1).scaleb(-places(first))


@dataclass(frozen=True)
class Piece:
    """A passage.

    `spoil` names the values of which each, changed, makes a contradiction that the passage proves;
    `over` those that do so only where they grow (parts), `under` where they shrink (totals).
    """

    shape: str
    kind: str
    values: Values
    write: Callable[[dict[str, str]], str]
    claims: tuple[Claim, ...]
    spoil: tuple[str, ...]
    over: tuple[str, ...] = ()
    under: tuple[str, ...] = ()
    keeps: Callable[[Values], bool] = lambda values: True  # what an error must leave as it was

    def text(self, hand: Hand) -> str:
        return self.write({name: hand.number(v) for name, v in self.values.items()})


def places(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0


@dataclass(frozen=True)
class Hand:
    """How one report's author writes: numbers, marks, bullets."""

    dots: bool
    zeros: bool  # `05` for 5
    bold: bool
    percent: str  # `%` or ` %`
    bullet: str
    gap: str  # between the lines of a list
    random: Random

    @classmethod
    def of(cls, random: Random) -> Hand:
        return cls(
            dots=random.random() < 0.85,
            zeros=random.random() < 0.6,
            bold=random.random() < 0.15,
            percent=random.choice(("%", "%", " %")),
            bullet=random.choice(("-", "-", "+", "•", "*")),
            gap=random.choice(("\n", "\n\n")),
            random=random,
        )

    def number(self, value: Decimal) -> str:
        """A number as Vietnamese writes it.

        >>> from random import Random
        >>> hand = Hand(True, True, False, "%", "-", "\\n", Random(1))
        >>> [hand.number(Decimal(n)) for n in ("5", "1703", "31752.8")]
        ['05', '1.703', '31.752,8']
        """
        whole, _, rest = format(value, "f").partition(".")
        if self.dots or whole[:2] in ("19", "20"):  # four digits without a point may be a year
            whole = f"{int(whole):,}".replace(",", ".")
        if self.zeros and len(whole) == 1 and whole != "0" and not rest:
            whole = f"0{whole}"
        text = f"{whole},{rest}" if rest else whole
        return f"**{text}**" if self.bold and not rest and self.random.random() < 0.3 else text


def share(part: int, whole: int, random: Random, *, digits: int | None = None) -> Decimal:
    """A share as a report states it: rounded or cut off, to none, one or two places."""
    digits = random.choice((1, 1, 2)) if digits is None else digits
    step = Decimal(1).scaleb(-digits)
    exact = Decimal(part) * 100 / whole
    stated = exact.quantize(step, random.choice((ROUND_HALF_UP, ROUND_DOWN)))
    return stated.normalize() + 0 if stated == stated.to_integral_value() else stated


def split(total: int, parts: int, random: Random) -> list[int]:
    """A total in so many parts, none of them nought."""
    cuts = sorted(random.sample(range(1, total), parts - 1))
    return [b - a for a, b in zip([0, *cuts], [*cuts, total], strict=True)]


# ---- errors -----------------------------------------------------------------------------------


def slips(value: Decimal) -> list[Decimal]:
    """What a slip of the pen makes of a number: a digit wrong, two swapped, one lost or doubled."""
    digits = places(value)
    text = str(int(value.scaleb(digits)))
    out = {text + "0", text[0] + text}
    out |= {text[:i] + text[i + 1] + text[i] + text[i + 2 :] for i in range(len(text) - 1)}
    out |= {text[:i] + text[i + 1 :] for i in range(len(text)) if len(text) > 1}
    out |= {
        text[:i] + str((int(d) + add) % 10) + text[i + 1 :]
        for i, d in enumerate(text)
        for add in (1, 3, 7)
    }
    made = {Decimal(int(t)).scaleb(-digits) for t in out if t}
    return sorted(v for v in made if v > 0 and v != value)


@dataclass(frozen=True)
class Planted:
    """A report in which one value of one piece was changed."""

    text: str
    lines: range  # of the piece, counted from 1
    shape: str
    kind: str
    name: str
    said: str


def spoilt(piece: Piece, name: str, random: Random) -> Piece | None:
    """A piece with one value changed by a slip that makes a claim of it wrong."""
    old = piece.values[name]
    made = [
        value
        for value in slips(old)
        if (name not in piece.over or value > old) and (name not in piece.under or value < old)
    ]
    random.shuffle(made)
    for value in made:
        values = piece.values | {name: value}
        if not piece.keeps(values):
            continue
        shares = [values[c.names[0]] for c in piece.claims if c.kind == "ratio"]
        if any(s > 100 for s in shares) and "plan" not in piece.shape:
            continue
        larger = any(
            c.kind == "ratio" and values[c.names[1]] > values[c.names[2]] for c in piece.claims
        )
        if larger and "plan" not in piece.shape:
            continue  # a part larger than its whole is a shape of its own
        if any(not claim.holds(values) for claim in piece.claims):
            return replace(piece, values=values)
    return None


# ---- reports ----------------------------------------------------------------------------------

HEADS = (
    "Công tác chỉ đạo, điều hành", "Cải cách thể chế", "Cải cách thủ tục hành chính",
    "Cải cách tổ chức bộ máy", "Cải cách chế độ công vụ", "Cải cách tài chính công",
    "Xây dựng và phát triển chính quyền điện tử", "Kết quả khác",
)  # fmt: skip

# What holds figures and lets nothing be redone.
FILLERS = (
    "Trong kỳ, các cơ quan, đơn vị đã triển khai đồng bộ các nhiệm vụ được giao.",
    "UBND huyện đã ban hành Kế hoạch số 12/KH-UBND ngày 10/01/2021 về công tác cải cách hành chính.",
    "Theo Nghị định số 61/2018/NĐ-CP ngày 23/4/2018, bộ phận một cửa được kiện toàn.",
    "Hệ thống đài truyền thanh phát 24 chuyên mục, 03 phóng sự; cấp phát 1.200 cuốn cẩm nang.",
    "Có 12 xã có trang thông tin điện tử; 09 xã bố trí máy tra cứu cho người dân.",
    "Phấn đấu năm 2025 có trên 80% hồ sơ được nộp trực tuyến, 95% người dân hài lòng.",
    "Đa số công chức chấp hành nghiêm kỷ luật, kỷ cương hành chính.",
    "Tổ chức 02 hội thi với gần 300 lượt người xem và hơn 40 tiết mục.",
    "Bộ phận một cửa rộng 80 m2, có 06 quầy giao dịch và 02 máy lấy số tự động.",
    "Mức thu nhập tăng thêm bình quân 1,2 triệu đồng/người/tháng.",
    "Thời gian tới tiếp tục rà soát, cắt giảm ít nhất 20% thời gian giải quyết.",
)


def report(pieces: Sequence[Piece], random: Random) -> tuple[str, list[range]]:
    """A report with headings and fillers, and the lines of each piece."""
    hand = Hand.of(random)
    lines = ["BÁO CÁO", "", "Kết quả công tác cải cách hành chính năm 2021", ""]
    where: list[range] = []
    heads, fillers = list(HEADS), list(FILLERS)
    random.shuffle(fillers)
    style = random.choice(("{n}. {head}", "## {n}. {head}", "**{n}. {head}**"))
    per = random.randint(1, 3)
    for number, piece in enumerate(pieces):
        if number % per == 0 and heads:
            lines += [style.format(n=number // per + 1, head=heads.pop(0)), ""]
        if fillers and random.random() < 0.5:
            lines += [fillers.pop(), ""]
        text = piece.text(hand).replace("%", hand.percent)
        if "{-}" in text:
            text = text.replace("{-}", hand.bullet).replace("{gap}", hand.gap)
        first = len(lines) + 1
        lines += [*text.split("\n"), ""]
        where.append(range(first, len(lines)))
    return "\n".join(lines), where


def made(seed: int, passages: Sequence[Any], count: int = 10) -> tuple[list[Piece], Random]:
    """The pieces of a report, of different topics, and what the rest of it is drawn from."""
    random = Random(seed)
    chosen: list[Piece] = []
    topics: set[str] = set()
    order = list(passages)
    random.shuffle(order)
    for passage in order:
        if len(chosen) < count and topics.isdisjoint(passage.topics):
            topics.update(passage.topics)
            chosen.append(passage(random))
    return chosen, random


def consistent(seed: int, passages: Sequence[Any]) -> str:
    """A report in which nothing contradicts."""
    pieces, random = made(seed, passages)
    return report(pieces, random)[0]


def planted(seed: int, passages: Sequence[Any], *, name: str = "") -> Planted | None:
    """A report with one error; None where the values drawn leave no room for a slip.

    Args:
        name: the value that is to be changed; any of its piece's where not given.
    """
    pieces, random = made(seed, passages)
    at = random.randrange(len(pieces))
    piece = pieces[at]
    names = [name] if name else [*piece.spoil]
    random.shuffle(names)
    for changed in names:
        bad = spoilt(piece, changed, random)
        if bad is not None:
            text, where = report([*pieces[:at], bad, *pieces[at + 1 :]], random)
            return Planted(
                text, where[at], bad.shape, bad.kind, changed,
                "\n".join(text.split("\n")[where[at].start - 1 : where[at].stop - 1]),
            )  # fmt: skip
    return None
