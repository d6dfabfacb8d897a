-- one row per (service, month of merge, size band, origin): changes in production for at least $days before the end of what
-- was observed, and those with a strict link to an incident that began within $days; never fewer days than the data's own
-- maturity for the changes, since younger ones are not counted
with outcomes as (
    select distinct link.change_id
    from overlay.links as link
    join overlay.incidents as incident on incident.incident_id = link.incident_id
    join mart.changes as change on change.change_id = link.change_id
    where link.strict and incident.counted
        and (len($scope['severities']) = 0 or list_contains($scope['severities'], incident.severity))
        and incident.started_at >= change.first_production_at - interval 10 minute
        and incident.started_at <= change.first_production_at + to_days(cast($days as integer))
),
placed as (
    select
        unnest(change.services) as service, change.merged_month as month, change.change_id, change.size_band, change.origin
    from overlay.scoped_changes($scope) as change
    join core.observed as span on span.service = change.service
    where change.first_production_at <= span.observed_until - to_days(cast($days as integer))
)
select
    placed.service, placed.month, placed.size_band, placed.origin, count(*) as changes,
    cast(count(outcomes.change_id) as double) as events
from placed
left join outcomes on outcomes.change_id = placed.change_id
where len($scope['services']) = 0 or list_contains($scope['services'], placed.service)
group by placed.service, placed.month, placed.size_band, placed.origin
