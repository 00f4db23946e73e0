"""Bad input as a value: what is wrong, where, what was needed and what was there."""

from __future__ import annotations

import msgspec

from largesse.kernel.reason import Reason, Scalar


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """One fault of a request.

    `code` is the wire key (`invalid_payload`, `not_found`, `duplicate_found` ..., wire-semantics
    §10), `where` the path of the fault (`.redeemables[1].id`). The door that received the request
    turns the code into a status. `details` overrides the sentence made of the code.
    """

    code: str
    where: str = ""
    need: Scalar | list[Scalar] = None
    got: Scalar | list[Scalar] = None
    details: str = ""
    resource_id: str = ""
    resource_type: str = ""
    redeemable_id: str = ""
    redeemable_type: str = ""
    reason: Reason | None = None


class ProblemError(Exception):
    """Raised by use cases and parsers to refuse a request; nothing has been written."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.code} at {problem.where or '.'}")
        self.problem = problem


def refuse(
    code: str,
    where: str = "",
    *,
    need: Scalar | list[Scalar] = None,
    got: Scalar | list[Scalar] = None,
    details: str = "",
) -> ProblemError:
    """Return a `ProblemError` to raise."""
    return ProblemError(Problem(code, where, need, got, details))


def not_found(resource_type: str, resource_id: str) -> ProblemError:
    """Return the `not_found` refusal of one resource."""
    return ProblemError(
        Problem("not_found", got=resource_id, resource_id=resource_id, resource_type=resource_type)
    )
