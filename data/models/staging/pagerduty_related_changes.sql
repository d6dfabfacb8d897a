-- one row per (PagerDuty incident, change event PagerDuty relates to it), the newest capture of each
select distinct on (account, incident, id)
    account, p->>'$.incident.id' as incident, p->>'id' as id, p->>'summary' as summary, p->>'source' as source,
    instant(p->>'timestamp', zone) as occurred_at, p->>'$.correlation_reason.reason' as reason,
    p->>'$.services[*].id' as service_ids, p->>'$.links[*].href' as links, cast(p->'custom_details' as varchar) as details
from (select account, zone, read_at, position, payload::json as p from lake.pagerduty_related_change_events)
order by account, incident, id, read_at desc, line_order(position) desc
