-- one row per submitted review of a pull request, the newest capture of each
select distinct on (repo, id)
    account as repo,
    p->>'id' as id,
    try_cast(regexp_extract(p->>'pull_request_url', '/pulls/([0-9]+)', 1) as integer) as number,
    p->>'$.user.login' as reviewer,
    p->>'$.user.type' as reviewer_type,
    lower(p->>'state') as state,
    p->>'body' as body,
    try_cast(p->>'comments' as integer) as line_comments,
    instant(p->>'submitted_at', zone) as submitted_at
from (select account, zone, read_at, payload::json as p from lake.github_reviews)
where p->>'submitted_at' is not null
order by repo, id, read_at desc
