-- one row per incident: the shapes of one PagerDuty incident merged on (account, id)
with shapes as (
    select
        'pagerduty/' || account || '/' || id as incident_id,
        *,
        case shape when 'rest' then 1 when 'analytics' then 2 else 3 end as preference,
        coalesce(
            open_acknowledged_at, created_at + to_microseconds(cast(seconds_to_first_ack * 1e6 as bigint))
        ) as acknowledged_at,
        coalesce(
            resolved_at,
            case
                when shape = 'rest' and status = 'resolved' then last_status_change_at
                when shape <> 'rest' then created_at + to_microseconds(cast(seconds_to_resolve * 1e6 as bigint))
            end
        ) as ended_at
    from staging.pagerduty_incidents
),
merged as (
    select
        incident_id,
        first(id order by preference) as id,
        first(number order by preference) filter (where number is not null) as number,
        first(title order by preference) filter (where title is not null) as title,
        first(description order by preference) filter (where description is not null) as description,
        first(url order by preference) filter (where url is not null) as url,
        first(service_name order by preference) filter (where service_name is not null) as service_name,
        first(service_id order by preference) filter (where service_id is not null) as service_id,
        first(severity order by preference) filter (where severity is not null) as severity,
        first(urgency order by preference) filter (where urgency is not null) as urgency,
        first(status order by preference) filter (where status is not null) as rest_status,
        first(resolve_reason order by preference) filter (where resolve_reason is not null) as resolve_reason,
        first(merged_into order by preference) filter (where merged_into is not null) as merged_into,
        first(created_at order by preference) filter (where created_at is not null) as started_at,
        min(acknowledged_at) as acknowledged_at,
        first(ended_at order by read_at desc, preference) as resolved_at,
        bool_or(shape <> 'rest') as acknowledgement_known,
        bool_or(last_status_change_by like 'user%' or resolved_by_user_id is not null) as person_resolved
    from shapes
    group by incident_id
)
select
    merged.incident_id, 'pagerduty' as source, merged.number, trim(regexp_replace(merged.title, '\s+', ' ', 'g')) as title, merged.description, merged.url,
    coalesce(by_name.service, by_id.service, merged.service_name) as service,
    merged.severity,
    try_cast(regexp_extract(merged.severity, '([0-9]+)', 1) as integer) as severity_rank,
    merged.urgency,
    case
        when merged.resolve_reason = 'merge_resolve_reason' then 'duplicate'
        when is_headed(merged.title, '((fire|dr|training|tabletop) ?)?(drill|exercise)|game ?day')
            or regexp_matches(
                lower(merged.title),
                '\b(fire ?drill|(dr|training|recovery|failover|tabletop|incident|on-?call) (drill|exercise)|this is (only |just )?an? (drill|exercise))\b'
            ) then 'drill'
        when is_headed(merged.title, 'test(ing)?')
            or regexp_matches(
                lower(merged.title),
                '^\W*test.*\bignore\b|just.for.test|\b(test (page|alert|incident)|this is (only |just )?a test)\b'
            ) then 'test'
        when regexp_matches(lower(merged.title), '\bnear.miss\b') or is_on_staging(merged.title) then 'near_miss'
        else 'production'
    end as kind,
    case
        when merged.resolve_reason = 'merge_resolve_reason' then 'merged'
        when merged.resolved_at is not null then 'resolved'
        else coalesce(merged.rest_status, 'triggered')
    end as status,
    merged.started_at, merged.acknowledged_at, cast(null as timestamptz) as mitigated_at, merged.resolved_at,
    try_cast(replace(regexp_extract(lower(merged.description), 'customers affected:? *([0-9][0-9,]*)', 1), ',', '') as bigint)
        as customers_affected,
    try_cast(nullif(regexp_extract(lower(merged.description), 'degraded(?: fraction)?:? *([0-9]+(?:\.[0-9]+)?) *%', 1), '') as double) / 100
        as degraded_fraction,
    nullif(regexp_extract(merged.description, '(?i)post-?mortem:? *(https?://\S+)', 1), '') as postmortem_url,
    'pagerduty/' || split_part(merged.incident_id, '/', 2) || '/' || merged.merged_into as merged_into,
    merged.acknowledgement_known, coalesce(merged.person_resolved, false) as person_resolved
from merged
left join staging.services as by_name on by_name.alias = merged.service_name
left join staging.services as by_id on by_id.alias = merged.service_id
where merged.started_at is not null
