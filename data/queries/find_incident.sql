-- one row per incident that goes by a name: its id, the id its source gave it, or its number
select * exclude (description)
from overlay.incidents
where incident_id = $name or number = $name or split_part(incident_id, '/', 3) = $name
limit 2
