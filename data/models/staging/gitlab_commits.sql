-- one row per head commit of a squashed or fast-forwarded merge request, as GitLab lists it
select distinct on (repo, sha)
    account as repo,
    p->>'id' as sha,
    p->>'$.parent_ids[*]' as parents,
    p->>'author_name' as author_name,
    p->>'author_email' as author_email,
    instant(p->>'authored_date', zone) as authored_at,
    p->>'committer_name' as committer_name,
    p->>'committer_email' as committer_email,
    instant(p->>'committed_date', zone) as committed_at,
    p->>'message' as message
from (select account, zone, read_at, payload::json as p from lake.gitlab_merge_request_commits)
order by repo, sha, read_at desc
