-- one row per incident that came by a mapping, its newest capture
with records as (
    select account, shape as source, position, read_at, payload::json as p
    from lake.mapped_incidents
),
typed as (
    select
        source, account, position, read_at,
        source || '/' || account || '/' || (p->>'id') as incident_id,
        p->>'number' as number,
        p->>'title' as title,
        p->>'description' as description,
        p->>'url' as url,
        p->>'service' as service_name,
        p->>'severity' as severity,
        try_cast(p->>'severity_rank' as integer) as severity_rank,
        nullif(lower(p->>'urgency'), '') as urgency,
        p->>'status' as status,
        p->>'kind' as kind,
        p->>'merged_into' as merged_into,
        try_cast(p->>'started_at' as timestamptz) as started_at,
        try_cast(p->>'acknowledged_at' as timestamptz) as acknowledged_at,
        try_cast(p->>'mitigated_at' as timestamptz) as mitigated_at,
        try_cast(p->>'resolved_at' as timestamptz) as resolved_at,
        try_cast(p->>'customers_affected' as bigint) as customers_affected,
        try_cast(p->>'degraded_fraction' as double) as degraded_fraction,
        p->>'postmortem_url' as postmortem_url,
        (p->>'acknowledgement_known') = 'true' as acknowledgement_known,
        (p->>'people') = 'true' as declared_by_a_person
    from records
)
select distinct on (incident_id) *
from typed
order by incident_id, read_at desc, line_order(position) desc
