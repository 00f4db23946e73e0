"""The OpenAPI document of the whole surface."""

from __future__ import annotations

from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.spec import Components, SecurityScheme

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
        components=Components(
            security_schemes={
                name: SecurityScheme(
                    type="apiKey", name=header, security_scheme_in="header", description=text
                )
                for name, (header, text) in _SCHEMES.items()
            }
        ),
        security=[{"appId": [], "appToken": []}],
        path="/openapi-ui-disabled",
        render_plugins=[],
        use_handler_docstrings=True,
    )
