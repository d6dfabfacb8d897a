-- one row per service and a service that needs it, directly or through others; a circle does not make a service its own
with recursive needs as (
    select depends_on as service, service as dependant from core.service_dependencies
    union
    select needs.service, further.service
    from needs
    join core.service_dependencies as further on further.depends_on = needs.dependant
)
select
    needs.service, needs.dependant,
    exists (
        select 1 from core.service_dependencies as direct
        where direct.depends_on = needs.service and direct.service = needs.dependant
    ) as direct
from needs
where needs.service <> needs.dependant
