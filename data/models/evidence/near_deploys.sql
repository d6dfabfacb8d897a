-- one row per (incident, production deploy inside its window): of its own service, or of one it depends on
with looked_at as (
    select incident_id, service, service as deployed_service, 'window' as method
    from core.incidents
    union all
    select incident.incident_id, incident.service, needs.depends_on, 'dependency'
    from core.incidents as incident
    join core.service_dependencies as needs on needs.service = incident.service
    where needs.depends_on <> incident.service
),
near as (
    select
        looked_at.incident_id, deploy.deploy_id, looked_at.method, deploy.service,
        minutes_between(deploy.finished_at, incident.started_at) as minutes_before
    from looked_at
    join core.incidents as incident on incident.incident_id = looked_at.incident_id
    join core.services as service on service.service = looked_at.service
    join core.deploys as deploy
        on deploy.service = looked_at.deployed_service and deploy.is_production and deploy.status = 'success'
        and deploy.kind <> 'rollback'
        and deploy.finished_at >= incident.started_at - to_minutes(service.window_minutes)
        and deploy.finished_at <= incident.started_at + interval 10 minute
)
select *, row_number() over (partition by incident_id, method order by minutes_before, deploy_id) as recency
from near
