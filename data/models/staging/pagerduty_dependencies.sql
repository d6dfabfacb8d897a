-- one row per service that needs another, of the newest list of each account; business services among them
select account, p->>'$.dependent_service.id' as service, p->>'$.supporting_service.id' as depends_on
from (
    select account, read_at, max(read_at) over (partition by account) as newest, payload::json as p
    from lake.pagerduty_service_dependencies
)
where read_at = newest
