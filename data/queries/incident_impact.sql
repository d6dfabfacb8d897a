-- one row: an incident's blast radius as a vector, null where nobody knows; who stated what no source says
with measured as (
    select
        incident_id, service, severity, minutes_to_restore, customers_affected, degraded_fraction, counted,
        customer_minutes
    from overlay.incidents
)
select
    incident.*,
    stated.services, stated.said_by, stated.actor, stated.made_at,
    stated.customers_affected is not null as customers_stated, stated.degraded_fraction is not null as degraded_stated,
    (select list(service order by service) from core.service_dependencies where depends_on = incident.service)
        as dependants,
    (select count(*) from measured where counted and customer_minutes is not null) as measured,
    (select count(*) from measured where counted and customer_minutes > incident.customer_minutes) as wider
from measured as incident
left join overlay.impact as stated on stated.incident_id = incident.incident_id
where incident.incident_id = $incident
