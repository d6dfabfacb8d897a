-- one row per (incident, candidate change): the machine's evidence, a person's word, and the weight it gets; the answer
-- that no change caused the incident rejects every candidate nobody spoke about (by_answer)
with decided as (
    select subject as incident_id, object as change_id, verdict, actor, made_at, origin_visible, note
    from overlay.judgements
    where kind = 'link'
),
-- a person's word outlives what it speaks of: it still counts among the incident's confirmations, but links nothing
gone as (
    select incident_id, change_id
    from decided
    where incident_id not in (select incident_id from mart.incidents) or change_id not in (select change_id from mart.changes)
),
without_change as (
    select subject as incident_id, actor, made_at, origin_visible, note
    from overlay.judgements
    where kind = 'answer' and verdict <> 'unknown'
),
joined as (
    select
        coalesce(candidate.incident_id, decided.incident_id) as incident_id,
        coalesce(candidate.change_id, decided.change_id) as change_id,
        candidate.deploy_id, candidate.deployed_at, candidate.minutes_before,
        coalesce(candidate.methods, []) as methods, coalesce(candidate.reasons, []) as reasons,
        coalesce(candidate.confidence, 0e0) as confidence, candidate.rank, coalesce(candidate.named, false) as named,
        decided.verdict as status,
        decided.actor, decided.made_at as decided_at, decided.origin_visible, decided.note
    from mart.link_candidates as candidate
    full outer join decided
        on decided.incident_id = candidate.incident_id and decided.change_id = candidate.change_id
),
answered as (
    select
        joined.* replace (
            coalesce(joined.status, case when answer.incident_id is null then 'suggested' else 'rejected' end) as status,
            coalesce(joined.actor, answer.actor) as actor,
            coalesce(joined.decided_at, answer.made_at) as decided_at,
            coalesce(joined.origin_visible, answer.origin_visible) as origin_visible,
            coalesce(joined.note, answer.note) as note
        ),
        joined.status is null and answer.incident_id is not null as by_answer
    from joined
    left join without_change as answer on answer.incident_id = joined.incident_id
),
totals as (
    select
        incident_id,
        count(*) filter (where status = 'confirmed') as confirmations,
        sum(case when status = 'suggested' then confidence else 0 end) as suggested_total
    from answered
    group by incident_id
)
select
    answered.*,
    case
        when totals.confirmations > 0 then answered.status = 'confirmed'
        else answered.status = 'suggested' and answered.confidence >= 0.8e0
    end as strict,
    case
        when totals.confirmations > 0 then answered.status = 'confirmed' and (answered.named or not answered.origin_visible)
        else answered.status = 'suggested' and answered.named
    end as known,
    case
        when totals.confirmations > 0 then case when answered.status = 'confirmed' then 1e0 / totals.confirmations else 0e0 end
        when answered.status = 'suggested' then answered.confidence / greatest(1e0, totals.suggested_total)
        else 0e0
    end as weight
from answered
join totals on totals.incident_id = answered.incident_id
anti join gone on gone.incident_id = answered.incident_id and gone.change_id = answered.change_id
