-- one row per counted incident that people tagged with this cause and that has a culprit change of this origin, with those
-- changes, newest first, at most 500; an empty text asks for any
select
    incident.incident_id, incident.title, incident.service, incident.severity, incident.severity_rank,
    incident.started_at, list(distinct change.change_id) as change_ids
from overlay.scoped_links($scope) as link
join overlay.scoped_changes($scope) as change on change.change_id = link.change_id
join overlay.incidents as incident on incident.incident_id = link.incident_id
join overlay.postmortems as postmortem on postmortem.incident_id = link.incident_id and postmortem.taggers > 0
where change.origin in ('ai_assisted', 'human_only', 'unknown')
    and ($origin = '' or change.origin = $origin)
    and link.incident_id in (select incident_id from overlay.causes where role = $role and ($tag = '' or tag = $tag))
group by all
order by incident.started_at desc, incident.incident_id
limit 500
