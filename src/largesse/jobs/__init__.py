"""What happens after the answer: the outbox every change writes to, the queue, and background
actions a caller can watch. It runs handlers that domain packages register; it knows none of them.
"""

from largesse.jobs.model import AsyncAction
from largesse.jobs.queue import QueueState, Task, enqueue, queue_state, task, tasks
from largesse.jobs.service import (
    advance_action,
    begin_action,
    fail_action,
    find_action,
    finish_action,
    get_action,
    list_actions,
    publish_event,
)

__all__ = [
    "AsyncAction",
    "QueueState",
    "Task",
    "advance_action",
    "begin_action",
    "enqueue",
    "fail_action",
    "find_action",
    "finish_action",
    "get_action",
    "list_actions",
    "publish_event",
    "queue_state",
    "task",
    "tasks",
]
