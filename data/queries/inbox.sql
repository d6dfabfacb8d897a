-- one row per incident worth a person's minute, best first: reach, doubt and discord lie between 0 and 1 and add up to
-- its score; doubt is what choosing among the four likeliest can settle, so a choice among fifty comes late; what people
-- dispute comes first, what somebody could not tell last, and neither is asked again of who spoke last
with ordered as (
    select
        *,
        row_number() over (partition by incident_id order by status = 'suggested' desc, confidence desc, change_id) as place
    from overlay.links
),
weighed as (
    select
        incident_id,
        coalesce(max(confidence) filter (where status = 'suggested'), 0e0) as best_confidence,
        coalesce(
            sum(confidence) filter (where status = 'suggested' and place <= 4)
                / nullif(sum(confidence) filter (where status = 'suggested'), 0),
            0e0
        ) as settled,
        max(actor) filter (where status = 'confirmed') as confirmed_by
    from ordered
    group by incident_id
),
-- the changes each kind of evidence holds for the likeliest
likeliest as (
    select incident_id, method in ('window', 'dependency') as by_time, change_id, confidence
    from evidence.links
    where method not in ('doubted', 'fix')
    qualify confidence = max(confidence) over (partition by incident_id, by_time)
),
pointed as (
    select
        incident_id,
        not list_has_any(
            coalesce(list(change_id) filter (where by_time), []), coalesce(list(change_id) filter (where not by_time), [])
        ) and bool_or(by_time) and not bool_and(by_time) as evidence_disagrees
    from likeliest
    group by incident_id
),
waiting as (
    select
        incident.*, weighed.best_confidence, weighed.settled,
        coalesce(pointed.evidence_disagrees, false) as evidence_disagrees
    from overlay.scoped_incidents($scope) as incident
    join weighed on weighed.incident_id = incident.incident_id
    left join pointed on pointed.incident_id = incident.incident_id
    where (incident.disputed or (incident.link_status in ('candidates', 'suggested', 'unknown') and incident.candidates > 0))
        and coalesce(incident.answered_by, weighed.confirmed_by, '') <> $actor
),
parts as (
    select
        *,
        (
            coalesce((5 - least(severity_rank, 5)) / 4e0, 0.5e0)
            + percent_rank() over (order by coalesce(customer_minutes, 0))
        ) / 2 as reach,
        (1 - best_confidence) * settled as doubt,
        case when disputed then 1e0 when evidence_disagrees then 0.5e0 else 0e0 end as discord
    from waiting
)
select
    incident_id, number, title, service, severity, severity_rank, started_at, minutes_to_restore, customer_minutes,
    link_status, candidates, disputed, evidence_disagrees, reach, doubt, discord, reach + doubt + discord as score
from parts
order by disputed desc, answer is not distinct from 'unknown', score desc, started_at desc, incident_id
