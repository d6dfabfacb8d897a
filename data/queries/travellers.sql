-- one row per incident of the filters that went from one service to another, newest first, at most 200
select distinct incident_id, number, title, started_at
from overlay.scoped_steps($scope)
order by started_at desc, incident_id
limit 200
