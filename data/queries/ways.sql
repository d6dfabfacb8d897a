-- one row per way failures of the filters' incidents took, from one service to another: incidents that did, each once, and
-- steps; the row without services counts the incidents that took any
select from_service, to_service, count(distinct incident_id) as incidents, count(*) as steps
from overlay.scoped_steps($scope)
group by grouping sets ((from_service, to_service), ())
order by from_service, to_service
