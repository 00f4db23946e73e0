-- name: take
-- A turn in one guarded statement, so that processes taking turns at once never give one too many:
-- what is remembered moves on only while it stays within a burst of now. Answers what is remembered
-- after it, and whether the turn was given. The arithmetic is that of throttling.decide.
with taken as (
    insert into rate_turn as turn (counter, restored_at)
    values (%(counter)s, %(moment)s::bigint + %(pause)s)
    on conflict (counter) do update
    set restored_at = greatest(turn.restored_at, %(moment)s) + %(pause)s
    where greatest(turn.restored_at, %(moment)s) + %(pause)s - %(moment)s <= %(burst)s
    returning restored_at)
select restored_at, true as admitted
from taken
union all
select restored_at, false
from rate_turn
where counter = %(counter)s and not exists (select from taken);

-- name: forget
-- Away with some of those who may take a whole burst again anyway.
delete from rate_turn
where counter in (
    select counter from rate_turn where restored_at < %(moment)s limit 1000
    for update skip locked);
