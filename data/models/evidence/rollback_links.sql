-- one row per (incident, change that a rollback inside the incident took out of production)
with rollbacks as (
    select
        incident.incident_id, incident.started_at as incident_started_at, deploy.deploy_id, deploy.service, deploy.repo,
        deploy.finished_at, deploy.position, deploy.previous_position
    from core.incidents as incident
    join core.deploys as deploy
        on deploy.service = incident.service and deploy.kind = 'rollback' and deploy.is_production
        and deploy.status = 'success'
        and deploy.started_at >= incident.started_at
        and deploy.started_at <= coalesce(incident.resolved_at, incident.started_at + interval 1 day) + interval 10 minute
    where deploy.position < deploy.previous_position
),
undone as (
    select
        undoing.incident_id, undoing.finished_at, change.change_id, shipped.deploy_id, shipped.finished_at as shipped_at,
        undoing.incident_started_at
    from rollbacks as undoing
    join core.changes as change
        on change.repo = undoing.repo and change.position > undoing.position
        and change.position <= undoing.previous_position
    join core.deploy_changes as carried on carried.change_id = change.change_id
    join core.deploys as shipped
        on shipped.deploy_id = carried.deploy_id and shipped.service = undoing.service and shipped.is_production
        and shipped.finished_at <= undoing.incident_started_at + interval 10 minute
),
firsts as (
    select distinct on (incident_id, change_id) *
    from undone
    order by incident_id, change_id, shipped_at desc
)
select
    incident_id, deploy_id, change_id, 'rolled_back' as method,
    case count(*) over (partition by incident_id)
        when 1 then 'Rolled back inside the incident, alone'
        else 'Rolled back inside the incident, together with ' || (count(*) over (partition by incident_id) - 1) || ' other changes'
    end as reason,
    0.9e0 / count(*) over (partition by incident_id) as confidence
from firsts
