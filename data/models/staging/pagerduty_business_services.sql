-- one row per business service of the newest list of each account: what customers or colleagues use, no code of its own
select account, p->>'id' as id, p->>'name' as name
from (
    select account, read_at, max(read_at) over (partition by account) as newest, payload::json as p
    from lake.pagerduty_business_services
)
where read_at = newest
