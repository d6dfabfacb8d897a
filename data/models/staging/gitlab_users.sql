-- one row per person or bot who spoke in a merge request and was asked about
select distinct on (id, username)
    p->>'id' as id, p->>'username' as username, coalesce(try_cast(p->>'bot' as boolean), false) as is_bot
from (select read_at, payload::json as p from lake.gitlab_users)
order by id, username, read_at desc
