"""Pictures of codes: what may be asked, and how they are answered."""

from __future__ import annotations

from litestar import Response

from largesse.api.pictures import LARGEST_SCALE, PictureFormat
from largesse.kernel.problem import refuse

_MEDIA_TYPES: dict[PictureFormat, str] = {"png": "image/png", "svg": "image/svg+xml"}


def picture_scale(size: int) -> int:
    """Return the pixels of a module; refuses what is not from 1 to 100."""
    if not 1 <= size <= LARGEST_SCALE:
        raise refuse("invalid_query_params", "size", need=f"1 to {LARGEST_SCALE}", got=size)
    return size


def picture_response(picture: bytes, picture_format: PictureFormat) -> Response[bytes]:
    """Return a picture; a code never changes, so neither does its picture."""
    return Response(
        picture,
        media_type=_MEDIA_TYPES[picture_format],
        headers={
            "Cache-Control": "public, max-age=86400",
            # An SVG opened by itself is a document: let nothing in it run.
            "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
            "X-Content-Type-Options": "nosniff",
        },
    )
