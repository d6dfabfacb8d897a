-- one row per counted incident of the filters: what it was and how far its link stands
select
    incident_id, number, title, service, team, severity, severity_rank, started_at, minutes_to_restore, status,
    link_status, culprit_known, culprit_change_id, candidates
from overlay.scoped_incidents($scope)
order by started_at desc, incident_id
