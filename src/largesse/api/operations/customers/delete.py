"""Delete a customer."""

from litestar import delete
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.customers.service.profiles import delete_customer


@delete("/v1/customers/{customer_id:str}", operation_id="delete-customer", tags=["Customers"])
async def handler(work: CurrentWork, customer_id: FromPath[str]) -> None:
    """Delete a customer's profile; orders and redemptions stay."""
    await delete_customer(work, customer_id)
