-- one row per (incident, change of its service that was reverted while it lasted, or within a day of its end); what was
-- reverted together is suspected together
with undone as (
    select
        incident.incident_id, reverts.change_id, reverting.merged_at as reverted_at,
        change_called(reverting.pr_number, reverting.merge_sha, reverting.url) as revert_name,
        reverting.merged_at <= coalesce(incident.resolved_at, reverting.merged_at) as inside
    from core.reverts as reverts
    join core.changes as reverting on reverting.change_id = reverts.revert_id
    join core.changes as original on original.change_id = reverts.change_id
    join core.change_services as touched on touched.change_id = reverts.change_id
    join core.incidents as incident
        on incident.service = touched.service
        and reverting.merged_at >= incident.started_at
        and reverting.merged_at <= coalesce(incident.resolved_at, incident.started_at) + interval 1 day
    where original.merged_at <= incident.started_at + interval 10 minute
),
firsts as (
    select distinct on (incident_id, change_id) *
    from undone
    order by incident_id, change_id, reverted_at, revert_name
),
counted as (
    select *, count(*) over (partition by incident_id, inside) as together
    from firsts
)
select
    incident_id, cast(null as varchar) as deploy_id, change_id, 'reverted' as method,
    'Reverted '
    || case when inside then 'during the incident' else 'within a day of its end' end
    || ' by ' || revert_name
    || case
        when together = 1 then ''
        when together = 2 then ', as was 1 other change'
        else ', as were ' || (together - 1) || ' other changes'
    end as reason,
    case when inside then 0.9e0 else 0.7e0 end / together as confidence
from counted
