-- one row per entry of an incident's log, the newest capture of each
select distinct on (account, id)
    account,
    p->>'id' as id,
    p->>'$.incident.id' as incident,
    replace(p->>'type', '_log_entry', '') as kind,
    instant(p->>'created_at', zone) as logged_at,
    case when p->>'$.agent.type' like 'user%' then p->>'$.agent.id' end as person
from (select account, zone, read_at, payload::json as p from lake.pagerduty_log_entries)
where p->>'$.incident.id' is not null
order by account, id, read_at desc
