"""Files that appear whole or not at all, and the hashes that tell whether they changed."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import tempfile
import time
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

__all__ = [
    "FULL",
    "aside",
    "digest",
    "digest_file",
    "digest_library",
    "remembering",
    "sweep",
    "write_whole",
]

# Errors of a disk that will meet whatever is written next as well.
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)

_LIBRARY = Path(__file__).parent
_SOURCES = (".py", ".yml", ".csv", ".json", ".j2", ".css", ".js", ".html")


@contextlib.contextmanager
def aside(target: Path) -> Iterator[Path]:
    """A path beside `target` to write to; it takes the target's place when the block ends well.

    The file is flushed to disk before it is renamed, so that a power cut leaves the old file or
    the new one. Where the block raises, nothing of it stays.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
    os.close(handle)
    part = Path(name)
    try:
        yield part
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        # mkstemp makes files for the owner alone; what is shared follows the user's umask.
        mask = os.umask(0)
        os.umask(mask)
        part.chmod(0o666 & ~mask)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def sweep(folder: Path) -> None:
    """Take away what a process that was killed had begun to write `aside`."""
    for part in folder.rglob(".*.part"):
        part.unlink(missing_ok=True)


def write_whole(target: Path, content: str | bytes) -> None:
    """Write `content` (text as UTF-8 with LF) to `target`, whole or not at all."""
    data = content.encode("utf-8") if isinstance(content, str) else content
    with aside(target) as part:
        part.write_bytes(data)


def digest(value: object) -> str:
    """The SHA-256 of bytes, of text, or of the canonical JSON of anything else."""
    if isinstance(value, bytes):
        data = value
    elif isinstance(value, str):
        data = value.encode("utf-8")
    else:
        data = json.dumps(value, sort_keys=True, ensure_ascii=False, default=str).encode("utf-8")
    return hashlib.sha256(data).hexdigest()


def digest_file(path: Path) -> str:
    """The SHA-256 of a file's bytes.

    Under `remembering` a file is read again only when it is another one, or was changed.

    Raises:
        OSError: the file cannot be read.
    """
    if _memory is None:
        return _digest_file(path)
    stat = path.stat()
    stamp = [stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino]
    known = _memory.known.get(str(path))
    if known is None or known[:-1] != stamp:
        known = [*stamp, _digest_file(path)]
        # What was changed a moment ago may be changed again without any of these showing it.
        if time.time_ns() - max(stat.st_mtime_ns, stat.st_ctime_ns) > _SETTLED:
            _memory.known[str(path)] = known
            _memory.changed = True
    _memory.used.add(str(path))
    return str(known[-1])


def _digest_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


_SETTLED = 2_000_000_000  # nanoseconds, the coarsest clock of a file system in use


class _Memory:
    """Hashes of files with the size, times and inode that they had, kept in a file between runs."""

    def __init__(self, note: Path) -> None:
        self.note = note
        self.used: set[str] = set()
        self.changed = False
        try:
            self.known: dict[str, list[Any]] = json.loads(note.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            self.known = {}

    def save(self) -> None:
        if self.changed:
            kept = {n: v for n, v in self.known.items() if n in self.used or Path(n).exists()}
            with contextlib.suppress(OSError):  # to remember is a convenience
                write_whole(self.note, json.dumps(kept, separators=(",", ":")))


_memory: _Memory | None = None


@contextlib.contextmanager
def remembering(note: Path, *, keep: bool = True) -> Iterator[None]:
    """While the block runs, hashes of files are taken from `note`, where they still hold.

    New ones are written there at its end. Inside another such block it is that one's note.

    Args:
        keep: whether to write; a command that only looks does not.
    """
    global _memory
    if _memory is not None:
        yield
        return
    _memory = _Memory(note)
    try:
        yield
    finally:
        memory, _memory = _memory, None
        if keep:
            memory.save()


@cache
def digest_library() -> str:
    """The hash of the library's own source: code, rules, data and templates.

    Read once for each process: what is running is what was imported.
    """
    return digest([[str(path.relative_to(_LIBRARY)), digest_file(path)] for path in _sources()])


def _sources() -> Iterable[Path]:
    skipped = _LIBRARY / "notebooks"
    return sorted(
        path
        for path in _LIBRARY.rglob("*")
        if path.suffix in _SOURCES and skipped not in path.parents and path.is_file()
    )
