"""Word files from before 2007: LibreOffice makes .docx files of them, where it is installed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from .errors import ReadError
from .read_docx import docx

__all__ = ["doc"]

_PROGRAMS = ("soffice", "libreoffice")
_PATIENCE = 120  # seconds for one file; LibreOffice needs 2 to 10
# Word's own, and what only calls itself .doc: rich text, .docx, HTML.
_BEGINS = (b"\xd0\xcf\x11\xe0", b"\xdb\xa5", b"{\\rtf", b"PK\x03\x04", b"<")
_BLANK = b"\xef\xbb\xbf\r\n\t "  # what may stand before: a mark of UTF-8, blanks


def doc(path: Path) -> str:
    """The text of a Word file of the older kind.

    Raises:
        ReadError: LibreOffice is not installed, or cannot make anything of the file.
    """
    with path.open("rb") as file:
        start = file.read(64).lstrip(_BLANK)
    if not start.startswith(_BEGINS):
        raise ReadError(f"{path}: no Word file, or a broken one; check the file")
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if program is None:
        raise ReadError(
            f"{path}: an older Word file (.doc) needs LibreOffice to be read; install it"
            " (`apt-get install libreoffice-writer-nogui`), or save the file as .docx"
        )
    with tempfile.TemporaryDirectory(prefix="cchc-doc-") as folder:
        made = _converted(program, path, Path(folder))
        if made is None:
            raise ReadError(
                f"{path}: LibreOffice cannot read the file; open it in Word and save it as .docx"
            )
        try:
            return docx(made)
        except ReadError as error:
            raise ReadError(str(error).replace(str(made), str(path))) from error


def _converted(program: str, path: Path, folder: Path) -> Path | None:
    """The .docx that LibreOffice makes, with a profile of its own so that two can run at once."""
    copy = folder / "report.doc"
    shutil.copyfile(path, copy)
    command = [
        program,
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--headless",
        "--norestore",
        "--convert-to",
        "docx",
        "--outdir",
        str(folder / "made"),
        str(copy),
    ]
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            process.wait(_PATIENCE)
        except BaseException as error:
            # soffice is a script that starts the program: both are in the session that we made.
            os.killpg(process.pid, signal.SIGKILL)
            if not isinstance(error, subprocess.TimeoutExpired):
                raise
    made = folder / "made" / "report.docx"
    return made if made.is_file() else None
