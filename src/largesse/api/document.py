"""The OpenAPI document of the whole surface."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from litestar import Litestar
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.spec import Components, Reference, SecurityScheme

from largesse.api.bodies import OPTIONAL_BODY
from largesse.api.document_bodies import add_optional_bodies
from largesse.api.document_links import add_links
from largesse.api.permissions import permission_of

_SCHEMES = {
    "appId": ("X-App-Id", "The id of a server key."),
    "appToken": ("X-App-Token", "The token of a server key."),
    "clientId": ("X-Client-Application-Id", "The id of a client key."),
    "clientToken": ("X-Client-Token", "The token of a client key."),
    "managementId": ("X-Management-Id", "The id of a management key."),
    "managementToken": ("X-Management-Token", "The token of a management key."),
}


def openapi_config() -> OpenAPIConfig:
    """Return the settings of the document; it is served by the operators' operations."""
    return OpenAPIConfig(
        title="Largesse",
        version="v2018-08-01",
        description="Coupons, cart promotions and redemptions, with the reason for every answer.",
        components=Components(security_schemes=_security_schemes()),
        security=[{"appId": [], "appToken": []}, {"token": []}],
        path="/openapi-ui-disabled",
        render_plugins=[],
        use_handler_docstrings=True,
    )


def _security_schemes() -> dict[str, SecurityScheme | Reference]:
    schemes: dict[str, SecurityScheme | Reference] = {
        name: SecurityScheme(
            type="apiKey", name=header, security_scheme_in="header", description=text
        )
        for name, (header, text) in _SCHEMES.items()
    }
    told = "An OAuth 2.0 token of a key."
    pair = "The id and the token of a server key or a management key."
    return schemes | {
        "token": SecurityScheme(type="http", scheme="bearer", description=told),
        "basic": SecurityScheme(type="http", scheme="basic", description=pair),
    }


def openapi_document(app: Litestar) -> dict[str, Any]:
    """Return the OpenAPI document of an application; made once, the first time it is asked for.

    Litestar's own, with what it does not tell: bodies that may be absent, operations that need no
    key, and which operation answers with the id another one needs.
    """
    document: dict[str, Any] | None = app.state.get("document")
    if document is None:
        document = app.openapi_schema.to_schema()
        handlers = _handlers(app)
        add_optional_bodies(
            document,
            {
                name: handler.opt[OPTIONAL_BODY]
                for name, handler in handlers.items()
                if OPTIONAL_BODY in handler.opt
            },
        )
        _tell_permissions(document, handlers)
        _open(document, {name for name, handler in handlers.items() if handler.security == []})
        add_links(document)
        app.state.document = document
    return document


def _handlers(app: Litestar) -> dict[str, HTTPRouteHandler]:
    """Return the operations by their ids."""
    handlers = [each for route in app.routes for each in getattr(route, "route_handlers", ())]
    return {
        str(handler.operation_id): handler
        for handler in handlers
        if isinstance(handler, HTTPRouteHandler)
    }


def _tell_permissions(document: dict[str, Any], handlers: Mapping[str, HTTPRouteHandler]) -> None:
    """Say of each operation which permission its key has to have."""
    for methods in document["paths"].values():
        for method, operation in methods.items():
            handler = handlers[operation["operationId"]]
            needed = permission_of(handler, method.upper())
            if needed and handler.security != []:
                operation["x-required-permission"] = needed


def _open(document: dict[str, Any], names: set[str]) -> None:
    """Say of these operations that they need no key; without a word they would need one."""
    for methods in document["paths"].values():
        for operation in methods.values():
            if operation["operationId"] in names:
                operation["security"] = []
