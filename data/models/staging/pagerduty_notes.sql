-- one row per note of a PagerDuty incident, the newest capture of each
select distinct on (account, id)
    account, p->>'id' as id, p->>'$.incident.id' as incident, p->>'content' as content,
    instant(p->>'created_at', zone) as created_at
from (select account, zone, read_at, position, payload::json as p from lake.pagerduty_notes)
order by account, id, read_at desc, line_order(position) desc
