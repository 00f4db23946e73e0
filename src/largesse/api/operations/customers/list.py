"""List customers."""

from typing import Any

from litestar import Request, get
from litestar.params import FromQuery
from msgspec import UNSET

from largesse.api.bounds import page_query
from largesse.api.dependencies import CurrentWork
from largesse.api.filters import pairs_of, query_time, window_of
from largesse.api.shapes.customers import CustomerList, customer_shape
from largesse.customers.model import CustomerFilter, CustomerOrder
from largesse.customers.service.profiles import list_customers, summaries

PAGES = 99


@get("/v1/customers", operation_id="list-customers", tags=["Customers"])
async def handler(
    request: Request[Any, Any, Any],
    work: CurrentWork,
    limit: FromQuery[int] = 10,
    page: FromQuery[int] = 1,
    email: FromQuery[str | None] = None,
    city: FromQuery[str | None] = None,
    name: FromQuery[str | None] = None,
    segment_id: FromQuery[str | None] = None,
    order: FromQuery[CustomerOrder] = "-created_at",
    starting_after: FromQuery[str | None] = None,
) -> CustomerList:
    """Return a page of customers, the newest first unless told otherwise.

    `created_at[after]`, `created_at[before]` and the same of `updated_at` narrow the list;
    `starting_after` goes on after the customer created then.
    """
    pairs = pairs_of(request)
    created, updated = window_of(pairs, "created_at"), window_of(pairs, "updated_at")
    wanted = CustomerFilter(
        email=email,
        city=city,
        name=name,
        segment_id=segment_id,
        created_after=created.after,
        created_before=created.before,
        updated_after=updated.after,
        updated_before=updated.before,
        starting_after=query_time(starting_after, "starting_after"),
    )
    found, total, more = await list_customers(work, wanted, order, page_query(limit, page, PAGES))
    told = await summaries(work, [customer.id for customer in found])
    shapes = [customer_shape(customer, told.get(customer.id)) for customer in found]
    return CustomerList(shapes, total, more, shapes[-1].created_at if more else UNSET)
