-- one row per counted incident of the filters: what it was and how far its link stands
select
    incident_id, number, title, service, team, severity, severity_rank, started_at, minutes_to_restore, status,
    link_status, culprit_known, culprit_change_id, candidates
from overlay.incidents
where counted
    and started_at >= $since and started_at < $until
    and (len($services) = 0 or list_contains($services, service))
    and (len($teams) = 0 or list_contains($teams, team))
    and (len($severities) = 0 or list_contains($severities, severity))
order by started_at desc, incident_id
