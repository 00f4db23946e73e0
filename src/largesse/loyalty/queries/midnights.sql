-- name: projects_due
-- The projects with programmes whose local day has begun and is not done.
select p.id
from project p
where exists (select from loyalty_programme l where l.project_id = p.id)
  and not exists (
      select from loyalty_midnight m
      where m.project_id = p.id and m.ended_at is not null
        and m.day >= (%(now)s::timestamptz at time zone p.time_zone)::date)
order by p.id;

-- name: last_day_done
-- The last day that was done wholly.
select max(day) as day from loyalty_midnight
where project_id = %(project_id)s and ended_at is not null;

-- name: claim
-- A day for one worker, with how many steps of it are done; nothing while another has it, or when
-- it is done.
insert into loyalty_midnight (project_id, day, begun_at, claimed_until)
values (%(project_id)s, %(day)s, %(now)s, %(until)s)
on conflict (project_id, day) do update
set claimed_until = excluded.claimed_until
where loyalty_midnight.ended_at is null and loyalty_midnight.claimed_until <= %(now)s
returning steps;

-- name: advance
-- A day is so far, or done; then nobody has it any more.
update loyalty_midnight
set steps = %(steps)s, ended_at = %(ended_at)s::timestamptz
where project_id = %(project_id)s and day = %(day)s;

-- name: release
-- A day that could not be done is anybody's again.
update loyalty_midnight set claimed_until = begun_at
where project_id = %(project_id)s and day = %(day)s and ended_at is null;
