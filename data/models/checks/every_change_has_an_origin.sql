-- a change always has an origin, unknown if nothing is known
select change_id
from mart.changes
where origin is null
