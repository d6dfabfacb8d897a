-- one row per deploy, with how many changes it newly ships and whether it was rework: made to end an incident
select
    deploy.deploy_id, deploy.source, deploy.service, deploy.environment, deploy.is_production, deploy.kind, deploy.status,
    deploy.repo, deploy.sha, deploy.version, deploy.previous_sha, deploy.started_at, deploy.finished_at,
    deploy.strategy, deploy.url, deploy.contents,
    (select count(*) from core.deploy_changes as carried where carried.deploy_id = deploy.deploy_id) as changes,
    deploy.kind in ('rollback', 'hotfix')
    or deploy.deploy_id in (
        select remedy.deploy_id
        from evidence.remedies as remedy
        join core.incidents as incident on incident.incident_id = remedy.incident_id and incident.kind = 'production'
        where remedy.deploy_id is not null and (remedy.inside or remedy.named or remedy.kind = 'revert')
    ) as rework
from core.deploys as deploy
