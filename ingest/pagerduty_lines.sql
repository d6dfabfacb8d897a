-- one row per incident of a file of PagerDuty's REST answers, single incidents or pages of them; `sure` where nothing about it
-- can be refused: its id and times are in their plainest spelling, and Python, which is stricter, reads all of it. A page tells
-- with each of its incidents whether it `ends` them, where it says so; one without incidents has a row at place -1
with documents as (
    -- a number would have to be given by one thread
    select json::varchar as document
    from read_json_objects($path, format = $format)
),
opened as (
    select
        document,
        case when $format <> 'newline_delimited' or starts_with(document, '{"incidents"')
            then json_transform(document, '{"incidents": ["json"], "error": "json", "more": "varchar"}') end as page
    from documents
),
listed as (
    select
        document,
        case when page.error is null then page.incidents::varchar[] end as incidents,
        case
            when page.error is not null or page.incidents is null then null
            when page.more is not null then page.more <> 'true'
            when json_exists(document, '$.more') then true
        end as ends
    from opened
),
rows as (
    select
        ends,
        unnest(case when incidents is null then [null::bigint] when incidents = [] then [-1] else range(len(incidents)) end) as place,
        coalesce(unnest(coalesce(incidents, [null::varchar])), document) as payload
    from listed
),
seen as (
    select
        place, ends, payload,
        json_transform(payload, '{
            "id": "json", "incident_number": "varchar", "created_at": "varchar", "resolved_at": "varchar",
            "last_status_change_at": "varchar", "incidents": "varchar", "data": "varchar", "error": "varchar",
            "service_id": "varchar"
        }') as p,
        -- what a database takes for JSON, and others do not
        case
            when regexp_matches(payload, ',\s*[\]}]') then true
            when contains(payload, 'nan') or contains(payload, 'NaN') or contains(payload, 'NAN')
                or contains(payload, 'inf') or contains(payload, 'Inf') or contains(payload, 'INF')
            then regexp_matches(payload, '(?i)[:,\[]\s*-?(nan|inf)')
            else false
        end as is_loose,
        contains(payload, '\ud') or contains(payload, '\uD') as has_surrogates
    from rows
)
select
    $account::varchar as account, 'rest' as shape, $zone::varchar as zone, payload,
    coalesce(
        not is_loose and not has_surrogates
        and p.service_id is null  -- Analytics have one
        and p.incident_number is not null
        and (place is not null or (p.incidents is null and p.data is null and p.error is null))
        and regexp_full_match(p.id::varchar, '"[A-Za-z0-9_-]+"')
        and regexp_full_match(
            concat_ws(' ', p.created_at, p.resolved_at, p.last_status_change_at),
            '((^| )(19[89][0-9]|20[0-9]{2})-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z)+'
        )
        and try_cast(p.created_at as timestamptz) is not null
        and (p.resolved_at is null or try_cast(p.resolved_at as timestamptz) is not null)
        and (p.last_status_change_at is null or try_cast(p.last_status_change_at as timestamptz) is not null),
        false
    ) as sure,
    place, ends
from seen
