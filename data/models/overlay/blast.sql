-- one row per counted incident: its blast radius as a vector, null where nobody recorded a part; `minutes` run to the
-- data's end while it is open; customer-minutes take an unrecorded degraded fraction as 1, so they are an upper bound then; people are
-- woken who were paged from 22:00 to 7:00 in the organisation's zone
with spread as (
    select
        incident_id,
        count(*) as services,
        count(*) filter (where via = 'concurrent') as services_in_time_only
    from mart.incident_reach
    group by incident_id
),
potential as (
    select service, count(*) as dependants from core.service_dependants group by service
),
fresh as (
    select service, observed_until from core.observed
)
select
    incident.incident_order, incident.incident_id, incident.number, incident.title, incident.service, incident.team,
    incident.tier, incident.severity, incident.severity_rank, incident.started_at, incident.minutes_to_restore is not null as restored,
    coalesce(incident.minutes_to_restore, greatest(0e0, minutes_between(incident.started_at, fresh.observed_until))) as minutes,
    incident.customers_affected, incident.degraded_fraction, incident.customer_minutes,
    case
        when hour(timezone(zone.value, incident.started_at)) between 7 and 21 then 0
        else paged.people_paged
    end as people_woken,
    coalesce(spread.services, 1) as services,
    coalesce(spread.services_in_time_only, 0) as services_in_time_only,
    coalesce(potential.dependants, 0) as dependants
from overlay.incidents as incident
left join spread on spread.incident_id = incident.incident_id
left join potential on potential.service = incident.service
left join fresh on fresh.service = incident.service
join mart.incidents as paged on paged.incident_id = incident.incident_id
join meta.build as zone on zone.key = 'time_zone'
where incident.counted
order by incident.incident_order
