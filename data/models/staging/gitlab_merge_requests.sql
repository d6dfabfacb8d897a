-- one row per merged request of a GitLab project, the newest capture of each, in the columns of a pull request
with typed as (
    select
        account as repo, position, read_at,
        try_cast(p->>'iid' as integer) as number,
        p->>'title' as title,
        p->>'description' as body,
        p->>'$.author.username' as author_login,
        p->>'$.author.id' as author_id,
        coalesce(p->>'$.merge_user.username', p->>'$.merged_by.username') as merged_by,
        p->>'source_branch' as head_ref,
        p->>'sha' as head_sha,
        p->>'target_branch' as base_ref,
        instant(p->>'created_at', zone) as created_at,
        instant(p->>'merged_at', zone) as merged_at,
        -- a fast-forward makes no commit of its own: its branch's last one lands
        coalesce(p->>'merge_commit_sha', p->>'squash_commit_sha', p->>'sha') as merge_commit_sha,
        p->>'$.labels[*]' as labels,
        p->>'web_url' as url
    from (select account, position, zone, read_at, payload::json as p from lake.gitlab_merge_requests)
)
select distinct on (typed.repo, typed.number)
    typed.* exclude (author_id), account_type(author.is_bot, typed.author_login) as author_type
from typed
left join staging.gitlab_users as author on author.id = typed.author_id and author.username = typed.author_login
order by typed.repo, typed.number, typed.read_at desc
