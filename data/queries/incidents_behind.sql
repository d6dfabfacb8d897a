-- one row per counted incident of the filters: what it was, how far its link stands and what people tagged
select
    incident.incident_id, incident.number, incident.title, incident.service, incident.team, incident.severity,
    incident.severity_rank, incident.started_at, incident.minutes_to_restore, incident.status, incident.link_status,
    incident.culprit_known, incident.culprit_change_id, incident.candidates,
    incident.customer_minutes,
    postmortem.taggers, postmortem.names,
    postmortem.disputed + cast(incident.disputed as integer) as disputed, postmortem.published_at, postmortem.actions_open
from overlay.scoped_incidents($scope) as incident
join overlay.postmortems as postmortem on postmortem.incident_id = incident.incident_id
order by incident.started_at desc, incident.incident_id
