-- one row per counted deploy that ships a change of the filters: what it ships by origin, and the incidents that belong to it
with happened as (
    select deploy_id, list(distinct incident_id order by incident_id) as incidents
    from overlay.scoped_deploy_incidents($scope)
    group by deploy_id
)
select deploy.*, coalesce(happened.incidents, []) as incidents
from overlay.scoped_deploys($scope) as deploy
left join happened on happened.deploy_id = deploy.deploy_id
order by deploy.month desc, deploy.deploy_id
