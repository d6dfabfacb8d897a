-- one row per name a change may be called by: its own id, its pull request, its commits
with named as (
    select change_id as alias, change_id, 1 as strength from core.changes
    union all
    select repo || '#' || pr_number, change_id, 2 from core.changes where pr_number is not null
    union all
    select repo || '@' || sha, change_id, 3 from core.change_commits
)
select distinct on (alias) alias, change_id
from named
order by alias, strength, change_id
