"""One writer for each folder: a second one is told so and ends."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from .errors import RunError

__all__ = ["hold"]

_NAME = ".lock"

if sys.platform == "win32":  # pragma: no cover
    import msvcrt

    # A byte far behind the text, so that the second one can still read who holds the lock.
    _FAR = 1 << 20

    def _take(descriptor: int) -> None:
        os.lseek(descriptor, _FAR, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _take(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextlib.contextmanager
def hold(folder: Path, what: str) -> Iterator[bool]:
    """Hold the lock of `folder` while the block runs; the system frees it however we end.

    The block is told whether the one before was killed, and may have left something half-made.

    Args:
        folder: made where it is not there.
        what: the command, for the message to the second one.

    Raises:
        RunError: another process holds it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder / _NAME, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        try:
            _take(descriptor)
        except (BlockingIOError, PermissionError):  # the second is what Windows says
            holder = (
                os.read(descriptor, 200).decode("utf-8", "replace").strip() or "another process"
            )
            raise RunError(
                f"{folder} is in use by {holder}: wait until it ends, or stop it"
            ) from None
        killed = os.fstat(descriptor).st_size > 0
        os.ftruncate(descriptor, 0)
        os.lseek(descriptor, 0, os.SEEK_SET)
        os.write(descriptor, f"{what} (process {os.getpid()})".encode())
        try:
            yield killed
        finally:
            os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)
