-- one row per incident a change is a candidate for
select
    incident.incident_id, incident.title, incident.service, incident.started_at, link.status, link.confidence, link.reasons,
    link.strict
from overlay.links as link
join overlay.incidents as incident on incident.incident_id = link.incident_id
where link.change_id = $change
order by link.strict desc, link.confidence desc, incident.started_at desc
