-- one row per production deploy of a service in the period, newest first, at most 500
select
    deploy.deploy_id, deploy.kind, deploy.status, deploy.strategy, deploy.finished_at, deploy.version, left(deploy.sha, 10) as sha,
    deploy.url, deploy.contents, deploy.changes,
    (
        select count(distinct link.incident_id)
        from overlay.links as link
        where link.deploy_id = deploy.deploy_id and link.strict
    ) as incidents
from mart.deploys as deploy
where deploy.service = $service and deploy.is_production
    and deploy.finished_at >= $scope['since'] and deploy.finished_at < $scope['until']
order by deploy.finished_at desc, deploy.deploy_id
limit 500
