-- one row per line of a file of PagerDuty incidents, each an object as REST gives it; `sure` where nothing about it can be
-- refused: its id and times are in their plainest spelling, and Python, which is stricter, reads all of it
with lines as (
    select json::varchar as payload, row_number() over () as number
    from read_ndjson_objects($path)
),
seen as (
    select
        number, payload,
        json_transform(payload, '{
            "id": "json", "incident_number": "json", "created_at": "json", "resolved_at": "json", "last_status_change_at": "json",
            "service_id": "json", "incidents": "json", "data": "json", "error": "json"
        }') as p
    from lines
),
timed as (
    select
        *,
        [p.created_at::varchar, p.resolved_at::varchar, p.last_status_change_at::varchar] as times,
        p.created_at is not null and p.incident_number is not null
        and p.service_id is null and p.incidents is null and p.data is null and p.error is null as is_incident
    from seen
)
select
    $account::varchar as account, 'rest' as shape, $label::varchar || ': document ' || number || ', [0]' as position,
    $zone::varchar as zone, payload,
    coalesce(
        is_incident
        and regexp_full_match(p.id::varchar, '"[A-Za-z0-9_-]+"')
        and len(list_filter(times, lambda each: each is not null and not (
            regexp_full_match(each, '"(19[89]|20)[0-9]+-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z"')
            and length(each) = 22
            and try_cast(each[2:21] as timestamptz) is not null
        ))) = 0
        and not contains(payload, '\ud') and not contains(payload, '\uD')
        and not regexp_matches(payload, '(?i)[:,\[]\s*-?(nan|inf|[0-9][0-9.]*e\+?[0-9]{3})|,\s*[\]}]'),
        false
    ) as sure,
    number
from timed
