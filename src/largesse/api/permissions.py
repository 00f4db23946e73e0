"""Which permission an operation needs: told by its path and method, or by itself.

The first segment after the version is the resource, and `GET` reads where everything else writes.
Using a code is using a redemption, wherever the path says so; a `POST` that only asks says so in
its `opt`.
"""

from __future__ import annotations

import re

from litestar.handlers import HTTPRouteHandler

PERMISSION = "permission"
"""What names, in a handler's `opt`, a permission the path would not tell."""

PLACED = "placed"
"""What marks, in a handler's `opt`, an operation for keys that are bound to places."""

ANYBODY = ""
"""The permission of what every key may: a token of its own, and to end it."""

_SURFACE = re.compile(
    r"/(?:client/v\d+|management/v\d+/projects/\{\w+(?::\w+)?\}|v\d+|api)/([^/]+)"
)
_ENDS: tuple[tuple[str, str], ...] = (
    (r"/redemptions?(/[^/]+)?", "redemptions"),
    (r"/rollbacks?", "redemptions"),
    (r"/(validate|validation|sessions/[^/]+)", "validations"),
    (r"/qualification", "qualifications"),
    (r"/goodwill(/[^/]+)?", "goodwill"),
)
_ASKING = re.compile(r"/(qualifications?|preview|examine|around)$")


def permission_of(handler: HTTPRouteHandler, method: str) -> str:
    """Return the permission an operation needs, empty for one that every key may."""
    named = handler.opt.get(PERMISSION)
    if named is not None:
        return str(named)
    return permission_of_path(method, min(handler.paths))


def permission_of_path(method: str, path: str) -> str:
    """Return the permission a path tells."""
    verb = "read" if method in {"GET", "HEAD"} or _ASKING.search(path) else "write"
    return f"{_resource(path)}.{verb}"


def _resource(path: str) -> str:
    if path.startswith("/client/"):
        found = _SURFACE.match(path)
        return "client_" + (found[1] if found else "")
    if not path.startswith(("/management/", "/api/partners")):
        for pattern, resource in _ENDS:
            if re.search(f"{pattern}$", path):
                return resource
    found = _SURFACE.match(path)
    return found[1] if found else "projects"
