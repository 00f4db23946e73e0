"""Forget a customer for good."""

from litestar import post
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.customers import PermanentDeletionShape, permanent_deletion_shape
from largesse.customers.service.erasing import forget_customer


@post(
    "/v1/customers/{customer_id:str}/permanent-deletion",
    operation_id="customer-permanently-deletion",
    tags=["Customers"],
    status_code=200,
)
async def handler(work: CurrentWork, customer_id: FromPath[str]) -> PermanentDeletionShape:
    """Erase everything personal about a customer; what was paid and redeemed belongs to nobody."""
    return permanent_deletion_shape(await forget_customer(work, customer_id))
