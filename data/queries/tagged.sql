-- one row: counted incidents of the filters, and how many of them somebody tagged
select
    count(*) as incidents, count(*) filter (where postmortem.taggers > 0) as tagged,
    count(*) filter (where postmortem.taggers > 1) as tagged_twice,
    count(*) filter (where postmortem.disputed > 0) as disputed
from overlay.scoped_incidents($scope) as incident
join overlay.postmortems as postmortem on postmortem.incident_id = incident.incident_id
