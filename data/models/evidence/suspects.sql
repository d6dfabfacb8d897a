-- one row per production deploy that may have brought trouble, with the changes it newly ships; what is known to have
-- brought nothing new, and what goes back to an older version, is nobody's suspect; version is a number of its own for
-- each service's commit or version, since numbers are compared much faster than names
with sizes as (
    select deploy_id, count(*) as changes
    from core.deploy_changes
    group by deploy_id
)
select
    deploy.deploy_id, deploy.service, deploy.finished_at,
    hash(deploy.service, coalesce(deploy.sha, deploy.version, deploy.deploy_id)) as version,
    cast(floor(epoch(deploy.finished_at) / 86400) as integer) as day, coalesce(sizes.changes, 0) as changes
from core.deploys as deploy
left join sizes on sizes.deploy_id = deploy.deploy_id
where deploy.is_production and deploy.status = 'success' and deploy.kind <> 'rollback'
    and (deploy.contents <> 'known' or sizes.changes > 0)
