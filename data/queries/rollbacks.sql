-- one row per incident with a culprit change: minutes from its start until the service it came from was rolled back, if
-- it was before a day after the end
with undone as (
    select incident.incident_id, min(deploy.finished_at) as rolled_back_at
    from overlay.scoped_incidents($scope) as incident
    join overlay.changes as change on change.change_id = incident.culprit_change_id
    join core.deploys as deploy
        on deploy.service = change.service and deploy.kind = 'rollback' and deploy.is_production
        and deploy.status = 'success' and deploy.finished_at >= incident.started_at
        and deploy.finished_at <= coalesce(incident.resolved_at, incident.started_at) + interval 1 day
    group by incident.incident_id
)
select
    incident.incident_id, incident.title, incident.service, incident.started_at, incident.culprit_origin as origin,
    minutes_between(incident.started_at, undone.rolled_back_at) as minutes
from overlay.scoped_incidents($scope) as incident
left join undone on undone.incident_id = incident.incident_id
where incident.culprit_change_id is not null
order by incident.started_at desc, incident.incident_id
