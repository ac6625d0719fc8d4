"""Frames: what a figure's surroundings settle before any indicator is looked at.

What is counted, what was done to it, whose staff it is, whether it went by network, whether it is
a rise or fall, and whether it is about this locality at all.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from .evidence import BEFORE, LEAD, Evidence
from .figures import unit_class
from .letters import CAPITALS
from .lexicon import first_named, lexicon, says
from .localities import all_localities
from .model import Figure
from .nouns import unit_classes
from .staff import staff_of

__all__ = ["Frame", "frame_of"]


@dataclass(frozen=True, slots=True)
class Frame:
    """What a figure's surroundings settle before any indicator is looked at."""

    units: frozenset[str]  # classes of the noun that it counts
    of: frozenset[str]  # classes of what a share is of
    aspects: tuple[tuple[str, int], ...]  # (aspect, distance), nearest first
    online: int  # distance of a word for the network, 99 where there is none
    delta: bool
    elsewhere: bool
    form: str
    staff: str
    post_state: str = ""
    outside: bool = False  # of private employers, pupils, patients: nobody whom the reform counts

    @property
    def counted(self) -> frozenset[str]:
        """What the figure counts, or what it is a share of."""
        return self.units or self.of


# `đã giải quyết 44.794 trong tổng số 45.103 hồ sơ`, `có 12.800/12.900, đạt 99,2% phiếu hài lòng`: the
# first counts the second's noun.
_OUT_OF = re.compile(
    r"\W*(?:(?:trong|trên)\s+(?:tổng\s+)?(?:số\s+)?\d[\d.,]*"
    r"|(?:đạt|chiếm|bằng)\s+\d[\d.,]*\s?%(?!\s+(?:kế hoạch|dự toán|chỉ tiêu|so với)))"
    r"\s+([^\W\d_]+(?:\s+[^\W\d_]+){0,3})",
    re.IGNORECASE,
)
# `số tin, bài về … là 940`, not `chỉ số …`
_NUMBER_OF = re.compile(r"(?<!\w)(?<![Cc]hỉ )(?<![Đđ]iểm )[Ss]ố\s+([^,;:.]{2,60})")
# `đạt 90,6% so với tổng số hồ sơ đã giải quyết`: what follows names the base, not the share.
_BASE = re.compile(
    r"(?:so với|trên|trong)\s+(?:tổng|số)|(?<!\w)tổng số(?!\w)|/\s?tổng", re.IGNORECASE
)
# `287.460, chiếm 68,01% hồ sơ đã giải quyết`: all that follows is the base.
_TAKES_UP = re.compile(
    r"(?<!\w)chiếm(?:\s+(?:tới|khoảng|gần|hơn|trên|tỷ lệ|tỉ lệ))*\s*$", re.IGNORECASE
)
_EQUALS = re.compile(r"(?<!\w)(?:bằng|tương đương|tương ứng)\s*$", re.IGNORECASE)
_REACHES = re.compile(r"\W*đạt(?: (?:tỷ|tỉ) lệ)?\s*")
_OF_WHOLE = re.compile(r"\s*(?:so với )?(?:tổng số|tổng|số)\s", re.IGNORECASE)
# `…đúng hạn từ 99%, tỷ lệ hồ sơ trực tuyến từ 60%`: the second says itself what it is of.
_ANEW = re.compile(r"(?<!\w)(?:tỷ|tỉ) lệ hồ sơ (?:nộp |tiếp nhận )?trực tuyến(?!\w)", re.IGNORECASE)
_SHARE_OF = re.compile(r"(?<=%)\s+(?:so với )?(?:tổng số|tổng|số)\s", re.IGNORECASE)
_IS_BASE = re.compile(r"(?<!\w)(?:trong|trên)(?:\s+(?:tổng\s+)?số)?\s*$", re.IGNORECASE)
_FRESH = re.compile(r"\s*(?:số\s+)?hồ sơ", re.IGNORECASE)  # `98% hồ sơ được …` begins anew
_COMMUNES = re.compile(r"\W*(?:đơn vị hành chính|ĐVHC) cấp xã\s*:\s*", re.IGNORECASE)
# `08 loại II`, `10 khá`: of what was counted before.
_IN_A_CLASS = re.compile(
    r"\s+(?:(?:xếp )?loại (?:I{1,3}|[1-4]|tốt|khá)|xuất sắc|tốt|khá|trung bình|yếu)(?!\w)",
    re.IGNORECASE,
)
_NEXT_WORD = re.compile(r"\s([^\W\d_]+)")


def _elliptical(evidence: Evidence) -> bool:
    """Does a figure's cell say only whose it is: `…; cấp huyện 190.452 hồ sơ; cấp xã 355.810`?"""
    own = evidence.left.strip(" ,;:-+").casefold()
    return not own or bool(_WHOSE.fullmatch(own))


_WHOSE = re.compile(
    r"(?:và |riêng |còn |ở |tại )?(?:cấp |khối |các )?(?:tỉnh|huyện|xã|phường|sở|sở, ngành|quận|thành phố|thị xã"
    r"|(?:đơn vị|ngành|cơ quan|lĩnh vực) khác)"
)


def _counts_other(evidence: Evidence) -> bool:
    """Is a figure followed by a noun that reports of this kind do not count: `19 trại`?"""
    following = _NEXT_WORD.match(evidence.right)
    return (
        following is not None
        and not _IN_A_CLASS.match(evidence.right)
        and following[1].islower()
        and following[1] not in lexicon().follows
        and not evidence.tabular
    )


def _of_column(evidence: Evidence) -> set[str]:
    """What a column's head says that it counts: `Nhiệm vụ đề ra`, whatever its rows are named."""
    beside = [words for words in evidence.within(2) if words.distance == 1]
    if len(beside) < 2:
        return set()
    head = min(beside, key=lambda words: words.start)
    return {name for _, name, _ in unit_classes(head.text)} - {"unit", "level", "place", "field"}


_FIELDS_COUNTED = re.compile(r"số (?:lượng )?(?:nhóm )?lĩnh vực", re.IGNORECASE)
_NEVER = 98  # said not to be by network, whatever stands further off
_SEVERAL = re.compile(r"\s+(?:các|những)\s+([^,;.]{2,40})", re.IGNORECASE)
# `giải quyết TTHC` over a table of what came in: dossiers, not procedures, are received and resolved.
_OF_PROCEDURES = re.compile(r"giải quyết (?:các )?(?:TTHC|thủ tục)", re.IGNORECASE)
_DOSSIERS = re.compile(r"(?<!\w)hồ sơ(?!\w)", re.IGNORECASE)
_PLACES = frozenset({"district", "commune", "level", "place"})


def _elsewhere(evidence: Evidence, figure: Figure, home: frozenset[str]) -> bool:
    """Is a figure the country's, or another province's?"""
    if figure.form == "rank":
        subject = _RANKED.search(evidence.left)
        return subject is not None and subject[1].strip() not in home
    if lexicon().others.search(evidence.left) or (
        evidence.tabular and _RISE_IN_CELL.search(evidence.left)
    ):
        return True
    single = _SINGLE_PLACE.search(evidence.left)
    if single and single[1].strip() not in home:
        return True  # `xã Tiên An 02, xã Tiên Sơn 01`
    for words in evidence.within(BEFORE):
        text = evidence.left if not words.distance else words.text
        if not _provinces_in(text) <= home:
            return True
    return False


_RISE_IN_CELL = re.compile(r": \W*tăng\s*$", re.IGNORECASE)  # no value, nor a cut
_SINGLE_PLACE = re.compile(
    r"(?<!\w)(?i:xã|phường|thị trấn|huyện|thị xã|quận|thành phố)\s+"
    rf"((?:[{CAPITALS}][^\W\d_]*[ ’'-]?){{1,4}})\s*(?::|\()?\s*(?:có |là |đạt )?$"
)


_RANKED = re.compile(
    rf"(?<![{CAPITALS}\w] )((?:[{CAPITALS}][^\W\d_{CAPITALS}]+ ){{2,4}})\s*(?:đứng|xếp|dẫn)(?!\w)[^,;.]*$"
)


@lru_cache(maxsize=1 << 12)
def _provinces_in(text: str) -> frozenset[str]:
    return frozenset(_provinces().findall(text))


@cache
def _provinces() -> re.Pattern[str]:
    """Names of provinces as text has them, without their kinds."""
    names = {province.bare_name for province in all_localities("province")}
    return re.compile(
        rf"(?<!\w)({'|'.join(sorted(map(re.escape, names), key=len, reverse=True))})(?!\w)"
    )


def frame_of(evidence: Evidence, frames: Mapping[int, Frame], home: frozenset[str]) -> Frame:
    """What a figure's surroundings settle of it.

    Args:
        frames: those of the cells before it, by number: a cell may carry on from an earlier one.
        home: names of the province that the report is from; what is told of others is elsewhere.
    """
    figure = evidence.figures[0]
    left = [name for _, name, _ in unit_classes(evidence.left)]
    if set(left) - {"signature"}:  # `văn bản có chữ ký số là 3.231` counts documents
        left = [name for name in left if name != "signature"]
    countless = figure.form in ("count", "pair") and not unit_class(figure.unit)
    if countless and not evidence.tabular and _elliptical(evidence):
        left = []  # `cấp huyện 6.619` counts what was counted before
    right = [name for _, name, _ in unit_classes(evidence.right)[:1]]
    units = _units(evidence, frames, left, right)
    if units is None:
        return Frame(frozenset({"other"}), frozenset(), (), 99, False, False, figure.form, "")
    of = (units if evidence.tabular else {*left, *right}) - _PLACES
    of = of or _inherited_units(evidence, frames)
    takes_up = figure.form == "percent" and bool(
        _TAKES_UP.search(evidence.left)
        or (_of_named(evidence, frames) and _OF_WHOLE.match(evidence.right))
    )
    aspects, online = _done(evidence, takes_up=takes_up)
    late = figure.form == "percent" and aspects and aspects[0][0] == "late"
    # `61 hồ sơ quá hạn, chiếm 89,7% số hồ sơ quá hạn`
    again = takes_up and late and first_named("aspects", evidence.right) == "late"
    if again or (late and _among_late(evidence)):
        units, of = {"other"}, {"other"}
    return Frame(
        frozenset(units),
        frozenset(of),
        aspects,
        online,
        _is_delta(evidence, frames),
        _elsewhere(evidence, figure, home),
        figure.form,
        staff_of(evidence),
        _post_state(evidence),
        any(says("outside", words.text) for words in evidence.within(3)),
    )


def _units(
    evidence: Evidence, frames: Mapping[int, Frame], left: list[str], right: list[str]
) -> set[str] | None:
    """The classes of the noun that a figure counts; None where it counts what no class has.

    Args:
        left, right: classes of the nouns before and after it in its cell, in order.
    """
    figure = evidence.figures[0]
    if figure.form == "zero":
        answered = {name for _, name, _ in unit_classes(figure.unit or "")[:2]}
        return answered | set(right) | set(left[-1:])
    if units := {unit_class(figure.unit)} - {""}:
        return units
    if several := _SEVERAL.match(evidence.right):
        return {name for _, name, _ in unit_classes(several[1])[:1]}  # `200 các tin bài`
    if figure.form in ("count", "pair") and _counts_other(evidence):
        return None
    if evidence.tabular:
        return _of_cell(evidence, left)
    if whole := _OUT_OF.match(f"{evidence.right}{evidence.ahead}"):
        return {name for _, name, _ in unit_classes(whole[1])[:1]}
    if figure.form not in ("count", "pair"):
        return set()
    counted = _NUMBER_OF.findall(evidence.left) or [
        named
        for words in evidence.within(LEAD)
        if words.distance
        for named in _NUMBER_OF.findall(words.text)
    ]
    nouns = [name for _, name, _ in unit_classes(counted[-1])[:1]] if counted else []
    if _COMMUNES.fullmatch(evidence.left):
        nouns = ["commune"]
    own = [name for name in left if name not in _PLACES]
    return set(nouns or own[-1:]) or _inherited_units(evidence, frames)


def _of_cell(evidence: Evidence, left: list[str]) -> set[str]:
    """The classes of what a table's cell counts: by its column, its row, or the table's title."""
    units = _of_column(evidence) or set(left)
    by_field = units == {"field"} and not _FIELDS_COUNTED.search(evidence.left)
    if by_field:
        units = set()  # a row `Lĩnh vực khác` is split by them
    done = first_named("aspects", evidence.left)
    for words in evidence.within(BEFORE):
        if units - _PLACES:  # a table's title speaks where its heads do not
            break
        named = {name for _, name, _ in unit_classes(words.text)}
        if "procedure" in named and done and _OF_PROCEDURES.search(words.text):
            named = named - {"procedure"} | {"dossier"}  # what is received and resolved
        units |= named - {"field"} if by_field else named
    # A row may have the name of a field: `Lao động, người có công` counts dossiers all the same.
    if done and any(_DOSSIERS.search(words.text) for words in evidence.within(BEFORE)):
        units |= {"dossier"}
    return units


def _done(evidence: Evidence, *, takes_up: bool) -> tuple[tuple[tuple[str, int], ...], int]:
    """What was done to the thing counted, nearest first, and how near it is said to be online.

    Args:
        takes_up: the figure is a share of what its own words name after it.
    """
    share = evidence.figures[0].form == "percent"
    elliptical = _elliptical(evidence)
    carries_none = (share and bool(_FRESH.match(evidence.right))) or bool(
        _IS_BASE.search(evidence.left)
    )
    anew = share and not evidence.tabular and bool(_ANEW.search(evidence.left))
    aspects: list[tuple[str, int]] = []
    online = 99
    for words in evidence.within(BEFORE + 2 if elliptical else BEFORE):
        if (words.distance >= BEFORE and aspects) or (words.distance and anew):
            break
        text = words.text
        if not words.distance and takes_up:
            text = text[: len(text) - len(evidence.right)]
        elif not words.distance and (base := _BASE.search(evidence.right)):
            text = text[: len(text) - len(evidence.right) + base.start()]
        elif words.distance and (base := _SHARE_OF.search(text)):
            text = text[: base.start()]
        if name := first_named("aspects", text):
            aspects.append((name, words.distance))
        carried = bool(words.distance) and carries_none
        if online == 99 and not carried and says("online", words.text):
            online = words.distance
        if evidence.tabular and words.distance == 1 and _TOTAL_HEAD.match(words.text):
            online = _NEVER
        if not words.distance and says("in_person", words.text) and online:
            online = _NEVER
    return tuple(aspects), 99 if online == _NEVER else online


_AMONG_LATE = re.compile(
    r"trong (?:tổng )?số\W*(?:\d[\d.]*\s+)?hồ sơ[^,;.]{0,30}(?:quá|trễ) hạn", re.IGNORECASE
)


def _among_late(evidence: Evidence) -> bool:
    """`chiếm 126 trong tổng số 143 hồ sơ quá hạn, tức 88,1%` is no share of what was late."""
    return any(_AMONG_LATE.search(words.text) for words in evidence.within(BEFORE))


def _of_named(evidence: Evidence, frames: Mapping[int, Frame]) -> bool:
    """Is a share said of the figure before it: `…, bằng 98,7%`, `đúng hạn 37.925 hồ sơ, đạt 98,7%`?"""
    if _EQUALS.search(evidence.left):
        return True
    before = any(words.cell in frames for words in evidence.within(LEAD) if words.distance)
    return before and _REACHES.fullmatch(evidence.left) is not None


def _post_state(evidence: Evidence) -> str:
    """Whether posts are granted or filled: told by the nearest words of the sentence."""
    if evidence.tabular and _CUT_HEAD.search(evidence.words[0].text):
        return ""  # under a table's title `Biên chế giao và thực hiện`
    left = ""
    for words in evidence.within(BEFORE + 2):
        name = first_named("post_states", words.text)
        if name == "present" and _LEFT.search(words.text) and not left:
            left = name  # `giao năm 2015 là 21.486 người, năm 2021 còn 19.263 người`: of those
        elif name:
            granted = words.distance <= 2 and _GRANTED.search(words.text) is not None
            return left if left and not granted else name
    return left


_GRANTED = re.compile(r"(?<!\w)giao\D*(?:năm (?:19|20)\d{2}\D*)?\d", re.IGNORECASE)
_LEFT = re.compile(r"(?<!\w)(?<!hiện )(?<!hiện nay )còn (?:\d|$)", re.IGNORECASE)
_CUT_HEAD = re.compile(r"(?<!\w)(?:tinh giản|cắt giảm)(?!\w)", re.IGNORECASE)


_FALLS = re.compile(r"(?<!\w)(?:số (?:lượng )?giảm|bớt(?: được)?|giảm được)(?!\w)", re.IGNORECASE)
_FALLS_BY = re.compile(r"(?<!\w)giảm (?:được )?(?:tối thiểu|ít nhất)\s*$", re.IGNORECASE)
_FELL = re.compile(
    r"\s*(?:[^\W\d_]+\s){0,3}(?:giảm đi|được cắt|bị cắt|cắt giảm)(?!\w)", re.IGNORECASE
)


_TOTAL_HEAD = re.compile(r"\W*tổng(?!\w)(?![^|]*trực tuyến)", re.IGNORECASE)
_DIFFERENCE_HEAD = re.compile(
    r"\W*(?:số (?:lượng |đơn vị |biên chế |người )?)?(?:tăng|giảm|chênh lệch|so sánh|tăng/giảm)(?!\w)",
    re.IGNORECASE,
)
_RATE_OF_FALL = re.compile(
    r"(?<!\w)(?:tỷ|tỉ) lệ (?:cắt |tinh )?giảm\s*(?:là |đạt )?$", re.IGNORECASE
)
_COMPARED = re.compile(r"so với(?: mức| con số)?\s*$", re.IGNORECASE)


_BODIES = frozenset({"public_unit", "unit", "school", "centre"})


def _is_delta(evidence: Evidence, frames: Mapping[int, Frame]) -> bool:
    """A rise or fall, or a part of one: `giảm 37 đơn vị (giáo dục 22, y tế 09)`."""
    if evidence.tabular and any(
        _DIFFERENCE_HEAD.match(words.text) for words in evidence.within(2) if words.distance
    ):
        return True
    if _COMPARED.search(evidence.left):
        return False  # `tăng so với 85% của quý III`: the value of then
    if evidence.figures[0].form == "percent" and _RATE_OF_FALL.search(evidence.left):
        return "so với" in evidence.right  # `giảm 44 biên chế, tỷ lệ giảm 1,97%`
    if (
        lexicon().delta.search(evidence.left)
        or _FALLS.search(evidence.left)
        or _FELL.match(evidence.right)
        or (evidence.figures[0].form == "count" and _FALLS_BY.search(evidence.left))
    ):
        return True
    if evidence.left.strip().casefold() == "và":  # `giảm 02 biên chế … và 31 biên chế …`
        beside = next((w.cell for w in evidence.words if w.distance == 1 and w.cell in frames), -1)
        return beside in frames and frames[beside].delta
    opener = frames.get(evidence.parent)
    if opener is None or not opener.delta or evidence.figures[0].form != "count":
        return False
    # `giảm 35 đơn vị, trong đó có 22 trường học`
    bodies = {unit_class(evidence.figures[0].unit)} <= _BODIES and bool(opener.units & _BODIES)
    return not evidence.figures[0].unit or (bodies and not evidence.left.strip(" ,;:-("))


# `1.852 TTHC thuộc 108 lĩnh vực, gồm cấp tỉnh 1.431`: the second number only says of what.
_WHEREIN = re.compile(r"\W*(?:thuộc|ở|tại)\s+\d", re.IGNORECASE)


def _inherited_units(evidence: Evidence, frames: Mapping[int, Frame]) -> set[str]:
    """The noun of the figure that this one carries on from: `… 76.899 hồ sơ (cấp huyện 6.619`."""
    for words in evidence.words:
        if 0 < words.distance < BEFORE:
            if _WHEREIN.match(words.text):
                continue
            if words.cell in frames and (counted := frames[words.cell].counted):
                return set(counted)
            named = [name for _, name, _ in unit_classes(words.text)]
            if nouns := [name for name in named if name not in _PLACES] or (
                named if evidence.tabular else []
            ):
                return {nouns[-1], nouns[0]}
    # A share may lean on the sentence before it: `Trong số đã giải quyết, trước hạn 81,3%`.
    for words in evidence.words:
        near = BEFORE <= words.distance < BEFORE + 6
        if near and words.cell in frames and frames[words.cell].counted:
            return set(frames[words.cell].counted)
    return set()
