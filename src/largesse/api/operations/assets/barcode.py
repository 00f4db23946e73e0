"""Show a voucher's code as a barcode."""

from litestar import Response, get
from litestar.params import FromPath, FromQuery

from largesse.api.dependencies import CurrentRuntime
from largesse.api.pictures import PictureFormat, barcode_picture, fits_barcode
from largesse.api.shapes.assets import picture_response, picture_scale
from largesse.kernel.problem import refuse
from largesse.vouchers.service.reading import code_by_id


@get("/v1/assets/barcode/{assetId:str}", operation_id="get-barcode", tags=["Vouchers"], security=[])
async def handler(
    runtime: CurrentRuntime,
    assetId: FromPath[str],  # noqa: N803 - the name in the path
    size: FromQuery[int] = 10,
    format: FromQuery[PictureFormat] = "png",  # noqa: A002 - the name on the wire
) -> Response[bytes]:
    """Return the Code 128 barcode; needs no key, so that it can stand in a letter.

    `size` is the pixels of a module, 1 to 100.
    """
    scale = picture_scale(size)
    code = await code_by_id(runtime.database, assetId)
    if not fits_barcode(code):
        raise refuse("invalid_voucher", "assetId", need="ASCII, at most 80 characters", got=code)
    return picture_response(barcode_picture(code, scale, format), format)
