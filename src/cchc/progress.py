"""How far a command is: a bar on a terminal, a line for each step elsewhere, or nothing."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Protocol, TextIO

if TYPE_CHECKING:
    from tqdm import tqdm

__all__ = ["SILENT", "Bar", "Lines", "Progress", "choose"]


class Progress(Protocol):
    """What a command tells while it works: parts of so many steps, and lines in between."""

    def begin(self, what: str, total: int) -> None:
        """A part of `total` steps begins, such as `reading`."""

    def step(self, line: str, *, failed: bool = False) -> None:
        """One more step has ended; `line` says which and how."""

    def end(self) -> None:
        """The part has ended, or was broken off."""

    def say(self, line: str) -> None:
        """Something else that is worth a line."""


class _Silent:
    def begin(self, what: str, total: int) -> None: ...

    def step(self, line: str, *, failed: bool = False) -> None: ...

    def end(self) -> None: ...

    def say(self, line: str) -> None: ...


SILENT: Progress = _Silent()


class Lines:
    """A line for each step, with its number and the number of all: for logs and pipes."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self.stream = stream or sys.stderr
        self.done = self.total = 0

    def begin(self, what: str, total: int) -> None:
        self.done, self.total = 0, total

    def step(self, line: str, *, failed: bool = False) -> None:
        self.done += 1
        self.say(f"[{self.done}/{self.total}] {line}")

    def end(self) -> None: ...

    def say(self, line: str) -> None:
        print(line, file=self.stream, flush=True)


class Bar:
    """A bar with counts, rate and time left; only what failed gets a line of its own."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self.stream = stream or sys.stderr
        self.bar: tqdm[None] | None = None
        self.failed = 0

    def begin(self, what: str, total: int) -> None:
        from tqdm import tqdm

        self.failed = 0
        self.bar = tqdm(
            total=total, desc=what, unit="", file=self.stream, dynamic_ncols=True, smoothing=0.1
        )

    def step(self, line: str, *, failed: bool = False) -> None:
        if failed:
            self.failed += 1
            self.say(line)
        if self.bar is not None:
            if self.failed:
                self.bar.set_postfix_str(f"{self.failed} failed", refresh=False)
            self.bar.update()

    def end(self) -> None:
        if self.bar is not None:
            self.bar.close()
            self.bar = None

    def say(self, line: str) -> None:
        if self.bar is not None:
            self.bar.write(line, file=self.stream)
        else:
            print(line, file=self.stream, flush=True)


def choose(*, quiet: bool, stream: TextIO | None = None) -> Progress:
    """What suits where the messages go."""
    stream = stream or sys.stderr
    if quiet:
        return SILENT
    return Bar(stream) if stream.isatty() else Lines(stream)
