"""Update the metadata of many products alike."""

from litestar import post
from litestar.params import JSONBody

from largesse.api.answers import answering
from largesse.api.dependencies import CurrentRuntime, CurrentWork
from largesse.api.shapes.imports import SourcesMetadata, started
from largesse.api.shapes.vouchers import AsyncStarted
from largesse.transfer import begin_rows


@post(
    "/v1/products/metadata/async",
    operation_id="update-products-metadata-in-bulk",
    tags=["Products"],
    status_code=202,
)
async def handler(
    work: CurrentWork, runtime: CurrentRuntime, data: JSONBody[SourcesMetadata]
) -> AsyncStarted:
    """Add the same metadata to many products, in the background."""
    wanted = data.wanted("product_updates", runtime.upload_limit)
    return started(await begin_rows(answering(work, started), data.rows("source_id"), wanted))
