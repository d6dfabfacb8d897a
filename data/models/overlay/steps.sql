-- one row per step a failure took: from the service it started in to another it reached; and one per (counted incident, change
-- that may count against, that was deployed to another service, which the one that paged needs): it started there (culprit)
with told as (
    select
        counted.incident_order, reach.incident_id, reach.started_in as from_service, reach.service as to_service, reach.via,
        reach.minutes_after, true as strict, 1e0 as weight, true as lenient
    from mart.incident_reach as reach
    join mart.incidents as counted on counted.incident_id = reach.incident_id
    where reach.service <> reach.started_in
    union all
    select
        link.incident_order, link.incident_id, change.service, incident.service, 'culprit', null, link.strict, link.weight, link.lenient
    from overlay.counted_links as link
    join mart.incidents as incident on incident.incident_order = link.incident_order
    join mart.changes as change on change.change_number = link.change_number
    join core.service_dependants as needs on needs.service = change.service and needs.dependant = incident.service
    where not list_contains(change.services, incident.service)
)
select * replace (cast(from_service as overlay.service) as from_service, cast(to_service as overlay.service) as to_service)
from told
order by incident_order
