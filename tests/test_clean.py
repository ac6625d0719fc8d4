"""Cleaning: which lines make one block."""

from __future__ import annotations

import pytest

from cchc.clean import clean
from cchc.model import Source


def blocks(text: str) -> list[str]:
    document = clean(Source("report.md", text, "md"))
    return [document.of(block) for block in document.blocks]


@pytest.mark.parametrize(
    "title",
    [
        "1. Kế hoạch kiểm tra năm",
        "2.1. Kết quả đạt được",
        "a) Tình hình các xã do huyện quản lý theo",
        "**III. Việc giao cho**",
        "Xây dựng chính quyền số",
        "Kết quả đạt được",
        "PHƯƠNG HƯỚNG, NHIỆM VỤ NĂM",
        "Phần I. KẾT QUẢ CÁC CHỈ SỐ",
    ],
)
def test_a_title_stands_by_itself_over_a_blank_line(title: str) -> None:
    assert blocks(f"{title}\n\nHuyện có 12 xã.\n") == [title.strip("*"), "Huyện có 12 xã."]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Trong kỳ báo cáo huyện đã ban hành Quyết định số", "406/QĐ-UBND về biên chế."),
        ("Kết quả này được ghi nhận trong báo cáo của", "Sở Nội vụ gửi các huyện."),
        ("1. Tiếp tục rà soát thủ tục hành chính và phân công", "nhiệm vụ cho từng phòng."),
        (
            "1. Tiếp tục rà soát thủ tục hành chính, phân công nhiệm vụ cho từng phòng, báo cáo với",
            "Ủy ban nhân dân tỉnh.",
        ),
        ("2. Số hồ sơ nhận trong năm", "2023 là 120."),
    ],
)
def test_what_a_page_cut_in_mid_sentence_is_joined(before: str, after: str) -> None:
    assert blocks(f"{before}\n\n{after}\n") == [f"{before} {after}"]
