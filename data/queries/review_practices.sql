-- one row per (practice of review, month of merge, origin): changes it could be told for, and those that had it
with counted as (
    select
        change.merged_month, change.origin,
        [
            {'practice': 'no_human_reviewer', 'changes': count(change.review.looked_at_by),
                'events': count(*) filter (where change.review.looked_at_by in ('nobody', 'ai_only'))},
            {'practice': 'ai_review_only', 'changes': count(change.review.looked_at_by),
                'events': count(*) filter (where change.review.looked_at_by = 'ai_only')},
            {'practice': 'approved_without_comment', 'changes': count(*) filter (where change.review.approvals > 0),
                'events': count(*) filter (where change.review.approvals > 0 and change.review.human_comments = 0)},
            {'practice': 'self_merged', 'changes': count(change.review.self_merged),
                'events': count(*) filter (where change.review.self_merged)},
            {'practice': 'faster_than_readable',
                'changes': count(*) filter (where change.review.lines > 0 and change.review.last_human_at is not null),
                'events': count(*) filter (
                    where minutes_between(change.review.opened_at, change.review.last_human_at) < 12e0 * change.review.lines / 100
                )},
            {'practice': 'senior_sign_off', 'changes': count(change.review.senior_approved),
                'events': count(*) filter (where change.review.senior_approved)}
        ] as practices
    from overlay.scoped_changes($scope) as change
    where change.origin <> 'bot'
    group by change.merged_month, change.origin
)
select unnest(practices, recursive := true), cast(merged_month || '-01' as date) as month, origin
from counted
order by all
