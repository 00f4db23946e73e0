"""Show a voucher's code as a QR code."""

from litestar import Response, get
from litestar.params import FromPath, FromQuery

from largesse.api.dependencies import CurrentRuntime
from largesse.api.pictures import PictureFormat, qr_picture
from largesse.api.shapes.assets import picture_response, picture_scale
from largesse.vouchers.service.reading import code_by_id


@get("/v1/assets/qr/{assetId:str}", operation_id="get-qr", tags=["Vouchers"], security=[])
async def handler(
    runtime: CurrentRuntime,
    assetId: FromPath[str],  # noqa: N803 - the name in the path
    size: FromQuery[int] = 10,
    format: FromQuery[PictureFormat] = "png",  # noqa: A002 - the name on the wire
) -> Response[bytes]:
    """Return the QR code; needs no key, so that it can stand in a letter.

    `size` is the pixels of a module, 1 to 100.
    """
    scale = picture_scale(size)
    code = await code_by_id(runtime.database, assetId)
    return picture_response(qr_picture(code, scale, format), format)
