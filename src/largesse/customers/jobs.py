"""What customers do at the events of others, and in the background."""

from __future__ import annotations

from largesse import jobs
from largesse.customers.decide import ACTIVITIES
from largesse.customers.service.activity import keep_activity
from largesse.customers.service.erasing import erase_told

jobs.task("customers.erase_told")(erase_told)
jobs.consumer("customers.activity", types=ACTIVITIES)(keep_activity)
