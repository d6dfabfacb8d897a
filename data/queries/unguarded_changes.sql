-- one row per counted change that caused an incident without a safeguard, newest first, at most 500
select
    change.change_id, change.repo, change.title, change.origin, change.merged_at,
    change_called(change.pr_number, change.merge_sha, change.url) as called,
    change.service
from overlay.scoped_changes($scope) as change
where change.origin <> 'bot'
    and change.failed
    and not case $safeguard
        when 'canary' then change.safeguards.canary
        when 'flag' then change.safeguards.flag
        when 'rollback_ready' then change.safeguards.rollback_ready
        when 'runbook' then change.safeguards.runbook
        when 'senior_sign_off' then change.safeguards.senior_sign_off
        when 'tests' then change.safeguards.tests
    end
order by change.merged_at desc, change.change_id
limit 500
