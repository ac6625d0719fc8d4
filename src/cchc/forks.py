"""The process that kernels are forked from, and a kernel of it, as seen from outside.

`Template` starts `cchc.template`; `Kernel` is one forked kernel. Nothing of Jupyter is imported
here: the command line starts a template while its workers are still importing papermill.
"""

from __future__ import annotations

import ast
import atexit
import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

__all__ = ["PLACE", "SETTINGS", "Kernel", "Template", "folder", "modules_of", "place", "possible"]

PLACE = "CCHC_TEMPLATE"  # the variable that tells workers where the run's template listens
# What every kernel of a run starts with: sets in one order, and the threads of one core, since
# several kernels run side by side.
SETTINGS = {
    "PYTHONHASHSEED": "0",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NUMEXPR_NUM_THREADS": "1",
}
# What every notebook of the collection comes to import; more is found in the notebooks.
_MODULES = (
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "encodings.idna",
    "ipykernel.debugger",
    "ipykernel.ipkernel",
    "ipykernel.kernelapp",
    "ipykernel.zmqshell",
    "sqlite3",
    "matplotlib.figure",
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg",
    "pandas.core.arrays.arrow._arrow_utils",
    "pandas.core.methods.to_dict",
    "pyarrow.dataset",
    "pyarrow.pandas_compat",
    "pyarrow.parquet",
    "cchc.panels",
    "cchc.sheet",
    "cchc.tables",
    "seaborn",
)
_START = 60  # seconds for a kernel to listen
_LEAVING = 5  # seconds for a kernel to leave by itself
_END = 2  # seconds for the template to end its kernels, or one that nobody waits for
_SOCKET = "template"


def possible() -> bool:
    """Whether kernels can be forked on this system."""
    return sys.platform == "linux"


def modules_of(notebooks: Iterable[Path]) -> list[str]:
    """The modules that a template imports: the usual ones, and those of ours that notebooks name."""
    found = dict.fromkeys(_MODULES)
    for path in notebooks:
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                found |= dict.fromkeys(_ours("".join(cell["source"])))
    return list(found)


def _ours(source: str) -> list[str]:
    """The modules of cchc that a cell imports; none where it is no plain Python."""
    try:
        statements = list(ast.walk(ast.parse(source)))
    except SyntaxError:
        return []
    names: list[str] = []
    for statement in statements:
        if isinstance(statement, ast.Import):
            names += [alias.name for alias in statement.names]
        elif isinstance(statement, ast.ImportFrom) and statement.module and not statement.level:
            inside = [f"{statement.module}.{alias.name}" for alias in statement.names]
            # `from cchc import load` names no module: it comes with the package.
            modules = filter(find_spec, inside if statement.module == "cchc" else ())
            names += [statement.module, *modules]
    return [name for name in names if name.partition(".")[0] == "cchc"]


# --- the template ---------------------------------------------------------------------------


class Template:
    """A process to fork kernels from; it ends when this process does, however that ends."""

    def __init__(self, modules: Iterable[str] = _MODULES, environ: Mapping[str, str] | None = None):
        """Start it; requests wait until it has imported what it is to import.

        Args:
            modules: to be imported.
            environ: its variables, which those of its kernels have to agree with where Python
                reads them when it starts; those of this process where not given.

        Raises:
            OSError: it cannot be started.
        """
        self.folder = Path(tempfile.mkdtemp(prefix="cchc-"))
        self.place = str(self.folder / _SOCKET)
        with contextlib.ExitStack() as undo, socket.socket(socket.AF_UNIX) as listener:
            undo.callback(shutil.rmtree, self.folder, ignore_errors=True)
            listener.bind(self.place)
            listener.listen(128)
            descriptor = listener.fileno()
            command = [sys.executable, "-m", f"{__package__}.template", str(descriptor)]
            self.process = subprocess.Popen(
                [*command, str(self.folder), *modules],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,  # what is to be said is said over the socket
                pass_fds=[descriptor],
                env=dict(os.environ if environ is None else environ),
                start_new_session=True,  # Ctrl-C is for us
            )
            undo.pop_all()

    def close(self) -> None:
        """End it and the kernels that it has."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        try:
            self.process.wait(_END)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


_own: Template | None = None
_starting = threading.Lock()


def place(environ: Mapping[str, str]) -> str:
    """Where to ask for a kernel: the run's template where it answers, else one of our own.

    Raises:
        OSError: none can be started.
    """
    global _own
    shared = os.environ.get(PLACE, "")
    if shared and _answers(shared):
        return shared
    with _starting:
        if _own is None or _own.process.poll() is not None:
            if _own is not None:
                raise OSError("the process to fork kernels from has ended")
            # A library that starts threads of its own cannot be forked, whatever is wanted.
            threads = {name: "1" for name in SETTINGS if name.endswith("_NUM_THREADS")}
            _own = Template(environ={**environ, **threads})
            atexit.register(_own.close)
        return _own.place


def _answers(place: str) -> bool:
    try:
        with socket.socket(socket.AF_UNIX) as asking:
            asking.connect(place)
    except OSError:
        return False
    return True


class Kernel:
    """A forked kernel, with what of `subprocess.Popen` a provisioner needs.

    Raises:
        OSError: it was not forked, or it has ended; the message tells why.
        RuntimeError: it was forked, does not answer and cannot be ended: no other kernel may
            listen where it does.
    """

    stdin = stdout = stderr = None

    def __init__(self, place: str, argv: list[str], env: Mapping[str, str], cwd: str) -> None:
        self.returncode: int | None = None
        self.told = b""
        self.connection = socket.socket(socket.AF_UNIX)
        try:
            self.connection.settimeout(_START)
            self.connection.connect(place)
            request = {"argv": argv, "env": dict(env), "cwd": cwd}
            self.connection.sendall(json.dumps(request).encode() + b"\n")
            answer = self._next()
            if "ready" not in answer:
                raise OSError(_why(answer))
            self.pid = int(answer["ready"])
        except BaseException:
            self._give_up()
            raise
        self.connection.setblocking(False)

    def _give_up(self) -> None:
        """Wait until a kernel that may have been forked is gone.

        The template kills it when we have nothing more to say; both hold the connection until
        then. A client would take it for the one that is started in its place, and lose it.
        """
        with contextlib.closing(self.connection) as connection:
            try:
                connection.settimeout(_END)
                connection.shutdown(socket.SHUT_WR)
                while connection.recv(4096):
                    pass
            except TimeoutError:
                raise RuntimeError("a kernel does not answer and cannot be ended") from None
            except OSError:
                return  # the template is gone, and its kernels with it

    def _next(self) -> dict[str, Any]:
        """The next line that is told; `{}` when the template is gone.

        Raises:
            BlockingIOError: there is none yet.
        """
        while b"\n" not in self.told:
            part = self.connection.recv(4096)
            if not part:
                return {}
            self.told += part
        line, _, self.told = self.told.partition(b"\n")
        found: dict[str, Any] = json.loads(line)
        return found

    def poll(self) -> int | None:
        if self.returncode is None:
            try:
                # Without the template there is no kernel either.
                self.returncode = int(self._next().get("exit", -signal.SIGKILL))
            except BlockingIOError:
                return None
            except OSError:
                self.returncode = -signal.SIGKILL
            self.connection.close()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        deadline = None if timeout is None else time.monotonic() + timeout
        while self.poll() is None:
            if deadline is not None and time.monotonic() > deadline:
                raise subprocess.TimeoutExpired("kernel", timeout or 0)
            time.sleep(0.002)
        assert self.returncode is not None
        return self.returncode

    def end(self) -> None:
        """Have it leave, by itself or not, and wait until it is gone."""
        self.terminate()
        self.see_off()

    def see_off(self) -> None:
        """Wait until a kernel that was asked to leave has; one that takes too long is killed.

        It is asked once: a second signal would end it before what it has open is written.
        """
        while True:
            try:
                self.wait(_LEAVING)
            except subprocess.TimeoutExpired:
                self.kill()
            else:
                return

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):  # it has just ended
                os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def _why(answer: Mapping[str, Any]) -> str:
    if "exit" in answer:
        return f"the kernel ended as it began (status {answer['exit']})"
    return str(answer.get("refused", "the template ended"))


_folder: Path | None = None


def folder() -> Path:
    """A folder, of this user alone, for the files of this process's kernels."""
    global _folder
    shared = os.environ.get(PLACE, "")
    if shared and Path(shared).parent.is_dir():
        return Path(shared).parent
    with _starting:
        if _folder is None or not _folder.is_dir():
            _folder = Path(tempfile.mkdtemp(prefix="cchc-"))
            atexit.register(shutil.rmtree, _folder, ignore_errors=True)
        return _folder
