-- one row per name a change may be called by: its own id, its pull requests, its commits, and those as they
-- were before a branch was rewritten
with authored as (
    select repo, sha, author_email, authored_at, split_part(message, chr(10), 1) as subject
    from staging.git_commits
),
-- who wrote what when is the same after a rebase, an amend and a pick
rewritten as (
    select gone.repo || '@' || gone.sha as alias, min(belongs.change_id) as change_id
    from core.mainline as place
    join authored as gone on gone.repo = place.repo and gone.sha = place.sha
    join authored as stays
        on stays.repo = gone.repo and stays.author_email = gone.author_email
        and stays.authored_at = gone.authored_at and stays.subject = gone.subject
    join core.change_commits as belongs on belongs.repo = stays.repo and belongs.sha = stays.sha
    where place.introduced_position is null
    group by gone.repo, gone.sha
    having count(distinct belongs.change_id) = 1
),
named as (
    select change_id as alias, change_id, 1 as strength from core.changes
    union all
    select repo || '#' || pr_number, change_id, 2 from core.changes where pr_number is not null
    union all
    select pull.repo || '#' || pull.number, change.change_id, 3
    from core.changes as change
    join staging.pulls as pull
        on pull.repo = change.repo and pull.merge_commit_sha = change.merge_sha and pull.merged_at is not null
    union all
    select repo || '@' || sha, change_id, 4 from core.change_commits
    union all
    select alias, change_id, 5 from rewritten
)
select distinct on (alias) alias, change_id
from named
order by alias, strength, change_id
