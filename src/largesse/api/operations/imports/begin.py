"""Import a file."""

from typing import Any

from litestar import Request, post
from litestar.params import FromQuery

from largesse.api.dependencies import CurrentWork
from largesse.api.gate import STREAMED
from largesse.api.shapes.imports import ImportShape, import_shape
from largesse.api.upload_document import AnyUpload
from largesse.api.uploads import option, promised, receive, upload_limit, wanted_import
from largesse.transfer import begin_run


@post(
    "/api/imports",
    operation_id="begin-import",
    tags=["Imports"],
    status_code=202,
    opt={STREAMED: True},
    request_max_body_size=None,
    operation_class=AnyUpload,
)
async def handler(
    request: Request[Any, Any, Any],
    work: CurrentWork,
    kind: FromQuery[str | None] = None,
    campaign: FromQuery[str | None] = None,
    format: FromQuery[str | None] = None,  # noqa: A002 - the parameter's name
    encoding: FromQuery[str | None] = None,
    delimiter: FromQuery[str | None] = None,
    amounts: FromQuery[str | None] = None,
) -> ImportShape:
    """Take a file of rows of any size and begin the work on it.

    `kind` is `vouchers`, `campaign_vouchers` (with `campaign`), `customers`, `products`, `skus`,
    `orders`, `voucher_updates`, `customer_updates` or `product_updates`. `format` is `csv`, `json`
    or `ndjson`; `encoding` and `delimiter` are guessed when they are not told. With `amounts` of
    `major` a CSV file has money as people write it (`10.50`), else wire units. In a form these may
    be fields too.
    """
    received = await receive(request, work)
    queried = {
        "kind": kind,
        "campaign": campaign,
        "format": format,
        "encoding": encoding,
        "delimiter": delimiter,
        "amounts": amounts,
    }
    told = {name: option(received, queried, name) for name in queried}
    try:
        wanted = wanted_import(received, told, upload_limit(request))
    except BaseException:
        await work.files.remove("uploads", received.file.name)
        raise
    run = await begin_run(promised(request, work, received, import_shape), received.file, wanted)
    return import_shape(run)
