"""The published Python SDK as the transport of an HTTP client.

A story told through `shop` can so be told through the SDK as well, unchanged: each request becomes
a call of the SDK's method for that operation, with the SDK's own models for the body, and what the
SDK read of the answer becomes the response.
"""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from typing import Any, get_args
from urllib.parse import unquote

import httpx
import msgspec
import voucherify
from pydantic import TypeAdapter, ValidationError

from support.sdk import client_of
from support.shop import Shop

_PATH = re.compile(r"resource_path='([^']+)'")
_METHOD = re.compile(r"method='([A-Z]+)'")
_IN_PATH = re.compile(r"_path_params\['(\w+)'\] = (\w+)")
_IN_QUERY = re.compile(r"_query_params\.append\(\('([\w]+)', (\w+)")
_IN_HEADERS = re.compile(r"_header_params\['([\w-]+)'\] = ([a-z]\w*)\n")
_IN_BODY = re.compile(r"_body_params = (\w+)\n")
_IN_FILES = re.compile(r"_files\['(\w+)'\] = (\w+)")


class Method(msgspec.Struct, frozen=True):
    """A method of the SDK and where its arguments go."""

    owner: str
    name: str
    method: str
    path: str
    pattern: re.Pattern[str]
    in_path: dict[str, str]
    in_query: dict[str, str]
    in_headers: dict[str, str]
    body: str | None
    file: str | None

    @property
    def operation(self) -> str:
        return f"{self.method} {self.path}"


@cache
def methods() -> tuple[Method, ...]:
    """Return every operation the SDK has, the most literal path first."""
    found = [method for name in dir(voucherify) for method in _of_class(name)]
    return tuple(sorted(found, key=lambda method: method.path.count("{")))


def _of_class(name: str) -> Iterator[Method]:
    owner = getattr(voucherify, name)
    if not inspect.isclass(owner) or not name.endswith("Api"):
        return
    for member in dir(owner):
        if not member.endswith("_serialize") or not member.startswith("_"):
            continue
        source = inspect.getsource(getattr(owner, member))
        path = _PATH.search(source)
        method = _METHOD.search(source)
        assert path is not None
        assert method is not None
        body, file = _IN_BODY.search(source), _IN_FILES.search(source)
        yield Method(
            owner=name,
            name=member.removeprefix("_").removesuffix("_serialize"),
            method=method[1],
            path=path[1],
            pattern=re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path[1])),
            in_path=dict(_IN_PATH.findall(source)),
            in_query=dict(_IN_QUERY.findall(source)),
            in_headers=dict(_IN_HEADERS.findall(source)),
            body=body[1] if body else None,
            file=file[2] if file else None,
        )


class SdkTransport(httpx.BaseTransport):
    """Sends what the SDK can say through the SDK; the rest goes over plain HTTP."""

    def __init__(self, shop: Shop) -> None:
        self._client = client_of(shop)
        self._plain = httpx.HTTPTransport()
        self.spoken: set[str] = set()
        """Operations the SDK was used for."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        path = request.url.raw_path.decode().split("?")[0].rstrip("/")
        for method in methods():
            matched = method.pattern.fullmatch(path)
            if method.method == request.method and matched is not None:
                arguments = _arguments(method, matched.groupdict(), request)
                if arguments is not None:
                    return self._call(method, arguments)
        return self._plain.handle_request(request)

    def _call(self, method: Method, arguments: dict[str, Any]) -> httpx.Response:
        api = getattr(voucherify, method.owner)(self._client)
        try:
            answer = getattr(api, method.name + "_with_http_info")(**arguments)
        except voucherify.ApiException as error:
            body = error.body or ""
            return httpx.Response(error.status, text=body, headers=_json_type(body))
        assert answer.raw_data in (b"", b"null") or answer.data is not None, method.operation
        self.spoken.add(method.operation)
        headers = answer.headers or {}
        kind = {"content-type": headers["content-type"]} if "content-type" in headers else {}
        return httpx.Response(answer.status_code, content=answer.raw_data, headers=kind)

    def close(self) -> None:
        self._plain.close()
        self._client.rest_client.pool_manager.clear()


def _json_type(body: bytes | str) -> dict[str, str]:
    return {"content-type": "application/json"} if body else {}


def _arguments(
    method: Method, in_path: dict[str, str], request: httpx.Request
) -> dict[str, Any] | None:
    """Return the call's arguments, `None` when the SDK has no way to say this request."""
    taken = inspect.signature(
        getattr(getattr(voucherify, method.owner), method.name + "_with_http_info")
    ).parameters
    queried = _queried(method, taken, request)
    carried = _carried(method, taken, request)
    if queried is None or carried is None:
        return None
    told = {method.in_path[name]: unquote(value) for name, value in in_path.items()}
    told |= {
        place: request.headers[name]
        for name, place in method.in_headers.items()
        if name in request.headers
    }
    if "origin" in request.headers:  # which a browser would send by itself
        told["_headers"] = {"Origin": request.headers["origin"]}
    return told | queried | carried


def _queried(
    method: Method, taken: Mapping[str, inspect.Parameter], request: httpx.Request
) -> dict[str, Any] | None:
    """Return what the query says."""
    told = {}
    for name, text in request.url.params.multi_items():
        place = method.in_query.get(name)
        value = None if place is None else _query_value(taken[place].annotation, text)
        if place is None or value is None:
            return None
        told[place] = value
    return told


def _carried(
    method: Method, taken: Mapping[str, inspect.Parameter], request: httpx.Request
) -> dict[str, Any] | None:
    """Return what the body says: a model of the SDK's that holds all of it, or a file."""
    request.read()
    content_type = request.headers.get("content-type", "")
    if method.file is not None and "multipart" in content_type:
        return {method.file: first_part(request.content)}
    if not request.content:
        return {}
    if method.body is None or "json" not in content_type:
        return None
    value = json.loads(request.content)
    model = _body(taken[method.body].annotation, value)
    return {method.body: model} if _holds(_said(model), value) else None


def _query_value(annotation: Any, text: str) -> Any:
    adapter: TypeAdapter[Any] = TypeAdapter(annotation)
    for candidate in (text, *_others(text), [text]):
        try:
            return adapter.validate_python(candidate)
        except ValidationError:
            continue
    return None


def _others(text: str) -> list[int | bool]:
    if text in {"true", "false"}:
        return [text == "true"]
    return [int(text)] if text.isdigit() else []


def _body(annotation: Any, value: Any) -> Any:
    model = _model(annotation)
    if model is None:
        return value
    if isinstance(value, list):
        return [_built(model, entry) for entry in value]
    return _built(model, value)


def _built(model: Any, value: Any) -> Any:
    """Return a model with just what is given set, as its users do: `from_dict` says null of all
    the rest, and a null in an update clears.
    """
    try:
        return model.model_validate(value)
    except ValidationError:
        return model.from_dict(value)  # a choice of models, which only this can make


def _said(model: Any) -> Any:
    """Return a body as the SDK would send it."""
    if isinstance(model, list):
        return [_said(entry) for entry in model]
    return model.to_dict() if hasattr(model, "to_dict") else model


def _holds(said: Any, value: Any) -> bool:
    """Tell whether all of a value is in what is said: the SDK drops what its models lack."""
    if isinstance(value, dict):
        return isinstance(said, dict) and all(
            name in said and _holds(said[name], entry) for name, entry in value.items()
        )
    if isinstance(value, list):
        return (
            isinstance(said, list)
            and len(said) == len(value)
            and all(_holds(*pair) for pair in zip(said, value, strict=True))
        )
    return bool(said == value) or isinstance(said, datetime)


def _model(annotation: Any) -> Any:
    if inspect.isclass(annotation) and hasattr(annotation, "from_dict"):
        return annotation
    found = (_model(part) for part in get_args(annotation))
    return next((model for model in found if model is not None), None)


def first_part(body: bytes) -> bytes:
    """Return the content of the only part of a multipart body."""
    boundary = body.split(b"\r\n", 1)[0]
    content = body.split(b"\r\n\r\n", 1)[1]
    return content[: content.rindex(b"\r\n" + boundary)]
