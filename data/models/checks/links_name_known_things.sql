-- every link joins an incident and a change that exist
select link.incident_id, link.change_id
from evidence.links as link
left join mart.incidents as incident on incident.incident_id = link.incident_id
left join mart.changes as change on change.change_id = link.change_id
where incident.incident_id is null or change.change_id is null
