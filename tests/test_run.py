"""The collection run: what is made, what is skipped, what fails alone, what a kill leaves."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import psutil
import pytest

from cchc import catalogue, forks, freshness, indicators, jobs, lock, notebooks, run, store
from cchc.catalogue import Entry
from cchc.errors import RunError
from cchc.project import Project
from cchc.run import Request
from cchc.workers import Pool
from tests.collection import (
    INDICATORS,
    cchc,
    count_teams,
    make_project,
    notebook,
    put_indicators,
    put_notebook,
    report_text,
    tree,
)

STEM = "tra-vinh/tra-cu/2022/small.vi"
DRAW = """\
import os
from pathlib import Path
folder = Path(os.environ["CCHC_FIGURES"]) / locality / period
folder.mkdir(parents=True, exist_ok=True)
for name in {names}:
    (folder / f"{{name}}.{{lang}}.svg").write_text(f"<svg>{{locality}}</svg>")
"""
TELL = """\
from cchc import store
store.load("observations", locality, period)[["indicator", "value"]]
"""


def small(*names: str) -> str:
    return notebook("# Tiêu đề nhỏ", DRAW.format(names=list(names)), TELL)


@pytest.fixture
def found(tmp_path: Path) -> Iterator[Project]:
    made = make_project(tmp_path / "project", ["tra-vinh/tra-cu"])
    put_notebook(made, "small", small("dossiers"))
    yield made
    assert not list(made.summaries.rglob("*.part"))
    assert not (made.summaries / ".staging").exists()


def go(found: Project, *names: str, **more: Any) -> run.Result:
    return run.run(found, Request(notebooks=names or ("small",), pool=Pool(1), **more))


def record(found: Project) -> dict[str, Any]:
    (job,) = json.loads((found.summaries / "run.json").read_text(encoding="utf-8"))["jobs"]
    assert isinstance(job, dict)
    return job


# --- planning -------------------------------------------------------------------------------


def entries(*rows: tuple[str, str, str, str]) -> list[Entry]:
    return [Entry(f"{n}.md", *row) for n, row in enumerate(rows)]


def test_labels_carry_the_kind_only_where_reports_share_a_period() -> None:
    every = entries(
        ("a/b", "2022", "annual", "final"),
        ("a/b", "2017/2021", "directive_review", "final"),
        ("a/c", "2022", "annual", "final"),
        ("a/c", "2022", "annual", "draft"),
        ("a/c", "2022", "directive_review", "final"),
    )
    assert list(jobs.labels(every).values()) == [
        "2022",
        "2017--2021",
        "2022.annual",
        "2022.annual.draft",
        "2022.directive_review",
    ]


@pytest.mark.parametrize(
    ("parameters", "extra", "stems"),
    [
        (("locality", "period"), {}, ["a/b/2022/n.vi", "a/b/2023/n.vi", "a/c/2022/n.vi"]),
        (("locality",), {}, ["n/a_b.vi", "n/a_c.vi"]),
        (("period",), {}, ["n/2022.vi", "n/2023.vi"]),
        ((), {}, ["n/all.vi"]),
        (("top",), {"top": 5}, ["n/top-5.vi"]),
        (
            ("locality", "period", "top"),
            {"top": 5},
            ["a/b/2022/n.top-5.vi", "a/b/2023/n.top-5.vi", "a/c/2022/n.top-5.vi"],
        ),
    ],
)
def test_no_two_jobs_share_a_path(
    parameters: tuple[str, ...], extra: dict[str, Any], stems: list[str]
) -> None:
    every = entries(
        ("a/b", "2022", "annual", "final"),
        ("a/b", "2023", "annual", "final"),
        ("a/c", "2022", "annual", "final"),
    )
    one = notebooks.Notebook(
        "n", Path("n.ipynb"), dict.fromkeys((*parameters, "lang")), ("locality",), True, "s"
    )
    planned = jobs.plan(
        [one],
        every,
        label=jobs.labels(every),
        lang="vi",
        extra=extra,
        data=lambda localities: str(localities),
    )
    assert [job.stem for job in planned] == stems
    assert len({job.key for job in planned}) == len(planned)
    assert all(set(job.parameters) == {*parameters, "lang"} for job in planned)


@pytest.mark.parametrize(
    ("each", "extra", "stems"),
    [
        ("report", {}, ["tra-vinh/tra-cu/2022/n.vi"]),
        ("series", {}, ["n/hau-giang.vi", "n/tra-vinh_tra-cu.vi"]),
        ("group", {}, ["n/district_2021.vi"]),
        ("group", {"localities": "a, b", "period": "2022"}, ["n/a-b-"]),
        ("collection", {}, ["n/all.vi"]),
    ],
)
def test_what_a_notebook_runs_for(each: str, extra: dict[str, Any], stems: list[str]) -> None:
    every = entries(
        ("tra-vinh/tra-cu", "2017/2021", "directive_review", "final"),
        ("tra-vinh/tra-cu", "2022", "annual", "final"),
        ("ha-tinh/duc-tho", "2021-Q3", "quarterly", "final"),
        ("hau-giang", "2018/2021", "directive_review", "final"),
    )
    names = ("locality", "period") if each == "report" else ("locality", "localities", "period")
    one = notebooks.Notebook(
        "n", Path("n.ipynb"), dict.fromkeys((*names, "lang")), (), True, "s", each
    )
    planned = jobs.plan(
        [one], every, label=jobs.labels(every), lang="vi", extra=extra, data=lambda localities: ""
    )
    assert len(planned) == (4 if each == "report" else len(stems))
    for stem in stems:
        assert any(job.stem.startswith(stem) for job in planned), [job.stem for job in planned]
    for job in planned:
        # What a page is for is told by its path; none is for a locality and a period but a report's.
        assert bool(job.locality and job.period) == (each == "report")


def test_a_notebook_that_runs_for_something_unknown_is_refused(tmp_path: Path) -> None:
    text = notebook("1").replace('"reads"', '"each": "village", "reads"')
    (tmp_path / "n.ipynb").write_text(text)
    with pytest.raises(RunError, match="runs for each 'village': write one of report, series"):
        notebooks.read(tmp_path / "n.ipynb")


def test_texts_that_differ_have_paths_that_differ() -> None:
    assert (
        len({jobs._slug(text) for text in ("x-a/b", "x-a b", "x-a-b", "x-A-B", "x-ă", "x-../..")})
        == 6
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no notebook of format 4"),
        ("[]", "no notebook of format 4"),
        ('{"metadata": {}, "worksheets": []}', "no notebook of format 4"),
        (notebook("1", parameters="locality = = 3"), "the parameters cell is no Python"),
    ],
)
def test_a_notebook_that_is_none_is_refused(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "n.ipynb").write_text(text)
    with pytest.raises(RunError, match=said):
        notebooks.read(tmp_path / "n.ipynb")


def test_parameters_are_those_that_the_cell_assigns(tmp_path: Path) -> None:
    cell = 'locality: str = "x"\nperiod = 2022\nlang = "v" + "i"\nimport os\nprint(period)'
    (tmp_path / "n.ipynb").write_text(notebook("other = 1", parameters=cell))
    read = notebooks.read(tmp_path / "n.ipynb")
    assert dict(read.parameters) == {"locality": "x", "period": 2022, "lang": None}


# --- a run ----------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_run_makes_page_notebook_figure_index_and_report(found: Project) -> None:
    result = go(found)
    assert result.done == ("tra-vinh/tra-cu 2022 small vi",)
    assert result.failed == {}
    page = (found.summaries / f"{STEM}.html").read_text(encoding="utf-8")
    assert "dossiers_received" in page
    assert "Tiêu đề nhỏ" in page
    assert (
        found.figures / "tra-vinh/tra-cu/2022/dossiers.vi.svg"
    ).read_text() == "<svg>tra-vinh/tra-cu</svg>"
    executed = (found.summaries / f"{STEM}.ipynb").read_text(encoding="utf-8")
    assert str(found.root) not in executed
    assert 'href="tra-vinh/tra-cu/2022/small.vi.html"' not in executed
    assert "Trà Cú" in (found.summaries / "index.html").read_text(encoding="utf-8")
    assert record(found)["state"] == "done"
    again = go(found)
    assert (again.done, list(again.skipped)) == ((), ["tra-vinh/tra-cu 2022 small vi"])
    assert go(found, force=True).done


@pytest.mark.slow
def test_what_made_a_page_stale_is_told_and_what_is_no_longer_drawn_goes(found: Project) -> None:
    go(found)
    listed = catalogue.read(found.raw)

    def standing() -> jobs.State:
        (job,) = _jobs(found)
        return jobs.state(found, job)

    assert standing().name == "fresh"
    file = found.raw / "tra-vinh_tra-cu_2022_annual.md"
    before = file.read_bytes()
    file.write_text(report_text(received=77), encoding="utf-8")
    assert standing() == jobs.State("stale", "changed: data")
    file.write_bytes(before)
    assert standing().name == "fresh"
    page = found.summaries / f"{STEM}.html"
    kept = page.read_bytes()
    page.write_bytes(kept + b" ")
    assert standing() == jobs.State("stale", f"summaries/{STEM}.html was changed by hand")
    page.unlink()
    assert standing() == jobs.State("missing", f"summaries/{STEM}.html is gone")
    page.write_bytes(kept)
    put_notebook(found, "small", small("staffing"))
    assert standing() == jobs.State("stale", "changed: notebook")
    assert go(found).done
    assert [path.name for path in found.figures.rglob("*.svg")] == ["staffing.vi.svg"]
    assert len(listed.entries) == 1


def _jobs(found: Project) -> list[jobs.Job]:
    from cchc import project

    listed = catalogue.read(found.raw)
    one = notebooks.read(project.notebook_path(found, "small"))
    return jobs.plan(
        [one],
        listed.entries,
        label=jobs.labels(listed.entries),
        lang="vi",
        extra={},
        data=freshness.data_digest(found, listed),
        told=indicators.digest_own(found.indicator_file, cues=False),
    )


@pytest.mark.slow
def test_own_indicators_make_stale_what_they_change_and_nothing_else(found: Project) -> None:
    count_teams(found)
    put_indicators(found)
    assert go(found).done
    view = found.summaries / "tra-vinh/tra-cu/2022/report.annual.vi.html"

    def built() -> jobs.State:
        store.build(found, Pool(1))
        (job,) = _jobs(found)
        return jobs.state(found, job)

    assert built().name == "fresh"
    assert "số &lt;i&gt;cộng đồng&lt;/i&gt;: 215" in view.read_text(encoding="utf-8")
    put_indicators(found, f"# a remark\n{INDICATORS}")
    assert built().name == "fresh"
    put_indicators(found, INDICATORS.replace("own: 'tổ", "own: 'có \\d+ tổ"))
    (job,) = _jobs(found)
    assert jobs.state(found, job) == jobs.State("stale", "changed: data")  # as far as is known
    assert built().name == "fresh"  # another cue, which found the same
    put_indicators(found, INDICATORS.replace("own: 'tổ", "own: 'nhóm"))
    assert built() == jobs.State("stale", "changed: data")
    put_indicators(found, INDICATORS.replace("name_vi: Tổ", "name_vi: Các tổ"))
    assert built() == jobs.State("stale", "changed: indicators")
    assert go(found).done
    assert "Các tổ công nghệ" in view.read_text(encoding="utf-8")
    (found.raw / "indicators.yml").unlink()
    assert built() == jobs.State("stale", "changed: data, indicators")


@pytest.mark.slow
def test_own_indicators_are_on_pages_made_in_processes_of_their_own(tmp_path: Path) -> None:
    found = make_project(tmp_path / "project")
    count_teams(found)
    put_indicators(found)
    for lang, name in (("vi", "Tổ công nghệ số <i>cộng"), ("en", "Community <i>digital</i> teams")):
        ran = cchc("run", "-j", "2", "--lang", lang, cwd=tmp_path / "project")
        assert ran.returncode == 0, ran.stderr
        pages = {
            path.name: path.read_text(encoding="utf-8")
            for path in found.summaries.rglob(f"*.{lang}.html")
        }
        assert set(pages) == {
            f"{name}.{lang}.html"
            for name in ("locality_report", "report.annual", "district_2022", "all")
        }
        for page in pages.values():
            assert name[1:] not in page
            assert name[1:].replace("<", "&lt;").replace(">", "&gt;") in page
    listed = (found.summaries / "tables/indicators.csv").read_text(encoding="utf-8")
    assert "digital_teams" in listed


# Two cells, the second of which is not reached or is where it stops, and what is told of it. The
# parameters and the drawing are the cells before them.
FAILURES = {
    "raises": (
        "# Số liệu",
        "1 / 0",
        "cell 4 (under 'Số liệu'): ZeroDivisionError: division by zero",
    ),
    "exits": ("import sys; sys.exit(0)", "1", "cell 3: the notebook ended here, or before"),
    "dies": ("x = 1", "import os; os._exit(3)", "cell 4: DeadKernelError: Kernel died"),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", FAILURES)
def test_a_job_that_fails_is_named_keeps_its_half_and_leaves_the_old_page(
    found: Project, name: str
) -> None:
    go(found)
    old = tree(found.summaries / "tra-vinh") | tree(found.figures)
    *cells, said = FAILURES[name]
    put_notebook(found, "small", notebook(DRAW.format(names=["other"]), *cells))
    result = go(found)
    assert list(result.failed) == ["tra-vinh/tra-cu 2022 small vi"]
    assert said in result.failed["tra-vinh/tra-cu 2022 small vi"]
    told = record(found)
    assert told["state"] == "failed"
    assert told["failure"]["lines"]
    assert (
        told["repeat"]
        == "cchc run tra-vinh/tra-cu --period 2022 --notebook small --lang vi --force"
    )
    now = tree(found.summaries / "tra-vinh") | tree(found.figures)
    half = nbformat.reads(now.pop("tra-cu/2022/small.vi.failed.ipynb").decode(), as_version=4)
    assert half.cells
    assert now == old
    (job,) = _jobs(found)
    assert jobs.state(found, job).name == "failed"
    assert "failed" in (found.summaries / "index.html").read_text(encoding="utf-8")
    put_notebook(found, "small", small("dossiers"))
    assert go(found).done
    assert not (found.summaries / f"{STEM}.failed.ipynb").exists()


@pytest.mark.slow
@pytest.mark.parametrize("cell", ["1", "1 / 0"])
def test_the_run_report_keeps_why_a_kernel_was_a_plain_one(
    found: Project, monkeypatch: pytest.MonkeyPatch, cell: str
) -> None:
    def refused(*arguments: object) -> None:
        raise OSError("no memory for a process")

    monkeypatch.setattr(forks.Kernel, "__init__", refused)
    put_notebook(found, "small", notebook(cell))
    go(found, kernel="fork")
    assert record(found)["plain"] == "no memory for a process"


@pytest.mark.slow
def test_failures_leave_other_jobs_alone_in_processes_too(tmp_path: Path) -> None:
    found = make_project(tmp_path / "project")
    put_notebook(found, "small", notebook('assert locality == "tra-vinh/tra-cu"'))
    ran = cchc("run", "--notebook", "small", "-j", "2", cwd=tmp_path / "project")
    assert ran.returncode == 1
    assert (found.summaries / f"{STEM}.html").is_file()
    assert "AssertionError" in ran.stderr.splitlines()[-1]
    assert ran.stderr.splitlines()[-1].startswith(
        "cchc: kien-giang/giong-rieng 2022 small vi: cell 2"
    )
    assert "[2/2]" in ran.stderr


@pytest.mark.slow
def test_a_report_that_cannot_be_read_has_its_page_marked(found: Project) -> None:
    go(found)
    (found.raw / "tra-vinh_tra-cu_2022_annual.md").write_text(
        "only English words here, no other\n" * 20
    )
    result = go(found)
    assert list(result.failed) == ["tra-vinh/tra-cu/2022.annual"]
    assert record(found)["state"] == "unread"
    assert (found.summaries / f"{STEM}.html").is_file()
    (job,) = _jobs(found)
    assert jobs.state(found, job).name == "failed"


@pytest.mark.slow
def test_a_page_over_several_reports_waits_for_one_that_can_be_read(tmp_path: Path) -> None:
    found = make_project(tmp_path / "project")
    nb = nbformat.reads(notebook("1", reads=(), parameters="lang = 'vi'"), as_version=4)
    nb.metadata.cchc["each"] = "collection"
    put_notebook(found, "whole", nbformat.writes(nb))
    paths = sorted(found.raw.glob("*.md"))
    text = paths[0].read_text(encoding="utf-8")
    for path in paths:
        path.write_text("only English words here, no other\n" * 20)
    go(found, "whole")
    assert record(found)["state"] == "unread"
    assert record(found)["why"] == f"none of its {len(paths)} reports could be read"
    paths[0].write_text(text, encoding="utf-8")
    assert go(found, "whole").done == ("whole vi",)


def test_dry_run_tells_and_writes_nothing(found: Project) -> None:
    before = tree(found.root or Path())
    ran = cchc("run", "--notebook", "small", "--dry-run", cwd=found.root or Path())
    assert ran.returncode == 0
    assert "would run tra-vinh/tra-cu 2022 small vi (missing: never made)" in ran.stderr
    assert tree(found.root or Path()) == before


def test_a_second_run_on_the_folder_says_so_and_ends(found: Project) -> None:
    with lock.hold(found.summaries, "cchc run"):
        ran = cchc("run", "--notebook", "small", cwd=found.root or Path())
    assert ran.returncode == 2
    (line,) = ran.stderr.splitlines()
    assert f"in use by cchc run (process {os.getpid()})" in line


@pytest.mark.parametrize("name", ["lang", "locality", "period"])
def test_what_a_job_sets_itself_cannot_be_given(name: str) -> None:
    every = entries(("a/b", "2022", "annual", "final"))
    parameters = dict.fromkeys(("locality", "period", "lang"))
    one = notebooks.Notebook("n", Path("n.ipynb"), parameters, ("locality",), True, "s")
    with pytest.raises(RunError, match=f"'{name}' cannot be given with -p"):
        jobs.plan([one], every, label=jobs.labels(every), lang="vi", extra={name: "x"}, data=str)


@pytest.mark.slow
def test_another_parameter_reaches_the_notebook_and_the_path(found: Project) -> None:
    default = 'locality = ""\nperiod = ""\nlang = ""\ntop = 3'
    put_notebook(found, "small", notebook("assert top == 5", parameters=default))
    result = go(found, parameters={"top": 5})
    assert result.failed == {}
    assert (found.summaries / "tra-vinh/tra-cu/2022/small.top-5.vi.html").is_file()


# --- interruption ---------------------------------------------------------------------------


def _family(pid: int) -> list[psutil.Process]:
    children: list[psutil.Process] = psutil.Process(pid).children(recursive=True)
    return children


@pytest.mark.slow
@pytest.mark.parametrize(
    ("number", "count", "status"),
    [
        (signal.SIGINT, 2, 130),
        (signal.SIGTERM, 1, 130),
        (signal.SIGKILL, 2, -signal.SIGKILL),
        pytest.param(signal.SIGINT, 1, 130, marks=pytest.mark.deep),
        pytest.param(signal.SIGTERM, 2, 130, marks=pytest.mark.deep),
        pytest.param(signal.SIGKILL, 1, -signal.SIGKILL, marks=pytest.mark.deep),
    ],
)
def test_a_run_that_is_cut_off_leaves_no_process_and_nothing_half(
    tmp_path: Path, number: signal.Signals, count: int, status: int
) -> None:
    if sys.platform == "win32":
        pytest.skip("no such signals there")
    found = make_project(tmp_path / "project")
    started = tmp_path / "started"
    put_notebook(
        found,
        "small",
        notebook(
            f"from pathlib import Path\nPath({str(started)!r} + locality[:2]).touch()",
            "import time; time.sleep(120)",
        ),
    )
    ran = subprocess.Popen(
        [sys.executable, "-m", "cchc", "run", "--notebook", "small", "-j", str(count)],
        cwd=tmp_path / "project",
        stderr=subprocess.PIPE,
        text=True,
        # A shell hands `ignore` for Ctrl-C to what it starts in the background, tests too.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    deadline = time.monotonic() + 120
    while len(list(tmp_path.glob("started*"))) < count and time.monotonic() < deadline:
        time.sleep(0.1)
    family = _family(ran.pid)
    assert len(family) >= count
    ran.send_signal(number)
    _, err = ran.communicate(timeout=60)
    assert ran.returncode == status
    if number != signal.SIGKILL:
        assert err.splitlines()[-1] == "cchc: interrupted: what was finished stands"
    _, alive = psutil.wait_procs(family, timeout=20)
    assert alive == []
    assert not list(found.summaries.rglob("*.html"))
    assert not list(found.summaries.rglob("small.vi.ipynb"))
    put_notebook(found, "small", notebook("1"))
    again = cchc("run", "--notebook", "small", "-q", cwd=tmp_path / "project")
    assert (again.returncode, again.stderr) == (0, "")
    assert not (found.summaries / ".staging").exists()
    shutil.rmtree(tmp_path / "project")
