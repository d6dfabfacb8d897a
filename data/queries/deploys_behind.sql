-- one row per counted deploy that ships a change of the filters: what it ships by origin, and the incidents that belong to it
with happened as (
    select deploy_number, list(distinct incident_id order by incident_id) as incidents
    from overlay.scoped_deploy_incidents($scope)
    group by deploy_number
)
select deploy.* exclude (deploy_number), coalesce(happened.incidents, []) as incidents
from overlay.scoped_deploys($scope) as deploy
left join happened on happened.deploy_number = deploy.deploy_number
order by deploy.month desc, deploy.deploy_id
