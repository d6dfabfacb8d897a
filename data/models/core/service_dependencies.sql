-- one row per service and a service it needs
select service, depends_on
from seed.service_dependencies
