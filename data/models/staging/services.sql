-- one row per name or id an export may use for a service, with the service it stands for: as settings list it, else by the
-- first service with a pattern that matches the whole of it
with met as (
    select service_name as name from staging.deploys
    union
    select service_name from staging.pagerduty_incidents
    union
    select service_name from staging.mapped_incidents
    union
    select name from staging.pagerduty_services
),
told as (
    select alias, service, case when alias = service then 1 else 2 end as strength, 0 as place
    from seed.service_aliases
    union all
    select met.name, pattern.service, 3, pattern.place
    from seed.service_patterns as pattern
    join met on regexp_full_match(met.name, pattern.pattern)
)
select distinct on (alias) alias, service
from told
order by alias, strength, place, service
