"""Preview an issue policy."""

from litestar import post
from litestar.params import FromPath, JSONBody

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.discounts import metadata_of
from largesse.api.shapes.issue_policies import PreviewInput, RecordShape, preview_shape
from largesse.vouchers.service.policies.running import preview


@post(
    "/api/issue-policies/{policy_id:str}/preview",
    operation_id="preview-issue-policy",
    tags=["Issue policies"],
    status_code=200,
)
async def handler(
    work: CurrentWork, policy_id: FromPath[str], data: JSONBody[PreviewInput]
) -> RecordShape:
    """Tell what a policy would do for a customer at an event like this, and leave nothing behind.

    `document` is the order, or the event with its `metadata`.
    """
    document = metadata_of(data.document)
    return preview_shape(await preview(work, policy_id, data.customer, document), work.language)
