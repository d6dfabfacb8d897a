-- one row per (tag, person) of an incident: who set what, and whether unseen by others
select
    tags.role, tags.tag, causes.name, causes.retired, causes.standing, tags.actor, tags.made_at, tags.unseen
from overlay.tags as tags
join overlay.causes as causes
    on causes.incident_id = tags.incident_id and causes.role = tags.role and causes.tag = tags.tag
where tags.incident_id = $incident
order by tags.role desc, causes.place, tags.tag, tags.made_at, tags.actor
