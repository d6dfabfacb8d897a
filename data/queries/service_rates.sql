-- one row per (service, origin or all): counted changes, and those with at least one incident they are held responsible
-- for; a change counts in each of its services
with alike as (
    select change.services, change.origin, count(*) as changes, count(*) filter (where change.failed) as events
    from overlay.scoped_changes($scope) as change
    group by change.services, change.origin
),
touched as (
    select unnest(services) as service, origin, changes, events from alike
)
select
    service, case when grouping(origin) = 1 then 'all' else origin end as origin,
    cast(sum(changes) as bigint) as changes, cast(sum(events) as bigint) as events
from touched
where len($scope['services']) = 0 or list_contains($scope['services'], service)
group by grouping sets ((service, origin), (service))
order by service, origin
