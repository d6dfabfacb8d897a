-- one row per step a failure of the filters' incidents took: from the service it started in to another it reached; where the
-- culprit change was deployed to another service that the one that paged needs, it started there
with shown as (
    select incident_id, number, started_at, title from overlay.scoped_incidents($scope)
),
steps as (
    select incident_id, started_in as from_service, service as to_service, via, minutes_after
    from mart.incident_reach
    where service <> started_in
    union all
    select incident.incident_id, change.service, incident.service, 'culprit', null
    from overlay.scoped_links($scope) as link
    join overlay.incidents as incident on incident.incident_id = link.incident_id
    join overlay.changes as change on change.change_id = link.change_id
    join core.service_dependants as needs on needs.service = change.service and needs.dependant = incident.service
    where not list_contains(change.services, incident.service)
)
select steps.*, shown.number, shown.started_at, shown.title
from steps
join shown on shown.incident_id = steps.incident_id
order by steps.from_service, steps.to_service, shown.started_at, steps.incident_id
