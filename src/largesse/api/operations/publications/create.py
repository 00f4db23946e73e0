"""Publish codes to a customer."""

from litestar import post
from litestar.params import FromQuery, JSONBody

from largesse.api.answers import answering
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.publications import (
    PublicationCreate,
    PublicationShape,
    publication_draft,
    publication_shape,
)
from largesse.vouchers.service.publishing import publish


@post(
    "/v1/publications",
    operation_id="create-publication",
    tags=["Publications"],
    status_code=200,
)
async def handler(
    work: CurrentWork,
    data: JSONBody[PublicationCreate],
    join_once: FromQuery[bool | None] = None,
) -> PublicationShape:
    """Give a customer one code by name, or up to 50 free codes of a campaign."""
    work = answering(work, publication_shape)
    return publication_shape(await publish(work, publication_draft(data, join_once=join_once)))
