-- Budgets: units of items across redemptions, and campaigns whose budget is used up.

-- What the log says a counter stands at; as in migration 0005, and units of an item too, which a
-- redemption notes by name. Two ways in, so that each has its index.
create or replace function usage_from_log(project text, counter jsonb) returns bigint
language plpgsql stable as $$
declare
    counted bigint;
    measured text[] := case when counter ->> 'measure' = 'units'
        then array['units', counter ->> 'item'] else array[counter ->> 'measure'] end;
begin
    if counter ->> 'customer_id' is not null then
        select coalesce(sum((r.claims #>> measured)::bigint), 0) into counted
        from redemption r
        where r.project_id = project
          and r.customer_id = counter ->> 'customer_id'
          and counter ->> 'owner_id' = case counter ->> 'owner'
              when 'voucher' then r.voucher_id
              when 'promotion_tier' then r.promotion_tier_id
              else r.campaign_id end
          and (counter ->> 'unit' is null or r.claims ->> (counter ->> 'unit') = counter ->> 'start')
          and r.kind = 'redemption' and r.result = 'SUCCESS' and not r.is_parent
          and not exists (
              select from redemption back
              where back.redemption_id = r.id
                and back.kind = 'redemption_rollback' and back.result = 'SUCCESS');
        return counted;
    end if;
    select coalesce(sum((r.claims #>> measured)::bigint), 0) into counted
    from (
        select * from redemption
        where voucher_id = case counter ->> 'owner' when 'voucher' then counter ->> 'owner_id' end
        union all
        select * from redemption
        where promotion_tier_id =
            case counter ->> 'owner' when 'promotion_tier' then counter ->> 'owner_id' end
        union all
        select * from redemption
        where campaign_id = case counter ->> 'owner' when 'campaign' then counter ->> 'owner_id' end
    ) r
    where r.project_id = project
      and (counter ->> 'caller_id' is null or r.caller_id = counter ->> 'caller_id')
      -- Two days of slack: the period is local, the column is not.
      and (counter ->> 'start' is null or r.created_at >= (counter ->> 'start')::date - 2)
      and (counter ->> 'unit' is null or r.claims ->> (counter ->> 'unit') = counter ->> 'start')
      and r.kind = 'redemption' and r.result = 'SUCCESS' and not r.is_parent
      and not exists (
          select from redemption back
          where back.redemption_id = r.id
            and back.kind = 'redemption_rollback' and back.result = 'SUCCESS');
    return counted;
end
$$;

-- Campaigns that closed themselves: which budget was used up, and when. A row goes when the budget
-- is raised or something is given back; what happened stays told by the outbox and the audit log.
create table campaign_budget_reached (
    campaign_id text not null references campaign on delete cascade,
    project_id text not null references project,
    -- The rule's name of the budget (campaign.redemptions.count ...) and its counter.
    budget text not null,
    usage_key text not null,
    limit_amount bigint not null,
    reached_at timestamptz not null,
    primary key (campaign_id, budget)
);
create index campaign_budget_reached_project on campaign_budget_reached (project_id);
