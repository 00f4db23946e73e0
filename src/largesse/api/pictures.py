"""Codes on paper: a QR code or a Code 128 barcode as PNG or SVG."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from typing import Literal
from xml.sax.saxutils import escape

import barcode
import segno
from PIL import Image, ImageDraw, ImageFont

PictureFormat = Literal["png", "svg"]

LARGEST_SCALE = 100
USUAL_SCALE = 10

# ISO/IEC 18004 and ISO/IEC 15417: the white margin a reader needs, in modules.
_QR_QUIET = 4
_BAR_QUIET = 10
_BAR_HEIGHT = 60
_TEXT_HEIGHT = 16
# A side beyond this is of no use to a printer, and would let anybody have us paint gigabytes.
_LARGEST_SIDE = 8_000
# Code 128 holds ASCII; more of it than this is wider than a till's reader sees.
_LONGEST_BARCODE = 80
_FIRST_PRINTABLE, _LAST_PRINTABLE = " ", "~"


def qr_picture(code: str, scale: int, picture_format: PictureFormat) -> bytes:
    """Return a code as a QR code; `scale` is the pixels of a module, fewer where the side would
    pass 8,000 pixels.
    """
    symbol = segno.make_qr(code, error="m")
    modules = int(symbol.symbol_size(border=_QR_QUIET)[0])
    written = BytesIO()
    symbol.save(
        written,
        kind=picture_format,
        scale=_bounded(scale, modules),
        border=_QR_QUIET,
        light="white",
    )
    return written.getvalue()


def fits_barcode(code: str) -> bool:
    """Tell whether a code can be a barcode: printable ASCII, at most 80 characters."""
    return 0 < len(code) <= _LONGEST_BARCODE and all(
        _FIRST_PRINTABLE <= letter <= _LAST_PRINTABLE for letter in code
    )


def barcode_picture(code: str, scale: int, picture_format: PictureFormat) -> bytes:
    """Return a code as a Code 128 barcode with its letters beneath; see `qr_picture`."""
    (bars,) = barcode.Code128(code).build()
    width = len(bars) + 2 * _BAR_QUIET
    scale = _bounded(scale, width)
    if picture_format == "svg":
        return _svg(code, bars, width, scale)
    return _png(code, bars, width, scale)


def _bounded(scale: int, modules: int) -> int:
    return max(1, min(scale, _LARGEST_SIDE // modules))


def _runs(bars: str) -> list[tuple[int, int]]:
    """Return where each black bar begins and how wide it is."""
    runs: list[tuple[int, int]] = []
    for place, bar in enumerate(bars):
        if bar != "1":
            continue
        if runs and sum(runs[-1]) == place:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((place, 1))
    return runs


def _svg(code: str, bars: str, width: int, scale: int) -> bytes:
    height = _BAR_HEIGHT + _TEXT_HEIGHT + _BAR_QUIET
    drawn = "".join(
        f"M{_BAR_QUIET + start} {_BAR_QUIET // 2}h{wide}v{_BAR_HEIGHT}h-{wide}z"
        for start, wide in _runs(bars)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width * scale}" '
        f'height="{height * scale}" viewBox="0 0 {width} {height}">'
        f'<path fill="#fff" d="M0 0h{width}v{height}h-{width}z"/><path d="{drawn}"/>'
        f'<text x="{width / 2}" y="{height - 5}" font-family="monospace" font-size="12" '
        f'text-anchor="middle" xml:space="preserve">{escape(code)}</text></svg>\n'
    ).encode()


def _png(code: str, bars: str, width: int, scale: int) -> bytes:
    height = _BAR_HEIGHT + _TEXT_HEIGHT + _BAR_QUIET
    # One bit a pixel: a picture of the largest size is some megabytes, not hundreds.
    image = Image.new("1", (width * scale, height * scale), 1)
    draw = ImageDraw.Draw(image)
    top, bottom = _BAR_QUIET // 2 * scale, (_BAR_QUIET // 2 + _BAR_HEIGHT) * scale - 1
    for start, wide in _runs(bars):
        left = (_BAR_QUIET + start) * scale
        draw.rectangle((left, top, left + wide * scale - 1, bottom), fill=0)
    middle = (width * scale / 2, (height - 3) * scale)
    draw.text(middle, code, font=_font(12 * scale), fill=0, anchor="ms")
    written = BytesIO()
    image.save(written, "PNG", optimize=False)
    return written.getvalue()


@lru_cache(maxsize=8)
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)
