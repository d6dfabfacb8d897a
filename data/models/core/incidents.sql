-- one row per incident: of PagerDuty, or as the mapping of another system tells it
with every as (
    select
        incident_id, 'pagerduty' as source, number, title, description, url, service_name, service_id, severity,
        severity_rank, urgency,
        case when resolve_reason = 'merge_resolve_reason' then 'duplicate' end as told_kind,
        case
            when resolve_reason = 'merge_resolve_reason' then 'merged'
            when resolved_at is not null then 'resolved'
            else coalesce(rest_status, 'triggered')
        end as status,
        started_at, acknowledged_at, cast(null as timestamptz) as mitigated_at, resolved_at,
        cast(null as bigint) as customers_affected, cast(null as double) as degraded_fraction,
        cast(null as varchar) as postmortem_url,
        'pagerduty/' || split_part(incident_id, '/', 2) || '/' || merged_into as merged_into,
        people_paged, acknowledgement_known, person_resolved, responders, reopened
    from core.pagerduty_incidents
    union all
    select
        incident_id, source, number, title, description, url, service_name, service_name, severity, severity_rank, urgency,
        nullif(kind, 'production'),
        case
            when kind = 'duplicate' then 'merged'
            when resolved_at is not null then 'resolved'
            when status in ('triggered', 'acknowledged', 'mitigated', 'resolved') then status
            else 'triggered'
        end,
        started_at, acknowledged_at, mitigated_at, resolved_at, customers_affected, degraded_fraction, postmortem_url,
        source || '/' || account || '/' || merged_into, null, acknowledgement_known, declared_by_a_person,
        null, null
    from staging.mapped_incidents
)
select
    every.incident_id, every.source, every.number, trim(regexp_replace(every.title, '\s+', ' ', 'g')) as title, every.description, every.url,
    coalesce(by_name.service, by_id.service, every.service_name) as service,
    every.severity,
    coalesce(every.severity_rank, try_cast(regexp_extract(every.severity, '([0-9]+)', 1) as integer)) as severity_rank,
    every.urgency,
    case
        when every.told_kind is not null then every.told_kind
        when is_headed(every.title, '((fire|dr|training|tabletop) ?)?(drill|exercise)|game ?day')
            or regexp_matches(
                lower(every.title),
                '\b(fire ?drill|(dr|training|recovery|failover|tabletop|incident|on-?call) (drill|exercise)|this is (only |just )?an? (drill|exercise))\b'
            ) then 'drill'
        when is_headed(every.title, 'test(ing)?')
            or regexp_matches(
                lower(every.title),
                '^\W*test.*\bignore\b|just.for.test|\b(test (page|alert|incident)|this is (only |just )?a test)\b'
            ) then 'test'
        when regexp_matches(lower(every.title), '\bnear.miss\b') or is_on_staging(every.title) then 'near_miss'
        else 'production'
    end as kind,
    every.status,
    every.started_at, every.acknowledged_at, every.mitigated_at, every.resolved_at,
    coalesce(every.customers_affected, try_cast(replace(regexp_extract(lower(every.description), 'customers affected:? *([0-9][0-9,]*)', 1), ',', '') as bigint))
        as customers_affected,
    coalesce(every.degraded_fraction, try_cast(nullif(regexp_extract(lower(every.description), 'degraded(?: fraction)?:? *([0-9]+(?:\.[0-9]+)?) *%', 1), '') as double) / 100)
        as degraded_fraction,
    coalesce(every.postmortem_url, review_link(every.description), review.url) as postmortem_url,
    every.merged_into, every.people_paged, every.acknowledgement_known, every.person_resolved, every.responders, every.reopened
from every
left join staging.services as by_name on by_name.alias = every.service_name
left join staging.services as by_id on by_id.alias = every.service_id
left join core.incident_review_links as review on review.incident_id = every.incident_id
where every.started_at is not null
