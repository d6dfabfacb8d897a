-- one row per (commit, record, author, tool, model): lines a tool wrote down as somebody's
select repo, sha, record, author, tool, model, cast(sum(lines) as bigint) as lines
from (
    select * from staging.git_notes
    union all
    select * from staging.agent_traces
)
group by repo, sha, record, author, tool, model
