-- one row per service of the newest list of each account
select account, p->>'id' as id, p->>'name' as name
from (select account, read_at, max(read_at) over (partition by account) as newest, payload::json as p from lake.pagerduty_services)
where read_at = newest
