"""Papermill's engine for the collection: limits that hold, and what became of the kernel.

An engine is papermill's own way to choose how cells are run; papermill and nbclient are as they
come. A cell that takes too long, a job that does, one that prints without end or takes all memory
ends alone and says why.
"""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine, papermill_engines

from . import forks, kernels
from .jobs import Limits

__all__ = ["NAME", "Ran", "Run", "Stopped"]

NAME = "cchc"
_OUTPUT = 60  # seconds for the output of a cell that has ended


@dataclass(slots=True)
class Ran:
    """What a run was: the seconds of its parts, why its kernel was a plain one, and the forked one
    that may still be leaving.
    """

    seconds: dict[str, float] = field(default_factory=dict)
    plain: str = ""
    kernel: forks.Kernel | None = None

    @contextlib.contextmanager
    def timed(self, part: str) -> Iterator[None]:
        began = time.monotonic()
        try:
            yield
        finally:
            self.seconds[part] = round(time.monotonic() - began, 3)

    def see_off(self) -> None:
        """Wait until the kernel has left: what it had open is then written."""
        if self.kernel is not None:
            self.kernel.see_off()


@dataclass(frozen=True, slots=True)
class Run:
    """How a notebook is to be run; `half` is where it is kept when it does not end well."""

    forked: bool
    limits: Limits
    cwd: Path
    variables: Mapping[str, str]
    half: Path
    ran: Ran


class Stopped(Exception):
    """The notebook went over a limit; the message says which."""


class _Client(PapermillNotebookClient):  # type: ignore[misc]
    """Papermill's client, which holds a notebook to its limits."""

    def __init__(self, nb_man: Any, run: Run, **options: Any) -> None:
        super().__init__(nb_man, timeout_func=self._seconds, **options)
        self.ordered = run
        self.last_moment = time.monotonic() + run.limits.job
        self.shown = 0
        self.why = ""

    def start_new_kernel(self, **options: Any) -> None:
        environ = {**os.environ, **forks.SETTINGS, **self.ordered.variables}
        environ.pop(forks.PLACE, None)
        with self.ordered.ran.timed("start"):
            super().start_new_kernel(env=environ, cwd=str(self.ordered.cwd), **options)
        provisioner = self.km.provisioner
        if self.ordered.forked:
            self.ordered.ran.plain = provisioner.why_plain
        if self.ordered.limits.memory is not None and sys.platform == "linux":
            import resource

            most = self.ordered.limits.memory
            with contextlib.suppress(ProcessLookupError):  # it died: that is found soon enough
                _, hard = resource.prlimit(provisioner.pid, resource.RLIMIT_DATA)
                if hard != resource.RLIM_INFINITY:
                    most = min(most, hard)  # a limit of the user's own may be lower, and stands
                resource.prlimit(provisioner.pid, resource.RLIMIT_DATA, (most, most))

    def start_new_kernel_client(self, **options: Any) -> Any:
        with self.ordered.ran.timed("answer"):
            return super().start_new_kernel_client(**options)

    def papermill_execute_cells(self) -> None:
        with self.ordered.ran.timed("cells"):
            super().papermill_execute_cells()

    def _cleanup_kernel(self) -> None:
        with self.ordered.ran.timed("end"):
            self.ordered.ran.kernel = kernels.let_go(self.km)
            super()._cleanup_kernel()

    def _seconds(self, cell: Any) -> float:
        """Seconds that the next cell has: its own or what is left of the job's."""
        return max(min(self.ordered.limits.cell, self.last_moment - time.monotonic()), 0.01)

    def timed_out(self, error: CellTimeoutError) -> str:
        if "IOPub" in str(error):
            return f"what a cell showed did not arrive within {_OUTPUT} s: show less"
        limits = self.ordered.limits
        if time.monotonic() >= self.last_moment:
            return f"the notebook took more than {limits.job:g} s (--job-timeout)"
        return f"a cell took more than {limits.cell:g} s (--cell-timeout)"

    def process_message(self, message: Any, cell: Any, cell_index: int) -> Any:
        self.shown += _size(message["content"])
        if self.shown <= self.ordered.limits.output:
            return super().process_message(message, cell, cell_index)
        if not self.why:
            self.why = (
                f"it printed or showed more than {self.ordered.limits.output / 1e6:g} MB "
                "(a page cannot hold that): show less"
            )
            self._kill()
        return None

    def _kill(self) -> None:
        """End the kernel, which nbclient will find dead."""
        provisioner = self.km.provisioner
        with contextlib.suppress(ProcessLookupError):
            if hasattr(os, "killpg"):
                os.killpg(provisioner.pgid, signal.SIGKILL)
            else:
                provisioner.process.kill()


def _size(content: Any) -> int:
    """Characters that a message adds to the notebook."""
    if isinstance(content, str):
        return len(content)
    if isinstance(content, Mapping):
        return sum(map(_size, content.values()))
    if isinstance(content, list):
        return sum(map(_size, content))
    return 0


class _Engine(Engine):  # type: ignore[misc]
    """Runs the cells, and keeps the notebook as it is where that does not end well."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: Any, kernel_name: str, *, run: Run, start_timeout: int = 60, **options: Any
    ) -> None:
        client = _Client(
            nb_man,
            run,
            kernel_name=kernel_name,
            startup_timeout=start_timeout,
            iopub_timeout=_OUTPUT,
            kernel_manager_class=(kernels.ForkingManager if run.forked else kernels.PlainManager),
            # The kernel's own remarks (it listens on the loopback, it was interrupted as it was
            # shut down) are no news to who runs the collection; cells' errors are kept.
            extra_arguments=["--IPKernelApp.log_level=50"],
            log=_quiet,
        )
        try:
            client.execute()
        except BaseException as error:
            nbformat.write(nb_man.nb, run.half)
            if isinstance(error, DeadKernelError) and client.why:
                raise Stopped(client.why) from None
            if isinstance(error, CellTimeoutError):
                raise Stopped(client.timed_out(error)) from None
            raise


_quiet = logging.getLogger("cchc.kernels")
_quiet.addHandler(logging.NullHandler())
_quiet.propagate = False
papermill_engines.register(NAME, _Engine)
