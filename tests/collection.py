"""What the tests of store, command line and run share: a small project with reports of our own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import nbformat

from cchc import project
from cchc.project import Project

REPORT = """\
ỦY BAN NHÂN DÂN
HUYỆN {name}

# BÁO CÁO
## Kết quả công tác cải cách hành chính năm {year}

## I. CÔNG TÁC CHỈ ĐẠO, ĐIỀU HÀNH

Ủy ban nhân dân huyện đã ban hành Kế hoạch số 15/KH-UBND ngày 20/01/{year} về cải cách hành chính.

## II. CẢI CÁCH THỦ TỤC HÀNH CHÍNH

Trong năm, toàn huyện tiếp nhận {received} hồ sơ; đã giải quyết {resolved}/{received} hồ sơ, đạt {rate}%.
"""
# A user's own indicator, and a sentence that states it. The name is harmless only where it is escaped.
INDICATORS = """\
digital_teams:
  domain: digital
  unit: units
  kind: stock
  name_vi: Tổ công nghệ số <i>cộng đồng</i>
  name_en: Community <i>digital</i> teams
  scope: all
  find:
    - {own: 'tổ công nghệ số cộng đồng'}
"""
TEAMS = "\n## III. CHÍNH QUYỀN SỐ\n\nToàn huyện có {} tổ công nghệ số cộng đồng.\n"
LOCALITIES = {"tra-vinh/tra-cu": "TRÀ CÚ", "kien-giang/giong-rieng": "GIỒNG RIỀNG"}


def report_text(
    received: int = 840, resolved: int = 0, rate: str = "100", name: str = "TRÀ CÚ"
) -> str:
    """A report; all dossiers are resolved where no number is given."""
    return REPORT.format(
        name=name, year=2022, received=received, resolved=resolved or received, rate=rate
    )


def make_project(folder: Path, localities: Iterable[str] = LOCALITIES) -> Project:
    """A project with a report of each locality for 2022."""
    raw = folder / "data/raw"
    raw.mkdir(parents=True)
    rows = ["file,locality,period,kind,source"]
    for number, slug in enumerate(localities):
        file = f"{slug.replace('/', '_')}_2022_annual.md"
        (raw / file).write_text(report_text(840 + number, name=LOCALITIES[slug]), encoding="utf-8")
        rows.append(f"{file},{slug},2022,annual,https://example.org/{number}")
    (raw / "reports.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return project.find(folder, {})


def count_teams(found: Project, number: int = 215) -> None:
    """Let every report of the project state the user's own indicator, that has no file yet."""
    for path in found.raw.glob("*.md"):
        path.write_text(path.read_text(encoding="utf-8") + TEAMS.format(number), encoding="utf-8")


def put_indicators(found: Project, text: str = INDICATORS) -> None:
    (found.raw / "indicators.yml").write_text(text, encoding="utf-8")


def add_years(found: Project, years: Iterable[int]) -> None:
    """Reports of further years for each locality of the project."""
    path = found.raw / "reports.csv"
    header, *rows = path.read_text(encoding="utf-8").splitlines()
    for row in list(rows):
        file, slug, _, kind, source = row.split(",")
        for year in years:
            other = file.replace("2022", str(year))
            text = (found.raw / file).read_text(encoding="utf-8").replace("2022", str(year))
            (found.raw / other).write_text(text, encoding="utf-8")
            rows.append(f"{other},{slug},{year},{kind},{source}/{year}")
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")


def notebook(*cells: str, reads: Iterable[str] = ("locality",), parameters: str = "") -> str:
    """A notebook of the collection as text: its parameters, then a cell for each text.

    A text that begins with `#` is Markdown.
    """
    default = 'locality = "tra-vinh/tra-cu"\nperiod = "2022"\nlang = "vi"'
    nb = nbformat.v4.new_notebook()
    nb.metadata.update(
        kernelspec={"name": "python3", "display_name": "Python 3", "language": "python"},
        cchc={"reads": list(reads)},
    )
    first = nbformat.v4.new_code_cell(parameters or default, metadata={"tags": ["parameters"]})
    made = [
        nbformat.v4.new_markdown_cell(cell)
        if cell.startswith("#")
        else nbformat.v4.new_code_cell(cell)
        for cell in cells
    ]
    nb.cells = [first, *made]
    for number, cell in enumerate(nb.cells):
        cell["id"] = f"cell-{number}"  # random ids would make every notebook a changed one
    return str(nbformat.writes(nb)) + "\n"


def put_notebook(found: Project, name: str, text: str) -> None:
    assert found.root is not None
    path = found.root / "notebooks" / f"{name}.ipynb"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")


def cchc(*words: object, cwd: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run the command line as a user does, in a process of its own."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("CCHC_")}
    return subprocess.run(
        [sys.executable, "-m", "cchc", *map(str, words)],
        cwd=cwd,
        env={**clean, **environ},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def tree(folder: Path) -> dict[str, bytes]:
    """Every file of a folder with its content, locks left out."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != ".lock"
    }
