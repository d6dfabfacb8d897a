-- one row per (safeguard, origin or all): changes of people for which it is recorded, those that had it, the same of changes
-- with an incident, and how many changes it is not recorded for
with alike as (
    select
        origin, failed as broke, count(*) as merged,
        overlay.safeguards_counted(safeguards) as each
    from overlay.scoped_changes($scope)
    where origin <> 'bot'
    group by origin, failed
),
counted as (
    select origin, broke, merged, unnest(each, recursive := true) from alike
)
select
    safeguard, case when grouping(origin) = 1 then 'all' else origin end as origin,
    sum(recorded) as changes,
    sum(used) as used,
    coalesce(sum(recorded) filter (where broke), 0) as incident_changes,
    coalesce(sum(used) filter (where broke), 0) as incident_used,
    sum(merged - recorded) as not_recorded
from counted
group by grouping sets ((safeguard, origin), (safeguard))
order by safeguard, origin
