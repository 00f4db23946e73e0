-- name: insert_export
-- One export, scheduled.
insert into export (
    id, project_id, exported_object, parameters, fields, filters, campaign_id, voucher_id, base,
    channel, token_key, created_at)
values (
    %(id)s, %(project_id)s, %(exported_object)s, %(parameters)s, %(fields)s, %(filters)s,
    %(campaign_id)s, %(voucher_id)s, %(base)s, %(channel)s, %(token_key)s, %(created_at)s);

-- name: export_by_id
-- One export.
select * from export where project_id = %(project_id)s and id = %(id)s;

-- name: export_of_any_project
-- One export, by who shows a token of it.
select * from export where id = %(id)s;

-- name: exports
-- A page of exports.
-- order created_at: created_at, id
-- order -created_at: created_at desc, id
-- order status: status, created_at desc, id
-- order -status: status desc, created_at desc, id
select * from export where project_id = %(project_id)s
order by {order}
limit %(limit)s offset %(offset)s;

-- name: count_exports
-- How many exports a project has, counted no further than asked.
select count(*) as total from (
    select from export where project_id = %(project_id)s limit %(most)s) counted;

-- name: start_export
-- An export is being written; one that is over, or deleted, is not begun again.
update export set status = 'IN_PROGRESS', rows_written = 0
where project_id = %(project_id)s and id = %(id)s and status in ('SCHEDULED', 'IN_PROGRESS')
returning *;

-- name: advance_export
-- So many lines of it are written.
update export set rows_written = %(rows_written)s
where project_id = %(project_id)s and id = %(id)s;

-- name: finish_export
-- It is written, to a file of the store; of two who wrote it the first counts.
update export
set status = 'DONE', rows_written = %(rows_written)s, file = %(file)s, size = %(size)s,
    finished_at = %(now)s
where project_id = %(project_id)s and id = %(id)s and status = 'IN_PROGRESS';

-- name: fail_export
-- It could not be written.
update export set status = 'ERROR', message = %(message)s, finished_at = %(now)s
where project_id = %(project_id)s and id = %(id)s and status <> 'DONE';

-- name: delete_export
-- Away with an export.
delete from export where project_id = %(project_id)s and id = %(id)s returning file;

-- name: forget_files
-- Files of exports that are too old to be kept.
update export e set file = null
from (
    select id, file from export
    where file is not null and finished_at < %(before)s
    order by finished_at
    limit %(limit)s
    for update skip locked
) old
where e.id = old.id
returning old.file;
