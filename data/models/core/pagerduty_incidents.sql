-- one row per PagerDuty incident: its shapes merged on (account, id), its log entries asked who acknowledged and ended it
with shapes as (
    select
        'pagerduty/' || account || '/' || id as incident_id,
        *,
        case shape when 'rest' then 1 when 'webhook' then 2 when 'analytics' then 3 else 4 end as preference,
        coalesce(
            open_acknowledged_at, created_at + to_microseconds(cast(seconds_to_first_ack * 1e6 as bigint))
        ) as acknowledged_at,
        coalesce(
            resolved_at,
            case
                when shape = 'rest' and status = 'resolved' then last_status_change_at
                when shape in ('analytics', 'csv') then created_at + to_microseconds(cast(seconds_to_resolve * 1e6 as bigint))
            end
        ) as ended_at
    from staging.pagerduty_incidents
),
merged as (
    select
        incident_id, any_value(account) as account,
        first(id order by preference) as id,
        first(number order by preference) filter (where number is not null) as number,
        first(title order by preference) filter (where title is not null) as title,
        first(description order by preference) filter (where description is not null) as description,
        first(url order by preference) filter (where url is not null) as url,
        first(service_name order by preference) filter (where service_name is not null) as service_name,
        first(service_id order by preference) filter (where service_id is not null) as service_id,
        first(severity order by preference) filter (where severity is not null) as severity,
        first(priority_id order by preference) filter (where priority_id is not null) as priority_id,
        first(urgency order by preference) filter (where urgency is not null) as urgency,
        first(status order by preference) filter (where status is not null) as rest_status,
        first(resolve_reason order by preference) filter (where resolve_reason is not null) as resolve_reason,
        first(merged_into order by preference) filter (where merged_into is not null) as merged_into,
        first(created_at order by preference) filter (where created_at is not null) as started_at,
        min(acknowledged_at) as acknowledged_at,
        -- Analytics tell what was known up to a day before they are read
        first(ended_at order by case shape when 'analytics' then read_at - interval 1 day else read_at end desc, preference)
            as resolved_at,
        max(people_paged) as people_paged,
        bool_or(shape in ('analytics', 'csv')) as acknowledgement_known,
        bool_or(last_status_change_by like 'user%' or resolved_by_user_id is not null) as person_resolved
    from shapes
    group by incident_id
)
select
    merged.* exclude (account, severity, priority_id, acknowledged_at, acknowledgement_known, person_resolved),
    coalesce(merged.severity, priority.name) as severity,
    -- a number in its name speaks first; accounts name them as they like
    case when not regexp_matches(coalesce(merged.severity, priority.name), '[0-9]') then priority.rank end as severity_rank,
    case when activity.incident_id is null then merged.acknowledged_at else activity.acknowledged_at end as acknowledged_at,
    merged.acknowledgement_known or activity.incident_id is not null as acknowledgement_known,
    coalesce(merged.person_resolved, false) or coalesce(activity.ended_by_a_person, false) as person_resolved,
    activity.responders, activity.reopened
from merged
left join core.incident_activity as activity on activity.incident_id = merged.incident_id
left join staging.pagerduty_priorities as priority on priority.account = merged.account and priority.id = merged.priority_id
