"""Totals that are named again, wholes named beside a rate, and rises told as shares."""

from __future__ import annotations

import pytest

from cchc.model import Source
from cchc.pipeline import parse_source

Row = tuple[str, str, str]


def found(text: str, period: str = "2022") -> list[Row]:
    checks = parse_source(
        Source("report.txt", text, "txt"), locality="ben-tre", period=period
    ).checks
    return [(c["kind"], c["stated"], c["verdict"]) for c in checks]


ONLINE = (
    "Năm 2022 tiếp nhận 74.562 hồ sơ trực tuyến; tỷ lệ hồ sơ trực tuyến so với tổng số hồ sơ tiếp nhận "
    "(570.345 hồ sơ) đạt {}."
)
CASES = [
    # ---- parts of a total that is named again
    ("Trong số 680 hồ sơ nêu trên, có 600 hồ sơ mới và 80 hồ sơ từ kỳ trước.", [("sum", "680", "ok")]),
    ("Trong tổng số 457 văn bản đi, đã có 486 văn bản được gửi qua mạng.", [("range", "486", "wrong")]),
    ("Trong tổng số 457 văn bản đi, đã có 457 văn bản được gửi qua mạng.", []),
    ("Trong tổng số 457 văn bản đi, tăng 486 văn bản so với năm 2021.", []),
    ("Trong số 457 văn bản đi, có 486 lượt gửi qua mạng.", []),  # a document may be sent twice
    ("Trong số 680 hồ sơ nêu trên, có 600 hồ sơ mới, còn lại là hồ sơ từ kỳ trước.", []),
    # ---- the whole is named right before the rate
    (ONLINE.format("13,07%"), [("ratio", "13.07", "ok")]),
    (ONLINE.format("19,5%"), [("ratio", "19.5", "wrong")]),
    (ONLINE.replace("so với tổng số hồ sơ tiếp nhận (570.345 hồ sơ) ", "").format("19,5%"), []),
    # ---- a rise, and the same as a share of what it started from
    (
        "Tiếp nhận 45.103 hồ sơ, tăng 3.835 hồ sơ so với năm 2021 (41.268 hồ sơ), tương ứng tăng 9,3%.",
        [("change", "3835", "ok"), ("ratio", "9.3", "ok")],
    ),
    (
        "Tiếp nhận 45.103 hồ sơ, tăng 3.835 hồ sơ so với năm 2021 (41.268 hồ sơ), tương ứng tăng 3,9%.",
        [("change", "3835", "ok"), ("ratio", "3.9", "wrong")],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text[:60] for text, _ in CASES])
def test_what_is_told_again_is_redone(text: str, expected: list[Row]) -> None:
    assert found(text) == expected


SCORES = (
    "Năm 2019 Chỉ số PAR INDEX của tỉnh đạt 79,86 điểm, xếp thứ 40/63.\n\n"
    "Năm 2020 Chỉ số PAR INDEX của tỉnh đạt 83 điểm, xếp thứ {}/63, tăng 3,14 điểm và 07 bậc so với năm 2019."
)


@pytest.mark.parametrize(
    ("rank", "expected"),
    [
        ("33", [("change", "3.14", "ok"), ("change", "7", "ok")]),
        ("35", [("change", "3.14", "ok"), ("change", "7", "wrong")]),
    ],
)
def test_steps_may_share_the_word_of_the_points(rank: str, expected: list[Row]) -> None:
    assert found(SCORES.format(rank), "2020") == expected
