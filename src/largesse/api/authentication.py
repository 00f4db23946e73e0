"""Who calls: each surface has its headers and its kind of key (wire-semantics §0)."""

from __future__ import annotations

import time
from hashlib import sha256
from typing import Any

from litestar import Request

from largesse import access
from largesse.access import Caller, KeyKind
from largesse.bootstrap.runtime import Runtime
from largesse.kernel.problem import Problem, ProblemError, not_found
from largesse.storage import Actor, Work

_HEADERS: dict[KeyKind, tuple[str, str]] = {
    "server": ("x-app-id", "x-app-token"),
    "client": ("x-client-application-id", "x-client-token"),
    "management": ("x-management-id", "x-management-token"),
}
# A revoked key stops working, and a changed project is noticed, within this time in every process.
_REMEMBERED_SECONDS = 5.0
_REMEMBERED_KEYS = 1000


def kind_of(path: str) -> KeyKind:
    """Return which kind of key opens a path."""
    if path.startswith("/management/"):
        return "management"
    if path.startswith("/client/"):
        return "client"
    return "server"


class KeyRing:
    """Recognises callers, and remembers for a few seconds whom it recognised."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._known: dict[tuple[str, bytes], tuple[float, int, Caller]] = {}

    async def caller(self, request: Request[Any, Any, Any]) -> Caller:
        """Return who sent a request; refuses with `unauthorized`."""
        kind = kind_of(request.scope["path"])
        id_header, token_header = _HEADERS[kind]
        public_id = request.headers.get(id_header, "")
        token = request.headers.get(token_header, "")
        if not public_id or not token or "\x00" in public_id:
            raise ProblemError(Problem("unauthorized", id_header, need=f"{id_header} header"))
        remembered = (kind + public_id, sha256(token.encode("utf-8", "replace")).digest())
        # What this process changed of a project it sees at once, others within the time above.
        seen = self._runtime.database.projects_seen
        known = self._known.get(remembered)
        if known is not None and time.monotonic() < known[0] and known[1] == seen:
            return known[2]
        caller = await access.authenticate(self._runtime.database, kind, public_id, token)
        if caller is None:
            raise ProblemError(Problem("unauthorized", id_header, need="a known key"))
        if len(self._known) >= _REMEMBERED_KEYS:
            self._known.clear()
        self._known[remembered] = (time.monotonic() + _REMEMBERED_SECONDS, seen, caller)
        return caller

    async def work(self, request: Request[Any, Any, Any], request_id: str) -> Work:
        """Return the piece of work a request is.

        A management key works in the project its path names, any of its account; refuses another
        with `not_found`.
        """
        caller = await self.caller(request)
        actor = Actor(caller.kind, caller.public_id, caller.name)
        project = caller.project
        wanted = request.path_params.get("project_id", project.id)
        if caller.kind == "management" and wanted != project.id:
            beside = await access.project_beside(self._runtime.database, project, wanted)
            if beside is None:
                raise not_found("project", wanted)
            project = beside
        return self._runtime.work(project, actor, request_id)
