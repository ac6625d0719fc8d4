"""Run every benchmark of this folder and write what they found to results.md.

A benchmark is a module with `main() -> str`, a section of Markdown. `python -m benchmarks speed`
runs only those named, and leaves the sections of the others as they are.
"""

from __future__ import annotations

import pkgutil
import platform
import re
import sys
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).parent
RESULTS = HERE / "results.md"


def main(names: list[str]) -> int:
    """Run the benchmarks of these names, or all."""
    known = sorted(
        module.name for module in pkgutil.iter_modules([str(HERE)]) if module.name[0] != "_"
    )
    if unknown := set(names) - set(known):
        print(
            f"no benchmark {', '.join(sorted(unknown))}; there are {', '.join(known)}",
            file=sys.stderr,
        )
        return 2
    sections = _written() if names else {}
    for name in names or known:
        module = import_module(f"{__package__}.{name}")
        if not hasattr(module, "main"):
            continue  # what benchmarks share
        print(f"{name} …", flush=True)
        sections[name] = f"## {name}\n\n{_machine()}\n\n{module.main().strip()}\n"
    text = "# Measured\n\nWritten by `make bench`.\n\n"
    RESULTS.write_text(
        text + "\n".join(sections[name] for name in sorted(sections)), encoding="utf-8"
    )
    print(f"written to {RESULTS}")
    return 0


def _written() -> dict[str, str]:
    """The sections that results.md has, by name."""
    if not RESULTS.exists():
        return {}
    parts = re.split(r"(?m)^## (\S+)\n", RESULTS.read_text(encoding="utf-8"))[1:]
    return {
        name: f"## {name}\n{body.rstrip()}\n"
        for name, body in zip(parts[::2], parts[1::2], strict=True)
    }


def _machine() -> str:
    info = Path("/proc/cpuinfo")
    models = re.findall(r"model name\s*: (.+)", info.read_text()) if info.exists() else []
    processor = f"{models[0]}, {len(models)} cores" if models else platform.processor() or "unknown"
    return (
        f"cchc {version('cchc')}, Python {platform.python_version()}, {platform.system()}"
        f" {platform.machine()}, {processor}."
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
