-- one row per (repository, month of merge): its changes by how their origin is known, as of merge
select
    change.repo, strftime(timezone(facts.value, change.merged_at), '%Y-%m') as month, count(*) as changes,
    count(*) filter (where change.origin = 'ai_assisted' and change.best_kind = 'declared') as ai_declared,
    count(*) filter (where change.origin = 'ai_assisted' and change.best_kind <> 'declared') as ai_marked,
    count(*) filter (where change.origin = 'human_only') as declared_no,
    count(*) filter (where change.origin = 'bot') as bot,
    count(*) filter (where change.origin = 'conflict') as conflict,
    count(*) filter (where change.origin = 'unknown') as unknown,
    round(100e0 * count(*) filter (where change.origin in ('unknown', 'conflict')) / count(*), 0) as unknown_percent
from overlay.changes as change
join meta.build as facts on facts.key = 'time_zone'
group by change.repo, month
order by change.repo, month desc
