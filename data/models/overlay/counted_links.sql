-- one row per (counted incident, change) whose link may count against the change: started within the maturity window;
-- in the lenient view an incident without a strict link counts against its best suggestion, be that one counted or not.
-- With the change's number and the incident's order, by which questions join, and its severity, so that none has to look it up
with preferred as (
    select
        *,
        row_number() over (
            partition by incident_id order by (status = 'confirmed') desc, confidence desc, rank nulls last, change_id
        ) as preference
    from overlay.links
    where status <> 'rejected'
)
select
    link.incident_id, incident.incident_order, cast(incident.severity as overlay.severity) as severity,
    link.change_id, change.change_number, link.deploy_id, link.confidence, link.strict, link.known, link.weight,
    link.strict or link.preference = 1 as lenient,
    link.preference, link.status
from preferred as link
join mart.incidents as incident on incident.incident_id = link.incident_id
join mart.changes as change on change.change_id = link.change_id
cross join seed.counting as counting
where incident.left_out is null
    and change.left_out is null
    and incident.started_at >= change.first_production_at - interval 10 minute
    and incident.started_at <= change.first_production_at + to_days(cast(counting.matured_days as integer))
