-- one row per undecided incident that a change is a candidate of
select incident.incident_id
from overlay.links as link
join overlay.incidents as incident on incident.incident_id = link.incident_id
where link.change_id = $change and link.status = 'suggested' and incident.counted
    and incident.link_status in ('candidates', 'suggested', 'unknown')
order by incident.incident_id
