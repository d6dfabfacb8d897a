-- one row per incident whose notes or custom fields give the address of its post-mortem: the newest
with told as (
    select incident_id, written_at as told_at, review_link(text) as url
    from core.incident_notes
    union all
    select 'pagerduty/' || account || '/' || incident, occurred_at, field->>'value'
    from (
        select account, incident, occurred_at, unnest(cast(told->'custom_fields' as json[])) as field
        from staging.pagerduty_webhook_events
        where kind = 'incident.custom_field_values.updated'
    )
    where regexp_matches(field->>'name', '(?i)post.?mortem|incident.?review|review.?(link|url|doc)|retrospective|^rca')
        and regexp_matches(field->>'value', '^https?://\S+$')
)
select incident_id, arg_max(url, told_at) as url
from told
where url is not null
group by incident_id
