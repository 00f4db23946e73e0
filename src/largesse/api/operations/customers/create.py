"""Create a customer."""

from litestar import post
from litestar.params import JSONBody

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.customers import (
    CustomerInput,
    CustomerShape,
    customer_draft,
    customer_shape,
)
from largesse.customers.service.profiles import save_customer, summaries


@post("/v1/customers", operation_id="create-customer", tags=["Customers"], status_code=200)
async def handler(work: CurrentWork, data: JSONBody[CustomerInput]) -> CustomerShape:
    """Create a customer, or change the one with this id or source id."""
    customer = await save_customer(work, customer_draft(data))
    told = await summaries(work, [customer.id])
    return customer_shape(customer, told.get(customer.id))
