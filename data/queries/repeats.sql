-- one row per (service, contributing cause) that at least two counted incidents of the filters share, most first: their
-- titles and begins, newest first, and action items of theirs that are still open
with shared as (
    select
        incident.service, cause.tag, any_value(cause.name) as name, count(*) as incidents,
        list(incident.incident_id order by incident.started_at desc, incident.incident_id) as incident_ids,
        list(incident.title order by incident.started_at desc, incident.incident_id) as titles,
        list(incident.started_at order by incident.started_at desc, incident.incident_id) as started,
        sum(postmortem.actions_open) as actions_open
    from overlay.scoped_incidents($scope) as incident
    join overlay.causes as cause on cause.incident_id = incident.incident_id and cause.role = 'cause'
    join overlay.postmortems as postmortem on postmortem.incident_id = incident.incident_id
    where incident.service is not null
    group by incident.service, cause.tag
)
select * from shared where incidents > 1 order by incidents desc, started[1] desc, service, tag
