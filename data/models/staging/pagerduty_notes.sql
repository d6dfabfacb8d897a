-- one row per note on an incident, the newest capture of each
select distinct on (account, id)
    account,
    p->>'id' as id,
    p->>'$.incident.id' as incident,
    p->>'content' as text,
    instant(p->>'created_at', zone) as written_at
from (select account, zone, read_at, payload::json as p from lake.pagerduty_notes)
order by account, id, read_at desc
