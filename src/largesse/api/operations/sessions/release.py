"""Release a session."""

from litestar import delete
from litestar.params import FromPath

from largesse import redemptions
from largesse.api.dependencies import CurrentWork


@delete(
    "/v1/vouchers/{code:str}/sessions/{session_key:str}",
    operation_id="release-validation-session",
    tags=["Vouchers"],
)
async def handler(work: CurrentWork, code: FromPath[str], session_key: FromPath[str]) -> None:
    """Release a session that holds something of a voucher, with all that it holds."""
    await redemptions.release_session(work, code, session_key)
