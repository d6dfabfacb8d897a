-- one row per incident merged with this one at their source: the one it went to (is_target), or one that was merged into it
select incident.incident_id, incident.number, incident.title, merged.alias = $incident as is_target
from core.incident_aliases as merged
join overlay.incidents as incident
    on incident.incident_id = case when merged.alias = $incident then merged.incident_id else merged.alias end
where merged.alias = $incident or merged.incident_id = $incident
order by is_target desc, incident.started_at, incident.incident_id
