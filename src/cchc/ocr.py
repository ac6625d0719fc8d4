"""Scanned pages: straightened pictures of them, read by Tesseract with its Vietnamese data.

Only words and their places are taken from Tesseract; what belongs together is told in `layout`,
as for pages with a text layer. Ruled lines are found in the picture, and wiped out before the
letters between them are read.
"""

from __future__ import annotations

import re
from functools import cache
from statistics import median
from typing import TYPE_CHECKING, Any

from bs4 import BeautifulSoup
from bs4.element import Tag

from .errors import ReadError
from .placed import ASCENT, Word
from .ruled import Rule

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image
    from pypdfium2 import PdfPage

    Grey = NDArray[np.uint8]

__all__ = ["Picture", "picture", "recognised"]

DOTS = 300  # per inch: what Tesseract is trained on
LARGEST = 6000  # dots of a side; a poster is read at less
PATIENCE = 180  # seconds for a page; one needs 2 to 10
_INSTALL = "`apt-get install tesseract-ocr tesseract-ocr-vie`, and `pip install 'cchc[ocr]'`"
_TURNS = 4.0  # degrees to either side within which a page is straightened
_DARK = 128
_SPECK = 80  # a dot that is so much darker than the dots around it is dirt
_ALONG, _DOWN = 150, 90  # dots of a ruled line at least, along and down the page
_TRUSTED = 25  # Tesseract's certainty, of 100, below which marks without letters are dirt
_BOX = re.compile(r"bbox (-?\d+) (-?\d+) (-?\d+) (-?\d+)")
_BASE = re.compile(r"baseline (-?[\d.]+) (-?[\d.]+)")
_SIZE = re.compile(r"x_size (-?[\d.]+)")
_CERTAIN = re.compile(r"x_wconf (\d+)")
_USUAL = 0.25  # of the usual size: what differs by less is set in the same


class Picture:
    """A page straightened, its ruled lines apart. `scale`: points for a dot."""

    def __init__(self, image: Image, rules: list[Rule], scale: float) -> None:
        self.image = image
        self.rules = rules
        self.scale = scale


def picture(page: PdfPage, name: str) -> Picture | None:
    """A page as a picture fit to be read; none for a blank one.

    Raises:
        ReadError: Tesseract, its Vietnamese data, or a package that it takes is not installed.
    """
    _tesseract(name)
    import numpy as np
    from PIL import Image, ImageFilter, ImageOps

    width, height = page.get_size()
    scale = min(DOTS / 72, LARGEST / max(width, height, 1))
    image = page.render(scale=scale, grayscale=True).to_pil().convert("L")
    smooth = image.filter(ImageFilter.MedianFilter(3))
    if float(np.asarray(smooth).std()) < 3:
        return None
    image = ImageOps.autocontrast(_without_specks(image, smooth), cutoff=2)
    turned = _skew(image)
    if abs(turned) > 0.05:
        image = image.rotate(turned, Image.Resampling.BICUBIC, fillcolor=255)
    grey = np.array(image)
    rules = _ruled(grey)
    for rule in rules:
        x0, y0, x1, y1 = (round(edge) for edge in (rule.x0, rule.y0, rule.x1, rule.y1))
        grey[max(0, y0 - 4) : y1 + 5, max(0, x0 - 4) : x1 + 5] = 255
    points = 1 / scale
    placed = [
        Rule(rule.x0 * points, rule.y0 * points, rule.x1 * points, rule.y1 * points)
        for rule in rules
    ]
    return Picture(Image.fromarray(grey), placed, points)


def recognised(shown: Picture, name: str, page: int) -> list[Word]:
    """The words of a picture and where they stand, in points.

    Raises:
        ReadError: Tesseract fails at the page, or does not come to an end.
    """
    pytesseract = _tesseract(name)
    try:
        found = pytesseract.image_to_pdf_or_hocr(
            shown.image, lang="vie", config="--psm 3", extension="hocr", timeout=PATIENCE
        )
    except (pytesseract.TesseractError, RuntimeError) as error:
        raise ReadError(
            f"{name}: Tesseract cannot read page {page} ({' '.join(str(error).split())[:80]});"
            " scan that page anew"
        ) from error
    words: list[Word] = []
    for line in BeautifulSoup(found, "html.parser").find_all(class_=_LINES):
        words.extend(_words(line, shown.scale))
    return _evened(words)


_LINES = ["ocr_line", "ocr_caption", "ocr_textfloat", "ocr_header"]


def _tesseract(name: str) -> Any:
    """pytesseract, once it and what it calls are known to be there."""
    try:
        import pytesseract
        from PIL import Image  # noqa: F401 - pictures are handed on in its form

        languages = _languages()
    except (ImportError, OSError, RuntimeError) as error:
        raise ReadError(
            f"{name}: a scanned page needs Tesseract to be read; install it: {_INSTALL}"
        ) from error
    if "vie" not in languages:
        raise ReadError(
            f"{name}: Tesseract has no Vietnamese data; install it: `apt-get install tesseract-ocr-vie`"
        )
    return pytesseract


@cache
def _languages() -> frozenset[str]:
    import pytesseract

    return frozenset(pytesseract.get_languages())


def _words(line: Tag, scale: float) -> list[Word]:
    title = str(line.get("title", ""))
    box = _BOX.search(title)
    if not box:
        return []
    left, _, _, bottom = map(int, box.groups())
    base = _BASE.search(title)
    slope, offset = (float(base[1]), float(base[2])) if base else (0.0, 0.0)
    size = _SIZE.search(title)
    height = float(size[1]) * scale if size else 0.0
    found = []
    for element in line.find_all(class_="ocrx_word"):
        about = str(element.get("title", ""))
        place, certain = _BOX.search(about), _CERTAIN.search(about)
        text = element.get_text().strip()
        if not place or not text:
            continue
        legible = any(letter.isalnum() for letter in text)
        if not legible and certain and int(certain[1]) < _TRUSTED:
            continue
        x0, top, x1, low = map(int, place.groups())
        stands = (bottom + offset + slope * ((x0 + x1) / 2 - left)) * scale
        tall = height or (low - top) * scale
        found.append(Word(x0 * scale, x1 * scale, stands - ASCENT * tall, stands, tall, text))
    return found


def _evened(words: list[Word]) -> list[Word]:
    """Sizes as Tesseract measures them differ from line to line: what is about alike is alike."""
    if not words:
        return words
    usual = median(word.size for word in words for _ in word.text)
    for word in words:
        if abs(word.size - usual) < _USUAL * usual:
            word.size = usual
        word.top = word.bottom - ASCENT * word.size
    return words


def _without_specks(image: Image, smooth: Image) -> Image:
    """A picture with its lone dark dots as light as what is around; strokes keep their edges."""
    import numpy as np
    from PIL import Image

    sharp, around = np.asarray(image), np.asarray(smooth)
    lone = around.astype(np.int16) - sharp > _SPECK
    return Image.fromarray(np.where(lone, around, sharp))


def _skew(image: Image) -> float:
    """By how many degrees to turn a page so that its lines lie level.

    Level lines make rows of dots that are very dark or very light: the turn at which rows differ
    most is the one.
    """
    import numpy as np
    from PIL import Image

    small = image.resize(
        (max(1, image.width // 4), max(1, image.height // 4)), Image.Resampling.BOX
    )
    dark = Image.fromarray(((np.asarray(small) < _DARK + 30) * 255).astype(np.uint8))

    def contrast(angle: float) -> float:
        rows = np.asarray(dark.rotate(angle, Image.Resampling.NEAREST)).sum(
            axis=1, dtype=np.float64
        )
        return float(np.square(np.diff(rows)).sum())

    best = 0.0
    for step in (1.0, 0.25, 0.05):
        reach = _TURNS if step == 1.0 else step * 4
        angles = np.arange(best - reach, best + reach + step / 2, step)
        best = float(max(angles, key=lambda angle: contrast(float(angle))))
    return best


def _ruled(grey: Grey) -> list[Rule]:
    """Long straight runs of dark dots, in dots, along and down the page."""
    dark = grey < _DARK + 40
    found = [Rule(x0, y, x1, y) for y, x0, x1 in _runs(dark, _ALONG)]
    found += [Rule(x, y0, x, y1) for x, y0, y1 in _runs(dark.T, _DOWN)]
    return found


def _runs(dark: NDArray[np.bool_], least: int) -> list[tuple[float, float, float]]:
    """(row, first, last) of dark runs of at least so many dots; neighbouring rows make one."""
    import numpy as np

    height, width = dark.shape
    if width <= least:
        return []
    sums = np.zeros((height, width + 1), dtype=np.int32)
    np.cumsum(dark, axis=1, out=sums[:, 1:])
    full = sums[:, least:] - sums[:, :-least] >= least * 0.94
    open_runs: list[list[float]] = []  # first row, last row, first dot, last dot
    done: list[list[float]] = []
    for row in np.flatnonzero(full.any(axis=1)):
        edges = np.flatnonzero(np.diff(np.concatenate(([0], full[row].astype(np.int8), [0]))))
        for start, end in zip(edges[::2], edges[1::2], strict=True):
            low, high = float(start), float(end + least - 1)
            for run in open_runs:
                if row - run[1] <= 3 and low <= run[3] + 12 and run[2] <= high + 12:
                    run[1], run[2], run[3] = float(row), min(run[2], low), max(run[3], high)
                    break
            else:
                open_runs.append([float(row), float(row), low, high])
        done += [run for run in open_runs if row - run[1] > 3]
        open_runs = [run for run in open_runs if row - run[1] <= 3]
    thick = 30  # dots: what is thicker is a picture or a stamp
    return [
        ((run[0] + run[1]) / 2, run[2], run[3])
        for run in done + open_runs
        if run[1] - run[0] < thick
    ]
