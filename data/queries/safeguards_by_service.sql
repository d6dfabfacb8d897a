-- one row per (safeguard, service): changes of people for which it is recorded, those that had it, the same of changes with
-- an incident, and how many changes it is not recorded for; a change counts in each of its services
with alike as (
    select
        service_set, failed as broke, count(*) as merged,
        overlay.safeguards_counted(safeguards) as each
    from overlay.scoped_changes($scope)
    where origin <> 'bot'
    group by service_set, failed
),
placed as (
    select held.service, alike.broke, alike.merged, alike.each
    from alike
    join overlay.service_sets as held on held.service_set = alike.service_set
    where len($scope['services']) = 0 or list_contains($scope['services'], held.service)
),
counted as (
    select service, broke, merged, unnest(each, recursive := true) from placed
)
select
    safeguard, service,
    sum(recorded) as changes,
    sum(used) as used,
    coalesce(sum(recorded) filter (where broke), 0) as incident_changes,
    coalesce(sum(used) filter (where broke), 0) as incident_used,
    sum(merged - recorded) as not_recorded
from counted
group by safeguard, service
order by safeguard, service
