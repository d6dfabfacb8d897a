-- one row per (contributing cause, counted incident of the filters) that somebody tagged: what the question rests on
select
    cause.tag, known.name, known.question, known.place, cause.standing,
    incident.incident_id, incident.number, incident.title, incident.service, incident.started_at,
    incident.link_status = 'confirmed' as decided,
    case incident.culprit_origin when 'conflict' then 'unknown' else incident.culprit_origin end as origin,
    incident.customer_minutes
from overlay.scoped_incidents($scope) as incident
join overlay.causes as cause on cause.incident_id = incident.incident_id and cause.role = 'cause'
join seed.causes as known on known.tag = cause.tag and not known.retired
order by known.place, incident.started_at, incident.incident_id
