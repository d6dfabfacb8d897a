-- one row per counted change of one part of a picture, newest first, at most 500; an empty text, or fewer than 0
-- reviewers or minutes to the first human review, asks for any
select
    change.change_id, change.repo, change.title, change.origin, change.merged_at,
    change_called(change.pr_number, change.merge_sha, change.url) as called,
    change.service, change.review.lines, change.review.humans
from overlay.scoped_changes($scope) as change
where change.origin <> 'bot'
    and ($origin = '' or change.origin = $origin)
    and ($looked_at_by = '' or change.review.looked_at_by = $looked_at_by)
    and ($reviewers < 0 or change.review.humans = $reviewers or ($reviewers = 2 and change.review.humans > 2))
    and ($within < 0 or floor(minutes_between(change.review.opened_at, change.review.first_human_at)) <= $within)
    and (change.failed or not $broke)
    and ($lacks = '' or not case $lacks
        when 'canary' then change.safeguards.canary
        when 'flag' then change.safeguards.flag
        when 'rollback_ready' then change.safeguards.rollback_ready
        when 'runbook' then change.safeguards.runbook
        when 'senior_sign_off' then change.safeguards.senior_sign_off
        when 'tests' then change.safeguards.tests
    end)
order by change.merged_at desc, change.change_id
limit 500
