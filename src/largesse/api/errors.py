"""Every refusal as the wire's error object (wire-semantics §10)."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any, Literal, get_args, get_origin

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException

from largesse.api.coverage import WireOperation
from largesse.api.misfits import needed
from largesse.api.wire import WireResponse
from largesse.kernel.messages import SENTENCES, say
from largesse.kernel.problem import Problem, ProblemError
from largesse.kernel.reason import Scalar
from largesse.storage.faults import DataError, OperationalError, PoolTimeout
from largesse.storage.idempotency import AlreadyAnsweredError

log = logging.getLogger("largesse.api")

# Every key not named here is a 400.
STATUS = {
    "unauthorized": 401,
    "missing_required_feature": 402,
    "forbidden": 403,
    "missing_required_permission": 403,
    "integration_api_key_required": 403,
    "allowance_exceeded": 403,
    "not_found": 404,
    "method_not_allowed": 405,
    "not_acceptable": 406,
    "duplicate_found": 409,
    "stacking_rules_exist": 409,
    "branding_exist": 409,
    "member_already_exists": 409,
    "holder_assignement_duplication": 409,
    "payload_too_large": 413,
    "unsupported_media_type": 415,
    "too_many_requests": 429,
    "internal_server_error": 500,
    "not_implemented": 501,
    "service_unavailable": 503,
}

_BY_STATUS = {
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    413: "payload_too_large",
    415: "unsupported_media_type",
    429: "too_many_requests",
    503: "service_unavailable",
}


class _Kept(msgspec.Struct, frozen=True):
    """What tells the status of an answer that was kept: an error has a code, a job an id."""

    code: int | str = HTTPStatus.OK
    async_action_id: str | None = None


class ErrorMessage(msgspec.Struct, frozen=True):
    """The merchant's own message."""

    message: str


class ErrorObject(msgspec.Struct, frozen=True, omit_defaults=True):
    """The error object of the wire."""

    code: int
    key: str
    message: str
    details: str = ""
    request_id: str = ""
    resource_id: str | None = None
    resource_type: str | None = None
    redeemable_id: str | None = None
    redeemable_type: str | None = None
    error: ErrorMessage | None = None


def error_object(problem: Problem, request_id: str, language: str = "en") -> ErrorObject:
    """Return a problem as the wire says it; `details` names the path and what was there."""
    details = problem.details or say(
        problem.code, language, where=problem.where, need=problem.need, got=problem.got
    )
    if problem.where not in details:
        details = f"{problem.where}: {details}"
    own = problem.reason.message if problem.reason else None
    return ErrorObject(
        code=STATUS.get(problem.code, 400),
        key=problem.code,
        message=SENTENCES[problem.code].title,
        details=details,
        request_id=request_id,
        resource_id=problem.resource_id or None,
        resource_type=problem.resource_type or None,
        redeemable_id=problem.redeemable_id or None,
        redeemable_type=problem.redeemable_type or None,
        error=ErrorMessage(own) if own else None,
    )


def language_of(request: Request[Any, Any, Any], otherwise: str = "en") -> str:
    """Return the language a caller asks for first, Korean or English, else `otherwise`."""
    asked = request.headers.get("accept-language", "").strip().lower()[:2]
    return asked if asked in {"ko", "en"} else otherwise


def answer_problem(
    request: Request[Any, Any, Any], problem: Problem, headers: dict[str, str] | None = None
) -> Response[Any]:
    """Return the response of a problem."""
    work = request.scope.get("state", {}).get("work")
    language = work.language if work else language_of(request)
    body = error_object(problem, request_id_of(request), language)
    return WireResponse(body, status_code=body.code, headers=headers)


def request_id_of(request: Request[Any, Any, Any]) -> str:
    """Return the id given to this request, empty before it has one."""
    return str(request.scope.get("state", {}).get("request_id", ""))


def on_problem(request: Request[Any, Any, Any], error: ProblemError) -> Response[Any]:
    """Answer a refused use case."""
    return answer_problem(request, error.problem)


def on_already_answered(
    _request: Request[Any, Any, Any], error: AlreadyAnsweredError
) -> Response[Any]:
    """Answer a repeated request with the first one's answer."""
    kept = msgspec.json.decode(error.body, type=_Kept)
    status = int(HTTPStatus.ACCEPTED if kept.async_action_id else HTTPStatus.OK)
    if error.refused:
        status = int(kept.code)
    return WireResponse(
        msgspec.Raw(error.body), status_code=status, headers={"Idempotent-Replayed": "true"}
    )


def on_http(request: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:
    """Answer what Litestar refused: routes, methods, bodies that do not decode."""
    if isinstance(error, ValidationException):
        return answer_problem(request, _validation_problem(request, error))
    if error.status_code == HTTPStatus.BAD_REQUEST:
        return answer_problem(request, Problem("invalid_payload", ".", details=error.detail))
    if error.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return on_bug(request, error)
    unserved = _unserved(request, error.status_code)
    if unserved is not None:
        return answer_problem(request, unserved)
    code = _BY_STATUS.get(error.status_code, "invalid_payload")
    # What is not there is the path; of every other refusal the method is what was wrong.
    got = request.url.path if error.status_code == HTTPStatus.NOT_FOUND else request.method
    return answer_problem(
        request, Problem(code, request.url.path, got=got[:200]), dict(error.headers or {})
    )


def not_served(path: str, operation: WireOperation) -> Problem:
    """Return the refusal of an operation that is known and not served."""
    return Problem("not_implemented", path, got=operation.name)


def _unserved(request: Request[Any, Any, Any], status: int) -> Problem | None:
    """Return the refusal of an operation the wire API has and this version does not."""
    if status not in {HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED}:
        return None
    operation = request.app.state.unserved.find(request.method, request.scope["path"])
    if operation is None:
        return None
    return not_served(request.url.path, operation)


def _validation_problem(request: Request[Any, Any, Any], error: ValidationException) -> Problem:
    faults = error.extra if isinstance(error.extra, list) else []
    fault: Any = faults[0] if faults else {}
    place, source = str(fault.get("key", "")), fault.get("source", "body")
    said = str(fault.get("message", error.detail))
    if source == "body":
        path = "." if place in {"data", ""} else f".{place}"
        if said == "'data'":
            return Problem("invalid_payload", path, need="a whole JSON document")
        return Problem("invalid_payload", path, details=f"{path}: {said}")
    need = _choices(request, place) if "enum value" in said else needed(said)
    if need:
        got = str(request.query_params.get(place, ""))[:200]
        return Problem("invalid_query_params", place, need=need, got=got or None)
    return Problem("invalid_query_params", place, details=f"{place}: {said}")


def _choices(request: Request[Any, Any, Any], name: str) -> list[Scalar]:
    """Return the values a query parameter may have, when there are only so many."""
    parameter = request.route_handler.parsed_fn_signature.parameters.get(name)
    waiting = [parameter.raw] if parameter is not None else []
    found: list[Scalar] = []
    while waiting:
        annotation = waiting.pop()
        if get_origin(annotation) is Literal:
            found += map(str, get_args(annotation))
        else:
            waiting += get_args(annotation)
    return found


def on_too_deep(request: Request[Any, Any, Any], _error: RecursionError) -> Response[Any]:
    """Answer a body nested beyond what can be read."""
    return answer_problem(
        request, Problem("invalid_payload", ".", need="a body that is nested less deeply")
    )


def on_data_error(request: Request[Any, Any, Any], error: DataError) -> Response[Any]:
    """Answer a value no column can hold: a fault of the input that nobody named better."""
    log.warning("a value reached the database unchecked: %s", error)
    return answer_problem(request, Problem("invalid_payload", ".", need="values that are in range"))


def on_busy(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """Answer while the database cannot be reached."""
    log.error("the database is not reachable: %s", error)
    return answer_problem(request, Problem("service_unavailable"), {"Retry-After": "1"})


def on_bug(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """Answer a bug without telling its insides; the log has them under the request id."""
    log.error("request %s failed", request_id_of(request), exc_info=error)
    return answer_problem(request, Problem("internal_server_error"))


EXCEPTION_HANDLERS: dict[Any, Any] = {
    ProblemError: on_problem,
    AlreadyAnsweredError: on_already_answered,
    HTTPException: on_http,
    RecursionError: on_too_deep,
    DataError: on_data_error,
    OperationalError: on_busy,
    PoolTimeout: on_busy,
    Exception: on_bug,
}
