"""A process that has imported what notebooks import, forked for each kernel that is wanted.

It is started by `cchc.forks` as `python -m cchc.template SOCKET FOLDER MODULE…` with a listening socket
and lives as long as its standard input is open. Who wants a kernel connects, sends one line of
JSON (`argv`, `env`, `cwd`) and gets lines back: `{"refused": …}`, or `{"ready": pid}` from the
kernel itself when it listens, and `{"exit": …}` when it has ended. A kernel whose connection closes
is killed with all that it started: however a run dies, no kernel outlives it.

Nothing here may hold a thread, an event loop or a ZeroMQ context: none survives a fork.
"""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import gc
import importlib
import importlib.util
import io
import json
import os
import selectors
import shutil
import signal
import socket
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import Any

__all__ = ["FIXED", "main"]

# Variables that Python reads when it starts: a kernel that wants others cannot be forked from here.
FIXED = ("PYTHON", "VIRTUAL_ENV", "CONDA_PREFIX", "LD_LIBRARY_PATH")
_INLINE = "module://matplotlib_inline.backend_inline"  # what a kernel sets before matplotlib loads
_SENTENCE = "Tỷ lệ hồ sơ giải quyết đúng hạn 98,6%"
_PR_SET_PDEATHSIG = 1
_LINE = 1 << 20  # bytes that a request has at most


def main(arguments: Sequence[str]) -> int:
    """Serve until standard input closes."""
    descriptor, folder, *modules = arguments
    if sys.path and sys.path[0] in ("", str(Path.cwd())):
        del sys.path[0]  # as ipykernel does: a file of the current folder is no module of ours
    os.environ.setdefault("MPLBACKEND", _INLINE)
    os.environ.setdefault("JE_ARROW_MALLOC_CONF", "background_thread:false")  # of pyarrow
    try:
        unfit = _prepare(modules)
        with contextlib.closing(_Server(socket.socket(fileno=int(descriptor)), unfit)) as server:
            server.serve()
    finally:
        if os.getpid() == _PID:
            shutil.rmtree(folder, ignore_errors=True)
    return 0


_PID = os.getpid()


def _prepare(modules: Sequence[str]) -> str:
    """Import the modules and fill the caches that every kernel would fill for itself.

    Returns:
        why no kernel can be forked from here; empty where it can.
    """
    try:
        for name in modules:
            importlib.import_module(name)
        _warm()
    except Exception as error:  # noqa: BLE001 - whatever it is, plain kernels meet and tell it
        return f"{type(error).__name__}: {error}"
    # None of these survives a fork.
    threads = max(threading.active_count(), len(list(Path("/proc/self/task").iterdir())))
    if threads > 1:
        return f"{threads} threads after the imports"
    zmq = sys.modules.get("zmq")
    if zmq is not None and zmq.Context._instance is not None:
        return "a ZeroMQ context after the imports"
    gc.collect()
    gc.freeze()  # a collection in a kernel does not touch, and so not copy, what is here
    return ""


def _warm() -> None:
    from matplotlib.backends import backend_agg
    from matplotlib.figure import Figure

    from . import indicators, localities
    from .tell import LANGUAGES, Teller

    indicators.load()
    localities.all_localities("province")
    for lang in LANGUAGES:
        Teller(lang)
    figure = Figure(figsize=(2, 1))
    figure.add_axes((0, 0, 1, 1)).text(0, 0, _SENTENCE, weight="bold")
    figure.savefig(io.BytesIO(), format="svg")
    canvas: Any = backend_agg.FigureCanvasAgg(figure)
    canvas.draw()


class _Server:
    """Forks kernels, tells how they end, and ends those that nobody waits for any more."""

    def __init__(self, listener: socket.socket, unfit: str = "") -> None:
        """
        Args:
            unfit: why every request is refused.
        """
        self.listener = listener
        self.unfit = unfit
        self.kernels: dict[int, socket.socket] = {}
        self.selector = selectors.DefaultSelector()
        self.woken, self.wakes = socket.socketpair()
        for end in (self.listener, self.woken, self.wakes):
            end.setblocking(False)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who started us
        signal.set_wakeup_fd(self.wakes.fileno())
        self.selector.register(sys.stdin, selectors.EVENT_READ, "end")
        self.selector.register(self.woken, selectors.EVENT_READ, "child")
        self.selector.register(self.listener, selectors.EVENT_READ, "request")

    def serve(self) -> None:
        while True:
            for key, _ in self.selector.select():
                if key.data == "end":
                    if not os.read(sys.stdin.fileno(), 1):
                        return
                elif key.data == "child":
                    self._reap()
                elif key.data == "request":
                    self._accept()
                else:
                    self._left(key.data)

    def close(self) -> None:
        for pid in list(self.kernels):
            _kill(pid)
        for pid, connection in self.kernels.items():
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, 0)
            connection.close()

    def _accept(self) -> None:
        try:
            connection, _ = self.listener.accept()
        except BlockingIOError:
            return
        with contextlib.ExitStack() as closing:
            closing.callback(connection.close)
            connection.settimeout(10)
            try:
                asked = json.loads(_line(connection))
                refused = self.unfit or _differing(asked["env"])
            except (OSError, ValueError, KeyError) as error:
                refused = f"no request: {error}"
            if refused:
                _say(connection, {"refused": refused})
                return
            try:
                pid = os.fork()
            except OSError as error:
                _say(connection, {"refused": f"no process could be forked: {error}"})
                return
            if pid == 0:
                closing.pop_all()
                self._child(asked, connection)
            connection.setblocking(False)
            self.kernels[pid] = connection
            self.selector.register(connection, selectors.EVENT_READ, pid)
            closing.pop_all()

    def _left(self, pid: int) -> None:
        """The kernel's connection closed (nothing is sent on it): nobody waits for the kernel.

        Our end stays open until the kernel is gone: that is how a client knows that it is.
        """
        with contextlib.suppress(BlockingIOError, ConnectionError):
            if self.kernels[pid].recv(64):
                return
        self.selector.unregister(self.kernels[pid])
        _kill(pid)

    def _reap(self) -> None:
        with contextlib.suppress(BlockingIOError):
            while self.woken.recv(1024):
                pass
        while True:
            try:
                ended = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            except ChildProcessError:
                return
            if ended is None:
                return
            _kill(ended.si_pid)  # what the kernel started and left behind, while its number holds
            _, status = os.waitpid(ended.si_pid, 0)
            if ended.si_pid in self.kernels:
                _say(self.kernels[ended.si_pid], {"exit": os.waitstatus_to_exitcode(status)})
                self._forget(ended.si_pid)

    def _forget(self, pid: int) -> None:
        connection = self.kernels.pop(pid)
        with contextlib.suppress(KeyError):  # nobody has waited for it any more
            self.selector.unregister(connection)
        connection.close()

    def _child(self, asked: Mapping[str, Any], connection: socket.socket) -> None:
        """Become the kernel; never returns."""
        status = 1
        try:
            signal.set_wakeup_fd(-1)
            self.selector.close()
            for end in (self.listener, self.woken, self.wakes, *self.kernels.values()):
                end.close()
            _become_kernel(asked, connection)
            status = 0
        except SystemExit as error:
            status = error.code if isinstance(error.code, int) else 1
        except BaseException:  # noqa: BLE001 - whatever it is must not go on as the template
            sys.excepthook(*sys.exc_info())
        finally:
            os._exit(status)


def _line(connection: socket.socket) -> bytes:
    found = b""
    while not found.endswith(b"\n"):
        part = connection.recv(65536)
        if not part or len(found) > _LINE:
            raise ValueError("it ends early or is too long")
        found += part
    return found


def _say(connection: socket.socket, told: Mapping[str, object]) -> None:
    with contextlib.suppress(OSError):  # it is gone: the selector tells
        connection.sendall(json.dumps(told).encode() + b"\n")


def _differing(wanted: Mapping[str, str]) -> str:
    """Which variable the kernel wants otherwise than this process was started with."""

    def fixed(environ: Mapping[str, str]) -> dict[str, str]:
        return {name: value for name, value in environ.items() if name.startswith(FIXED)}

    ours, theirs = fixed(os.environ), fixed(wanted)
    names = sorted(name for name in {*ours, *theirs} if ours.get(name) != theirs.get(name))
    return f"{names[0]} is not that of the template" if names else ""


def _kill(pid: int) -> None:
    """End a kernel and what it started: it leads a process group."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, signal.SIGKILL)


# --- in the kernel --------------------------------------------------------------------------


def _become_kernel(asked: Mapping[str, Any], connection: socket.socket) -> None:
    os.setsid()
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != _PID:
        return  # the template ended in between
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    atexit._clear()
    with Path(os.devnull).open("rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    os.environ.clear()
    os.environ.update(asked["env"])
    if asked.get("cwd"):
        os.chdir(asked["cwd"])
    launcher = importlib.util.find_spec("ipykernel_launcher")
    sys.argv = [launcher.origin or "" if launcher else "", *asked["argv"]]
    if "numpy" in sys.modules:  # Python's own generator takes new seeds by itself
        sys.modules["numpy"].random.seed()

    from ipykernel.kernelapp import IPKernelApp

    # The class read its parent from the environment when it was defined, in the template.
    app: Any = IPKernelApp.instance(parent_handle=os.getppid())
    app.initialize(list(asked["argv"]))
    if "matplotlib_inline.backend_inline" in sys.modules:
        # Imported before there was a shell, it did not hook itself in: figures would not show.
        app.shell.enable_matplotlib("inline")
    signal.signal(signal.SIGTERM, _end)
    _say(connection, {"ready": os.getpid()})
    connection.close()
    app.start()


def _end(number: int, frame: FrameType | None) -> None:
    """Leave as Python would, but at once: what is registered runs, open files are written."""
    from ipykernel.kernelapp import IPKernelApp

    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    app: Any = IPKernelApp.instance()
    atexit.unregister(app.close)  # its sockets and threads end with the process
    atexit._run_exitfuncs()
    app.shell.user_ns.clear()
    app.shell.user_module.__dict__.clear()
    gc.collect(0)
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
