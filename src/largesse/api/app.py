"""Build the application: every operation found, every error mapped."""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType
from typing import Any

from litestar import Litestar, Request
from litestar.di import Provide
from litestar.handlers import HTTPRouteHandler
from litestar.middleware import DefineMiddleware
from litestar.openapi.datastructures import ResponseSpec
from litestar.types import ASGIApp

from largesse.api import operations
from largesse.api.authentication import BASIC, KEY_ALONE, KeyRing
from largesse.api.coverage import Unserved, places_of
from largesse.api.document import openapi_config
from largesse.api.errors import EXCEPTION_HANDLERS, ErrorObject
from largesse.api.gate import Gate, ReadablePath
from largesse.api.origins import CrossOrigin
from largesse.api.rates import RateHeaders, Turns
from largesse.api.wire import WireResponse
from largesse.bootstrap.runtime import Runtime
from largesse.storage import Work

_REFUSALS = {
    400: "The request cannot be done; `details` names the path and what was there.",
    401: "No key, or one that does not open this surface.",
    403: "The key lacks a permission, which `details` names.",
    404: "There is nothing by that id or name.",
}


def find_handlers() -> list[HTTPRouteHandler]:
    """Return the `handler` of every module under `operations`."""
    modules = pkgutil.walk_packages(operations.__path__, operations.__name__ + ".")
    return [_described(importlib.import_module(m.name)) for m in modules if not m.ispkg]


def _refusal(said: str) -> ResponseSpec:
    return ResponseSpec(ErrorObject, generate_examples=False, description=said)


def _described(module: ModuleType) -> HTTPRouteHandler:
    """Return a module's handler, with the module's first sentence as its summary."""
    handler: HTTPRouteHandler = module.handler
    handler.summary = (module.__doc__ or "").strip().splitlines()[0].rstrip(".")
    handler.responses = {status: _refusal(said) for status, said in _REFUSALS.items()}
    if next(iter(handler.paths)).startswith("/management/"):
        handler.security = [{"managementId": [], "managementToken": []}]
    if next(iter(handler.paths)).startswith("/client/"):
        handler.security = [{"clientId": [], "clientToken": []}, {"token": []}]
    if handler.opt.get(KEY_ALONE):
        handler.security = [{"appId": [], "appToken": []}]
    if handler.opt.get(BASIC):
        handler.security = [{"basic": []}]
    return handler


def provide_work(request: Request[Any, Any, Any]) -> Work:
    """Return the work the gate prepared."""
    work: Work = request.state.work
    return work


def provide_runtime(request: Request[Any, Any, Any]) -> Runtime:
    """Return the running process's parts, for the operators' pages."""
    runtime: Runtime = request.app.state.runtime
    return runtime


def create_app(runtime: Runtime) -> ASGIApp:
    """Return the ASGI application over a runtime; opening and closing it is the caller's."""
    return ReadablePath(CrossOrigin(RateHeaders(routed_app(runtime))), runtime.random)


def routed_app(runtime: Runtime) -> Litestar:
    """Return what is inside: the operations behind the gate, and their document."""
    keys = KeyRing(runtime)
    handlers = find_handlers()
    app = Litestar(
        route_handlers=handlers,
        dependencies={
            "work": Provide(provide_work, sync_to_thread=False),
            "runtime": Provide(provide_runtime, sync_to_thread=False),
        },
        middleware=[DefineMiddleware(Gate, runtime=runtime, keys=keys, turns=Turns(runtime))],
        exception_handlers=EXCEPTION_HANDLERS,
        response_class=WireResponse,
        openapi_config=openapi_config(),
        logging_config=None,  # bootstrap sets logging up
        request_max_body_size=runtime.body_limit,
    )
    app.state.runtime = runtime
    app.state.unserved = Unserved(places_of(handlers))
    return app
