-- one row per contributing cause of counted incidents of the filters in at least two services or three months, most months
-- first; months are the organisation's
select
    cause.tag, any_value(cause.name) as name, count(*) as incidents, count(distinct incident.service) as services,
    count(distinct date_trunc('month', timezone(zone.value, incident.started_at))) as months,
    max(incident.started_at) as last_at
from overlay.scoped_incidents($scope) as incident
join overlay.causes as cause on cause.incident_id = incident.incident_id and cause.role = 'cause'
join meta.build as zone on zone.key = 'time_zone'
group by cause.tag
having count(distinct incident.service) > 1
    or count(distinct date_trunc('month', timezone(zone.value, incident.started_at))) > 2
order by months desc, incidents desc, cause.tag
