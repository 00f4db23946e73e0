-- Filters asked of very many: the same answers as before, several times sooner. A value is looked at
-- by expressions alone; a query inside a function costs more to begin than all of its work here.

-- The local midnight of a date, or the instant of a date-time; a wall clock is one in `zone`. Null
-- for anything else. The pattern captures nothing and what it found is cut out by place: with
-- captures it takes twenty times as long.
create or replace function filter_moment(value text, zone text) returns timestamptz
language plpgsql stable parallel safe as $$
declare
    day text;
    -- What follows the minutes: `:30.123456+09:00`; where in it the offset begins.
    rest text;
    mark integer;
    wall timestamp;
    fraction text := '';
    shift text;
begin
    if value is null or length(value) > 40 or value !~ (
        '^[1-8][0-9]{3}-(?:0[1-9]|1[0-2])-(?:[0-2][0-9]|3[01])'
        || '(?:[T ](?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,9})?)?'
        || '(?:Z|[+-](?:[01][0-9]|2[0-3])(?::?[0-5][0-9])?)?)?$')
    then
        return null;
    end if;
    -- A cast would raise an error for 30 February.
    day := substr(value, 9, 2);
    if day = '00' or day > '28' and day::integer > extract(day from make_date(
            substr(value, 1, 4)::integer, substr(value, 6, 2)::integer, 1)
            + interval '1 month - 1 day')
    then
        return null;
    end if;
    if length(value) = 10 then
        return value::timestamp at time zone zone;
    end if;
    rest := substr(value, 17);
    mark := greatest(position('Z' in rest), position('+' in rest), position('-' in rest));
    wall := left(value, case when starts_with(rest, ':') then 19 else 16 end)::timestamp;
    if substr(rest, 4, 1) = '.' then
        fraction := left(substr(rest, 5, case mark when 0 then 9 else mark - 5 end), 6);
        wall := wall + rpad(fraction, 6, '0')::integer * interval '1 microsecond';
    end if;
    if mark = 0 then
        return wall at time zone zone;
    end if;
    shift := substr(rest, mark + 1);
    if shift not in ('', '00:00') then
        wall := wall - (substr(rest, mark, 1) || '1')::integer * make_interval(
            hours => left(shift, 2)::integer,
            mins => case when length(shift) > 2 then right(shift, 2)::integer else 0 end);
    end if;
    return wall at time zone 'UTC';
end
$$;

-- The twin of largesse.rules.filters.passing, of one single value.
create function filter_element_passes(element jsonb, test jsonb, zone text) returns boolean
language plpgsql stable parallel safe as $$
declare
    wanted jsonb := test -> 'texts';
    plain text;
    at timestamptz;
begin
    if jsonb_typeof(element) = 'null' then
        return false;
    end if;
    case test ->> 'test'
        when 'present' then
            return true;
        when 'same', 'contains' then
            if wanted ? filter_text(element) then
                return true;
            end if;
            if test ->> 'test' = 'contains' then
                return false;
            end if;
        when 'starts', 'ends' then
            if jsonb_typeof(element) = 'string' then
                plain := element #>> '{}';
                for place in 0 .. jsonb_array_length(wanted) - 1 loop
                    if test ->> 'test' = 'starts' and starts_with(plain, wanted ->> place)
                        or test ->> 'test' = 'ends'
                        and right(plain, length(wanted ->> place)) = wanted ->> place
                    then
                        return true;
                    end if;
                end loop;
            end if;
            return false;
        when 'number' then
            return filter_number(element) is not null
                and filter_within(filter_number(element), test);
        when 'yearly' then
            return wanted ? to_char(
                filter_moment(filter_text(element), zone) at time zone zone, 'MM-DD');
        when 'moment' then
            null;
    end case;
    -- An instant within one of the stretches.
    if jsonb_array_length(test -> 'stretches') = 0 then
        return false;
    end if;
    at := filter_moment(filter_text(element), zone);
    if at is null then
        return false;
    end if;
    for place in 0 .. jsonb_array_length(test -> 'stretches') - 1 loop
        if at >= coalesce((test #>> array['stretches', place::text, '0'])::timestamptz, '-infinity')
            and at < coalesce(
                (test #>> array['stretches', place::text, '1'])::timestamptz, 'infinity')
        then
            return true;
        end if;
    end loop;
    return false;
end
$$;

-- One test (largesse.rules.filters.model.Test) of one value.
create or replace function filter_test_passes(asked jsonb, test jsonb, zone text) returns boolean
language plpgsql stable parallel safe as $$
declare
    texts jsonb := test -> 'texts';
    listed boolean := jsonb_typeof(asked) = 'array';
    element jsonb;
begin
    if test ->> 'test' = 'count' then
        return filter_within((select count(*) from filter_elements(asked)), test);
    end if;
    if asked is null then
        return false;
    end if;
    if test ->> 'test' = 'contains' and jsonb_typeof(asked) = 'string' then
        for place in 0 .. jsonb_array_length(texts) - 1 loop
            if position(texts ->> place in asked #>> '{}') > 0 then
                return true;
            end if;
        end loop;
        return false;
    end if;
    if not listed then
        return filter_element_passes(asked, test, zone);
    end if;
    for element in select jsonb_array_elements(asked) loop
        if filter_element_passes(element, test, zone) then
            return true;
        end if;
    end loop;
    return false;
end
$$;

drop function filter_lies_within(jsonb, jsonb, text);

-- Whether a document passes a filter; no filter and no condition at all are passed. A condition is
-- a test, or again a filter. A program of before migration 6 writes conditions with `operator`.
create or replace function list_filters_pass(document jsonb, filters jsonb) returns boolean
language plpgsql stable parallel safe as $$
declare
    any_of boolean := coalesce((filters ->> 'any_of')::boolean, false);
    conditions integer := coalesce(jsonb_array_length(filters -> 'conditions'), 0);
    condition jsonb;
    path jsonb;
    asked jsonb;
    passes boolean;
begin
    for place in 0 .. conditions - 1 loop
        condition := filters -> 'conditions' -> place;
        path := condition -> 'path';
        if condition ? 'conditions' then
            passes := list_filters_pass(document, condition);
        elsif condition ? 'operator' then
            passes := list_condition_passes(
                document #> array(select jsonb_array_elements_text(path)),
                condition ->> 'operator',
                array(select jsonb_array_elements_text(condition -> 'values')));
        else
            -- Most paths are short, and names hold dots seldom.
            asked := case
                when jsonb_array_length(path) = 1 then document -> (path ->> 0)
                when jsonb_array_length(path) > 2
                    or document ? ((path ->> 0) || '.' || (path ->> 1))
                    then filter_value(document, array(select jsonb_array_elements_text(path)))
                else document -> (path ->> 0) -> (path ->> 1)
            end;
            passes := coalesce(filter_test_passes(asked, condition, filters ->> 'zone'), false)
                <> (condition ->> 'negated')::boolean;
        end if;
        if passes = any_of then
            return any_of;
        end if;
    end loop;
    return not any_of or conditions = 0;
end
$$;

-- What a customer did, as the filters of segments see it, of the parts asked for: `orders`,
-- `redemptions`, `event:<type>`.
create function customer_parts(project text, customer text, parts text[]) returns jsonb
language plpgsql stable as $$
declare
    summary jsonb := '{}';
    told jsonb;
    types text[] := array(
        select substr(part, 7) from unnest(parts) as part where starts_with(part, 'event:'));
begin
    if 'orders' = any(parts) then
        select jsonb_build_object('orders', jsonb_build_object(
            'total_amount', o.orders_amount, 'total_count', o.orders_count,
            'average_amount', o.orders_amount / greatest(1, o.orders_count),
            'last_order_amount', coalesce(o.last_order_amount, 0),
            'last_order_date', o.last_order_date)) into told
        from customer_orders(project, customer) o;
        summary := summary || told;
    end if;
    if 'redemptions' = any(parts) then
        select jsonb_build_object('redemptions', jsonb_build_object(
            'total_redeemed', r.redeemed + r.failed, 'total_failed', r.failed,
            'total_succeeded', r.redeemed, 'total_rolled_back', r.rolled_back,
            'total_rollback_failed', r.rollback_failed,
            'total_rollback_succeeded', r.rollback_succeeded,
            'gift', jsonb_build_object(
                'redeemed_amount', r.gift_redeemed, 'amount_to_go', r.gift_left),
            'loyalty_card', '{"redeemed_points": 0, "points_to_go": 0}'::jsonb)) into told
        from customer_redemptions(project, customer) r;
        summary := summary || told;
    end if;
    if cardinality(types) > 0 then
        return jsonb_build_object('summary', summary, 'events', customer_events(customer, types));
    end if;
    return jsonb_build_object('summary', summary);
end
$$;

-- A customer as the filters of segments see them; a customer nobody knows is one without an id. It
-- becomes part of the query it stands in, so that a profile alone costs no call.
create or replace function customer_document(project text, person customer, parts text[])
returns jsonb
language sql stable
return to_jsonb(person)
    || jsonb_build_object('birthday', (person).birthdate)
    || '{"loyalty": {"points": 0, "referred_customers": 0, "campaigns": {}}, "summary": {}}'::jsonb
    || case when cardinality(parts) = 0 then '{}'::jsonb
       else customer_parts(project, (person).id, parts) end;
