"""Do the tests notice when the reading of numbers, documents and claims is changed?

`python -m benchmarks.mutation [GROUP …]` has mutmut change one thing at a time in these modules, runs
the tests that belong to them on each change, and prints how many they notice. There are thousands
of changes: a sample is tried, always the same for the same code. What is tried stands in
build/mutation/GROUP, where `mutmut show NAME` shows a change and `mutmut results` what survived.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
WORK = ROOT / "build" / "mutation"
FLOOR = 0.8  # of what is tried in a group, noticed
_SEED = 2
_Z = 1.96  # standard deviations either side in a 95 % interval
_NOTICED = ("killed", "timeout", "segfault", "caught by type check")


@dataclass(frozen=True, slots=True)
class Group:
    """Modules that the same tests are about.

    `marks` chooses among the tests as pytest's -m does: a property takes minutes to shrink what it
    found in a whole report, and each change would pay for that.
    """

    modules: tuple[str, ...]
    tests: tuple[str, ...]
    marks: str
    sample: int


GROUPS = {
    "figures": Group(
        ("number_words.py", "figures.py", "figure_rules.py"), ("test_figures.py",), "not deep", 250
    ),
    "citations": Group(
        ("citations.py", "citation_rules.py"), ("test_citations.py",), "not deep", 250
    ),
    "checks": Group(
        ("audit.py", "checks/*"),
        (
            "test_audit.py",
            "test_claims.py",
            "test_whole_claims.py",
            "test_planted.py",
            "test_across.py",
        ),
        "not deep and not slow and not hypothesis",
        250,
    ),
}


def pytest_runtest_setup(item: Any) -> None:
    """Rules are made once and kept: while mutmut looks which test runs what, each makes them anew.

    Else the one test that happened to need them first would count as the only one to run them.
    mutmut loads this module as a plugin of pytest.
    """
    if os.environ.get("MUTANT_UNDER_TEST") == "stats":
        for name, module in list(sys.modules.items()):
            if "_mutmut_mutated" in vars(module):  # one of the group's
                for kept in vars(module).values():
                    if hasattr(kept, "cache_clear") and kept.__module__ == name:
                        kept.cache_clear()


def tried(name: str, group: Group) -> tuple[Counter[str], dict[str, str]]:
    """How many changes each module has, and what became of those that were tried, by name."""
    folder = WORK / name
    _prepare(folder, group)
    # No change has this name: mutmut makes them all, learns which test runs what, and stops.
    _mutmut(folder, "run", "--max-children", "1", "none", quiet=True)
    every = sorted(_results(folder))
    if not every:
        raise SystemExit(f"{name}: mutmut made no change; run `mutmut run` in {folder} to see why")
    chosen = random.Random(_SEED).sample(every, min(group.sample, len(every)))
    _mutmut(folder, "run", "--max-children", "1", *chosen)
    results = _results(folder)
    return Counter(map(_module, every)), {mutant: results[mutant] for mutant in chosen}


def _prepare(folder: Path, group: Group) -> None:
    """A folder with what mutmut copies and a configuration of its own."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for part in ("src", "tests"):
        (folder / part).symlink_to(ROOT / part, target_is_directory=True)
    options = {
        "source_paths": ["src"],
        "only_mutate": [f"src/cchc/{module}" for module in group.modules],
        "pytest_add_cli_args_test_selection": [f"tests/{test}" for test in group.tests],
        "pytest_add_cli_args": [
            "-pbenchmarks.mutation",
            "--hypothesis-profile=ci",  # the same examples each time
            "-o",  # else pytest escapes names again when it collects again, and finds none of them
            "disable_test_id_escaping_and_forfeit_all_rights_to_community_support=true",
            "-m",
            group.marks,
        ],
        # Forked from a process that has collected the tests and run none: no rules are made yet.
        "process_isolation": ["forkserver"],
        "timeout_multiplier": ["5"],  # times as long as the tests take without a change
        "use_git_change_detection": ["false"],
        "track_dependencies": ["false"],
    }  # fmt: skip
    lines = ["[mutmut]"]
    for option, values in options.items():
        lines += [f"{option} = {values[0]}"] if len(values) == 1 else [f"{option} ="]
        lines += [f"  {value}" for value in values if len(values) > 1]
    (folder / "setup.cfg").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _mutmut(folder: Path, *arguments: str, quiet: bool = False) -> str:
    done = subprocess.run(
        [str(Path(sys.executable).with_name("mutmut")), *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode and not quiet:
        raise SystemExit(done.stdout[-2000:])
    return done.stdout


def _results(folder: Path) -> dict[str, str]:
    lines = _mutmut(folder, "results", "--all", "true").splitlines()
    pairs = (line.strip().rsplit(": ", 1) for line in lines if "__mutmut_" in line)
    return dict(pairs)


def _module(mutant: str) -> str:
    """`checks/sums` of `cchc.checks.sums.x__parts__mutmut_3`."""
    return mutant.partition(".x")[0].removeprefix("cchc.").replace(".", "/")


def _interval(noticed: int, tries: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share."""
    share = noticed / tries
    middle = share + _Z**2 / (2 * tries)
    reach = _Z * sqrt(share * (1 - share) / tries + _Z**2 / (4 * tries**2))
    return (middle - reach) / (1 + _Z**2 / tries), (middle + reach) / (1 + _Z**2 / tries)


def _row(name: str, every: int, statuses: Sequence[str], interval: bool = False) -> str:
    noticed = sum(status in _NOTICED for status in statuses)
    share = f"{noticed / len(statuses):.0%}" if statuses else ""
    if interval:
        low, high = _interval(noticed, len(statuses))
        share += f" ({low:.0%} to {high:.0%})"
    # Told apart, since mutmut also calls it a timeout when pytest cannot run the tests at all.
    late = sum(status == "timeout" for status in statuses)
    counts = (every, len(statuses), noticed, late, len(statuses) - noticed)
    return f"| {name} | {' | '.join(map(str, counts))} | {share} |"


def _run(names: Sequence[str]) -> int:
    if unknown := set(names) - set(GROUPS):
        print(f"no group {', '.join(sorted(unknown))}; there are {', '.join(GROUPS)}")
        return 2
    short = []
    print("| module | changes | tried | noticed | by timeout | survived | noticed of tried |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    for name in names or GROUPS:
        counts, results = tried(name, GROUPS[name])
        for module in sorted(counts):
            mine = [status for mutant, status in results.items() if _module(mutant) == module]
            print(_row(f"`{module}`", counts[module], mine))
        statuses = list(results.values())
        print(_row(f"**{name}**", counts.total(), statuses, interval=True), flush=True)
        if sum(status in _NOTICED for status in statuses) < FLOOR * len(statuses):
            short.append(name)
    if short:
        print(f"under {FLOOR:.0%}: {', '.join(short)}", file=sys.stderr)
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(_run(sys.argv[1:]))
