-- one row per incident, with why it is or is not counted; stored in order of its start, by which questions join: `number` is
-- the source's own
select
    row_number() over (order by incident.started_at, incident.incident_id) as incident_order,
    incident.* exclude (description, service_id),
    incident.description,
    service.team, service.tier,
    case
        when coalesce(incident.mitigated_at, incident.resolved_at) >= incident.started_at
            then minutes_between(incident.started_at, coalesce(incident.mitigated_at, incident.resolved_at))
    end as minutes_to_restore,
    coalesce(incident.started_at >= span.observed_from and incident.started_at <= span.observed_until, false) as observed,
    case
        when incident.kind <> 'production' then replace(incident.kind, '_', ' ')
        when incident.urgency is not null and not list_contains(counting.urgencies, incident.urgency)
            then incident.urgency || ' urgency'
        when counting.acknowledged_by_a_person and incident.acknowledged_at is null
            and (incident.acknowledgement_known or incident.status = 'triggered') then 'nobody acknowledged it'
        when counting.acknowledged_by_a_person and incident.acknowledged_at is null
            and incident.status = 'resolved' and not incident.person_resolved then 'resolved without a person'
        when incident.service is null then 'no service'
        when span.service is null then 'its service is not covered by incidents, deploys and commits at once'
        when incident.started_at < span.observed_from or incident.started_at > span.observed_until
            then 'outside the observed span'
    end as left_out
from (select *, cast(null as varchar) as service_id from core.incidents) as incident
left join core.services as service on service.service = incident.service
left join core.observed as span on span.service = incident.service
cross join seed.counting as counting
order by incident_order
