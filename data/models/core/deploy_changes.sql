-- one row per (successful deploy, change it newly ships): between the previous success there and this one
with steps as (
    -- a join on equal positions is many times faster than one on a span of them
    select deploy_id, service, repo, unnest(range(previous_position + 1, position + 1)) as position
    from core.deploys
    where contents = 'known'
)
select steps.deploy_id, change.change_id
from steps
join core.changes as change on change.repo = steps.repo and change.position = steps.position
join core.change_services as touched on touched.change_id = change.change_id and touched.service = steps.service
