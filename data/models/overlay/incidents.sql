-- one row per incident, with the change held responsible for it, if any, or a person's answer that there is none
with best as (
    select distinct on (incident_id) incident_id, change_id, status, confidence, known, strict
    from overlay.links
    where status <> 'rejected'
    order by incident_id, (status = 'confirmed') desc, confidence desc, rank nulls last, change_id
),
numbers as (
    select incident_id, count(*) as candidates from overlay.links where status <> 'rejected' group by incident_id
)
select
    incident.incident_order, incident.incident_id, incident.source, incident.number, incident.title, incident.description, incident.url,
    cast(incident.service as overlay.service) as service, cast(incident.team as overlay.team) as team,
    cast(incident.tier as overlay.tier) as tier, cast(incident.severity as overlay.severity) as severity, incident.severity_rank,
    incident.urgency, incident.kind, incident.status,
    incident.started_at, incident.acknowledged_at, incident.mitigated_at, incident.resolved_at,
    coalesce(stated.customers_affected, incident.customers_affected) as customers_affected,
    coalesce(stated.degraded_fraction, incident.degraded_fraction) as degraded_fraction, incident.minutes_to_restore,
    -- the one definition: what nobody says was only partly degraded counts as wholly so, an upper bound
    coalesce(stated.customers_affected, incident.customers_affected) * incident.minutes_to_restore
        * coalesce(stated.degraded_fraction, incident.degraded_fraction, 1e0) as customer_minutes,
    incident.postmortem_url,
    incident.left_out is null as counted, incident.left_out,
    cast(case
        when best.status = 'confirmed' then 'confirmed'
        when best.known then 'named'
        when best.strict then 'suggested'
        when answer.verdict = 'unknown' then 'unknown'
        when answer.verdict is not null then 'no_change'
        when best.change_id is not null then 'candidates'
        else 'none'
    end as overlay.link_status) as link_status,
    case when best.strict then best.change_id end as culprit_change_id,
    case when best.strict then best.confidence end as culprit_confidence,
    coalesce(best.known, false) as culprit_known,
    cast(case when best.strict then origin.origin end as overlay.origin) as culprit_origin,
    coalesce(numbers.candidates, 0) as candidates,
    answer.verdict as answer, answer.actor as answered_by, answer.made_at as answered_at, answer.note as answer_note,
    disagreement.incident_id is not null as disputed
from mart.incidents as incident
left join best on best.incident_id = incident.incident_id
left join overlay.impact as stated on stated.incident_id = incident.incident_id
left join numbers on numbers.incident_id = incident.incident_id
left join overlay.origins as origin on origin.change_id = best.change_id
left join overlay.judgements as answer on answer.kind = 'answer' and answer.subject = incident.incident_id
left join overlay.disagreements as disagreement on disagreement.incident_id = incident.incident_id
order by incident.incident_order
