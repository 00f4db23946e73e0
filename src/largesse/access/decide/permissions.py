"""What patterns allow, what scopes mean, and whether one grant is within another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from largesse.access.model.permissions import (
    API_SCOPE,
    CLIENT_API_SCOPE,
    CLIENT_SCOPES,
    EVERYTHING,
    RESOURCES,
    ROLES,
    WIRE_SCOPES,
)

Sets = tuple[tuple[str, ...], ...]

_CLIENT = "client_"
_VERBS = ("read", "write")
_V1_SCOPES = frozenset((API_SCOPE, CLIENT_API_SCOPE, *WIRE_SCOPES, *CLIENT_SCOPES))


def allows(patterns: Iterable[str], permission: str) -> bool:
    """Return whether one of the patterns is the permission, or stands for it."""
    resource, _, verb = permission.rpartition(".")
    browser = resource.startswith(_CLIENT)
    wanted = {permission, f"{resource}.*"}
    if browser:
        wanted.add(f"{_CLIENT}*")
    else:
        wanted |= {EVERYTHING, f"*.{verb}"}
    return not wanted.isdisjoint(patterns)


def all_allow(sets: Sets, permission: str) -> bool:
    """Return whether every set of patterns allows a permission."""
    return all(allows(patterns, permission) for patterns in sets)


def is_pattern(text: str) -> bool:
    """Return whether a text names a permission there is, or several."""
    if text in {EVERYTHING, f"{_CLIENT}*"}:
        return True
    resource, dot, verb = text.rpartition(".")
    if not dot or verb not in (*_VERBS, "*"):
        return False
    return resource in RESOURCES or (resource == "*" and verb in _VERBS)


def is_within(patterns: Iterable[str], sets: Sets) -> bool:
    """Return whether all that the patterns allow is allowed by each of the sets too."""
    patterns = tuple(patterns)
    return all(
        all_allow(sets, permission) for permission in _PERMISSIONS if allows(patterns, permission)
    )


def patterns_of_scopes(scopes: Iterable[str]) -> tuple[str, ...]:
    """Return what the scopes of a token allow."""
    return tuple(_pattern_of(scope) for scope in scopes)


def known_scopes(*, by_permission: bool) -> frozenset[str]:
    """Return what a token may be asked for: resources, or permissions where they are codes."""
    return _PERMISSION_SCOPES if by_permission else _V1_SCOPES


def patterns_of_role(role: str, own: Mapping[str, tuple[str, ...]]) -> tuple[str, ...] | None:
    """Return what a role allows; `own` are the project's own roles by id."""
    return ROLES.get(role) or own.get(role)


def _pattern_of(scope: str) -> str:
    if scope == API_SCOPE:
        return EVERYTHING
    if scope == CLIENT_API_SCOPE:
        return f"{_CLIENT}*"
    return scope if scope.rpartition(".")[2] in {*_VERBS, "*"} else f"{scope}.*"


_PERMISSIONS = tuple(f"{resource}.{verb}" for resource in sorted(RESOURCES) for verb in _VERBS)
_PERMISSION_SCOPES = frozenset(
    (*_PERMISSIONS, *(f"{resource}.*" for resource in RESOURCES), "*.read", API_SCOPE)
)
