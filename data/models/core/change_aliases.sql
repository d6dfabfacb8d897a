-- one row per name a change may be called by: its own id, its pull requests, its commits
with named as (
    select change_id as alias, change_id, 1 as strength from core.changes
    union all
    select repo || '#' || pr_number, change_id, 2 from core.changes where pr_number is not null
    union all
    select pull.repo || '#' || pull.number, change.change_id, 3
    from core.changes as change
    join staging.github_pulls as pull
        on pull.repo = change.repo and pull.merge_commit_sha = change.merge_sha and pull.merged_at is not null
    union all
    select repo || '@' || sha, change_id, 4 from core.change_commits
)
select distinct on (alias) alias, change_id
from named
order by alias, strength, change_id
