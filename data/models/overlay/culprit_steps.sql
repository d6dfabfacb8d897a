-- one row per (counted incident, change that may count against) where the change was deployed to another service, which the
-- one that paged needs: the failure started there
select
    link.incident_id, change.service as from_service, incident.service as to_service, link.strict, link.weight, link.lenient
from overlay.counted_links as link
join mart.incidents as incident on incident.incident_id = link.incident_id
join mart.changes as change on change.change_id = link.change_id
join core.service_dependants as needs on needs.service = change.service and needs.dependant = incident.service
where not list_contains(change.services, incident.service)
