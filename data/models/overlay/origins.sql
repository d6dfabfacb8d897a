-- one row per change: its origin as of merge, which comparisons use, and as known now, which is only shown
select
    change.change_id,
    case when policy.change_id is null then change.origin else 'human_only' end as origin,
    case when policy.change_id is null then change.confidence else 0.8e0 end as confidence,
    case when policy.change_id is null then change.best_kind else 'declared' end as best_kind,
    coalesce(
        judgement.verdict, case when policy.change_id is null then change.origin else 'human_only' end
    ) as origin_now
from mart.changes as change
left join overlay.policy_origins as policy on policy.change_id = change.change_id
left join overlay.judgements as judgement on judgement.kind = 'origin' and judgement.subject = change.change_id
