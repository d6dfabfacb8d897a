-- one row per change without any mark of AI that a repository's policy makes human-only; days are the organisation's
select
    change.change_id, policy.repo,
    case when change.merged_on < policy.no_ai_before then 'no_ai_before' else 'ai_marked_since' end as rule,
    policy.declared_by,
    coalesce(case when change.merged_on < policy.no_ai_before then policy.no_ai_before end, policy.ai_marked_since) as day
from mart.changes as change
join overlay.policies as policy on policy.repo = change.repo
where change.origin = 'unknown'
    and (change.merged_on >= policy.ai_marked_since or change.merged_on < policy.no_ai_before)
    and not exists (
        select 1 from evidence.attribution as mark
        where mark.change_id = change.change_id and mark.polarity = 'ai' and mark.scope not in ('review', 'message')
    )
