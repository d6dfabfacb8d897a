-- one row: incidents of the filters that a service in need of theirs followed in time only, and how many would by chance if
-- its incidents came at their usual pace whatever happened elsewhere
with shown as (
    select incident.incident_order, incident.service, least(1440e0, blast.minutes) as minutes
    from overlay.scoped_incidents($scope) as incident
    join overlay.blast as blast on blast.incident_order = incident.incident_order
),
pace as (
    select
        incident.service,
        count(*) / greatest(1e0, minutes_between(min(span.observed_from), min(span.observed_until))) as per_minute
    from overlay.incidents as incident
    join core.observed as span on span.service = incident.service
    where incident.counted
    group by incident.service
),
open as (
    select service, sum(minutes) as minutes from shown group by service
),
expected as (
    select coalesce(sum(open.minutes * pace.per_minute), 0e0) as by_chance
    from open
    join core.service_dependants as needs on needs.service = open.service
    join pace on pace.service = needs.dependant
),
found as (
    select count(*) as in_time_only
    from overlay.steps as step
    join shown on shown.incident_order = step.incident_order
    where step.via = 'concurrent'
)
select found.in_time_only, expected.by_chance from found, expected
