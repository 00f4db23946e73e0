"""Bodies that are forms: what OAuth asks for. Everything else speaks JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import parse_qsl

from litestar import Request
from litestar.openapi.spec import OpenAPIMediaType, Operation, RequestBody, Schema
from litestar.openapi.spec.enums import OpenAPIType

from largesse.kernel.problem import refuse

_FORM = "application/x-www-form-urlencoded"
_MOST_FIELDS = 100
_LONGEST = 10_000


async def form_of(request: Request[Any, Any, Any]) -> dict[str, str]:
    """Return the fields of a form that are not empty.

    Refuses another media type, and a field told twice: it could mean either.
    """
    told = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if told != _FORM:
        raise refuse("unsupported_media_type", "Content-Type", need=_FORM, got=told[:200] or None)
    fields: dict[str, str] = {}
    for name, value in _pairs(await request.body()):
        if name in fields:
            raise refuse("invalid_payload", f".{name[:200]}", need="each field once")
        if len(value) > _LONGEST or "\x00" in name + value:
            raise refuse("invalid_payload", f".{name[:200]}", need="text, not too long")
        fields[name] = value
    return fields


def needed(fields: dict[str, str], *names: str) -> str:
    """Return the field under the first of its names that is there; refuses when none is."""
    for name in names:
        if name in fields:
            return fields[name]
    raise refuse("invalid_payload", f".{names[0]}", need="a value")


def _pairs(body: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(body.decode(), max_num_fields=_MOST_FIELDS, errors="strict")
    except ValueError:
        raise refuse("invalid_payload", ".", need="a form in UTF-8") from None


@dataclass
class FormOperation(Operation):
    """An operation that takes a form; `fields` names them, the needed ones first."""

    fields: ClassVar[tuple[str, ...]] = ()

    def __post_init__(self) -> None:
        """Describe the body."""
        schema = Schema(
            type=OpenAPIType.OBJECT,
            required=list(self.fields),
            properties={name: Schema(type=OpenAPIType.STRING) for name in self.fields},
        )
        self.request_body = RequestBody({_FORM: OpenAPIMediaType(schema=schema)}, required=True)


@dataclass
class TokenForm(FormOperation):
    """What asks for a token."""

    fields: ClassVar[tuple[str, ...]] = ("grant_type", "scope")


@dataclass
class ProjectTokenForm(FormOperation):
    """What asks for a token of a project."""

    fields: ClassVar[tuple[str, ...]] = ("grant_type", "scope", "project_id")


@dataclass
class TokenAlone(FormOperation):
    """What names a token."""

    fields: ClassVar[tuple[str, ...]] = ("access_token",)
