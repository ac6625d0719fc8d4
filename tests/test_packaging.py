"""What is installed is all that is needed: the wheel alone, in an empty environment, without a
repository around it; and what the files that name packages say of each other.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import venv
import zipfile
from importlib.metadata import requires
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement

from cchc.version import __version__
from tests.collection import report_text

ROOT = Path(__file__).parents[1]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The source distribution, and the wheel that is made from it alone."""
    folder = tmp_path_factory.mktemp("dist")
    _python("-m", "hatchling", "build", "-t", "sdist", "-d", folder, cwd=ROOT)
    (sdist,) = folder.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        archive.extractall(folder, filter="data")
    _python(
        "-m", "hatchling", "build", "-t", "wheel", "-d", folder,
        cwd=folder / sdist.name.removesuffix(".tar.gz"),
    )  # fmt: skip
    (wheel,) = folder.glob("*.whl")
    return {"sdist": sdist, "wheel": wheel}


@pytest.fixture(scope="module")
def installed(built: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment that holds the wheel and sees what cchc depends on, but not the repository."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False, symlinks=True)
    python = folder / "bin/python"
    _python(
        "-m", "pip", "--python", python, "--disable-pip-version-check", "--quiet",
        "install", "--no-index", "--no-deps", built["wheel"],
    )  # fmt: skip
    # A path added by a .pth is no site folder: the link of an editable cchc in it is not followed.
    (site,) = folder.glob("lib/python*/site-packages")
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    # nbconvert's own templates are data of the environment that nbconvert is installed in.
    templates = Path("share/jupyter/nbconvert/templates")
    for path in (Path(sys.prefix) / templates).iterdir():
        if path.name != "cchc":
            (folder / templates / path.name).symlink_to(path)
    return folder


@pytest.mark.slow
def test_the_source_distribution_holds_no_results(built: dict[str, Path]) -> None:
    with tarfile.open(built["sdist"]) as archive:
        tops = {name.split("/")[1] for name in archive.getnames() if "/" in name}
    assert {"src", "notebooks", "tests", "data", "README.md", "LICENSE"} <= tops
    assert not tops & {"summaries", "figures", ".venv"}


@pytest.mark.slow
def test_the_wheel_brings_all_that_is_no_code(built: dict[str, Path]) -> None:
    with zipfile.ZipFile(built["wheel"]) as archive:
        names = set(archive.namelist())
    for folder in ("src/cchc/rules", "src/cchc/templates", "src/cchc/data", "notebooks"):
        for path in (ROOT / folder).rglob("*.*"):
            if "__pycache__" not in path.parts and ".ipynb_checkpoints" not in path.parts:
                assert f"cchc/{path.relative_to((ROOT / folder).parent)}" in names, path
    assert f"cchc-{__version__}.dist-info/licenses/LICENSE" in names


@pytest.mark.slow
def test_the_wheel_alone_makes_pages(installed: Path, tmp_path: Path) -> None:
    raw = tmp_path / "reports/data/raw"
    raw.mkdir(parents=True)
    report = tmp_path / "report.md"
    report.write_text(report_text(840), encoding="utf-8")
    assert "usage: cchc" in _cchc(installed, "--help", cwd=tmp_path)
    where = _run(
        [installed / "bin/python", "-c", "import cchc; print(cchc.__file__)"], cwd=tmp_path
    )
    assert installed in Path(where.strip()).parents, where
    parsed = json.loads(_cchc(installed, "parse", report, "--format", "json", cwd=tmp_path))
    assert parsed["report"]["locality"] == "tra-vinh/tra-cu"
    _cchc(installed, "add", report, "--locality", "tra-cu", "--period", "2022", cwd=raw)
    _cchc(installed, "run", "--lang", "vi", cwd=raw)
    pages = {str(p.relative_to(raw.parents[1])) for p in raw.parents[1].rglob("*.html")}
    assert "summaries/index.html" in pages
    assert "summaries/tra-vinh/tra-cu/2022/locality_report.vi.html" in pages
    page = raw.parents[1] / "summaries/tra-vinh/tra-cu/2022/locality_report.vi.html"
    assert "840" in page.read_text(encoding="utf-8")


# --- what the files that name packages say --------------------------------------------------


def _wanted() -> list[Requirement]:
    """What pyproject.toml asks for, with all extras, cchc itself left out."""
    project = PROJECT["project"]
    lists = [project["dependencies"], *project["optional-dependencies"].values()]
    named = [Requirement(line) for lines in lists for line in lines]
    return [wanted for wanted in named if wanted.name != "cchc"]


def _locked() -> dict[str, Requirement]:
    """The lines of the lock that are for this Python and system."""
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    found = [Requirement(line) for line in lines if line.strip()]
    return {_name(line.name): line for line in found if not line.marker or line.marker.evaluate()}


def _name(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_the_lock_has_what_the_project_asks_for() -> None:
    locked = _locked()
    for wanted in _wanted():
        line = locked[_name(wanted.name)]
        assert wanted.specifier.contains(next(iter(line.specifier)).version), wanted


def test_the_lock_has_what_is_needed_and_nothing_else() -> None:
    """What is asked for, what that asks for, and so on, as installed here."""
    needed: set[str] = set()
    ahead = [(_name(wanted.name), extra) for wanted in _wanted() for extra in ("", *wanted.extras)]
    seen = set(ahead)
    while ahead:
        name, extra = ahead.pop()
        needed.add(name)
        for text in requires(name) or ():
            asked = Requirement(text)
            if asked.marker is None or asked.marker.evaluate({"extra": extra}):
                more = {(_name(asked.name), further) for further in ("", *asked.extras)} - seen
                seen |= more
                ahead += more
    assert needed - {"pip", "setuptools"} == set(_locked()) - {"pip", "setuptools"}


def test_the_conda_environment_is_that_of_the_project() -> None:
    """Python as the project asks for it, and beside it the lock alone."""
    made = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    assert made["name"] == PROJECT["project"]["name"]
    *conda, pip = made["dependencies"]
    assert sorted(conda) == ["pip", f"python{PROJECT['project']['requires-python']}"]
    assert pip == {"pip": ["-r requirements.lock"]}


# --- running --------------------------------------------------------------------------------


def _python(*words: object, cwd: Path = ROOT) -> str:
    return _run([sys.executable, *words], cwd=cwd)


def _cchc(environment: Path, *words: object, cwd: Path) -> str:
    return _run([environment / "bin/cchc", *words], cwd=cwd)


def _run(words: list[Any], cwd: Path) -> str:
    """What a command prints; nothing of this process's Python or folders reaches it."""
    clean = {
        k: v for k, v in os.environ.items() if not k.startswith(("CCHC_", "PYTHON", "VIRTUAL"))
    }
    done = subprocess.run(
        [str(word) for word in words], cwd=cwd, env=clean, capture_output=True, text=True,
        timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout
