-- one row per step a failure of the filters' incidents took from one service to another
select * exclude (incident_order)
from overlay.scoped_steps($scope)
order by from_service, to_service, started_at, incident_id
