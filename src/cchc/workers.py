"""The same function over many tasks, here or in worker processes; each failure stays its own.

Workers are started afresh (never forked from this process, which may hold threads), leave
Ctrl-C to the parent, and end when the parent does, however that ends.
"""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from types import FrameType
from typing import Generic, NamedTuple, ParamSpec, TypeVar

__all__ = ["Done", "each"]

T = TypeVar("T")
R = TypeVar("R")
P = ParamSpec("P")

_GRACE = 10  # seconds for a worker to shut its kernel down


class Done(NamedTuple, Generic[T, R]):
    """A task that has ended: with its result, or with the exception that it raised."""

    task: T
    result: R | None
    error: BaseException | None


def each(function: Callable[[T], R], tasks: Sequence[T], jobs: int) -> Iterator[Done[T, R]]:
    """Run `function` on every task, `jobs` at a time, and give each as it ends.

    A worker that dies (out of memory, say) takes down only the task that it was at: tasks that
    were under way beside it are run again, each in a worker of its own.

    Args:
        function: importable, so that a fresh process finds it.
        tasks: what can be pickled.
        jobs: 1 runs them here, without any worker.

    Raises:
        KeyboardInterrupt: after workers and what they started have ended.
    """
    jobs = min(jobs, len(tasks))
    if jobs <= 1:
        yield from _gather(_Here(), function, tasks)
        return
    broken: list[T] = []
    for done in _pooled(function, tasks, jobs):
        if isinstance(done.error, BrokenProcessPool):
            broken.append(done.task)
        else:
            yield done
    for task in broken:
        yield from _pooled(function, [task], 1)


class _Here(Executor):
    """Runs a call where it is submitted."""

    def submit(self, function: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        future: Future[R] = Future()
        try:
            future.set_result(function(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - kept for the caller, as every executor does
            future.set_exception(error)
        return future


def _pooled(function: Callable[[T], R], tasks: Sequence[T], jobs: int) -> Iterator[Done[T, R]]:
    method = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
    pool = ProcessPoolExecutor(
        jobs, multiprocessing.get_context(method), initializer=_start, initargs=(list(sys.path),)
    )
    try:
        yield from _gather(pool, _Guarded(function), tasks)
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        _stop_children()
        raise
    pool.shutdown()


def _gather(pool: Executor, function: Callable[[T], R], tasks: Sequence[T]) -> Iterator[Done[T, R]]:
    if isinstance(pool, _Here):  # one after the other, each told as it ends
        for task in tasks:
            future = pool.submit(function, task)
            yield _done(task, future)
        return
    waiting = {pool.submit(function, task): task for task in tasks}
    for future in as_completed(waiting):
        yield _done(waiting[future], future)


def _done(task: T, future: Future[R]) -> Done[T, R]:
    error = future.exception()
    return Done(task, None if error else future.result(), error)


def _stop_children() -> None:
    """End this process's workers: asked first, so that each can shut its kernel down."""
    children = multiprocessing.active_children()
    for child in children:
        child.terminate()
    for child in children:
        child.join(_GRACE)
    for child in children:
        if child.is_alive():
            child.kill()
            child.join(_GRACE)


# --- in the worker --------------------------------------------------------------------------


class _Guarded(Generic[T, R]):
    """The function, in a worker that really ends when it is asked to."""

    def __init__(self, function: Callable[[T], R]) -> None:
        self.function = function

    def __call__(self, task: T) -> R:
        try:
            return self.function(task)
        except _Terminated:
            # The pool would keep this as the task's result and go on with the next one.
            os._exit(128 + signal.SIGTERM)


class _Terminated(SystemExit):
    """The worker was asked to end; what it runs unwinds and cleans up."""


def _start(path: list[str]) -> None:
    sys.path[:] = path
    # A handler, not SIG_IGN: kernels that a worker starts would inherit that.
    signal.signal(signal.SIGINT, _ignored)
    signal.signal(signal.SIGTERM, _terminated)
    threading.Thread(target=_watch_parent, daemon=True).start()


def _ignored(number: int, frame: FrameType | None) -> None:
    """Ctrl-C is the parent's: it asks its workers to end."""


def _terminated(number: int, frame: FrameType | None) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise _Terminated(128 + number)


def _watch_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        multiprocessing.connection.wait([parent.sentinel])
        os.kill(os.getpid(), signal.SIGTERM)
