"""Issue policies: codes given by themselves when something happens, each occasion once."""

from largesse.vouchers.service.policies.beginning import begin_run
from largesse.vouchers.service.policies.keeping import due_policies, forget_refusals
from largesse.vouchers.service.policies.managing import (
    add_policy,
    start_again,
    stop_of_campaign,
)

__all__ = [
    "add_policy",
    "begin_run",
    "due_policies",
    "forget_refusals",
    "start_again",
    "stop_of_campaign",
]
