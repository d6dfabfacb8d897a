-- one row per alert or note of an incident, in order of time
select kind, happened_at, text from core.incident_events where incident_id = $incident order by happened_at, kind, text
