-- one row per counted change with a practice of review, newest first, at most 500
select
    change.change_id, change.repo, change.title, change.origin, change.merged_at,
    change_called(change.pr_number, change.merge_sha, change.url) as called,
    change.service, change.review.lines, change.review.humans
from overlay.scoped_changes($scope) as change
where change.origin <> 'bot' and change.review is not null
    and case $practice
        when 'no_human_reviewer' then change.review.looked_at_by in ('nobody', 'ai_only')
        when 'ai_review_only' then change.review.looked_at_by = 'ai_only'
        when 'approved_without_comment' then change.review.approvals > 0 and change.review.human_comments = 0
        when 'self_merged' then change.review.self_merged
        when 'faster_than_readable'
            then minutes_between(change.review.opened_at, change.review.last_human_at) < 12e0 * change.review.lines / 100
        when 'senior_sign_off' then change.review.senior_approved
    end
order by change.merged_at desc, change.change_id
limit 500
