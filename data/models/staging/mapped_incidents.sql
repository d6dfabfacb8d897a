-- one row per incident read by a mapping, its newest capture; of several lines of one file the last
select distinct on (source, account, id)
    source, account, position, read_at,
    told->>'id' as id,
    told->>'number' as number,
    trim(regexp_replace(told->>'title', '\s+', ' ', 'g')) as title,
    told->>'description' as description,
    told->>'url' as url,
    told->>'service' as service_name,
    told->>'severity' as severity,
    told->>'urgency' as urgency,
    told->>'status' as status,
    told->>'kind' as kind,
    instant(told->>'started_at', null) as started_at,
    instant(told->>'acknowledged_at', null) as acknowledged_at,
    instant(told->>'mitigated_at', null) as mitigated_at,
    instant(told->>'resolved_at', null) as resolved_at,
    try_cast(told->>'customers_affected' as bigint) as customers_affected,
    told->>'postmortem_url' as postmortem_url
from (select account, shape as source, position, read_at, payload::json->'is' as told from lake.mapped_incidents)
order by source, account, id, read_at desc, line_order(position) desc
