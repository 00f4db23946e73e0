-- name: enqueue
-- A job of the queue, there for workers once the caller's transaction commits.
select unnest(procrastinate_defer_jobs_v1(array[row(
    %(queue)s, %(task)s, %(priority)s, %(lock)s, %(once)s, %(args)s, %(not_before)s
)]::procrastinate_job_to_defer_v1[])) as id;

-- name: waiting_once
-- A job already waiting under this mark; it is locked so that no worker takes it before the
-- caller's transaction ends.
select id
from procrastinate_jobs
where queueing_lock = %(once)s and status = 'todo'
for update;

-- name: queue_state
-- What an operator asks of the queue: who works, what waits and since when, what failed for good.
select
    (select count(*) from procrastinate_workers
     where last_heartbeat > now() - interval '1 minute') as workers,
    count(*) filter (where status = 'todo') as waiting,
    count(*) filter (where status = 'doing') as running,
    count(*) filter (where status = 'failed') as failed,
    coalesce(extract(epoch from now() - min(due.since) filter (where status = 'todo')), 0)::bigint
        as oldest_waiting_seconds
from procrastinate_jobs j
left join lateral (
    select coalesce(j.scheduled_at, min(e.at)) as since
    from procrastinate_events e
    where e.job_id = j.id and j.status = 'todo'
) due on true;
