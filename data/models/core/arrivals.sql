-- one row per change that reached production: when first, and of which service
select
    carried.change_id, min(deploy.finished_at) as first_production_at,
    min_by(deploy.service, (deploy.finished_at, deploy.service)) as service
from core.deploy_changes as carried
join core.deploys as deploy on deploy.deploy_id = carried.deploy_id
where deploy.is_production and deploy.status = 'success'
group by carried.change_id
