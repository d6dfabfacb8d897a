-- one row per repository: its changes by origin as of merge, and what was declared about marking there
select
    policy.repo, policy.ai_marked_since, policy.no_ai_before, policy.declared_by,
    count(change.change_id) as changes,
    count(*) filter (where change.origin = 'ai_assisted') as ai_assisted,
    count(*) filter (where change.origin = 'human_only') as human_only,
    count(*) filter (where change.origin = 'bot') as bot,
    count(*) filter (where change.origin in ('unknown', 'conflict')) as unknown,
    min(change.merged_at) as first_merged_at,
    min(change.merged_at) filter (where change.origin = 'ai_assisted') as first_ai_at
from overlay.policies as policy
left join overlay.changes as change on change.repo = policy.repo
group by policy.repo, policy.ai_marked_since, policy.no_ai_before, policy.declared_by
order by policy.repo
