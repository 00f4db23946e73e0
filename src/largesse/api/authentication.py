"""Who calls: each surface has its headers and its kind of key, or an OAuth token (wire §0)."""

from __future__ import annotations

import base64
import binascii
import time
from datetime import datetime
from hashlib import sha256
from typing import Any

import msgspec
from litestar import Request

from largesse import access
from largesse.access import Caller, Surface
from largesse.bootstrap.runtime import Runtime
from largesse.kernel.problem import not_found, refuse
from largesse.storage import Actor, Work

BASIC = "basic"
"""What marks, in a handler's `opt`, an operation that takes a key as HTTP Basic has it."""

KEY_ALONE = "key_alone"
"""What marks, in a handler's `opt`, an operation no token opens: one does not make another."""

_HEADERS: dict[Surface, tuple[str, str]] = {
    "server": ("x-app-id", "x-app-token"),
    "client": ("x-client-application-id", "x-client-token"),
    "management": ("x-management-id", "x-management-token"),
}
# A revoked key stops working, and a changed project is noticed, within this time in every process.
_REMEMBERED_SECONDS = 5.0
_REMEMBERED_KEYS = 1000


def surface_of(path: str) -> Surface:
    """Return which part of the API a path belongs to."""
    if path.startswith("/management/"):
        return "management"
    if path.startswith("/client/"):
        return "client"
    return "server"


class _Shown(msgspec.Struct, frozen=True):
    """What a request shows of itself: a key's two strings, or a token alone."""

    surface: Surface
    secret: str
    public_id: str | None
    header: str

    @property
    def fingerprint(self) -> tuple[str, bytes]:
        """Return what it is remembered by: nothing the memory could give away."""
        name = f"{self.surface} {self.public_id}"
        return name, sha256(self.secret.encode("utf-8", "replace")).digest()


class KeyRing:
    """Recognises callers, and remembers for a few seconds whom it recognised."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._known: dict[tuple[str, bytes], tuple[float, int, Caller]] = {}

    async def caller(self, request: Request[Any, Any, Any]) -> Caller:
        """Return who sent a request; refuses with `unauthorized`."""
        shown = _shown(request)
        fingerprint = shown.fingerprint
        now = self._runtime.clock()
        # What this process changed of a project it sees at once, others within the time above.
        seen = self._runtime.database.projects_seen
        known = self._known.get(fingerprint)
        if (
            known is not None
            and time.monotonic() < known[0]
            and known[1] == seen
            and (known[2].until is None or now < known[2].until)
        ):
            return known[2]
        caller = await self._recognised(shown, now)
        if len(self._known) >= _REMEMBERED_KEYS:
            self._known.clear()
        self._known[fingerprint] = (time.monotonic() + _REMEMBERED_SECONDS, seen, caller)
        return caller

    async def _recognised(self, shown: _Shown, now: datetime) -> Caller:
        database = self._runtime.database
        if shown.public_id is None:
            caller = await access.authenticate_token(database, shown.secret, now)
            if caller is None:
                raise refuse("unauthorized", shown.header, need="a token that is live")
            return caller
        surfaces: tuple[Surface, ...] = (shown.surface,)
        if shown.header == "authorization":
            surfaces = ("server", "management")
        for surface in surfaces:
            caller = await access.authenticate(
                database, surface, shown.public_id, shown.secret, now
            )
            if caller is not None:
                return caller
        raise refuse("unauthorized", shown.header, need="a known key")

    async def work(self, request: Request[Any, Any, Any], request_id: str) -> Work:
        """Return the piece of work a request is.

        A management key works in the project its path names, any of its account; refuses another
        with `not_found`. A request of the client surface is a browser's, whatever key it came with.
        """
        caller = await self.caller(request)
        surface = surface_of(request.scope["path"])
        actor = Actor(
            "client" if surface == "client" else caller.kind,
            caller.public_id,
            caller.name,
            key_id=caller.key_id,
            rights=access.rights_of(caller),
        )
        if surface != "management":
            return self._runtime.work(caller.project, actor, request_id)
        project = caller.project
        wanted = request.path_params.get("project_id", project.id)
        if wanted != project.id:
            beside = await access.project_beside(self._runtime.database, project, wanted)
            if beside is None:
                raise not_found("project", wanted)
            project = beside
        return self._runtime.work(project, actor, request_id)


def _shown(request: Request[Any, Any, Any]) -> _Shown:
    """Return what a request shows of itself; refuses with `unauthorized` one without anything."""
    surface = surface_of(request.scope["path"])
    id_header, token_header = _HEADERS[surface]
    public_id = request.headers.get(id_header, "")
    secret = request.headers.get(token_header, "")
    if public_id and secret and "\x00" not in public_id:
        return _Shown(surface, secret, public_id, id_header)
    scheme, _, told = request.headers.get("authorization", "").partition(" ")
    if request.route_handler.opt.get(BASIC):
        if scheme.lower() == "basic" and (pair := _basic(told)) is not None:
            return _Shown(surface, pair[1], pair[0], "authorization")
        raise refuse("unauthorized", "authorization", need="an Authorization header with Basic")
    is_open = surface != "management" and not request.route_handler.opt.get(KEY_ALONE)
    if scheme.lower() == "bearer" and told.strip() and is_open:
        return _Shown(surface, told.strip(), None, "authorization")
    raise refuse("unauthorized", id_header, need=f"{id_header} header")


def _basic(told: str) -> tuple[str, str] | None:
    """Return the two strings of HTTP Basic, `None` for what is none."""
    try:
        public_id, colon, secret = base64.b64decode(told, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return None
    return (public_id, secret) if colon and public_id and "\x00" not in public_id else None
