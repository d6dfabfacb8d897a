-- one row per (counted incident, change) whose link may count against the change: started within the maturity window
select
    link.incident_id, link.change_id, link.strict, link.known, link.weight,
    row_number() over (
        partition by link.incident_id order by (link.status = 'confirmed') desc, link.confidence desc, link.rank nulls last, link.change_id
    ) as preference,
    link.status
from overlay.links as link
join mart.incidents as incident on incident.incident_id = link.incident_id
join mart.changes as change on change.change_id = link.change_id
cross join seed.counting as counting
where incident.left_out is null
    and change.left_out is null
    and link.status <> 'rejected'
    and incident.started_at >= change.first_production_at - interval 10 minute
    and incident.started_at <= change.first_production_at + to_days(cast(counting.matured_days as integer))
