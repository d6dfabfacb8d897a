-- one row per note on an incident, the newest capture of each
with found as (
    select
        account, p->>'id' as id, p->>'$.incident.id' as incident, p->>'content' as text,
        instant(p->>'created_at', zone) as written_at, read_at
    from (select account, zone, read_at, payload::json as p from lake.pagerduty_notes)
    union all
    -- a long note is delivered cut off
    select account, told->>'id', incident, told->>'content', occurred_at, occurred_at
    from staging.pagerduty_webhook_events
    where kind = 'incident.annotated'
)
select distinct on (account, id) account, id, incident, text, written_at
from found
order by account, id, read_at desc
