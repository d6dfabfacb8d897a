-- one row per incident whose text names the one commit or request that caused it, and that nobody has confirmed yet
select incident.incident_id, incident.title, incident.culprit_change_id as change_id, link.reasons[1] as reason
from overlay.scoped_incidents($scope) as incident
join overlay.links as link
    on link.incident_id = incident.incident_id and link.change_id = incident.culprit_change_id and link.named
where incident.link_status = 'named'
order by incident.started_at desc, incident.incident_id
