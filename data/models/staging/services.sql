-- one row per name or id an export may use for a service, with the service it stands for
select distinct on (alias) alias, service
from seed.service_aliases
order by alias, (alias = service) desc, service
