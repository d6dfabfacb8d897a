-- one row per action item of an incident, open ones first, then by due date
select action, state, text, team, due, actor, made_at
from overlay.actions
where incident_id = $incident
order by (state = 'open') desc, due nulls last, made_at, action
