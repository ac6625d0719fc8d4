"""Passages of made-up reports: what localities say, in many words, with the claims between the figures.

Each takes a random source and gives a `Piece`. Its topics keep passages on one matter from standing
in one report, where they would contradict each other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate
from random import Random
from typing import Any

from tests.made_reports import Claim, Piece, Values, share, split

Write = Callable[[dict[str, str]], str]


@dataclass(frozen=True)
class Passage:
    topics: frozenset[str]
    make: Callable[[Random], Piece]

    def __call__(self, random: Random) -> Piece:
        return self.make(random)


PASSAGES: list[Passage] = []


def passage(*topics: str) -> Callable[[Callable[[Random], Piece]], Callable[[Random], Piece]]:
    def keep(make: Callable[[Random], Piece]) -> Callable[[Random], Piece]:
        PASSAGES.append(Passage(frozenset(topics), make))
        return make

    return keep


def numbers(**values: Decimal | int) -> Values:
    return {name: Decimal(value) for name, value in values.items()}


# ---- shares -----------------------------------------------------------------------------------


@passage("documents")
def pair(r: Random) -> Piece:
    b = r.randint(40, 20_000)
    a = r.randint(b // 2, b - 1)
    words = r.choice((
        "- Văn bản đi được ký số: {a}/{b} văn bản, đạt {p}%.",
        "Tỷ lệ văn bản điện tử là {a}/{b} văn bản (đạt tỷ lệ {p}%).",
        "Toàn huyện phát hành qua mạng {a}/{b} văn bản, chiếm {p}% tổng số văn bản đi.",
        "Đã gửi {a}/{b} văn bản qua trục liên thông, tương ứng {p}%.",
    ))  # fmt: skip
    return Piece(
        "pair", "ratio", numbers(a=a, b=b, p=share(a, b, r)), lambda v: words.format(**v),
        (Claim("ratio", ("p", "a", "b")),), ("a", "b", "p"),
    )  # fmt: skip


@passage("scan")
def share_first(r: Random) -> Piece:
    b = r.randint(300, 30_000)
    a = r.randint(b // 3, b - 1)
    words = r.choice((
        "Số hóa {p}% hồ sơ ({a}/{b} hồ sơ).",
        "Tỷ lệ số hóa kết quả đạt {p}% ({a}/{b} hồ sơ), vượt chỉ tiêu của tỉnh.",
        "Tỷ lệ hồ sơ số hóa đạt {p}% (tương ứng {a} hồ sơ trên tổng số {b} hồ sơ).",
    ))  # fmt: skip
    return Piece(
        "share before its counts", "ratio", numbers(a=a, b=b, p=share(a, b, r)),
        lambda v: words.format(**v), (Claim("ratio", ("p", "a", "b")),), ("a", "b", "p"),
    )  # fmt: skip


@passage("survey")
def of_all(r: Random) -> Piece:
    b = r.randint(200, 9_000)
    a = r.randint(b // 2, b - 1)
    words = r.choice((
        "Có {a} phiếu hài lòng trên tổng số {b} phiếu, đạt {p}%.",
        "Trong tổng số {b} phiếu thu về có {a} phiếu hài lòng, đạt {p}%.",
        "Khảo sát {b} phiếu, trong đó {a} phiếu hài lòng (chiếm {p}%).",
    ))  # fmt: skip
    return Piece(
        "part of all", "ratio", numbers(a=a, b=b, p=share(a, b, r)), lambda v: words.format(**v),
        (Claim("ratio", ("p", "a", "b")),), ("a", "b", "p"),
    )  # fmt: skip


@passage("enterprises")
def planned(r: Random) -> Piece:
    plan = r.randint(20, 400)
    done = r.randint(plan // 2, plan * 2)
    words = r.choice((
        "Thành lập mới {a} doanh nghiệp (kế hoạch {b} doanh nghiệp), đạt {p}% kế hoạch.",
        "Kế hoạch giao thành lập {b} doanh nghiệp, đã thành lập {a} doanh nghiệp, đạt {p}% kế hoạch.",
        "Thành lập được {a} doanh nghiệp/{b} doanh nghiệp, đạt {p}% kế hoạch.",
    ))  # fmt: skip
    return Piece(
        "of a plan", "ratio", numbers(a=done, b=plan, p=share(done, plan, r, digits=1)),
        lambda v: words.format(**v), (Claim("ratio", ("p", "a", "b")),), ("a", "b", "p"),
    )  # fmt: skip


@passage("budget")
def money(r: Random) -> Piece:
    plan = Decimal(r.randint(1_000, 9_000)) / 10
    done = Decimal(r.randint(int(plan) * 5, int(plan) * 10)) / 10
    p = share(int(done * 10), int(plan * 10), r)
    words = r.choice((
        "Thu ngân sách đạt {a} tỷ đồng/{b} tỷ đồng, đạt {p}% dự toán.",
        "Tổng thu ngân sách {a} tỷ đồng, bằng {p}% dự toán ({b} tỷ đồng).",
    ))  # fmt: skip
    return Piece(
        "money of a plan", "ratio", numbers(a=done, b=plan, p=p), lambda v: words.format(**v),
        (Claim("ratio", ("p", "a", "b")),), ("a", "b", "p"),
    )  # fmt: skip


@passage("points")
def points(r: Random) -> Piece:
    most = r.choice((5, 8, 10, 12, 15, 20))
    got = Decimal(r.randint(most * 6, most * 10 - 1)) / 10
    words = "Cải cách thể chế được {a}/{b} điểm ({p}%)."
    return Piece(
        "points", "ratio", numbers(a=got, b=most, p=share(int(got * 10), most * 10, r)),
        lambda v: words.format(**v), (Claim("ratio", ("p", "a", "b")),), ("p",),
    )  # fmt: skip


@passage("training-average")
def average(r: Random) -> Piece:
    heads, each = r.randint(3, 40), r.randint(20, 90)
    words = r.choice((
        "Tổ chức {n} lớp tập huấn với {t} học viên, bình quân {m} học viên/lớp.",
        "Mở {n} lớp cho {t} học viên, trung bình mỗi lớp {m} học viên.",
    ))  # fmt: skip
    return Piece(
        "average of each", "ratio", numbers(n=heads, t=heads * each, m=each),
        lambda v: words.format(**v), (Claim("mean", ("m", "t", "n")),), ("m", "t"),
    )  # fmt: skip


# ---- totals -----------------------------------------------------------------------------------


def parts_of(r: Random, low: int, high: int, count: int) -> tuple[int, list[int]]:
    total = r.randint(max(low, count * 2), high)
    return total, split(total, count, r)


def added(shape: str, total: int, parts: list[int], write: Write, **more: Any) -> Piece:
    names = tuple(f"x{i}" for i in range(len(parts)))
    values = numbers(t=total, **dict(zip(names, parts, strict=True)))
    # Parts of which the first few add up to the total end a list; what follows stands beside it.
    more.setdefault("keeps", lambda v: v["t"] not in list(accumulate(v[n] for n in names))[:-1])
    return Piece(shape, "sum", values, write, (Claim("sum", ("t", *names)),), ("t", *names), **more)


# A document's noun right before a number names a document: `quyết định 658`.
KINDS = (
    ("văn bản chỉ đạo", ("kế hoạch", "công văn", "quyết định", "thông báo", "tờ trình")),
    ("đơn vị sự nghiệp", ("giáo dục", "y tế", "văn hóa", "kinh tế", "môi trường")),
    ("thủ tục hành chính", ("đất đai", "hộ tịch", "xây dựng", "chứng thực", "bảo trợ xã hội")),
    ("lượt công dân", ("tiếp thường xuyên", "tiếp định kỳ", "tiếp đột xuất", "tiếp theo vụ việc")),
)  # fmt: skip


@passage("kinds")
def bracket(r: Random) -> Piece:
    noun, names = r.choice(KINDS)
    count = r.randint(3, len(names))
    total, parts = parts_of(r, 30, 2_000, count)
    comma, after = r.choice((", ", "; ")), noun != KINDS[0][0] and r.random() < 0.5
    lead = r.choice(("Tổng số có {t}", "Toàn huyện có {t}", "Đã ban hành, quản lý {t}"))

    def write(v: dict[str, str]) -> str:
        said = (
            f"{name} {v[f'x{i}']}" if after else f"{v[f'x{i}']} {name}"
            for i, name in enumerate(names[:count])
        )
        return f"{lead.format(**v)} {noun} ({comma.join(said)})."

    # A bracket of other nouns, one of them more than the total, may count something else.
    return added(
        "parts in a bracket", total, parts, write,
        keeps=lambda v: noun != KINDS[0][0] or max(v[f"x{i}"] for i in range(count)) <= v["t"],
    )  # fmt: skip


@passage("kinds", "kinds-list")
def colon(r: Random) -> Piece:
    noun, names = r.choice(KINDS[1:])
    count = r.randint(3, len(names))
    total, parts = parts_of(r, 30, 900, count)
    opener = r.choice((":", ", gồm:", ", bao gồm", " gồm", ", cụ thể:"))

    def write(v: dict[str, str]) -> str:
        said = ", ".join(f"{name} {v[f'x{i}']}" for i, name in enumerate(names[:count]))
        return f"- Trong năm có {v['t']} {noun}{opener} {said}."

    return added("parts after a colon or `gồm`", total, parts, write)


@passage("levels")
def by_level(r: Random) -> Piece:
    total, parts = parts_of(r, 100, 40_000, 2)
    words = r.choice((
        "Tổng số có {t} thủ tục, trong đó: cấp huyện {x0} thủ tục và cấp xã {x1} thủ tục.",
        "Công khai {t} thủ tục (cấp huyện {x0}, cấp xã {x1}).",
        "Có {t} thủ tục, gồm {x0} thủ tục cấp huyện và {x1} thủ tục cấp xã.",
    ))  # fmt: skip
    return added("parts by level", total, parts, lambda v: words.format(**v))


@passage("services")
def by_name(r: Random) -> Piece:
    total, parts = parts_of(r, 40, 900, 2)
    words = r.choice((
        "Cung cấp {t} dịch vụ công trực tuyến (toàn trình {x0}, một phần {x1}).",
        "Có {t} dịch vụ công trực tuyến, trong đó toàn trình {x0} dịch vụ, một phần {x1} dịch vụ.",
        "Đã tích hợp {t} dịch vụ công (mức độ 3: {x0} dịch vụ, mức độ 4: {x1} dịch vụ).",
    ))  # fmt: skip
    return added("parts that exhaust by name", total, parts, lambda v: words.format(**v))


@passage("recruits")
def joined(r: Random) -> Piece:
    total, parts = parts_of(r, 8, 300, 2)
    words = r.choice((
        "Tuyển dụng {t} người, trong đó {x0} người thi tuyển và {x1} người xét tuyển.",
        "Bổ nhiệm {t} người ({x0} người bổ nhiệm mới và {x1} người bổ nhiệm lại).",
        "Kỷ luật {t} trường hợp, gồm {x0} công chức và {x1} viên chức.",
    ))  # fmt: skip
    return added("two parts joined by `và`", total, parts, lambda v: words.format(**v))


@passage("training")
def loose(r: Random) -> Piece:
    total, parts = parts_of(r, 40, 900, 3)
    words = r.choice((
        "Cử {t} lượt người đi học, trong đó chuyên môn {x0}, lý luận chính trị {x1}, nghiệp vụ {x2}.",
        "Đăng {t} tin, bài, trong đó trên trang thông tin {x0}, đài truyền thanh {x1}, mạng xã hội {x2}.",
    ))  # fmt: skip
    # An open list may leave something out: only parts that are too many contradict.
    names = ("x0", "x1", "x2")
    return added(
        "parts after `trong đó`",
        total,
        parts,
        lambda v: words.format(**v),
        over=names,
        under=("t",),
    )


@passage("dossiers")
def dossiers(r: Random) -> Piece:
    total, (early, on_time, late) = parts_of(r, 900, 90_000, 3)
    shape = r.randrange(3)
    values = numbers(
        t=total, x0=early, x1=on_time, x2=late,
        p0=share(early, total, r, digits=2), p1=share(on_time, total, r, digits=2),
        p2=share(late, total, r, digits=2),
    )  # fmt: skip

    def write(v: dict[str, str]) -> str:
        if shape == 0:
            return (
                f"Số hồ sơ đã giải quyết là {v['t']} hồ sơ, trong đó: trước hạn {v['x0']} hồ sơ ({v['p0']}%),"
                f" đúng hạn {v['x1']} hồ sơ ({v['p1']}%), quá hạn {v['x2']} hồ sơ ({v['p2']}%)."
            )
        if shape == 1:
            return (
                f"Tổng số hồ sơ đã giải quyết: {v['t']} hồ sơ, trong đó:{{gap}}"
                f"{{-}} Trước hạn: {v['x0']} hồ sơ, đạt {v['p0']}%.{{gap}}"
                f"{{-}} Đúng hạn: {v['x1']} hồ sơ, đạt {v['p1']}%.{{gap}}"
                f"{{-}} Trễ hạn: {v['x2']} hồ sơ, chiếm {v['p2']}%."
            )
        return (
            f"Đã giải quyết {v['t']} hồ sơ (trước hạn {v['x0']}, chiếm {v['p0']}%; đúng hạn {v['x1']},"
            f" chiếm {v['p1']}%; quá hạn {v['x2']}, chiếm {v['p2']}%)."
        )

    claims = (
        Claim("sum", ("t", "x0", "x1", "x2")),
        *(Claim("ratio", (f"p{i}", f"x{i}", "t")) for i in range(3)),
    )
    return Piece("dossiers by timeliness", "sum", values, write, claims, tuple(values))


@passage("petitions")
def left_over(r: Random) -> Piece:
    total, parts = parts_of(r, 20, 900, 2)
    words = r.choice((
        "Tiếp nhận {t} phản ánh, kiến nghị, đã xử lý {x0}, còn lại {x1} đang xem xét.",
        "Nhận {t} đơn thư, đã giải quyết {x0} đơn thư, còn lại {x1} đơn thư.",
    ))  # fmt: skip
    # Where more was done than came in, some of it may have come in before.
    return added(
        "what is left", total, parts, lambda v: words.format(**v), keeps=lambda v: v["x0"] < v["t"]
    )


@passage("commune-dossiers")
def done_and_pending(r: Random) -> Piece:
    total, parts = parts_of(r, 900, 30_000, 2)
    new, old = split(total, 2, r)
    sep = r.choice(("; ", ". "))
    values = numbers(t=total, n=new, o=old, x0=parts[0], x1=parts[1])

    def write(v: dict[str, str]) -> str:
        done = "đã giải quyết" if sep == "; " else "Đã giải quyết"
        return (
            f"Tổng số hồ sơ phải giải quyết: {v['t']} hồ sơ (mới tiếp nhận {v['n']} hồ sơ, kỳ trước chuyển sang"
            f" {v['o']} hồ sơ){sep}{done} {v['x0']} hồ sơ; đang giải quyết {v['x1']} hồ sơ."
        )

    claims = (Claim("sum", ("t", "n", "o")), Claim("sum", ("t", "x0", "x1")))
    return Piece(
        "taken in, done and pending", "sum", values, write, claims, ("t", "n", "o", "x0", "x1")
    )


@passage("staff-list")
def listed(r: Random) -> Piece:
    total, parts = parts_of(r, 60, 3_000, 4)
    grades = (
        "Hoàn thành xuất sắc nhiệm vụ",
        "Hoàn thành tốt nhiệm vụ",
        "Hoàn thành nhiệm vụ",
        "Không hoàn thành nhiệm vụ",
    )
    lead = r.choice((
        "Kết quả xếp loại {t} viên chức, cụ thể như sau:", "Đánh giá {t} viên chức, trong đó:",
        "Có {t} viên chức được đánh giá, gồm:",
    ))  # fmt: skip
    values = numbers(t=total)
    claims = [Claim("sum", ("t", "x0", "x1", "x2", "x3"))]
    for i, part in enumerate(parts):
        values[f"x{i}"] = Decimal(part)
        values[f"p{i}"] = share(part, total, r, digits=2)
        claims.append(Claim("ratio", (f"p{i}", f"x{i}", "t")))

    def write(v: dict[str, str]) -> str:
        items = (
            f"{{-}} {grade}: {v[f'x{i}']} người, chiếm {v[f'p{i}']}%."
            for i, grade in enumerate(grades)
        )
        return lead.format(**v) + "{gap}" + "{gap}".join(items)

    return Piece("list with shares", "sum", values, write, tuple(claims), tuple(values))


@passage("job-descriptions")
def nested(r: Random) -> Piece:
    total, (a, b) = parts_of(r, 60, 3_000, 2)
    if min(a, b) < 8:
        a, b = a + 8, b + 8
    total = a + b
    inner = split(a, 3, r)
    values = numbers(t=total, a=a, b=b, i0=inner[0], i1=inner[1], i2=inner[2])

    def write(v: dict[str, str]) -> str:
        return (
            f"Phê duyệt {v['t']} vị trí việc làm, trong đó cấp huyện {v['a']} vị trí (lãnh đạo {v['i0']},"
            f" chuyên môn {v['i1']}, hỗ trợ {v['i2']}), cấp xã {v['b']} vị trí."
        )

    claims = (Claim("sum", ("t", "a", "b")), Claim("sum", ("a", "i0", "i1", "i2")))
    return Piece("lists in lists", "sum", values, write, claims, ("t", "a", "b", "i0", "i1", "i2"))


@passage("classes")
def two_totals(r: Random) -> Piece:
    (n, ns), (t, ts) = parts_of(r, 4, 60, 2), parts_of(r, 100, 4_000, 2)
    values = numbers(n=n, x0=ns[0], x1=ns[1], t=t, y0=ts[0], y1=ts[1])
    words = r.choice((
        "Mở {n} lớp với {t} học viên, trong đó {x0} lớp bồi dưỡng với {y0} học viên; {x1} lớp tập huấn với {y1} học viên.",
        "Mở {n} lớp cho {t} học viên, gồm {x0} lớp bồi dưỡng ({y0} học viên) và {x1} lớp tập huấn ({y1} học viên).",
    ))  # fmt: skip
    claims = (Claim("sum", ("n", "x0", "x1")), Claim("sum", ("t", "y0", "y1")))
    return Piece(
        "two totals, one list", "sum", values, lambda v: words.format(**v), claims, tuple(values)
    )


@passage("by-year")
def by_year(r: Random) -> Piece:
    count = r.randint(3, 6)
    total, parts = parts_of(r, 30, 400, count)
    first = r.randint(2011, 2016)
    comma = r.choice(("; ", ", "))

    def write(v: dict[str, str]) -> str:
        years = comma.join(f"năm {first + i}: {v[f'x{i}']}" for i in range(count))
        return f"Từ năm {first} đến năm {first + count - 1} tinh giản {v['t']} người ({years})."

    return added("parts by year", total, parts, write)


@passage("equation")
def equation(r: Random) -> Piece:
    total, parts = parts_of(r, 12, 400, 3)
    words = "Toàn huyện có {x0} + {x1} + {x2} = {t} đơn vị tự chủ."
    return added("an equation", total, parts, lambda v: words.format(**v))


@passage("totals-after")
def after(r: Random) -> Piece:
    total, parts = parts_of(r, 12, 9_000, 2)
    words = r.choice((
        "Cấp huyện có {x0} giao dịch, cấp xã có {x1} giao dịch, tổng cộng {t} giao dịch.",
        "Cấp huyện cấp {x0} tài khoản, cấp xã cấp {x1} tài khoản, tổng cộng {t} tài khoản.",
    ))  # fmt: skip
    return added("a total after its parts", total, parts, lambda v: words.format(**v))


@passage("table-sum")
def table(r: Random) -> Piece:
    rows = r.randint(3, 6)
    total, parts = parts_of(r, 100, 20_000, rows)
    names = (
        "Văn phòng",
        "Phòng Nội vụ",
        "Phòng Tư pháp",
        "Thanh tra huyện",
        "Phòng Y tế",
        "Phòng Giáo dục",
    )
    last = r.choice(("Tổng cộng", "Cộng", "Tổng"))

    def write(v: dict[str, str]) -> str:
        body = "\n".join(f"| {i + 1} | {names[i]} | {v[f'x{i}']} |" for i in range(rows))
        return f"| STT | Đơn vị | Số tin bài |\n|---|---|---|\n{body}\n| | {last} | {v['t']} |"

    return added("a table's column", total, parts, write)


@passage("table-rows")
def table_rows(r: Random) -> Piece:
    count = r.randint(3, 5)
    names = ("Đất đai", "Hộ tịch", "Xây dựng", "Chứng thực", "Kinh doanh")
    values: Values = {}
    claims = []
    for i in range(count):
        total, parts = parts_of(r, 60, 5_000, 3)
        values |= numbers(
            **{f"t{i}": total, f"a{i}": parts[0], f"b{i}": parts[1], f"c{i}": parts[2]}
        )
        claims.append(Claim("sum", (f"t{i}", f"a{i}", f"b{i}", f"c{i}")))

    def write(v: dict[str, str]) -> str:
        body = "\n".join(
            f"| {names[i]} | {v[f't{i}']} | {v[f'a{i}']} | {v[f'b{i}']} | {v[f'c{i}']} |"
            for i in range(count)
        )
        return f"| Lĩnh vực | Tổng số | Trực tiếp | Trực tuyến | Bưu chính |\n|---|---|---|---|---|\n{body}"

    return Piece("a table's rows", "sum", values, write, tuple(claims), tuple(values))


@passage("table-shares")
def table_shares(r: Random) -> Piece:
    count = r.randint(4, 6)
    names = ("Xã An Phú", "Xã An Hòa", "Xã Bình Minh", "Xã Tân Lập", "Xã Hòa Bình", "Thị trấn")
    values: Values = {}
    claims = []
    for i in range(count):
        b = r.randint(100, 4_000)
        a = r.randint(b // 3, b - 1)
        values |= numbers(**{f"b{i}": b, f"a{i}": a}) | {f"p{i}": share(a, b, r, digits=1)}
        claims.append(Claim("ratio", (f"p{i}", f"a{i}", f"b{i}")))

    def write(v: dict[str, str]) -> str:
        body = "\n".join(
            f"| {names[i]} | {v[f'b{i}']} | {v[f'a{i}']} | {v[f'p{i}']} |" for i in range(count)
        )
        return f"| Đơn vị | Số hộ | Số hộ có tài khoản | Tỷ lệ (%) |\n|---|---|---|---|\n{body}"

    return Piece("a table's shares", "ratio", values, write, tuple(claims), tuple(values))


# ---- changes ----------------------------------------------------------------------------------


@passage("posts")
def fall(r: Random) -> Piece:
    first = r.randint(40, 3_000)
    last = first - r.randint(2, first // 3)
    values = numbers(a=first, b=last, c=first - last)
    words = r.choice((
        "Năm 2015 được giao {a} biên chế, năm 2021 được giao {b} biên chế (giảm {c} biên chế so với năm 2015).",
        "Biên chế giảm từ {a} biên chế xuống còn {b} biên chế, giảm {c} biên chế.",
        "Biên chế công chức năm 2021 là {b} biên chế, giảm {c} biên chế so với năm 2015 ({a} biên chế).",
        "Trước sắp xếp có {a} biên chế, nay còn {b} biên chế, giảm {c} biên chế.",
    ))  # fmt: skip
    return Piece(
        "a fall between two years", "change", values, lambda v: words.format(**v),
        (Claim("change", ("c", "a", "b"), rises=False),), ("a", "b", "c"),
    )  # fmt: skip


@passage("hamlets")
def merged(r: Random) -> Piece:
    first = r.randint(40, 1_500)
    last = first - r.randint(2, first // 2)
    values = numbers(a=first, b=last, c=first - last)
    words = r.choice((
        "Sáp nhập {a} thôn thành {b} thôn, giảm {c} thôn.",
        "Sắp xếp từ {a} thôn còn {b} thôn (giảm {c} thôn).",
    ))  # fmt: skip
    return Piece(
        "units merged", "change", values, lambda v: words.format(**v),
        (Claim("change", ("c", "a", "b"), rises=False),), ("a", "b", "c"),
    )  # fmt: skip


@passage("pci")
def rank(r: Random) -> Piece:
    first, last = r.sample(range(2, 62), 2)
    up = last < first
    values = numbers(a=first, b=last, c=abs(first - last))
    word = "tăng" if up else "giảm"
    words = r.choice((
        "Chỉ số PCI năm 2021 xếp thứ {b}/63, {word} {c} bậc so với năm 2020 (xếp thứ {a}/63).",
        "Chỉ số PCI năm 2020 xếp hạng {a}/63, năm 2021 xếp hạng {b}/63 ({word} {c} bậc).",
        "Chỉ số PCI năm 2021 đứng thứ {b}/63, {word} {c} bậc so với năm 2020 ({a}/63).",
    ))  # fmt: skip
    return Piece(
        "a rank", "change", values, lambda v: words.format(word=word, **v),
        (Claim("change", ("c", "a", "b"), rises=not up),), ("a", "b", "c"),
    )  # fmt: skip


@passage("sipas")
def score(r: Random) -> Piece:
    first, last = (Decimal(n) / 100 for n in r.sample(range(4_000, 9_800), 2))
    up = last > first
    values = numbers(a=first, b=last, c=abs(first - last))
    word = "tăng" if up else "giảm"
    words = r.choice((
        "Chỉ số DDCI của huyện năm 2021 đạt {b} điểm, {word} {c} điểm so với năm 2020 ({a} điểm).",
        "Năm 2020, chỉ số DDCI đạt {a} điểm; năm 2021, chỉ số DDCI đạt {b} điểm ({word} {c} điểm).",
    ))  # fmt: skip
    return Piece(
        "points of an index", "change", values, lambda v: words.format(word=word, **v),
        (Claim("change", ("c", "a", "b"), rises=up),), ("a", "b", "c"),
    )  # fmt: skip


@passage("growth")
def growth(r: Random) -> Piece:
    first = r.randint(40, 900)
    last = first + r.randint(2, first)
    p = share(last - first, first, r, digits=1)
    values = numbers(a=first, b=last, p=p)
    words = r.choice((
        "Xử lý {b} tin báo, tăng {p}% so với cùng kỳ ({a} tin báo).",
        "Tiếp {b} lượt khách, tăng {p}% so với năm 2020 ({a} lượt khách).",
    ))  # fmt: skip
    return Piece(
        "growth in per cent", "change", values, lambda v: words.format(**v),
        (Claim("growth", ("p", "a", "b")),), ("a", "b", "p"),
    )  # fmt: skip


@passage("days")
def days(r: Random) -> Piece:
    first = r.choice((10, 15, 20, 25, 30, 40, 60))
    last = r.randint(first // 2, first - 1)
    values = numbers(a=first, b=last, p=share(first - last, first, r, digits=1))
    words = "Rút ngắn thời gian cấp phép từ {a} ngày xuống còn {b} ngày, giảm {p}%."
    return Piece(
        "days cut short", "change", values, lambda v: words.format(**v),
        (Claim("growth", ("p", "a", "b")),), ("a", "b", "p"),
    )  # fmt: skip


@passage("table-change")
def table_change(r: Random) -> Piece:
    names = ("Tin, bài", "Lượt truy cập", "Buổi tuyên truyền", "Tờ gấp")
    values: Values = {}
    claims = []
    for i in range(4):
        a = r.randint(20, 3_000)
        b = a + r.randint(1, 900)
        values |= numbers(**{f"a{i}": a, f"b{i}": b, f"c{i}": b - a})
        claims.append(Claim("change", (f"c{i}", f"a{i}", f"b{i}")))

    def write(v: dict[str, str]) -> str:
        body = "\n".join(
            f"| {names[i]} | {v[f'a{i}']} | {v[f'b{i}']} | {v[f'c{i}']} |" for i in range(4)
        )
        return f"| Nội dung | Năm 2020 | Năm 2021 | Tăng |\n|---|---|---|---|\n{body}"

    return Piece("a table's changes", "change", values, write, tuple(claims), tuple(values))


# ---- contradictions and what cannot be --------------------------------------------------------


@passage("directive")
def dated(r: Random) -> Piece:
    day, month, year, number = (
        r.randint(10, 27),
        r.randint(1, 12),
        r.randint(2015, 2020),
        r.randint(31, 99),
    )
    values = numbers(d=day, e=day)

    def write(v: dict[str, str]) -> str:
        d, e = v["d"].strip("*"), v["e"].strip("*")
        return (
            f"Thực hiện Chỉ thị số {number}-CT/TU ngày {d}/{month}/{year} của Tỉnh ủy về kỷ luật hành chính.\n"
            f"Các xã quán triệt Chỉ thị số {number}-CT/TU ngày {e}/{month}/{year} của Tỉnh ủy."
        )

    return Piece(
        "a document's date",
        "conflict",
        values,
        write,
        (Claim("same", ("d", "e")),),
        ("e",),
        keeps=lambda v: v["e"] < 29,
    )


@passage("decision")
def numbered(r: Random) -> Piece:
    year = r.randint(2011, 2020)
    values = numbers(d=year, e=year)

    def write(v: dict[str, str]) -> str:
        d, e = v["d"].replace(".", "").strip("*"), v["e"].replace(".", "").strip("*")
        return f"Áp dụng Quyết định số 27/{d}/QĐ-UBND ngày 15/10/{e} của UBND tỉnh về phân cấp quản lý."

    return Piece(
        "a number's year",
        "conflict",
        values,
        write,
        (Claim("same", ("d", "e")),),
        ("e",),
        keeps=lambda v: 1900 < v["e"] < 2100,
    )


@passage("dossiers")
def none_late(r: Random) -> Piece:
    values = numbers(z=0, late=0)
    first = r.choice((
        "Trong năm không có hồ sơ nào bị trễ hạn.", "Huyện không để xảy ra tình trạng hồ sơ trễ hẹn.",
        "Toàn huyện không có hồ sơ quá hạn.",
    ))  # fmt: skip
    then = r.choice(
        ("Số hồ sơ quá hạn: {late} hồ sơ.", "Hồ sơ giải quyết trễ hạn là {late} hồ sơ.")
    )
    return Piece(
        "none late", "conflict", values, lambda v: f"{first}\n\n{then.format(**v)}",
        (Claim("same", ("z", "late")),), ("late",),
    )  # fmt: skip


@passage("papi")
def told_twice(r: Random) -> Piece:
    score_ = Decimal(r.randint(3_800, 4_800)) / 100
    values = numbers(a=score_, b=score_)
    words = r.choice((
        "Năm 2020, chỉ số PAPI của tỉnh đạt {a}/80 điểm.\n\nKết quả năm 2020: chỉ số PAPI đạt {b}/80 điểm.",
        "Chỉ số PAPI năm 2020 đạt {a}/80 điểm.\n\nVề xếp hạng: chỉ số PAPI năm 2020 đạt {b}/80 điểm.",
    ))  # fmt: skip
    return Piece(
        "one fact twice", "conflict", values, lambda v: words.format(**v),
        (Claim("same", ("a", "b")),), ("b",),
    )  # fmt: skip


@passage("procedures-all")
def all_of_them(r: Random) -> Piece:
    count = r.randint(1_000, 2_400)
    values = numbers(a=count, b=count)
    words = (
        "Hiện toàn bộ {a} thủ tục hành chính đã được giải quyết theo quy trình điện tử.\n\n"
        "Đến nay tất cả {b} thủ tục hành chính được giải quyết theo quy trình điện tử."
    )
    return Piece(
        "all there are, twice", "conflict", values, lambda v: words.format(**v),
        (Claim("same", ("a", "b")),), ("b",),
    )  # fmt: skip


@passage("calendar")
def calendar(r: Random) -> Piece:
    month = r.choice((2, 4, 6, 9, 11))
    values = numbers(d=r.randint(3, 28))

    def write(v: dict[str, str]) -> str:
        return f"Đoàn kiểm tra làm việc ngày {v['d'].strip('*')}/{month}/2021 tại thị trấn."

    return Piece(
        "a day",
        "range",
        values,
        write,
        (Claim("day", ("d",)),),
        ("d",),
        over=("d",),
        keeps=lambda v: 31 < v["d"] < 100,
    )


@passage("ranked")
def last_place(r: Random) -> Piece:
    last = r.choice((9, 11, 13, 63))
    values = numbers(a=r.randint(1, last), b=last)
    words = "Chỉ số CCHC của huyện xếp thứ {a}/{b}."
    return Piece(
        "a rank past the last", "range", values, lambda v: words.format(**v),
        (Claim("most", ("a", "b")),), ("a",), over=("a",),
    )  # fmt: skip


@passage("satisfied")
def share_over(r: Random) -> Piece:
    values = numbers(p=Decimal(r.randint(850, 999)) / 10)
    words = r.choice(
        ("Tỷ lệ người dân hài lòng đạt {p}%.", "Tỷ lệ công việc hoàn thành đúng hạn đạt {p}%.")
    )
    return Piece(
        "a share over 100", "range", values, lambda v: words.format(**v),
        (Claim("cent", ("p",)),), ("p",), over=("p",),
    )  # fmt: skip


@passage("out-of")
def out_of(r: Random) -> Piece:
    whole = r.randint(20, 400)
    values = numbers(a=r.randint(whole // 2, whole), b=whole)
    words = (
        "Có {a} chỉ tiêu viên chức được tuyển dụng trong tổng số {b} biên chế viên chức được giao."
    )
    return Piece(
        "a part larger than its whole", "range", values, lambda v: words.format(**v),
        (Claim("most", ("a", "b")),), ("a",), over=("a",),
    )  # fmt: skip
