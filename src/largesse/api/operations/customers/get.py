"""Get a customer."""

from litestar import get
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.customers import CustomerShape, customer_shape
from largesse.customers.service.profiles import get_customer, summaries


@get("/v1/customers/{customer_id:str}", operation_id="get-customer", tags=["Customers"])
async def handler(work: CurrentWork, customer_id: FromPath[str]) -> CustomerShape:
    """Return one customer by id or source id, with what it did."""
    customer = await get_customer(work, customer_id)
    told = await summaries(work, [customer.id])
    return customer_shape(customer, told.get(customer.id))
