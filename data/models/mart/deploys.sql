-- one row per deploy, with how many changes it newly ships and how many incidents started in its service's window
select
    deploy.deploy_id, deploy.source, deploy.service, deploy.environment, deploy.is_production, deploy.kind, deploy.status,
    deploy.repo, deploy.sha, deploy.version, deploy.previous_sha, deploy.started_at, deploy.finished_at,
    deploy.strategy, deploy.url, deploy.contents,
    (select count(*) from core.deploy_changes as carried where carried.deploy_id = deploy.deploy_id) as changes
from core.deploys as deploy
