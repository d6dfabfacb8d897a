-- one row per counted incident of the filters whose title, text, service, id or tags hold every word, in any case
select incident.incident_id
from overlay.scoped_incidents($scope) as incident
join overlay.postmortems as postmortem on postmortem.incident_id = incident.incident_id
where len(list_filter($words, lambda word: not contains(
    lower(concat_ws(' ', incident.title, incident.description, incident.service, incident.team, incident.number,
        incident.incident_id, array_to_string(postmortem.names, ' '), array_to_string(postmortem.causes, ' '))),
    word
))) = 0
