-- one row per event PagerDuty delivered, however often it did
select distinct on (account, id)
    account,
    p->>'id' as id,
    p->>'event_type' as kind,
    instant(p->>'occurred_at', null) as occurred_at,
    p->>'$.agent.type' as agent_type,
    p->'data' as told,
    case when p->>'$.data.type' = 'incident' then p->>'$.data.id' else p->>'$.data.incident.id' end as incident,
    position
from (select account, position, read_at, payload::json as p from lake.pagerduty_webhook_events)
order by account, id, read_at desc
