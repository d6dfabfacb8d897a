-- one row per alert of an incident, the newest capture of each
select distinct on (account, id)
    account, p->>'id' as id, p->>'$.incident.id' as incident, p->>'summary' as text,
    instant(p->>'created_at', zone) as created_at
from (select account, zone, read_at, payload::json as p from lake.pagerduty_alerts)
where p->>'$.incident.id' is not null
order by account, id, read_at desc
