-- one row per (safeguard, origin or all, service or all): changes for which it is recorded, those that had it, the same
-- of changes with an incident, and how many changes it is not recorded for; a change counts in each of its services
with failed as (
    select distinct change_id from overlay.scoped_links($scope)
),
facts as (
    select
        change.origin, change.services, failed.change_id is not null as broke,
        [
            {'safeguard': 'canary', 'used': safeguards.canary},
            {'safeguard': 'flag', 'used': safeguards.flag},
            {'safeguard': 'rollback_ready', 'used': safeguards.rollback_ready},
            {'safeguard': 'runbook', 'used': safeguards.runbook},
            {'safeguard': 'senior_sign_off', 'used': safeguards.senior_sign_off},
            {'safeguard': 'tests', 'used': safeguards.tests}
        ] as told
    from overlay.scoped_changes($scope) as change
    join core.change_safeguards as safeguards on safeguards.change_id = change.change_id
    left join failed on failed.change_id = change.change_id
    where change.origin <> 'bot'
),
-- few combinations stand for many changes
alike as (
    select origin, services, broke, told, count(*) as changes
    from facts
    group by origin, services, broke, told
),
placed as (
    select origin, 'all' as service, broke, told, changes from alike
    union all
    select origin, unnest(services), broke, told, changes from alike
),
each as (
    select origin, service, broke, changes, unnest(told, recursive := true)
    from placed
)
select
    safeguard, case when grouping(origin) = 1 then 'all' else origin end as origin, service,
    coalesce(sum(changes) filter (where used is not null), 0) as changes,
    coalesce(sum(changes) filter (where used), 0) as used,
    coalesce(sum(changes) filter (where used is not null and broke), 0) as incident_changes,
    coalesce(sum(changes) filter (where used and broke), 0) as incident_used,
    coalesce(sum(changes) filter (where used is null), 0) as not_recorded
from each
group by grouping sets ((safeguard, origin, service), (safeguard, service))
order by safeguard, service, origin
