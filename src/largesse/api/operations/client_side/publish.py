"""Publish a code to a customer with a client key."""

import msgspec
from litestar import post
from litestar.params import FromQuery, JSONBody

from largesse.api.answers import answering
from largesse.api.dependencies import CurrentWork
from largesse.api.discretion import discreet, permit, unadorned
from largesse.api.shapes.publications import (
    PublicationCreate,
    PublicationShape,
    publication_draft,
    publication_shape,
)
from largesse.vouchers import PublicationDetails
from largesse.vouchers.service.publishing import publish


@post(
    "/client/v1/publish",
    operation_id="create-publication-client-side",
    tags=["Client-side"],
    status_code=200,
)
async def handler(
    work: CurrentWork,
    data: JSONBody[PublicationCreate],
    join_once: FromQuery[bool | None] = None,
    campaign: FromQuery[str] = "",
) -> PublicationShape:
    """Give a customer a code; the project has to allow client keys to.

    The published browser library names the `campaign` in the query.
    """
    permit(work, "publish_enabled")
    if campaign and not data.campaign:
        data = msgspec.structs.replace(data, campaign=campaign)
    draft = publication_draft(data, join_once=join_once)
    customer = unadorned(work, draft.customer)
    if customer is not None:
        draft = msgspec.structs.replace(draft, customer=customer)

    def shape(details: PublicationDetails) -> PublicationShape:
        return discreet(publication_shape(details))

    return shape(await publish(answering(work, shape), draft))
