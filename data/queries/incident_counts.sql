-- one row: counted incidents of the filters, how far their links stand, and how many of them somebody tagged
select
    count(*) as incidents,
    count(*) filter (where incident.link_status in ('confirmed', 'named', 'suggested')) as linked,
    count(*) filter (
        where incident.link_status in ('confirmed', 'named', 'suggested')
            and not exists (select 1 from overlay.counted_links as link where link.incident_order = incident.incident_order and link.strict)
    ) as linked_uncounted,
    count(*) filter (where incident.link_status = 'candidates') as candidates,
    count(*) filter (where incident.link_status = 'unknown') as unknown,
    count(*) filter (where incident.link_status = 'no_change') as no_change,
    count(*) filter (where incident.link_status = 'none') as without,
    count(*) filter (where postmortem.taggers > 0) as tagged
from overlay.scoped_incidents($scope) as incident
join overlay.postmortems as postmortem on postmortem.incident_order = incident.incident_order
