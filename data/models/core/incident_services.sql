-- one row per (incident, service it names)
select incident_id, service
from core.incidents
where service is not null
