-- one row per (incident, service it reached), with how that is known: `paged` (its own service), `named` by the incident,
-- `merged` (a page of that service was merged into it), or `concurrent`: a service that needs its own had an incident that
-- began while it was open, in its first day; only the last is a coincidence in time
with dated as (
    select
        incident.incident_id, incident.service, incident.started_at, counted.left_out,
        coalesce(incident.mitigated_at, incident.resolved_at) as ended_at,
        floor(epoch(incident.started_at) / 86400) as day
    from core.incidents as incident
    join mart.incidents as counted on counted.incident_id = incident.incident_id
),
told as (
    select incident.incident_id, incident.service, 'paged' as via, incident.incident_id as told_by
    from core.incidents as incident
    union all
    select incident_id, service, 'named', incident_id
    from core.incident_services
    union all
    select page.merged_into, page.service, 'merged', page.incident_id
    from core.incidents as page
    where page.merged_into is not null
    union all
    select incident.incident_id, other.service, 'concurrent', other.incident_id
    from dated as incident
    join core.service_dependants as needs on needs.service = incident.service
    -- by the day as well, so that a service's whole history is not compared with each of its incidents
    cross join (select 0 as later union all select 1) as days
    join dated as other on other.service = needs.dependant and other.day = incident.day + days.later
    where other.left_out is null
        and other.started_at >= incident.started_at
        and other.started_at <= incident.started_at + interval 1 day
        and other.started_at <= coalesce(incident.ended_at, other.started_at)
),
ranked as (
    select
        told.*,
        row_number() over (
            partition by told.incident_id, told.service
            order by case told.via when 'paged' then 1 when 'named' then 2 when 'merged' then 3 else 4 end, told.told_by
        ) as preference
    from told
    where told.service is not null
)
select
    ranked.incident_id, incident.service as started_in, ranked.service, ranked.via, ranked.told_by,
    minutes_between(incident.started_at, other.started_at) as minutes_after
from ranked
join core.incidents as incident on incident.incident_id = ranked.incident_id
join core.incidents as other on other.incident_id = ranked.told_by
where ranked.preference = 1
