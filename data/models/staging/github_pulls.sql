-- one row per pull request of a GitHub repository, the newest capture of each
with typed as (
    select
        account as repo, position, read_at,
        try_cast(p->>'number' as integer) as number,
        p->>'title' as title,
        p->>'body' as body,
        p->>'$.user.login' as author_login,
        p->>'$.user.type' as author_type,
        p->>'$.merged_by.login' as merged_by,
        p->>'$.head.ref' as head_ref,
        p->>'$.head.sha' as head_sha,
        p->>'$.base.ref' as base_ref,
        instant(p->>'created_at', zone) as created_at,
        instant(p->>'merged_at', zone) as merged_at,
        p->>'merge_commit_sha' as merge_commit_sha,
        try_cast(p->>'additions' as bigint) as additions,
        try_cast(p->>'deletions' as bigint) as deletions,
        try_cast(p->>'changed_files' as bigint) as changed_files,
        p->>'$.labels[*].name' as labels,
        p->>'html_url' as url
    from (select account, position, zone, read_at, payload::json as p from lake.github_pulls)
)
select distinct on (repo, number) *
from typed
order by repo, number, (additions is not null) desc, read_at desc
