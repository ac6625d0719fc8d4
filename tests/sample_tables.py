"""Tables of an invented report, small and with one of everything that a page has to tell."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pandas as pd

from cchc import indicators
from cchc.charts import Chart
from cchc.schema import DOMAINS, TABLES
from cchc.sheet import Part, Sheet
from cchc.shelf import Volume
from cchc.summary import Summary, summarise

LINES = (
    "BÁO CÁO công tác cải cách hành chính năm 2022",
    "Toàn huyện tiếp nhận 6.619 hồ sơ; đã trả kết quả 6.507 hồ sơ (đúng hạn 6.416 hồ sơ, tỷ lệ 98,6%).",
    "Hồ sơ trực tuyến đúng hạn đạt 64,3%; mục tiêu năm 2025 là 90%.",
    "Năm 2017 được giao 97 biên chế, năm 2021 được giao 88 biên chế, hiện có 80 người.",
    "Viên chức năm 2021 được giao 1.656 người; nơi khác ghi 1.670 người, có mặt 1.573 người.",
    "Hoàn thành 24/47 nhiệm vụ, trong đó thể chế 1/6 nhiệm vụ.",
    "PAR INDEX năm 2020 xếp hạng 28, năm 2021 xếp hạng 19, phấn đấu đến năm 2025 hạng 15.",
    "Tinh giản 330/315, đạt 10,48%.",
    "Khó khăn, hạn chế",
    "- Việc dùng dịch vụ công trực tuyến **còn ít**, vì người dân quen nộp hồ sơ trực tiếp.",
    "Nơi nhận: như trên.",
)

# indicator, scope, facet, period, status, value, bound, line, words
ROWS = (
    ("dossiers_received", "all", "", "2022", "actual", "6619", "", 2, "6.619 hồ sơ"),
    ("dossiers_resolved", "all", "", "2022", "actual", "6507", "", 2, "6.507 hồ sơ"),
    ("dossiers_on_time", "all", "", "2022", "actual", "6416", "", 2, "6.416 hồ sơ"),
    ("dossiers_on_time_rate", "all", "", "2022", "actual", "98.60", "", 2, "98,6%"),
    ("online_dossiers_on_time_rate", "all", "", "2022", "actual", "64.3", "", 3, "64,3%"),
    ("online_dossiers_on_time_rate", "all", "", "2025", "target", "90", ">=", 3, "90%"),
    ("civil_servants_assigned", "district", "", "2017", "actual", "97", "", 4, "97 biên chế"),
    ("civil_servants_assigned", "district", "", "2021", "actual", "88", "", 4, "88 biên chế"),
    ("civil_servants_present", "district", "", "2021", "actual", "80", "", 4, "80 người"),
    ("public_employees_assigned", "district", "", "2021", "actual", "1656", "", 5, "1.656 người"),
    ("public_employees_assigned", "district", "", "2021", "actual", "1670", "", 5, "1.670 người"),
    ("public_employees_present", "district", "", "2021", "actual", "1573", "", 5, "1.573 người"),
    ("plan_tasks_done", "all", "", "2022", "actual", "24", "", 6, "24/47"),
    ("plan_tasks_total", "all", "", "2022", "actual", "47", "", 6, "24/47"),
    ("plan_tasks_done", "all", "institutions", "2022", "actual", "1", "", 6, "1/6"),
    ("plan_tasks_total", "all", "institutions", "2022", "actual", "6", "", 6, "1/6"),
    ("par_index_rank", "all", "", "2020", "actual", "28", "", 7, "hạng 28"),
    ("par_index_rank", "all", "", "2021", "actual", "19", "", 7, "hạng 19"),
    ("par_index_rank", "all", "", "2025", "target", "15", "<=", 7, "hạng 15"),
    ("staff_streamlined", "all", "", "2022", "actual", "330", "", 8, "330/315"),
)


def report(**changed: str) -> dict[str, object]:
    row = dict.fromkeys(TABLES["reports"].names, "")
    row |= {
        "report": "tra-vinh/tra-cu/2022.annual", "locality": "tra-vinh/tra-cu", "period": "2022",
        "kind": "annual", "version": "final", "level": "district", "issued": "2022-08",
        "title": "Công tác cải cách hành chính năm 2022", "file": "mau.md", "sha256": "0" * 64, "data_sha256": "1" * 64,
        "characters": "1000", "cchc_version": "0.1.0",
    }  # fmt: skip
    return {**row, **changed}


def _frame(table: str, rows: list[dict[str, object]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(TABLES[table].names))


def summary(
    rows: tuple[tuple[object, ...], ...] = ROWS,
    lines: tuple[str, ...] = LINES,
    *,
    note: str = "330/315 là 104,76 %, không phải 10,48 %",
    claims: bool = True,
    **changed: str,
) -> Summary:
    """The summary of the invented report, with other rows or lines where a test gives them."""
    starts = [sum(len(line) + 1 for line in lines[:n]) for n in range(len(lines))]
    texts: list[dict[str, object]] = [
        {"line": n + 1, "page": None, "start": starts[n], "text": text}
        for n, text in enumerate(lines)
    ]

    def place(line: int, words: str) -> dict[str, object]:
        start = starts[line - 1] + lines[line - 1].index(words)
        return {"line": line, "page": None, "start": start, "end": start + len(words)}

    known = indicators.load()
    names = ("indicator", "scope", "facet", "period", "status", "value", "bound")
    observations = []
    for row in rows:
        line, words = int(str(row[7])), str(row[8])
        observations.append({
            **dict(zip(names, row[:7], strict=True)), **place(line, words), "value": Decimal(str(row[5])),
            "unit": known[str(row[0])].unit, "quote": words, "rule": "test", "corrected": "",
        })  # fmt: skip
    checks: list[dict[str, object]] = []
    if claims:
        checks = [
            {**place(2, "98,6%"), "kind": "ratio", "stated": "98.6", "expected": "98.6", "verdict": "ok",
             "quote": "98,6%", "quotes": "", "note": "holds", "note_vi": "khớp"},
            {**place(8, "330/315, đạt 10,48%"), "kind": "ratio", "stated": "10.48", "expected": "104.76",
             "verdict": "wrong", "quote": "330/315, đạt 10,48%", "quotes": "",
             "note": "330/315 is 104.76 %, not 10.48 %" if "330/315" in note else note, "note_vi": note},
        ]  # fmt: skip
    sections = [
        {**place(9, lines[8]), "level": 1, "label": "", "title": lines[8], "domain": "", "role": "limitation", "rule": "test"}
    ]  # fmt: skip
    return summarise(
        report(**changed),
        _frame("observations", observations),
        _frame("checks", checks),
        _frame("sections", sections),
        _frame("texts", texts),
        known,
    )


def sheet(
    found: Summary, lang: str = "vi", name: str = "Huyện Mẫu", earlier: Sequence[Volume] = ()
) -> Sheet:
    place = {"name": name, "parent": "Tỉnh Thử"}
    return Sheet(found, indicators.load(), lang=lang, place=place, earlier=earlier)


_CHARTS = {
    "steering": "plan",
    "procedures": "dossiers",
    "organization": "staffing",
    "impact": "indices",
}


def parts(shown: Sheet) -> list[Part]:
    """All parts of the page, in the notebook's order."""
    domains = [shown.domain(name, _CHARTS.get(name, "")) for name in DOMAINS]
    return [
        shown.head(), shown.headline(), shown.section("shares"), *domains,
        shown.assessment(), shown.doubts(), shown.method(),
    ]  # fmt: skip


def chart(found: Summary, name: str, lang: str = "vi") -> Chart:
    drawn = sheet(found, lang).chart(name)
    assert isinstance(drawn, Chart), f"{name} was not drawn"
    return drawn
