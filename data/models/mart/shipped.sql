-- one row per (counted deploy, counted change it newly ships), by their numbers
select deploy.deploy_number, change.change_number
from core.deploy_changes as carried
join mart.counted_deploys as deploy on deploy.deploy_id = carried.deploy_id
join mart.changes as change on change.change_id = carried.change_id
where change.left_out is null
order by change.change_number, deploy.deploy_number
