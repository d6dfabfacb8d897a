-- one row per production deploy near an incident, of its service or of one of its candidate changes
select
    deploy.deploy_id, deploy.service, deploy.kind, deploy.status, deploy.finished_at, deploy.version, deploy.sha,
    (select count(*) from core.deploy_changes as carried where carried.deploy_id = deploy.deploy_id) as changes,
    (select min(change_called(change.pr_number, change.merge_sha, change.url)) from core.deploy_changes as carried
        join core.changes as change on change.change_id = carried.change_id
        where carried.deploy_id = deploy.deploy_id and change.pr_number is not null) as a_request,
    deploy.deploy_id in (
        select deploy_id from overlay.links where incident_id = $incident and strict and deploy_id is not null
    ) as culprit
from core.deploys as deploy
join overlay.incidents as incident on incident.incident_id = $incident
where deploy.is_production and deploy.status = 'success'
    and deploy.finished_at >= incident.started_at - to_minutes(cast($before as bigint))
    and deploy.finished_at <= coalesce(incident.resolved_at, incident.started_at) + to_minutes(cast($after as bigint))
    and (
        deploy.service = incident.service
        or deploy.deploy_id in (select deploy_id from overlay.links where incident_id = $incident and status <> 'rejected')
    )
order by deploy.finished_at
