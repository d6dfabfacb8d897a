-- one row per open action item past its due date, longest first
select actions.incident_id, incident.title, incident.number, actions.text, actions.team, actions.due
from overlay.actions as actions
join overlay.scoped_incidents($scope) as incident on incident.incident_id = actions.incident_id
where actions.state = 'open' and actions.due < cast(cast($today as varchar) as date)
order by actions.due, actions.incident_id
