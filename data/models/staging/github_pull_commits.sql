-- one row per head commit of a pull request, as GitHub lists it
select distinct on (repo, sha)
    account as repo,
    p->>'sha' as sha,
    p->>'$.parents[*].sha' as parents,
    p->>'$.commit.author.name' as author_name,
    p->>'$.commit.author.email' as author_email,
    instant(p->>'$.commit.author.date', zone) as authored_at,
    p->>'$.commit.committer.name' as committer_name,
    p->>'$.commit.committer.email' as committer_email,
    instant(p->>'$.commit.committer.date', zone) as committed_at,
    p->>'$.commit.message' as message
from (select account, zone, read_at, payload::json as p from lake.github_pull_commits)
order by repo, sha, read_at desc
