-- one row per (counted incident, origin of a change that it counts against): customer-minutes as far as they are known, and
-- minutes to restore, for one still open those to the end of what was observed
with charged as (
    select distinct link.incident_order, change.origin
    from overlay.scoped_changes($scope) as change
    join overlay.scoped_links($scope) as link on link.change_number = change.change_number
)
select
    incident.incident_id, charged.origin, incident.service,
    incident.customer_minutes,
    coalesce(incident.minutes_to_restore, minutes_between(incident.started_at, span.observed_until)) as minutes,
    incident.minutes_to_restore is not null as restored
from charged
join overlay.incidents as incident on incident.incident_order = charged.incident_order
join core.observed as span on span.service = incident.service
order by incident.incident_order, charged.origin
