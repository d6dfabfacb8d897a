-- one row per counted change with a practice of review, newest first, at most 500
select
    change.change_id, change.repo, change.pr_number, change.merge_sha, change.title, change.origin, change.merged_at,
    change.service, review.lines, review.humans
from overlay.scoped_changes($scope) as change
join core.change_reviews as review on review.change_id = change.change_id
where change.origin <> 'bot'
    and case $practice
        when 'no_human_reviewer' then review.looked_at_by in ('nobody', 'ai_only')
        when 'ai_review_only' then review.looked_at_by = 'ai_only'
        when 'approved_without_comment' then review.approvals > 0 and review.human_comments = 0
        when 'self_merged' then review.self_merged
        when 'faster_than_readable'
            then minutes_between(review.opened_at, review.last_human_at) < 12e0 * review.lines / 100
        when 'senior_sign_off' then review.senior_approved
    end
order by change.merged_at desc, change.change_id
limit 500
