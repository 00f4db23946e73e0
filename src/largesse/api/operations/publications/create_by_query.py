"""Publish one code to a customer, told in the query."""

from typing import Any

from litestar import Request, get
from litestar.params import FromQuery

from largesse.api.dependencies import CurrentWork
from largesse.api.filters import pairs_of
from largesse.api.permissions import PERMISSION
from largesse.api.shapes.publications import (
    PublicationShape,
    publication_draft,
    publication_of_query,
    publication_shape,
)
from largesse.vouchers.service.publishing import publish


@get(
    "/v1/publications/create",
    operation_id="create-publication-1",
    tags=["Publications"],
    opt={PERMISSION: "publications.write"},
)
async def handler(
    request: Request[Any, Any, Any],
    work: CurrentWork,
    join_once: FromQuery[bool | None] = None,
    voucher: FromQuery[str | None] = None,
    source_id: FromQuery[str | None] = None,
) -> PublicationShape:
    """Give a customer one code; `campaign[name]`, `customer[source_id]` and the like."""
    data = publication_of_query(pairs_of(request), voucher, source_id)
    draft = publication_draft(data, join_once=join_once)
    return publication_shape(await publish(work, draft))
