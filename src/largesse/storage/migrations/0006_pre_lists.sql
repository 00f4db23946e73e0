-- The filter grammar of lists, exports, segments, collections and bulk changes, in SQL. Its twin is
-- largesse.rules.filters: there a filter becomes plain tests with absolute times, here the same
-- tests are asked of a row's document, so that pages and totals see the same rows.

-- The local midnight of a date, or the instant of a date-time; a wall clock is one in `zone`. Null
-- for anything else. Read by hand because a cast would raise an error for 30 February.
create function filter_moment(value text, zone text) returns timestamptz
language plpgsql stable parallel safe as $$
declare
    part text[];
    wall timestamp;
begin
    if value is null or length(value) > 40 then
        return null;
    end if;
    part := regexp_match(value,
        '^([1-8][0-9]{3})-(0[1-9]|1[0-2])-([0-2][0-9]|3[01])'
        || '(?:[T ]([01][0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9])(?:\.([0-9]{1,9}))?)?'
        || '(?:(Z)|([+-])([01][0-9]|2[0-3])(?::?([0-5][0-9]))?)?)?$');
    if part is null or part[3]::integer not between 1 and extract(day from
            make_date(part[1]::integer, part[2]::integer, 1) + interval '1 month - 1 day') then
        return null;
    end if;
    wall := make_timestamp(part[1]::integer, part[2]::integer, part[3]::integer,
            coalesce(part[4]::integer, 0), coalesce(part[5]::integer, 0),
            coalesce(part[6]::integer, 0))
        + rpad(left(coalesce(part[7], ''), 6), 6, '0')::integer * interval '1 microsecond';
    if part[8] is not null then
        return wall at time zone 'UTC';
    end if;
    if part[9] is not null then
        return (wall - (part[9] || '1')::integer
            * make_interval(hours => part[10]::integer, mins => coalesce(part[11]::integer, 0)))
            at time zone 'UTC';
    end if;
    return wall at time zone zone;
end
$$;

-- What stands at a path. Names may hold dots: of {metadata,size,eu} the key `size.eu` is taken
-- before `size`.
create function filter_value(document jsonb, path text[]) returns jsonb
language plpgsql immutable parallel safe as $$
declare
    node jsonb := document;
    first integer := 1;
    last integer;
begin
    while first <= cardinality(path) loop
        if node is null or jsonb_typeof(node) <> 'object' then
            return null;
        end if;
        last := cardinality(path);
        while last >= first and not node ? array_to_string(path[first:last], '.') loop
            last := last - 1;
        end loop;
        if last < first then
            return null;
        end if;
        node := node -> array_to_string(path[first:last], '.');
        first := last + 1;
    end loop;
    return node;
end
$$;

-- What a value holds: the elements of a list, itself otherwise, without nulls.
create function filter_elements(value jsonb) returns setof jsonb
language sql immutable parallel safe
begin atomic
    select element
    from jsonb_array_elements(
        case jsonb_typeof(value) when 'array' then value else jsonb_build_array(value) end) element
    where jsonb_typeof(element) <> 'null';
end;

-- A single value as text, so that a number equals what spells it; null for lists and objects.
create function filter_text(value jsonb) returns text
language sql immutable parallel safe
return case jsonb_typeof(value)
    when 'string' then value #>> '{}'
    when 'boolean' then value #>> '{}'
    when 'number' then trim_scale((value #>> '{}')::numeric)::text
end;

-- A single value as a number, also one that is written as text.
create function filter_number(value jsonb) returns numeric
language sql immutable parallel safe
return case
    when jsonb_typeof(value) = 'number' then (value #>> '{}')::numeric
    when jsonb_typeof(value) = 'string' and value #>> '{}' ~ '^-?[0-9]{1,30}(\.[0-9]{1,30})?$'
        then (value #>> '{}')::numeric
end;

create function filter_within(value numeric, test jsonb) returns boolean
language sql immutable parallel safe
return case when (test -> 'strict')::boolean
    then coalesce(value > (test ->> 'least')::numeric, test ->> 'least' is null)
        and coalesce(value < (test ->> 'most')::numeric, test ->> 'most' is null)
    else coalesce(value >= (test ->> 'least')::numeric, test ->> 'least' is null)
        and coalesce(value <= (test ->> 'most')::numeric, test ->> 'most' is null)
end;

create function filter_lies_within(value jsonb, test jsonb, zone text) returns boolean
language sql stable parallel safe
return exists (
    select
    from (select filter_moment(filter_text(value), zone) as at) read,
        jsonb_array_elements(test -> 'stretches') stretch
    where at >= coalesce((stretch ->> 0)::timestamptz, '-infinity')
      and at < coalesce((stretch ->> 1)::timestamptz, 'infinity')
);

-- One test (largesse.rules.filters.model.Test) of one value.
create function filter_test_passes(asked jsonb, test jsonb, zone text) returns boolean
language plpgsql stable parallel safe as $$
declare
    texts jsonb := test -> 'texts';
begin
    case test ->> 'test'
        when 'same' then
            return exists (
                select from filter_elements(asked) one
                where texts ? filter_text(one) or filter_lies_within(one, test, zone));
        when 'present' then
            return exists (select from filter_elements(asked));
        when 'contains' then
            if jsonb_typeof(asked) = 'string' then
                return exists (
                    select from jsonb_array_elements_text(texts) wanted
                    where position(wanted in asked #>> '{}') > 0);
            end if;
            return exists (
                select from filter_elements(asked) one where texts ? filter_text(one));
        when 'starts' then
            return exists (
                select from filter_elements(asked) one, jsonb_array_elements_text(texts) wanted
                where jsonb_typeof(one) = 'string' and starts_with(one #>> '{}', wanted));
        when 'ends' then
            return exists (
                select from filter_elements(asked) one, jsonb_array_elements_text(texts) wanted
                where jsonb_typeof(one) = 'string'
                  and right(one #>> '{}', length(wanted)) = wanted);
        when 'number' then
            return exists (
                select from filter_elements(asked) one
                where filter_number(one) is not null and filter_within(filter_number(one), test));
        when 'count' then
            return filter_within((select count(*) from filter_elements(asked)), test);
        when 'moment' then
            return exists (
                select from filter_elements(asked) one
                where filter_lies_within(one, test, zone));
        when 'yearly' then
            return exists (
                select from filter_elements(asked) one
                where texts ? to_char(
                    filter_moment(filter_text(one), zone) at time zone zone, 'MM-DD'));
    end case;
end
$$;

-- Whether a document passes a filter; no filter and no condition at all are passed. A condition is
-- a test, or again a filter. A program of before this migration writes conditions with `operator`.
create or replace function list_filters_pass(document jsonb, filters jsonb) returns boolean
language plpgsql stable parallel safe as $$
declare
    any_of boolean := coalesce((filters ->> 'any_of')::boolean, false);
    condition jsonb;
    passes boolean;
begin
    for condition in select jsonb_array_elements(filters -> 'conditions') loop
        if condition ? 'conditions' then
            passes := list_filters_pass(document, condition);
        elsif condition ? 'operator' then
            passes := list_condition_passes(
                document #> array(select jsonb_array_elements_text(condition -> 'path')),
                condition ->> 'operator',
                array(select jsonb_array_elements_text(condition -> 'values')));
        else
            passes := coalesce(filter_test_passes(
                filter_value(
                    document, array(select jsonb_array_elements_text(condition -> 'path'))),
                condition, filters ->> 'zone'), false)
                <> (condition ->> 'negated')::boolean;
        end if;
        if passes = any_of then
            return any_of;
        end if;
    end loop;
    return not any_of or coalesce(jsonb_array_length(filters -> 'conditions'), 0) = 0;
end
$$;
