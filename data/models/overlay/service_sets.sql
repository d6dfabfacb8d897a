-- one row per (set of services that a change may touch, service in it)
select service_set, cast(unnest(services) as overlay.service) as service
from (select distinct service_set, services from mart.changes)
