"""Update a customer."""

from litestar import put
from litestar.params import FromPath, JSONBody

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.customers import (
    CustomerShape,
    CustomerUpdate,
    customer_draft,
    customer_shape,
)
from largesse.customers.service.profiles import summaries, update_customer


@put("/v1/customers/{customer_id:str}", operation_id="update-customer", tags=["Customers"])
async def handler(
    work: CurrentWork, customer_id: FromPath[str], data: JSONBody[CustomerUpdate]
) -> CustomerShape:
    """Change what is given; null clears, metadata merges key by key."""
    customer = await update_customer(work, customer_id, customer_draft(data))
    told = await summaries(work, [customer.id])
    return customer_shape(customer, told.get(customer.id))
