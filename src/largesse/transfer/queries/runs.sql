-- name: insert_run
-- A run, not begun.
insert into transfer_run (
    id, project_id, kind, action_id, source, file_name, options, rows_total, asked_by, language,
    created_at)
values (
    %(id)s, %(project_id)s, %(kind)s, %(action_id)s, %(source)s, %(file_name)s, %(options)s,
    %(rows_total)s, %(asked_by)s, %(language)s, %(created_at)s);

-- name: run_by_id
-- One run.
select * from transfer_run where project_id = %(project_id)s and id = %(id)s;

-- name: lock_run
-- One run, nobody else's to go on with until the transaction ends.
select * from transfer_run where project_id = %(project_id)s and id = %(id)s for update;

-- name: runs
-- A page of runs, the newest first.
select * from transfer_run
where project_id = %(project_id)s
order by created_at desc, id
limit %(limit)s offset %(offset)s;

-- name: count_runs
-- How many runs there are.
select count(*) as total from transfer_run where project_id = %(project_id)s;

-- name: begin_run
-- A worker has begun with a run and knows how many rows there are.
update transfer_run
set status = 'RUNNING', rows_total = %(rows_total)s, updated_at = %(now)s
where project_id = %(project_id)s and id = %(id)s;

-- name: advance_run
-- How far a run is, and what came of the rows.
update transfer_run
set rows_read = %(rows_read)s, created_count = %(created_count)s,
    updated_count = %(updated_count)s, unchanged_count = %(unchanged_count)s,
    refused_count = %(refused_count)s, reported_count = %(reported_count)s, updated_at = %(now)s
where project_id = %(project_id)s and id = %(id)s;

-- name: end_run
-- What came of a run.
update transfer_run
set status = %(status)s, message = %(message)s, updated_at = %(now)s
where project_id = %(project_id)s and id = %(id)s;

-- name: ask_to_cancel
-- A run is to stop before its next batch.
update transfer_run
set cancel_asked = true, updated_at = %(now)s
where project_id = %(project_id)s and id = %(id)s;

-- name: claim_keys
-- The keys of a batch this run has not met before; the lines of the others are asked for after.
insert into transfer_key (run_id, key, line)
select %(run_id)s, k.key, k.line
from unnest(%(keys)s::text[], %(lines)s::bigint[]) as k (key, line)
on conflict (run_id, key) do nothing
returning key;

-- name: lines_of_keys
-- The lines on which keys were met first.
select key, line from transfer_key where run_id = %(run_id)s and key = any(%(keys)s);

-- name: forget_keys
-- The keys of a run that is over.
delete from transfer_key where run_id = %(run_id)s;

-- name: insert_report
-- What came of some rows.
insert into transfer_report (run_id, number, line, reference, what, code, path, reason)
select %(run_id)s, r.number, r.line, r.reference, r.what, r.code, r.path, r.reason
from jsonb_to_recordset(%(rows)s) as r (
    number bigint, line bigint, reference text, what text, code text, path text, reason text);

-- name: report
-- A piece of a report, in the order of the file.
select number, line, reference, what, code, path, reason
from transfer_report
where run_id = %(run_id)s and number > %(after)s
  and (not %(refused_only)s or what = 'refused')
order by number
limit %(limit)s;

-- name: forget_reports
-- Reports nobody may read any more.
delete from transfer_report
using transfer_run
where transfer_report.run_id = transfer_run.id and transfer_run.project_id = %(project_id)s
  and transfer_run.created_at < %(before)s;
