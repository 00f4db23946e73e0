"""What every request passes before its operation: an id, a path, a clean body, a caller."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Any
from urllib.parse import unquote

import msgspec
from litestar import Request
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from largesse import access
from largesse.api.addresses import note_base
from largesse.api.authentication import KeyRing
from largesse.api.bodies import decode_body
from largesse.api.errors import language_of, not_served
from largesse.api.origins import is_trusted
from largesse.api.permissions import permission_of
from largesse.api.places import stay_within
from largesse.api.rates import Turns
from largesse.bootstrap.runtime import Runtime
from largesse.kernel.ids import RandomBytes
from largesse.kernel.problem import ProblemError, refuse
from largesse.storage import Work
from largesse.storage.database import encode_json
from largesse.storage.work import Idempotency

STREAMED = "streamed"
"""What marks, in a handler's `opt`, an operation that reads its body as a stream."""

# Stands for an escaped slash while the path is routed; a code may hold one.
_SLASH = "\ue02f"
_NUL = re.compile(rb"\\u0000")
OPENED_BY = "opened_by"
"""What an operation says of the query parameter that stands for a key."""

_PICTURES = "/v1/assets/"
_OPEN = frozenset({"/health", "/ready", "/openapi", "/openapi.json", "/"})


class ReadablePath:
    """Outermost: names the request, keeps `%2F` inside a path segment from splitting it.

    Out here so that a path nobody answers is refused with a request id too.
    """

    def __init__(self, app: ASGIApp, random: RandomBytes) -> None:
        self.app = app
        self.random = random

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Route with escaped slashes hidden."""
        if scope["type"] == ScopeType.HTTP:
            request_id = "v-" + self.random(9).hex()
            scope.setdefault("state", {})["request_id"] = request_id
            send = _naming(send, request_id)
            raw: bytes = scope.get("raw_path", b"")
            if b"%2f" in raw.lower():
                parts = raw.split(b"?")[0].decode("latin-1").split("/")
                scope["path"] = "/".join(unquote(part).replace("/", _SLASH) for part in parts)
        await self.app(scope, receive, send)


def _naming(send: Send, request_id: str) -> Send:
    """Send answers with the request's id in their headers."""

    async def send_with_id(message: Message) -> None:
        if message["type"] == "http.response.start":
            named = (b"x-request-id", request_id.encode())
            message["headers"] = [*message.get("headers", []), named]
        await send(message)

    return send_with_id


class Gate:
    """Innermost: runs once the route is known; leaves the `Work` in the request's state."""

    def __init__(self, app: ASGIApp, runtime: Runtime, keys: KeyRing, turns: Turns) -> None:
        self.app = app
        self.runtime = runtime
        self.keys = keys
        self.turns = turns

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Prepare the request, then let the operation answer it."""
        if scope["type"] != ScopeType.HTTP:
            await self.app(scope, receive, send)
            return
        request_id = str(scope["state"]["request_id"])
        request: Request[Any, Any, Any] = Request(scope, receive)
        _restore_path_parameters(scope)
        _refuse_nul_in_query(request)
        hidden = scope["litestar_app"].state.unserved.hidden(request.method, scope["path"])
        if hidden is not None:
            raise ProblemError(not_served(scope["path"], hidden))
        note_base(request, self.runtime.public_address)
        if not _is_open(request):
            work = await self._admitted(request, request_id)
            work = msgspec.structs.replace(work, language=language_of(request, work.language))
            if request.method in {"POST", "PUT", "DELETE", "PATCH"}:
                work = await self._with_clean_body(work, request)
            scope["state"]["work"] = work
        await self.app(scope, receive, send)

    async def _admitted(self, request: Request[Any, Any, Any], request_id: str) -> Work:
        """Return the piece of work a request is; refuses who is unknown or comes too often, and
        pages of sites the project does not trust.
        """
        address = self.turns.address_of(request)
        await self.turns.take_address(request, address)
        work = await self.keys.work(request, request_id)
        await self.turns.take_key(request, work)
        needed = permission_of(request.route_handler, request.method)
        if needed:
            access.permit(work, needed)
        await stay_within(work, request, needed)
        if work.actor.kind == "client":
            origin = request.headers.get("origin", "")
            if not is_trusted(origin, work.project.client.trusted_domains):
                need = "an Origin among the project's trusted domains"
                raise refuse("forbidden", "Origin", need=need, got=origin[:200] or None)
        return msgspec.structs.replace(
            work, actor=msgspec.structs.replace(work.actor, address=address)
        )

    async def _with_clean_body(self, work: Work, request: Request[Any, Any, Any]) -> Work:
        """Hold a body to what every body has to be, unless the operation reads it as a stream."""
        if request.route_handler.opt.get(STREAMED):
            return work
        body = await request.body()
        _refuse_nul_in_body(body)
        _refuse_wrong_types(request.scope, body)
        return with_promise(work, request, body)


def _is_open(request: Request[Any, Any, Any]) -> bool:
    """Tell whether a request needs no key; one with a download's token does not."""
    path = request.scope["path"]
    if path in _OPEN or path.startswith(_PICTURES):
        return True
    opened_by = request.route_handler.opt.get(OPENED_BY)
    return opened_by is not None and opened_by in request.query_params


def _restore_path_parameters(scope: Scope) -> None:
    parameters: dict[str, Any] = scope.get("path_params", {})
    for name, value in parameters.items():
        if isinstance(value, str):
            if "\x00" in value:
                raise refuse("invalid_payload", name, need="no NUL character")
            parameters[name] = value.replace(_SLASH, "/")


def _refuse_nul_in_query(request: Request[Any, Any, Any]) -> None:
    if b"%00" in request.scope["query_string"]:
        for name, value in request.query_params.multi_items():
            if "\x00" in name or "\x00" in str(value):
                raise refuse(
                    "invalid_query_params", name.replace("\x00", "?"), need="no NUL character"
                )


def _refuse_nul_in_body(body: bytes) -> None:
    if not _NUL.search(body):
        return
    try:
        value = msgspec.json.decode(body)
    except msgspec.DecodeError:
        return
    path = _path_of_nul(value)
    if path is not None:
        raise refuse("invalid_payload", path or ".", need="no NUL character")


def _refuse_wrong_types(scope: Scope, body: bytes) -> None:
    """Hold a body to its type strictly; Litestar alone would take "10" for the number 10."""
    field = getattr(scope["route_handler"], "parsed_data_field", None)
    if field is not None and body:
        decode_body(body, field.annotation)


def _path_of_nul(value: Any) -> str | None:
    """Return the path of the first string that holds a NUL, `None` when there is none."""
    waiting: list[tuple[str, Any]] = [("", value)]
    while waiting:
        path, item = waiting.pop()
        if isinstance(item, str) and "\x00" in item:
            return path
        if isinstance(item, list):
            waiting.extend((f"{path}[{i}]", entry) for i, entry in enumerate(item))
        elif isinstance(item, dict):
            for key, entry in item.items():
                if "\x00" in key:
                    return f"{path}.{key}".replace("\x00", "?")
                waiting.append((f"{path}.{key}", entry))
    return None


def with_promise(work: Work, request: Request[Any, Any, Any], body: bytes) -> Work:
    """Return the work with the request's idempotency key, if it has one; `body` tells repeats."""
    key = request.headers.get("idempotency-key")
    if key is None or request.method != "POST":
        return work
    if not 1 <= len(key) <= 255:
        raise refuse("invalid_payload", "Idempotency-Key", need="1 to 255 characters", got=len(key))
    fingerprint = sha256(request.scope["path"].encode() + b"\0" + body).hexdigest()
    return msgspec.structs.replace(work, idempotency=Idempotency(key, fingerprint, encode_json))
