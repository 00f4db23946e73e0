"""Update the metadata of many vouchers alike."""

from litestar import post
from litestar.params import JSONBody

from largesse.api.answers import answering
from largesse.api.dependencies import CurrentRuntime, CurrentWork
from largesse.api.shapes.imports import VouchersMetadata, started
from largesse.api.shapes.vouchers import AsyncStarted
from largesse.transfer import begin_rows


@post(
    "/v1/vouchers/metadata/async",
    operation_id="update-vouchers-metadata-in-bulk",
    tags=["Vouchers"],
    status_code=202,
)
async def handler(
    work: CurrentWork, runtime: CurrentRuntime, data: JSONBody[VouchersMetadata]
) -> AsyncStarted:
    """Add the same metadata to many codes, in the background."""
    wanted = data.wanted("voucher_updates", runtime.upload_limit)
    return started(await begin_rows(answering(work, started), data.rows("code"), wanted))
