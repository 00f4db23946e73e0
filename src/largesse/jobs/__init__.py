"""What happens after the answer: the outbox every change writes to and who reads it, the queue, and
background actions a caller can watch. It runs handlers that domain packages register; it knows none
of them.
"""

from largesse.jobs.consumers import (
    Consumer,
    EventSource,
    OutboxEvent,
    consumer,
    count_events,
    delete_old_events,
    enrol,
    events_between,
    is_relayed,
    relay,
    with_news,
)
from largesse.jobs.model import AsyncAction
from largesse.jobs.queue import QueueState, Task, enqueue, queue_state, task, tasks
from largesse.jobs.service import (
    advance_action,
    begin_action,
    claim_chore,
    fail_action,
    find_action,
    finish_action,
    get_action,
    list_actions,
    lock_action,
    publish_event,
    publish_events,
    size_action,
)

__all__ = [
    "AsyncAction",
    "Consumer",
    "EventSource",
    "OutboxEvent",
    "QueueState",
    "Task",
    "advance_action",
    "begin_action",
    "claim_chore",
    "consumer",
    "count_events",
    "delete_old_events",
    "enqueue",
    "enrol",
    "events_between",
    "fail_action",
    "find_action",
    "finish_action",
    "get_action",
    "is_relayed",
    "list_actions",
    "lock_action",
    "publish_event",
    "publish_events",
    "queue_state",
    "relay",
    "size_action",
    "task",
    "tasks",
    "with_news",
]
