"""The same function over many tasks, here, in worker processes or on a cluster; each failure stays
its own.

Whatever runs the tasks is an executor of Python's `concurrent.futures`. Worker processes are
started afresh (never forked from this process, which may hold threads), leave Ctrl-C to the
parent, and end when the parent does, however that ends.
"""

from __future__ import annotations

import contextlib
import gc
import logging
import multiprocessing
import multiprocessing.connection
import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    CancelledError,
    Executor,
    Future,
    ProcessPoolExecutor,
    wait,
)
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from types import FrameType
from typing import Any, Generic, NamedTuple, ParamSpec, TypeVar

from .errors import RunError

__all__ = ["Done", "Pool", "each"]

T = TypeVar("T")
R = TypeVar("R")
P = ParamSpec("P")

_GRACE = 10  # seconds for a worker to shut its kernel down
_YOUNG = 50_000  # objects made and not gone after which a worker looks for garbage
_WAITING = 2  # tasks for each worker that it finds when it is done with one
_ANSWER = 10  # seconds for a scheduler to answer
_CLUSTER = 60  # seconds for a cluster to have a worker
_LEFT = 300  # seconds that a cluster may be without any


class Done(NamedTuple, Generic[T, R]):
    """A task that has ended: with its result, or with the exception that it raised."""

    task: T
    result: R | None
    error: BaseException | None


@dataclass(frozen=True, slots=True)
class Pool:
    """Who does the work.

    Args:
        jobs: tasks at a time on this machine; the number of cores where not given. 1 runs them
            in this process.
        scheduler: the address of a Dask scheduler, whose workers do them instead.
        preload: modules that worker processes find imported.
        environ: variables that worker processes get.
    """

    jobs: int | None = None
    scheduler: str = ""
    preload: tuple[str, ...] = ()
    environ: Mapping[str, str] = field(default_factory=dict)

    @property
    def size(self) -> int:
        return self.jobs or os.cpu_count() or 1


def each(function: Callable[[T], R], tasks: Sequence[T], pool: Pool) -> Iterator[Done[T, R]]:
    """Run `function` on every task and give each as it ends.

    A worker process that dies (out of memory, say) takes down only the task that it was at: tasks
    that were under way beside it are run again, each in a worker of its own. A cluster gives the
    task of a worker that dies to another one.

    Args:
        function: importable, so that a fresh process finds it.
        tasks: what can be pickled.

    Raises:
        RunError: the cluster cannot be used.
        KeyboardInterrupt: after workers and what they started have ended.
    """
    if pool.scheduler:
        yield from _clustered(function, tasks, pool.scheduler)
    elif min(pool.size, len(tasks)) <= 1:
        for task in tasks:
            yield _done(task, _Here().submit(function, task))
    else:
        waiting = deque(tasks)
        while waiting:
            suspects = yield from _pooled(function, waiting, min(pool.size, len(waiting)), pool)
            for task in suspects:
                if (yield from _pooled(function, deque([task]), 1, pool)):
                    why = "its process was killed: out of memory, or from outside"
                    yield Done(task, None, BrokenProcessPool(why))


class _Here(Executor):
    """Runs a call where it is submitted."""

    def submit(self, function: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        future: Future[R] = Future()
        try:
            future.set_result(function(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - kept for the caller, as every executor does
            future.set_exception(error)
        return future


def _done(task: T, future: Future[R]) -> Done[T, R]:
    error = future.exception()
    return Done(task, None if error else future.result(), error)


def _pooled(
    function: Callable[[T], R], waiting: deque[T], jobs: int, pool: Pool
) -> Generator[Done[T, R], None, list[T]]:
    """Work off `waiting` in processes until it is empty or one of them dies.

    Returns:
        the tasks that were under way when one died.
    """
    method = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
    context = multiprocessing.get_context(method)
    context.set_forkserver_preload(list(pool.preload))
    executor = ProcessPoolExecutor(
        jobs, context, initializer=_start, initargs=(list(sys.path), dict(pool.environ))
    )
    under_way: dict[Future[R], T] = {}
    try:
        while waiting or under_way:
            while waiting and len(under_way) < jobs * _WAITING:
                task = waiting.popleft()
                under_way[executor.submit(_Guarded(function), task)] = task
            ended, _ = wait(under_way, return_when=FIRST_COMPLETED)
            if any(isinstance(future.exception(), BrokenProcessPool) for future in ended):
                break
            for future in ended:
                yield _done(under_way.pop(future), future)
    except BrokenProcessPool:  # met while a task was submitted
        waiting.appendleft(task)
    except BaseException:
        executor.shutdown(wait=False, cancel_futures=True)
        _stop_children()
        raise
    # Those that ended well before the pool broke are done.
    suspects = []
    for future, task in under_way.items():
        if future.done() and not isinstance(future.exception(), BrokenProcessPool):
            yield _done(task, future)
        else:
            suspects.append(task)
    executor.shutdown()
    return suspects


def _clustered(
    function: Callable[[T], R], tasks: Sequence[T], address: str
) -> Iterator[Done[T, R]]:
    """Run the tasks on the workers of a Dask scheduler."""
    try:
        import distributed
    except ImportError:
        raise RunError(
            "--scheduler needs Dask, which is not installed: pip install 'cchc[dask]'"
        ) from None
    for name in ("distributed", "tornado"):  # what they tell of lost workers is no news to a user
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        connect: Any = distributed.Client
        client = connect(address, timeout=_ANSWER, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise RunError(
            f"no scheduler answers at {address} ({type(error).__name__}): start one with "
            "`dask scheduler`, and workers with `dask worker`"
        ) from None
    with contextlib.closing(client):
        try:
            client.wait_for_workers(1, timeout=_CLUSTER)
        except TimeoutError:
            raise RunError(f"{address} has no worker: start some with `dask worker`") from None
        executor = client.get_executor(pure=False)
        under_way = {executor.submit(function, task): task for task in tasks}
        try:
            last = time.monotonic()
            while under_way:
                ended, _ = wait(under_way, timeout=_GRACE, return_when=FIRST_COMPLETED)
                for future in ended:
                    yield _done_there(under_way.pop(future), future)
                if ended or client.scheduler_info()["workers"]:
                    last = time.monotonic()
                elif time.monotonic() > last + _LEFT:
                    raise RunError(f"{address} has lost all its workers: start others, run again")
        finally:
            executor.shutdown(wait=False)


def _done_there(task: T, future: Future[R]) -> Done[T, R]:
    try:
        return _done(task, future)
    except CancelledError:
        return Done(task, None, RunError("the cluster gave the task up: run again"))


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


def _start(path: list[str], environ: Mapping[str, str]) -> None:
    sys.path[:] = path
    os.environ.update(environ)
    # What is made for a task is gone with it: to look for garbage often costs more than it frees.
    gc.freeze()
    gc.set_threshold(_YOUNG, 20, 100)
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
