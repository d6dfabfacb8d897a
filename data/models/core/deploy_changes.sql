-- one row per (successful deploy, change it newly ships): between the previous success there and this one
select deploy.deploy_id, change.change_id
from core.deploys as deploy
join core.changes as change
    on change.repo = deploy.repo
    and change.position > deploy.previous_position
    and change.position <= deploy.position
join core.change_services as touched on touched.change_id = change.change_id and touched.service = deploy.service
where deploy.status = 'success' and deploy.contents = 'known'
