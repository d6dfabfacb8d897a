-- one row per incident that webhooks told of: as its newest event has it, with what only the kinds of its events tell
with moments as (
    select
        account, incident,
        min(occurred_at) filter (where kind = 'incident.acknowledged' and agent_type like 'user%') as acknowledged_at,
        max(occurred_at) filter (where kind = 'incident.resolved') as resolved_at,
        arg_max(agent_type, occurred_at) filter (where kind = 'incident.resolved') as resolved_by
    from staging.pagerduty_webhook_events
    group by account, incident
),
newest as (
    select distinct on (account, incident) *
    from staging.pagerduty_webhook_events
    where told->>'type' = 'incident'
    order by account, incident, occurred_at desc, id
)
select
    newest.account, 'webhook' as shape, newest.position, newest.occurred_at as read_at, newest.incident as id,
    newest.told->>'number' as number,
    trim(split_part(ltrim(newest.told->>'title'), chr(10), 1)) as title,
    cast(null as varchar) as description,
    newest.told->>'html_url' as url,
    newest.told->>'$.service.summary' as service_name,
    newest.told->>'$.service.id' as service_id,
    newest.told->>'$.priority.summary' as severity,
    newest.told->>'$.priority.id' as priority_id,
    nullif(lower(newest.told->>'urgency'), '') as urgency,
    newest.told->>'status' as status,
    newest.told->>'$.resolve_reason.type' as resolve_reason,
    newest.told->>'$.resolve_reason.incident.id' as merged_into,
    instant(newest.told->>'created_at', null) as created_at,
    case when newest.told->>'status' = 'resolved' then moments.resolved_at end as resolved_at,
    cast(null as timestamptz) as last_status_change_at,
    moments.resolved_by as last_status_change_by,
    moments.acknowledged_at as open_acknowledged_at,
    cast(null as double) as seconds_to_first_ack,
    cast(null as double) as seconds_to_resolve,
    cast(null as varchar) as resolved_by_user_id,
    false as auto_resolved
from newest
join moments on moments.account = newest.account and moments.incident = newest.incident
