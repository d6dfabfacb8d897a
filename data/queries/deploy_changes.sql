-- one row per change that a deploy shipped, in the order of their merges, newest first
select
    change.change_id, change.repo, change.pr_number, change.merge_sha, change.title, change.origin, change.merged_at,
    change_called(change.pr_number, change.merge_sha, change.url) as called,
    change.service
from core.deploy_changes as shipped
join overlay.changes as change on change.change_id = shipped.change_id
where shipped.deploy_id = $deploy
order by change.merged_at desc, change.change_id
