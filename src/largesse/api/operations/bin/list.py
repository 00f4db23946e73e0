"""List bin entries."""

from typing import Any, Literal

from litestar import Request, get
from litestar.params import FromQuery

from largesse.api.conditions import fields_of, list_filters
from largesse.api.cursors import checked_limit
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.bin import BinList, bin_list
from largesse.trash.service import list_entries

FIELDS = fields_of(
    "text",
    id="id",
    resource_type="resource_type",
    resource_name="resource_name",
    resource_id="resource_id",
)


@get("/v1/trash-bin", operation_id="list-bin-entries", tags=["Bin"])
async def handler(
    request: Request[Any, Any, Any],
    work: CurrentWork,
    limit: FromQuery[int] = 10,
    order: FromQuery[Literal["id", "-id"]] = "-id",
    starting_after_id: FromQuery[str | None] = None,
) -> BinList:
    """Return what lies in the bin: campaigns, vouchers, products and SKUs, the newest first.

    `order=id` starts with the oldest; `starting_after_id` goes on after an entry.
    """
    found, total = await list_entries(
        work,
        list_filters(request, work, FIELDS),
        starting_after_id,
        checked_limit(limit),
        newest=order == "-id",
    )
    return bin_list(found, total, limit)
