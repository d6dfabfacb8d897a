-- one row per service: its counted incidents of the filters, how many of them went on to another service, the widest of
-- them, and how many services need it: its real radius beside the potential one
with started as (
    select incident.service, blast.*
    from overlay.scoped_incidents($scope) as incident
    join (select incident_order, services, services_in_time_only, customer_minutes from overlay.blast) as blast
        on blast.incident_order = incident.incident_order
),
counted as (
    select
        service, count(*) as incidents, count(*) filter (where services > 1) as travelled, max(services) - 1 as furthest,
        sum(services - 1) as reached, sum(customer_minutes) as customer_minutes
    from started
    group by service
),
potential as (
    select service, count(*) as dependants, count(*) filter (where direct) as direct from core.service_dependants group by service
)
select
    service.service, service.team, service.tier,
    coalesce(counted.incidents, 0) as incidents, coalesce(counted.travelled, 0) as travelled,
    coalesce(counted.furthest, 0) as furthest, coalesce(cast(counted.reached as bigint), 0) as reached, counted.customer_minutes,
    coalesce(potential.dependants, 0) as dependants, coalesce(potential.direct, 0) as direct
from core.services as service
left join counted on counted.service = service.service
left join potential on potential.service = service.service
order by dependants desc, incidents desc, service.service
