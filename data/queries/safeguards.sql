-- one row per (safeguard, origin or all, service or all): changes for which it is recorded, those that had it, the same
-- of changes with an incident, and how many changes it is not recorded for; a change counts in each of its services
-- few combinations stand for many changes
with alike as (
    select change.origin, change.services, change.broke, change.safeguards as had, count(*) as changes
    from (
        select
            origin, services, failed as broke,
            struct_pack(
                canary := safeguards.canary, flag := safeguards.flag, rollback_ready := safeguards.rollback_ready,
                runbook := safeguards.runbook, senior_sign_off := safeguards.senior_sign_off, tests := safeguards.tests
            ) as safeguards
        from overlay.scoped_changes($scope)
        where origin <> 'bot'
    ) as change
    group by change.origin, change.services, change.broke, had
),
placed as (
    select origin, 'all' as service, broke, had, changes from alike
    union all
    select
        origin,
        unnest(case when len($scope['services']) = 0 then services else list_intersect(services, $scope['services']) end),
        broke, had, changes
    from alike
),
each as (
    select
        origin, service, broke, changes,
        unnest(
            [
                {'safeguard': 'canary', 'used': had.canary},
                {'safeguard': 'flag', 'used': had.flag},
                {'safeguard': 'rollback_ready', 'used': had.rollback_ready},
                {'safeguard': 'runbook', 'used': had.runbook},
                {'safeguard': 'senior_sign_off', 'used': had.senior_sign_off},
                {'safeguard': 'tests', 'used': had.tests}
            ],
            recursive := true
        )
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
