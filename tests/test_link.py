"""Linking: which indicator a figure answers, of whom, when, and whether it is a plan.

Each row is one situation that reports bring: the sentence, the report's period, and all that a
careful reader takes from it. The wider samples are scored in test_annotated.py.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from cchc.errors import RuleError
from cchc.indicators import digest_own, load
from cchc.model import Source
from cchc.periods import Period
from cchc.pipeline import parse_source
from tests.collection import INDICATORS

Row = tuple[str, str]  # indicator, and `value` or `value scope`, `value period`, `value target`

SITUATIONS: dict[str, tuple[str, str, list[Row]]] = {
    "a verb says what was done to the dossiers": (
        "Bộ phận một cửa huyện tiếp nhận 4.210 hồ sơ, đã giải quyết 4.105 hồ sơ.",
        "2022",
        [("dossiers_received", "4210 district"), ("dossiers_resolved", "4105 district")],
    ),
    "an elliptical item counts what its sentence counts": (
        "Đã giải quyết 4.105 hồ sơ, trong đó trước hạn 1.200, đúng hạn 2.900, quá hạn 05.",
        "2022",
        [
            ("dossiers_resolved", "4105"),
            ("dossiers_early", "1200"),
            ("dossiers_on_time", "2900"),
            ("dossiers_late", "5"),
        ],
    ),
    "a share belongs to the figure before it": (
        "Giải quyết đúng hạn 990/1.000 hồ sơ, đạt tỷ lệ 99%.",
        "2022",
        [
            ("dossiers_on_time", "990"),
            ("dossiers_resolved", "1000"),
            ("dossiers_on_time_rate", "99"),
        ],
    ),
    "levels in brackets share the figure's indicator": (
        "Tổng số hồ sơ tiếp nhận 9.000 hồ sơ (cấp huyện 2.000 hồ sơ, cấp xã 7.000 hồ sơ).",
        "2022",
        [
            ("dossiers_received", "9000"),
            ("dossiers_received", "2000 district"),
            ("dossiers_received", "7000 commune"),
        ],
    ),
    "a table's heads say the year without its word": (
        "| Chỉ số | 2021 | Hạng 2021 | Điểm năm 2022 | Hạng 2022 |\n|---|---|---|---|---|\n"
        "| PCI | 61,20 | 40 | 63,85 | 31 |",
        "2023",
        [
            ("pci_score", "61.20 2021"),
            ("pci_rank", "40 2021"),
            ("pci_score", "63.85 2022"),
            ("pci_rank", "31 2022"),
        ],
    ),
    "an item's second sentence is of the level that its first one names": (
        "Cả hai cấp tiếp nhận 46.100 hồ sơ. Cụ thể:\n\n"
        "- Cấp xã tiếp nhận 31.200 hồ sơ (mới 31.100 hồ sơ). Đã giải quyết 31.000 hồ sơ.",
        "2023",
        [
            ("dossiers_received", "46100"),
            ("dossiers_received", "31200 commune"),
            ("dossiers_new", "31100 commune"),
            ("dossiers_resolved", "31000 commune"),
        ],
    ),
    "figures that follow `lần lượt` answer to the years of a span": (
        "Kế hoạch CCHC hằng năm giao tổng cộng 150 nhiệm vụ, từ năm 2021 đến năm 2023 lần lượt là "
        "40, 52 và 58 nhiệm vụ.",
        "2021/2023",
        [
            ("plan_tasks_total", "150"),
            ("plan_tasks_total", "40 2021"),
            ("plan_tasks_total", "52 2022"),
            ("plan_tasks_total", "58 2023"),
        ],
    ),
    "figures that follow `tương ứng` answer to as many before them": (
        "Năm 2021 tỉnh được giao 2.064 biên chế công chức và 19.872 người làm việc trong đơn vị "
        "sự nghiệp; năm 2025 được giao tương ứng 1.948 biên chế và 18.574 người.",
        "2021/2025",
        [
            ("civil_servants_assigned", "2064 2021"),
            ("public_employees_assigned", "19872 2021"),
            ("civil_servants_assigned", "1948 2025"),
            ("public_employees_assigned", "18574 2025"),
        ],
    ),
    "a goal stands after what was reached": (
        "Tỷ lệ hồ sơ nộp trực tuyến đạt 84,2%, vượt mục tiêu 80% đặt ra cho năm 2025.",
        "2025",
        [("online_dossiers_rate", "84.2"), ("online_dossiers_rate", "80 target")],
    ),
    "a bracket has what it was in the same months of the year before": (
        "Khảo sát 500 phiếu, tỷ lệ hài lòng đạt 97,4% (cùng kỳ: 95,8%).",
        "2024-H1",
        [
            ("satisfaction_surveyed", "500"),
            ("satisfaction_rate", "97.4"),
            ("satisfaction_rate", "95.8 2023-H1"),
        ],
    ),
    "what adds up the figures before it counts what they count": (
        "Cấp huyện tổ chức 02 hội nghị tuyên truyền CCHC; các xã tổ chức 46 hội nghị tuyên truyền CCHC. "
        "Tính chung toàn huyện có 48 hội nghị.",
        "2024",
        [
            ("outreach_events", "2 district"),
            ("outreach_events", "46 commune"),
            ("outreach_events", "48"),
        ],
    ),
    "a table's column says of when it is, and a row of whom those under it are": (
        "Nơi nhận: Như trên.\n\nPHỤ LỤC. SỐ LIỆU\n\n"
        "| TT | Chỉ tiêu | ĐVT | Năm 2022 | Cùng kỳ năm 2021 | So sánh |\n|---|---|---|---|---|---|\n"
        "| A | CẤP HUYỆN | | | | |\n"
        "| 1 | Hồ sơ đã giải quyết | hồ sơ | 20.512 | 18.365 | tăng 2.147 |\n"
        "| B | CẤP XÃ | | | | |\n"
        "| 1 | Hồ sơ đã giải quyết | hồ sơ | 63.402 | 58.482 | tăng 4.920 |",
        "2022",
        [
            ("dossiers_resolved", "20512 district"),
            ("dossiers_resolved", "18365 district 2021"),
            ("dossiers_resolved", "63402 commune"),
            ("dossiers_resolved", "58482 commune 2021"),
        ],
    ),
    "a row numbered under another is a part of it, and a note says of when": (
        "| STT | Chỉ tiêu | Đơn vị tính | Kết quả | Ghi chú |\n|---|---|---|---|---|\n"
        "| 1 | Chuyển đổi vị trí công tác | Người | 96 | |\n"
        "| 1.1 | Cấp xã | Người | 38 | |\n"
        "| 1.2 | Cấp huyện | Người | 58 | |\n"
        "| 2 | Số TTHC đang áp dụng | Thủ tục | 1.868 | Đến 14/9/2023 |",
        "2023-Q3",
        [
            ("rotations", "96"),
            ("rotations", "38 commune"),
            ("rotations", "58 district"),
            ("procedures_total", "1868 2023-09"),
        ],
    ),
    "a title's `cấp giải quyết` names nothing done": (
        "*Bảng 1. Hồ sơ TTHC tiếp nhận theo cấp giải quyết (hồ sơ)*\n\n"
        "| Cấp giải quyết | Năm 2021 | Năm 2022 |\n|---|---|---|\n"
        "| Cấp huyện | 148.320 | 161.450 |\n| Cấp xã | 211.640 | 235.870 |",
        "2021/2022",
        [
            ("dossiers_received", "148320 district 2021"),
            ("dossiers_received", "161450 district 2022"),
            ("dossiers_received", "211640 commune 2021"),
            ("dossiers_received", "235870 commune 2022"),
        ],
    ),
    "the base of a share before a part says nothing of the part": (
        "Năm 2024 còn 5.108 hồ sơ giải quyết quá hạn, bằng 0,9% số hồ sơ tiếp nhận, trong đó lĩnh "
        "vực đất đai 3.320 hồ sơ.",
        "2024",
        [("dossiers_late", "5108"), ("dossiers_late_rate", "0.9"), ("dossiers_late", "3320")],
    ),
    "`trong cùng kỳ này` is the span that was told last": (
        "Từ ngày 01/12/2018 đến ngày 30/11/2019 tiếp nhận 669.880 hồ sơ. Kết quả của từng cấp trong "
        "cùng kỳ này như sau:\n\n- Cấp xã tiếp nhận 148.320 hồ sơ.",
        "2019",
        [
            ("dossiers_received", "669880 2018-12/2019-11"),
            ("dossiers_received", "148320 commune 2018-12/2019-11"),
        ],
    ),
    "a rank from and to": (
        "Chỉ số PAPI năm 2018 đạt 44,72 điểm; PCI từ hạng 36 năm 2021 lên hạng 24 năm 2024.",
        "2025",
        [("papi_score", "44.72 2018"), ("pci_rank", "36 2021"), ("pci_rank", "24 2024")],
    ),
    "posts cut since a base year are those of the span": (
        "So với năm 2021, biên chế công chức giảm 116 biên chế.",
        "2021/2025",
        [("civil_servants_cut", "116")],
    ),
    "a level alone before a part of what was counted for all": (
        "Xử lý kỷ luật 23 trường hợp (cấp huyện 08, cấp xã 15).",
        "2022",
        [("disciplined", "23"), ("disciplined", "8 district"), ("disciplined", "15 commune")],
    ),
    "what follows a share that takes up is its base": (
        "Số hồ sơ trả trước hạn là 4.120, chiếm 61,2% hồ sơ đã giải quyết.",
        "2022",
        [("dossiers_early", "4120"), ("dossiers_early_rate", "61.2")],
    ),
    "items under a lead-in that tells last year's figures too": (
        "Kế hoạch CCHC đã hoàn thành 24/30 nhiệm vụ, cao hơn năm 2021 (20/28 nhiệm vụ). Chia theo lĩnh"
        " vực như sau:\n\n- Cải cách thể chế: 4/5 nhiệm vụ;",
        "2022",
        [
            ("plan_tasks_done", "24"),
            ("plan_tasks_total", "30"),
            ("plan_tasks_done", "20 2021"),
            ("plan_tasks_total", "28 2021"),
            ("plan_tasks_done", "4"),
            ("plan_tasks_total", "5"),
        ],
    ),
    "an earlier value in brackets, told by the rise between": (
        "Kiểm tra CCHC tại 31 cơ quan, đơn vị, tăng 05 đơn vị so với năm 2021 (26 đơn vị).",
        "2022",
        [("units_inspected", "31"), ("units_inspected", "26 2021")],
    ),
    "in brackets after a fall, another number than the value before it is none": (
        "Kiểm tra CCHC tại 31 cơ quan, đơn vị, tăng 05 đơn vị so với năm 2021 (25 đơn vị).",
        "2022",
        [("units_inspected", "31")],
    ),
    "a sentence that splits what the one before counted": (
        "Huyện có 63 đơn vị sự nghiệp công lập. Theo ngành: giáo dục 58, y tế 02, khác 03.",
        "2022",
        [
            ("public_service_units", "63 district"),
            ("public_service_units", "58 district"),
            ("public_service_units", "2 district"),
            ("public_service_units", "3 district"),
        ],
    ),
    "a clause tells of the time that it opens with": (
        "Cùng kỳ năm 2021 xử phạt 4.870 vụ với 33,95 tỷ đồng; năm nay xử phạt 5.216 vụ.",
        "2022",
        [
            ("sanction_cases", "4870 2021"),
            ("sanction_amount", "33950000000.00 2021"),
            ("sanction_cases", "5216"),
        ],
    ),
    "brackets tell of the time before them": (
        "So với năm 2021 (tiếp nhận 3.980 hồ sơ, tỷ lệ đúng hạn 99,3%), tiếp nhận tăng 320 hồ sơ.",
        "2022",
        [("dossiers_received", "3980 2021"), ("dossiers_on_time_rate", "99.3 2021")],
    ),
    "what a share fell to is of the report's time": (
        "Tỷ lệ hộ nghèo từ 24,86% năm 2021 xuống còn 18,41%.",
        "2022",
        [("poor_households_rate", "24.86 2021"), ("poor_households_rate", "18.41")],
    ),
    "from and to, of divisions": (
        "Số phòng chuyên môn giảm từ 14 phòng xuống còn 12 phòng.",
        "2022",
        [("divisions_before", "14 district"), ("divisions_after", "12 district")],
    ),
    "a rate of a fall is no change of the rate": (
        "Năm 2022 giảm 44 biên chế công chức, tỷ lệ giảm 1,97%.",
        "2022",
        [("civil_servants_cut", "44"), ("civil_servants_cut_rate", "1.97")],
    ),
    "a row that is named for people counts dossiers all the same": (
        "Bảng 1. Hồ sơ năm 2022 chia theo lĩnh vực\n\n| Lĩnh vực | Tiếp nhận | Quá hạn |\n|---|---|---|\n"
        "| Lao động, người có công | 2.046 | 04 |",
        "2022",
        [("dossiers_received", "2046"), ("dossiers_late", "4")],
    ),
    "a column of people streamlined in a table of posts": (
        "Bảng 2. Biên chế giao và thực hiện\n\n| Đối tượng | Giao năm 2022 | Tinh giản biên chế |\n"
        "|---|---|---|\n| Viên chức giáo dục thuộc huyện | 1.598 | 12 |",
        "2022",
        [("public_employees_assigned", "1598 district"), ("staff_streamlined", "12 district")],
    ),
    "a share of what was late is no late rate": (
        "Lĩnh vực đất đai có 61 hồ sơ quá hạn, chiếm 89,7% số hồ sơ quá hạn của huyện.",
        "2022",
        [("dossiers_late", "61")],
    ),
    "bodies of the district, counted for what is told of all": (
        "Phê duyệt 74 bản mô tả công việc của các cơ quan chuyên môn thuộc UBND huyện.",
        "2022",
        [("job_descriptions", "74 district")],
    ),
    "what is summed up to the quarter's end, and what the quarter had": (
        "Trong quý tổ chức 04 cuộc kiểm tra CCHC; lũy kế 9 tháng tổ chức 11 cuộc kiểm tra CCHC."
        " Trong quý mở 02 lớp bồi dưỡng.",
        "2023-Q3",
        [
            ("inspections", "4"),
            ("inspections", "11 2023-01/2023-09"),
            ("training_classes", "2"),
        ],
    ),
    "posts are of the year of assignment, people of the report's time": (
        "Biên chế công chức được giao năm 2023 là 84 biên chế, có mặt 79 người.",
        "2023-Q3",
        [("civil_servants_assigned", "84 2023"), ("civil_servants_present", "79")],
    ),
    "the month in which an index came out is not its year": (
        "Chỉ số CCHC năm 2022 được công bố trong tháng 7 cho thấy 02 xã xếp loại xuất sắc.",
        "2023",
        [("communes_rated", "2 commune 2022")],
    ),
    "in the report of a city under a province": (
        "Bộ phận Một cửa thành phố tiếp nhận 4.318 hồ sơ, các phường, xã 10.544 hồ sơ.",
        "2023",
        [("dossiers_received", "4318 district"), ("dossiers_received", "10544 commune")],
    ),
    "in force, said after who issued": (
        "Hiện còn 389 văn bản quy phạm pháp luật của HĐND, UBND huyện đang có hiệu lực.",
        "2023",
        [("legal_documents_in_force", "389")],
    ),
    "a rank among other places, with what they are": (
        "Chỉ số PCI năm 2022 đứng thứ 35/63 tỉnh, thành cả nước và 7/13 tỉnh trong vùng.",
        "2022",
        [("pci_rank", "35"), ("pci_rank_region", "7")],
    ),
    "provinces that did something are no rank": (
        "Chỉ số PCI năm 2022 đứng thứ 35/63 cả nước; 7/13 tỉnh trong vùng tăng hạng.",
        "2022",
        [("pci_rank", "35")],
    ),
    "points that were lost are no score": (
        "Điểm PCI năm 2022 đạt 63,11 điểm nhưng lại mất hơn 01 điểm so với năm 2021.",
        "2022",
        [("pci_score", "63.11")],
    ),
    "no late dossier is a stated nought": (
        "Trong kỳ không có hồ sơ trễ hạn.",
        "2022-Q1",
        [("dossiers_late", "0")],
    ),
    "what went by network is another indicator": (
        "Hồ sơ trực tuyến tiếp nhận 300 hồ sơ, giải quyết 290 hồ sơ trực tuyến.",
        "2022",
        [("online_dossiers", "300"), ("online_dossiers_resolved", "290")],
    ),
    "a plan's figure is a target": (
        "Phấn đấu đến cuối năm tỷ lệ hồ sơ giải quyết đúng hạn đạt 98%.",
        "2022",
        [("dossiers_on_time_rate", "98 target")],
    ),
    "a year in the sentence is the figure's own": (
        "Chỉ số PAR INDEX năm 2020 xếp hạng 15/63, năm 2021 xếp hạng 12/63.",
        "2021",
        [("par_index_rank", "15 2020"), ("par_index_rank", "12")],
    ),
    "posts granted and posts filled": (
        "Biên chế công chức được giao 85 biên chế, hiện có mặt 80 người.",
        "2022",
        [("civil_servants_assigned", "85"), ("civil_servants_present", "80")],
    ),
    "whose posts they are decides the indicator": (
        "Số viên chức hiện có 1.640 người; cán bộ, công chức cấp xã hiện có 310 người.",
        "2022",
        [("public_employees_present", "1640"), ("commune_staff_present", "310 commune")],
    ),
    "groups of public units by who pays": (
        "Có 40 đơn vị sự nghiệp, gồm 02 đơn vị tự bảo đảm chi thường xuyên, 08 đơn vị tự bảo đảm "
        "một phần chi thường xuyên, 30 đơn vị do ngân sách nhà nước bảo đảm.",
        "2022",
        [
            ("public_service_units", "40 district"),
            ("autonomous_units_full", "2"),
            ("autonomous_units_part", "8"),
            ("state_funded_units", "30"),
        ],
    ),
    "outside the reform nothing is taken": (
        "Ngân hàng giải ngân cho 1.200 hộ vay vốn; trạm y tế khám 3.400 bệnh nhân.",
        "2022",
        [],
    ),
    "the number and date of a document are no figures": (
        "Thực hiện Quyết định số 1232/QĐ-UBND ngày 15/10/2020 của UBND huyện.",
        "2022",
        [],
    ),
    "the heading says what is inspected": (
        "2. Kiểm tra cải cách hành chính\nTrong năm đã kiểm tra 06 cơ quan, đơn vị.",
        "2022",
        [("units_inspected", "6")],
    ),
    "the sentence before names the level": (
        "Cấp xã tiếp nhận 905 hồ sơ. Đã giải quyết 880 hồ sơ, quá hạn 03 hồ sơ.",
        "2022",
        [
            ("dossiers_received", "905 commune"),
            ("dossiers_resolved", "880 commune"),
            ("dossiers_late", "3 commune"),
        ],
    ),
    "a sentence that sums up is of the whole": (
        "Cấp xã tiếp nhận 905 hồ sơ. Toàn huyện đã giải quyết 1.880 hồ sơ.",
        "2022",
        [("dossiers_received", "905 commune"), ("dossiers_resolved", "1880")],
    ),
    "bodies that are counted tell their level": (
        "Đã kiểm tra CCHC tại 04 phòng chuyên môn và 06 xã.",
        "2022",
        [("units_inspected", "4 district"), ("units_inspected", "6 commune")],
    ),
    "who acts, where a paragraph sets levels apart": (
        "UBND huyện xử phạt 12 vụ vi phạm hành chính; UBND các xã xử phạt 31 vụ.",
        "2022",
        [("sanction_cases", "12 district"), ("sanction_cases", "31 commune")],
    ),
    "figures that answer to years one by one": (
        "PCI của tỉnh các năm 2019, 2020 lần lượt đạt 61,2 điểm và 62,5 điểm.",
        "2020",
        [("pci_score", "61.2 2019"), ("pci_score", "62.5")],
    ),
    "a rank said in words": (
        "Năm 2022 tỉnh đứng đầu cả nước về PAPI.",
        "2022",
        [("papi_rank", "1")],
    ),
    "a group of leaders is no rank": (
        "Tỉnh nằm trong nhóm 15 địa phương dẫn đầu về PAPI, do người đứng đầu quyết liệt.",
        "2022",
        [],
    ),
    "the plan's figure in brackets": (
        "Thành lập mới 120 doanh nghiệp, đạt 60% kế hoạch năm 2023 (200 doanh nghiệp).",
        "2023-H1",
        [
            ("new_enterprises", "120"),
            ("new_enterprises_rate", "60"),
            ("new_enterprises", "200 2023 target"),
        ],
    ),
    "a table's row under its whole": (
        "| Nội dung | Cấp huyện | Cấp xã |\n|---|---|---|\n"
        "| Hồ sơ đã giải quyết | 905 | 2.310 |\n| - Quá hạn | 7 | 0 |",
        "2022",
        [
            ("dossiers_resolved", "905 district"),
            ("dossiers_resolved", "2310 commune"),
            ("dossiers_late", "7 district"),
            ("dossiers_late", "0 commune"),
        ],
    ),
    "other places' figures are theirs": (
        "Xã Bình An 02 hồ sơ quá hạn, xã Hòa Lợi 03 hồ sơ quá hạn.",
        "2022",
        [],
    ),
    "what was carried over counts in this period": (
        "Tiếp nhận mới 450 hồ sơ, năm 2021 chuyển sang 32 hồ sơ.",
        "2022",
        [("dossiers_new", "450"), ("dossiers_carried_over", "32")],
    ),
    "goals listed after their label are goals all": (
        "Mục tiêu trong năm 2022: số hóa 100% hồ sơ mới; tỷ lệ hồ sơ trễ hạn dưới 2%; "
        "tỷ lệ giải quyết đúng hạn không thấp hơn 95%.",
        "2022",
        [("dossiers_late_rate", "2 target"), ("dossiers_on_time_rate", "95 target")],
    ),
    "what a plan is, said in a sentence": (
        "Kế hoạch kiểm tra CCHC năm 2022 của huyện là 05 cuộc; đã kiểm tra 04 cuộc.",
        "2022",
        [("inspections", "5 target"), ("inspections", "4")],
    ),
    "a year in brackets is its own figure's": (
        "Số đơn vị hành chính cấp xã từ 21 đơn vị (năm 2018) còn 17 đơn vị (năm 2021).",
        "2021",
        [("communes_total", "21 2018"), ("communes_total", "17")],
    ),
    "communes by their class, and none of one": (
        "Huyện có 17 xã, thị trấn, trong đó 05 xã loại I, 12 loại II và không có xã loại III.",
        "2021",
        [
            ("communes_total", "17"),
            ("communes_total", "5"),
            ("communes_total", "12"),
            ("communes_total", "0"),
        ],
    ),
    "districts are no communes, nor are hamlets": (
        "Toàn tỉnh có 09 đơn vị hành chính cấp huyện; tổng số xóm, tổ dân phố còn 1.204.",
        "2021",
        [],
    ),
    "what a number is said to be of is not split": (
        "Toàn huyện có 402 TTHC thuộc 51 lĩnh vực, gồm cấp huyện 288, cấp xã 114.",
        "2021",
        [
            ("procedures_total", "402"),
            ("procedure_fields", "51"),
            ("procedures_total", "288 district"),
            ("procedures_total", "114 commune"),
        ],
    ),
    "a rise in posts is no cut": (
        "Biên chế công chức được giao 91 biên chế, tăng 03 biên chế so với năm trước.",
        "2021",
        [("civil_servants_assigned", "91")],
    ),
    "a table's fall is the fall between its years": (
        "Đơn vị sự nghiệp công lập theo lĩnh vực:\n\n| Lĩnh vực | Năm 2019 | Năm 2022 | Giảm |\n"
        "|---|---|---|---|\n| Lĩnh vực khác | 9 | 7 | 2 |",
        "2022",
        [
            ("public_service_units", "9 district 2019"),
            ("public_service_units", "7 district"),
            ("public_service_units_cut", "2 2019/2022"),
        ],
    ),
    "none of something is the locality's": (
        "Trong quý huyện không có trường hợp tinh giản biên chế.",
        "2022-Q2",
        [("staff_streamlined", "0")],
    ),
    "an earlier year inside a sentence is another figure's": (
        "Tiếp 866 lượt công dân; con số này của 6 tháng đầu năm 2019 là 1.012 lượt công dân. "
        "Tiếp nhận 149 đơn khiếu nại.",
        "2020-H1",
        [
            ("citizen_receptions", "866"),
            ("citizen_receptions", "1012 2019-H1"),
            ("petitions_received", "149"),
        ],
    ),
}


def told(row: dict[str, object], period: str) -> Row:
    """A found observation as the table writes it: only what differs from the plain case."""
    words = [f"{row['value']}"]
    if row["scope"] != "all":
        words.append(str(row["scope"]))
    if Period.parse(str(row["period"])) != Period.parse(period):
        words.append(str(row["period"]))
    if row["status"] != "actual":
        words.append(str(row["status"]))
    return str(row["indicator"]), " ".join(words)


@pytest.mark.parametrize("situation", SITUATIONS)
def test_situations(situation: str) -> None:
    text, period, wanted = SITUATIONS[situation]
    of_province = any(load()[name].level == "province" for name, _ in wanted)
    place = "tra-vinh" if of_province else "tra-vinh/tra-cu"
    report = parse_source(Source("x", text, "txt"), locality=place, period=period)
    found = [told(row, period) for row in report.observations]
    assert sorted(found) == sorted(wanted)


@pytest.mark.parametrize(
    ("written", "value"),
    [("4.105", "4105"), ("4105", "4105"), ("04 nghìn", "4000"), ("bốn", "4")],
)
def test_a_value_is_the_same_however_it_is_written(written: str, value: str) -> None:
    text = f"Trong năm đã giải quyết {written} hồ sơ thủ tục hành chính."
    report = parse_source(Source("x", text, "txt"), locality="tra-vinh/tra-cu", period="2022")
    found = [(row["indicator"], Decimal(str(row["value"]))) for row in report.observations]
    assert found == [("dossiers_resolved", Decimal(value))]


def test_a_long_run_of_paragraphs_that_speak_of_this_period() -> None:
    text = (
        "Công tác trong kỳ này được duy trì.\n\n" * 500 + "Trong kỳ này đã giải quyết 120 hồ sơ.\n"
    )
    report = parse_source(Source("x", text, "txt"), locality="tra-vinh/tra-cu", period="2022")
    assert [row["value"] for row in report.observations] == [Decimal(120)]


@pytest.mark.parametrize("text", ["", "\n \n", "**\n---"])
def test_a_text_without_words_has_nothing(text: str) -> None:
    assert parse_source(Source("x", text, "txt")).observations == []


# --- a user's own indicators ----------------------------------------------------------------


def own(text: str, tmp_path: Path) -> Path:
    path = tmp_path / "own.yml"
    path.write_text(text, encoding="utf-8")
    return path


def changed(before: str, after: str) -> str:
    assert before in INDICATORS
    return INDICATORS.replace(before, after)


CUE = "{own: 'tổ công nghệ số cộng đồng'}"
BROKEN = {
    "a list": ("- a", "must map indicator ids to their fields"),
    "words": ("see the other file", "must map indicator ids to their fields"),
    "a tab": ("digital_teams:\n\tdomain: digital", "line 2: not valid YAML"),
    "a day that is none": ("teams: {name_vi: 2023-02-31}", "not valid YAML"),
    "an id with a space": (changed("digital_teams", "Digital teams"), "Digital teams: no id"),
    "no fields": ("digital_teams:", "digital_teams: must be a mapping of fields"),
    "no name": (changed("name_en: Comm", "# Comm"), "digital_teams: needs `name_en`; add it"),
    "a name that is empty": (changed("unit: units", "unit: ' '"), "needs `unit`"),
    "a field misspelt": (changed("scope:", "scop:"), "digital_teams: 'scop' is no field; use one"),
    "a domain that is none": (changed("domain: digital", "domain: it"), "domain is 'it'; use one of steering,"),
    "a kind that is none": (changed("stock", "number"), "kind is 'number'; use one of stock, flow"),
    "a scope that is none": (changed("scope: all", "scope: town"), "scope is 'town'; use one of all,"),
    "a name that is a number": (changed("unit: units", "unit: 5"), "unit is 5; write text in quotes"),
    "a flag in words": (changed("scope: all", "span: sometimes"), "span is 'sometimes'; write true"),
    "a facet that is none": (changed("scope: all", "facets: [sex]"), "facets is 'sex'; use one of"),
    "facets that are no names": (changed("scope: all", "facets: [1]"), "facets is [1]; write a list"),
    "cues that are no list": (INDICATORS.replace(f"\n    - {CUE}", " teams"), "find is 'teams'; write a list"),
    "a cue that is a pattern": (changed(CUE, "tổ công nghệ"), "cue 1: must be a mapping of conditions"),
    "a condition misspelt": (changed("own:", "onw:"), "cue 1: 'onw' is no condition; use one of"),
    "a class that is none": (changed(CUE, "{unit: teams}"), "cue 1: unit is 'teams'; use one of dossier,"),
    "an aspect that is none": (changed(CUE, "{aspect: [late, lost]}"), "cue 1: aspect is 'lost'; use one"),
    "a pattern that is none": (changed("own: 'tổ", "own: '(tổ"), "cue 1, own: not a pattern"),
    "a pattern that is a number": (changed(CUE, "{own: 5}"), "cue 1: own is 5; write a pattern in quotes"),
    "a macro that is none": (changed("own: 'tổ", "own: '<team>"), "cue 1, own: no macro <team>"),
    "a weight in words": (changed(CUE, "{weight: high}"), "cue 1: weight is 'high'; write a number"),
    "a count that is a flag": (changed(CUE, "{most: yes}"), "cue 1: most is True; write a whole number"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_wrong_with_a_users_file_is_told_in_a_line(tmp_path: Path, name: str) -> None:
    text, said = BROKEN[name]
    path = own(text, tmp_path)
    with pytest.raises(RuleError) as refused:
        load(path)
    assert said in str(refused.value)
    assert str(refused.value).startswith(str(path))
    assert "\n" not in str(refused.value)


def test_a_users_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="cannot be opened"):
        load(tmp_path)
    path = tmp_path / "own.yml"
    path.write_bytes("name_vi: Tổ".encode("utf-16"))
    with pytest.raises(RuleError, match="not text in UTF-8"):
        load(path)


def test_a_users_indicator_takes_the_place_of_the_librarys(tmp_path: Path) -> None:
    found = load(own(changed("digital_teams", "inspections"), tmp_path))
    assert list(found) == list(load())
    assert found["inspections"].name_en == "Community <i>digital</i> teams"
    assert [name for name, one in found.items() if one.own] == ["inspections"]


@pytest.mark.parametrize(
    ("text", "rows", "pages"),
    [
        (f"# a remark\n{INDICATORS}", False, False),
        (changed("số cộng đồng'", "số'"), True, False),
        (changed("name_vi: Tổ", "name_vi: Các tổ"), True, True),
        (changed("digital_teams", "teams"), True, True),
    ],
)
def test_cues_are_no_part_of_what_pages_tell(
    tmp_path: Path, text: str, rows: bool, pages: bool
) -> None:
    path = own(INDICATORS, tmp_path)
    before = digest_own(path), digest_own(path, cues=False)
    own(text, tmp_path)
    assert (digest_own(path) != before[0], digest_own(path, cues=False) != before[1]) == (
        rows,
        pages,
    )
    assert digest_own(None) == digest_own(own("# none", tmp_path)) == ""
