-- one row per service that needs this one or that this one needs, with its counted incidents of the filters' period
select
    neighbour.service, neighbour.side, count(incident.incident_id) as incidents,
    neighbour.service in (select service from core.services) as known
from (
    select depends_on as service, 'needs' as side from core.service_dependencies where service = $service
    union all
    select service, 'needed by' from core.service_dependencies where depends_on = $service
) as neighbour
left join overlay.scoped_incidents($scope) as incident on incident.service = neighbour.service
group by neighbour.service, neighbour.side
order by neighbour.side desc, neighbour.service
