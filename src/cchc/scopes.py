"""Scope: the level of government whose bodies, people, procedures or dossiers a value counts."""

from __future__ import annotations

import re
from itertools import pairwise

from .evidence import BANNER, BEFORE, HEADING, LEAD, Evidence
from .frame import Frame
from .indicators import Indicator
from .lexicon import lexicon, mentions, says
from .model import Figure
from .nouns import unit_classes

__all__ = ["scope_of"]

_WHOLE = "all"
_ORDER = {"province": 0, "district": 1, "commune": 2}
_BY_ACTOR = ("actor", "issuer")
# Nouns that stand for each other: `đơn vị sự nghiệp công lập … Trong đó có 59 đơn vị`.
_KIN = (
    frozenset({"unit", "public_unit", "agency", "school"}),
    frozenset({"document", "legal_document"}),
)
_TOGETHER = re.compile(r"(?<!\w)(?:và|cùng)\s*$", re.IGNORECASE)
_FOLLOWS_ON = re.compile(r"\W*(?:theo đó|qua đó|kết quả|trong đó)(?!\w)", re.IGNORECASE)
_SUMS_UP = re.compile(r"(?<!\w)(?:lũy kế|luỹ kế|tổng cộng|tính chung)(?!\w)", re.IGNORECASE)
_NUMERAL = re.compile(r"\d")
_NUMBER = re.compile(r"\d\W*$")
_NUMBER_WIDTH = 16
_JOINED = re.compile(r"\s*(?:,|và|/|đến|và các)\s*(?:các\s*)?", re.IGNORECASE)
_WITH_OWN = re.compile(
    r"(?<!\w)(?:huyện|thị xã|thành phố|quận|tỉnh)\s+và\s+(?:UBND\s+)?(?:các\s+)?$", re.IGNORECASE
)
# Another part of the same whole, told by whose it is.
_BESIDE = re.compile(
    r"\W*(?:và\s+)?(?:khối|ngành|lĩnh vực|viên chức|công chức|cán bộ|giáo viên)(?!\w)",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"(?<!\w)(?<!cấp )(?<!các )(?<!UBND )(?<!dân )(?:tỉnh|huyện|quận|thị xã|thành phố)\s+(?:đã|có|còn|tổ chức|tiến hành|thực hiện|giải quyết)(?!\w)",
    re.IGNORECASE,
)
_CARRIED = re.compile(r"\s*(?:với|có|cùng|thu hút)\s", re.IGNORECASE)
_BARE = tuple(
    (name, re.compile(rf"(?<!\w)(?<![-–/]\s)(?:{word})\s*:?\s*$", re.IGNORECASE))
    for name, word in (
        ("district", "huyện|quận|thị xã"),
        ("commune", "xã|phường"),
        ("province", "tỉnh"),
    )
)


def scope_of(
    figure: Figure, evidence: Evidence, frame: Frame, indicator: Indicator, level: str, block: str
) -> str:
    """The level that a value covers, `all` where the passage names none.

    What an indicator's `scope` says decides first:

    - a level or `all`: always that one;
    - `own`: the report's, unless `cấp huyện` or the like stands beside the figure; `said`: `all`,
      unless it does; `local`: the report's where that is a district or commune,
      but `all` for a fall that stands beside no count of what there is;
    - `actor`: also the body that acts, as in `UBND huyện ban hành 02 quyết định xử phạt`;
      `issuer`: the same, and the report's own where none acts;
    - `bodies`: also what is counted itself, as in `04 phòng chuyên môn và 06 xã`.

    Args:
        level: the report's own. Words for a level above it name who gave an order, not who is
            counted.
        block: the whole paragraph. `huyện` and `UBND huyện` in a district's report mean the
            locality, unless the paragraph sets them against another level.
    """
    rule = indicator.scope
    own = evidence.words[0]
    alone = _OF_LEVEL.fullmatch(evidence.left) if rule in (_WHOLE, "local") else None
    if alone and not (alone[1].casefold() == "xã" and "commune" in frame.counted):
        return _LEVELS[alone[1].casefold()]  # but `cấp xã: 164/164 xã` counts the communes
    if rule == "local":
        named = _named_level(own.text, figure.start - own.start + own.shift, figure.form)
        if named and _ORDER[named] >= _ORDER.get(level, 0):
            return named  # `742 đơn vị (118 đơn vị cấp tỉnh, 624 đơn vị cấp huyện)`
        whole = says("whole", own.text) or (frame.delta and not _beside_count(evidence))
        return level if level in ("district", "commune") and not whole else _WHOLE
    if rule in (_WHOLE, "said") and evidence.tabular and (named := _row_level(evidence)):
        return named
    if rule == _WHOLE:
        above = indicator.kind in ("score", "rank") and level in ("district", "commune")
        if above and any(_OF_PROVINCE.search(words.text) for words in evidence.within(LEAD)):
            return "province"  # `PAR INDEX của tỉnh đạt 86,90 điểm`
        if level == "district" and _OF_DISTRICT.search(own.text):
            return level
        if _OF_COMMUNES.match(evidence.right):
            return "commune"
    if rule in _ORDER or rule == _WHOLE:
        return rule
    if rule in ("own", "said"):
        named = _named_level(own.text, figure.start - own.start + own.shift, figure.form)
        named = named or _listed_level(evidence)
        below = named and _ORDER[named] >= _ORDER.get(level, 0)
        return named if below else level if rule == "own" and level else _WHOLE
    if says("whole", own.text) or _SUMS_UP.match(own.text.lstrip(" ,;:-")):
        return _WHOLE
    at = figure.start - own.start + own.shift
    before, after = own.text[:at], own.text[at:]
    named = ""
    if rule == "bodies":
        named = _implied(figure.unit, level)
    if evidence.tabular:
        named = named or _by_row(evidence, level, of_bodies=rule == "bodies")
    # What stands nearest to the figure counts, after it before in front of it.
    named = named or _answering(evidence) or _named(after, 0) or _named(before, -1)
    # `huyện không phát sinh …` speaks of the locality.
    if figure.form != "zero" or rule in _BY_ACTOR:
        named = named or _bare(before)
    named = named or _governing(figure, evidence, before) or _labelled(block)
    if not named and level == "district" and _OF_CITY.search(own.text):
        named = level
    set_apart = _set_apart(block, level)
    if not named and (set_apart or level == "commune"):
        named = _own_name(before, after, level)
    if not named and rule in _BY_ACTOR:
        named = _actor(evidence, before, after)
        if named == level and not set_apart:
            named = ""
    named = named or _carried(evidence, frame, by_actor=rule in _BY_ACTOR and set_apart)
    if not named and level == "commune" and _handled_there(figure, evidence, frame, block):
        return level
    if named and named != _WHOLE and _ORDER[named] >= _ORDER.get(level, 0):
        return named
    return level if rule == "issuer" and level and not named else _WHOLE


_CENTRE = re.compile(r"(?<!\w)(?:một cửa|trung tâm|phường|xã)(?!\w)", re.IGNORECASE)
_DOSSIERS = re.compile(r"\d\s+(?:bộ |lượt )?hồ sơ(?!\w)", re.IGNORECASE)


def _handled_there(figure: Figure, evidence: Evidence, frame: Frame, block: str) -> bool:
    """Where a commune's report speaks of its centre, the dossiers are those of that level."""
    if "dossier" not in frame.counted or not _CENTRE.search(block):
        return False
    return figure.form != "percent" or any(
        _DOSSIERS.search(words.text) for words in evidence.within(BEFORE)
    )


_COUNT = re.compile(r"(?:có|còn|là|:)\s*\d[\d.]*\s+(?:đơn vị|trường|cơ quan)", re.IGNORECASE)


def _beside_count(evidence: Evidence) -> bool:
    """Does a fall stand with a count of what there is: `75 đơn vị, giảm 08 trường tiểu học`?"""
    return bool(_COUNT.search(evidence.ahead)) or any(
        _COUNT.search(words.text) for words in evidence.within(BEFORE + 10)
    )


def _answering(evidence: Evidence) -> str:
    """The level that a figure answers to: `… ở cấp quận và … ở cấp phường, lần lượt là 99,4%`."""
    if evidence.place is None:
        return ""
    named = [name for _, _, name in mentions("scopes", evidence.place.before)]
    return named[evidence.place.index] if len(named) == evidence.place.count else ""


def _set_apart(block: str, level: str) -> bool:
    """Does a paragraph speak of a level below the report's own, or of its own alone (`riêng`)?"""
    return "riêng" in block.casefold() or any(
        _ORDER[name] > _ORDER.get(level, 9) for _, _, name in mentions("scopes", block)
    )


def _own_name(before: str, after: str, level: str) -> str:
    """The report's level where the figure is said to be `của huyện`, or `huyện` does it."""
    pattern = lexicon().own_names.get(level)
    return level if pattern and (pattern.search(before) or pattern.search(after)) else ""


_LEVEL = re.compile(r"(?<!\w)(?:cấp|khối|các) (tỉnh|huyện|xã|phường)(?!\w)", re.IGNORECASE)
_LEVELS = {"tỉnh": "province", "huyện": "district", "xã": "commune", "phường": "commune"}
# Whose bodies or officials are counted: `các cơ quan chuyên môn thuộc UBND huyện`.
_OF_DISTRICT = re.compile(
    r"(?<!\w)thuộc (?:UBND |Ủy ban nhân dân )?(?:huyện|thị xã|quận|thành phố)(?!\w)", re.IGNORECASE
)
_OF_PROVINCE = re.compile(r"(?<!\w)của tỉnh(?!\w)", re.IGNORECASE)
# In the report of a city under a province; a city under the centre is a province itself.
_OF_CITY = re.compile(
    r"(?:một cửa[·\s]*(?:của |tại )?(?:UBND )?|(?<!\w)khối )thành phố(?!\w)", re.IGNORECASE
)
_OF_COMMUNES = re.compile(
    r"\s*(?:cán bộ, công chức|cán bộ|công chức)[^,;.]{0,20} cấp xã(?!\w)", re.IGNORECASE
)
# A part of what was counted for all: `xử lý kỷ luật 39 trường hợp (cấp tỉnh 06, cấp huyện 14)`.
_OF_LEVEL = re.compile(
    r"\W*(?:(?:và|riêng|ở|tại|trong đó)\s+)?(?:cấp|khối)\s+(tỉnh|huyện|xã|phường)(?:\s+(?:có|là))?\W*",
    re.IGNORECASE,
)


def _named_level(own: str, at: int, form: str) -> str:
    """The level that alone is named outright beside a figure: `cấp huyện có 107 cơ quan`."""
    found = {_LEVELS[match[1].casefold()] for match in _LEVEL.finditer(own)}
    if form != "zero":  # `huyện không phát sinh …` speaks of the locality
        found |= {name for name, word in _BARE if word.search(own[:at])}
    return found.pop() if len(found) == 1 else ""


def _listed_level(evidence: Evidence) -> str:
    """The level that a list is told of: `TTHC cấp huyện có 17 thủ tục mới, 42 sửa đổi`."""
    for words in evidence.within(LEAD):
        if words.cell >= 0 and words.distance and words.cell != evidence.parent:
            numeral = _NUMERAL.search(words.text)
            subject = words.text[: numeral.start()] if numeral else words.text
            if found := {_LEVELS[match[1].casefold()] for match in _LEVEL.finditer(subject)}:
                return found.pop() if len(found) == 1 else ""
    return ""


def _by_row(evidence: Evidence, level: str, *, of_bodies: bool) -> str:
    """The level that a table's row, column or part is of: `Huyện | 9.315`, `A | CẤP HUYỆN`."""
    for words in evidence.within(BANNER + 1):
        if words.distance not in (1, BANNER):
            continue
        name = words.text.strip(" *-–+.:")
        if says("whole", name):
            return _WHOLE
        row = name.casefold()
        if committee := _COMMITTEE.fullmatch(row):
            row = committee[1]  # `UBND xã, thị trấn`
        named = _ROWS.get(row, "") or _named(name, 0)
        if not named and of_bodies:
            named = _implied(name, level)
        if named:
            return named
    return ""


_LEVEL_ROW = re.compile(r"(?:thuộc )?cấp (tỉnh|huyện|xã|phường)", re.IGNORECASE)


def _row_level(evidence: Evidence) -> str:
    """The level that a row or column is named by, and by nothing else: `Cấp huyện`."""
    for words in evidence.within(2):
        named = _LEVEL_ROW.fullmatch(words.text.strip(" *-–+.:")) if words.distance else None
        if named:
            return _LEVELS[named[1].casefold()]
    return ""


_ROWS = {
    "tỉnh": "province",
    "huyện": "district",
    "quận": "district",
    "thị xã": "district",
    "xã": "commune",
    "phường": "commune",
}
_COMMITTEE = re.compile(r"(?:ubnd|[ủu][ỷy] ban nhân dân)\s+(?:cấp\s+)?(\w+(?:\s+xã)?)(?:,.*)?")


def _implied(unit: str, level: str) -> str:
    """The level of the bodies that a noun counts: departments are those of the report's level."""
    unit = unit.casefold()
    for name, pattern in lexicon().bodies:
        if pattern.search(unit):
            return level if name == "own" else name
    return ""


def _bare(before: str) -> str:
    """The level of `huyện: 6.619`, the word alone before its figure."""
    return next((name for name, word in _BARE if word.search(before)), "")


def _governing(figure: Figure, evidence: Evidence, before: str) -> str:
    # A share, and what comes `với`, goes with all that was said; a count only with what governs.
    carried = figure.form == "percent" or _CARRIED.match(before) is not None
    beside = _BESIDE.match(before) is not None
    for words in evidence.within(BEFORE + 1):
        text = words.text
        if _ALONE.match(before) and words.distance < LEAD:
            continue  # `335 công chức cấp xã; riêng năm 2025 là 612 trường hợp`
        if words.distance == 1 and beside and not carried:
            continue  # `cấp xã có 162 người, viên chức các đơn vị sự nghiệp 97 người`
        if not words.distance or (words.distance == BEFORE - 1 and not _NUMERAL.search(text)):
            continue  # `… các xã. Cụ thể, đã tổ chức 09 cuộc`
        # `67 đơn vị thuộc huyện: 02 …, 08 …`
        whole = 0 <= words.cell == evidence.parent and words.distance < BEFORE - 1
        if whole and text.rstrip()[-1:].isdigit():
            continue
        if not whole and not (words.distance == 1 and carried):
            numeral = _NUMERAL.search(text)
            text = text[: numeral.start()] if numeral else text
        if named := _named(text, -1):
            return named
    return ""


_ALONE = re.compile(r"\W*riêng (?:năm|quý|tháng)(?!\w)", re.IGNORECASE)
_LABEL = re.compile(
    r"\W*(?:[a-zđ\d][.)]\s*)?(?:(?:ở|tại|đối với)\s+)?(?:cấp|khối)\s+(tỉnh|huyện|xã|phường)\s*:",
    re.IGNORECASE,
)


def _labelled(block: str) -> str:
    """The one level that a paragraph is told of: `a) Tại cấp huyện: …`."""
    label = _LABEL.match(block)
    only = len({name for _, _, name in mentions("scopes", block)}) < 2
    return _LEVELS[label[1].casefold()] if label and only else ""


def _actor(evidence: Evidence, before: str, after: str) -> str:
    """The level of the body that acts in the sentence of a figure."""
    if hits := _acting(after):
        return min(hits)[1]
    for words in evidence.within(BEFORE + 2):
        text = words.text if words.distance else before
        if hits := sorted(_acting(text)):
            if len(hits) > 1 and _TOGETHER.search(text[hits[-2][0] : hits[-1][0]]):
                return _WHOLE  # `UBND huyện và UBND các xã`
            return hits[-1][1]
    return ""


def _acting(text: str) -> list[tuple[int, str]]:
    return [
        (match.start(), name)
        for name, pattern in lexicon().actors
        for match in pattern.finditer(text)
    ]


def _carried(evidence: Evidence, frame: Frame, *, by_actor: bool) -> str:
    """The one level of the sentence before, where a figure goes on counting what that counted.

    `Cấp xã tiếp nhận 9.655 hồ sơ. Đã giải quyết 9.480 hồ sơ, đạt 98,19%.`
    """
    if _SUBJECT.search(evidence.left) or any(
        says("whole", words.text) or _SUMS_UP.search(words.text)
        for words in evidence.within(BEFORE + 2)
        if words.cell >= 0  # a lead-in may tell of the whole, and its items of each level
    ):
        return ""
    kin = frame.counted.union(*(group for group in _KIN if group & frame.counted))
    linked = any(_FOLLOWS_ON.match(words.text) for words in evidence.within(BEFORE))
    sentences: dict[tuple[bool, int], list[str]] = {}  # the block's own first, then its lead-in's
    for words in evidence.words:
        if BEFORE - linked <= words.distance < HEADING:  # `Trong đó:` leans on what it opens
            gap = max(0, words.distance - BEFORE) // 5
            sentences.setdefault((words.cell < 0, gap), []).append(words.text)
    for which in sorted(sentences):
        text = " ; ".join(sentences[which])
        found = {name for _, _, name in mentions("scopes", text)}
        if by_actor:
            found |= {name for _, name in _acting(text)}
        if len(found) > 1 or says("whole", text):
            return ""
        if found:
            same = linked or any(
                name in kin and _NUMBER.search(text, max(0, at - _NUMBER_WIDTH), at)
                for at, name, _ in unit_classes(text)
            )
            return found.pop() if same else ""
    return ""


def _named(text: str, which: int) -> str:
    """The first (0) or last (-1) level that a text names; `all` where it joins two of them."""
    hits = mentions("scopes", text)
    if not hits:
        return ""
    if _WITH_OWN.search(text, 0, hits[which][0]):
        return _WHOLE  # `thị xã và các phường, xã`
    for (_, end, name), (start, _, other) in pairwise(hits):
        if name != other and _JOINED.fullmatch(text[end:start]):
            return _WHOLE
    return hits[which][2]
