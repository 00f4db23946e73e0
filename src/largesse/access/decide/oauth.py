"""Whether a token request is granted: OAuth 2.0 client credentials, by Authlib.

Authlib decides and this house reads and writes: whoever asks proved itself before, and what was
granted is handed back to be kept.
"""

from __future__ import annotations

from typing import Any

from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import (
    AuthorizationServer,
    ClientCredentialsGrant,
    ClientMixin,
    InvalidScopeError,
    OAuth2Request,
    UnsupportedGrantTypeError,
)
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload

from largesse.access.model.tokens import TokenRequest
from largesse.kernel.problem import refuse

GRANT_TYPE = "client_credentials"
_PROVEN = "proven"
# TLS ends before us; Authlib asks for an address that says so.
_ADDRESS = "https://largesse.invalid/oauth/token"


class _Client(ClientMixin):  # type: ignore[misc]  # Authlib has no types
    """A key that proved itself: it may have tokens and nothing else."""

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return (method, endpoint) == (_PROVEN, "token")

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == GRANT_TYPE


class _Grant(ClientCredentialsGrant):  # type: ignore[misc]  # Authlib has no types
    TOKEN_ENDPOINT_AUTH_METHODS = (_PROVEN,)


class _Server(AuthorizationServer):  # type: ignore[misc]  # Authlib has no types
    """Keeps what was granted, and lets errors out instead of answering them."""

    def __init__(self, scopes: frozenset[str]) -> None:
        super().__init__(scopes)
        self.granted: str | None = None
        self.register_client_auth_method(_PROVEN, lambda _query, _request: _Client())
        self.register_grant(_Grant)
        self.register_token_generator("default", lambda **granted: {"scope": granted["scope"]})

    def save_token(self, token: dict[str, Any], request: OAuth2Request) -> None:  # noqa: ARG002
        self.granted = token["scope"]

    def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None:
        """Tell nobody."""

    def create_oauth2_request(self, request: TokenRequest) -> OAuth2Request:
        asked = OAuth2Request("POST", _ADDRESS)
        told = {"grant_type": request.grant_type, "scope": request.scope}
        asked.payload = BasicOAuth2Payload({name: text for name, text in told.items() if text})
        return asked

    def handle_response(self, status: int, body: Any, headers: Any) -> None:
        """Answer nothing: the API does."""

    def handle_error_response(self, request: OAuth2Request, error: OAuth2Error) -> None:  # noqa: ARG002
        raise error


def granted_scopes(request: TokenRequest, known: frozenset[str]) -> tuple[str, ...]:
    """Return the scopes a token is granted, in the order asked for.

    Refuses with `invalid_grant_type` and `invalid_scope`; a token has to be asked for something.
    """
    server = _Server(known)
    try:
        server.create_token_response(request)
    except UnsupportedGrantTypeError:
        raise refuse(
            "invalid_grant_type", "grant_type", need=GRANT_TYPE, got=_short(request.grant_type)
        ) from None
    except InvalidScopeError:
        raise _unknown_scope(request, known) from None
    scopes = tuple(dict.fromkeys((server.granted or "").split()))
    if not scopes:
        raise _unknown_scope(request, known)
    return scopes


def _unknown_scope(request: TokenRequest, known: frozenset[str]) -> Exception:
    unknown = [each for each in (request.scope or "").split() if each not in known]
    got = unknown[0] if unknown else request.scope
    return refuse("invalid_scope", "scope", need=[*sorted(known)[:5]], got=_short(got))


def _short(text: str | None) -> str | None:
    return None if text is None else text[:200]
