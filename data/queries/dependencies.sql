-- one row per service and a service it needs
select service, depends_on from core.service_dependencies order by service, depends_on
