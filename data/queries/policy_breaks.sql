-- one row per counted change that did not comply with a policy, newest first, at most 500
select
    change.change_id, change.repo, change.title, change.origin, change.merged_at,
    change_called(change.pr_number, change.merge_sha, change.url) as called,
    change.service, change.safeguards.human_reviewers as humans
from overlay.scoped_changes($scope) as change
join overlay.governed_changes as governed on governed.change_number = change.change_number and not governed.complied
where governed.policy = $policy
order by change.merged_at desc, change.change_id
limit 500
