"""Create a customer with a client key."""

import msgspec
from litestar import post
from litestar.params import JSONBody

from largesse.api.dependencies import CurrentWork
from largesse.api.discretion import permit
from largesse.api.shapes.customers import CustomerInput, customer_draft
from largesse.api.wire import wire_time
from largesse.customers.service.profiles import save_customer


class KnownCustomer(msgspec.Struct, frozen=True):
    """A customer as a client key is told of one: who it is, and not what is kept about them."""

    id: str
    source_id: str | None
    created_at: str
    object: str = "customer"


@post(
    "/client/v1/customers",
    operation_id="create-customer-client-side",
    tags=["Client-side"],
    status_code=200,
)
async def handler(work: CurrentWork, data: JSONBody[CustomerInput]) -> KnownCustomer:
    """Create or change a customer; the project has to allow client keys to."""
    permit(work, "create_customer_enabled")
    customer = await save_customer(work, customer_draft(data))
    return KnownCustomer(customer.id, customer.source_id, wire_time(customer.created_at))
