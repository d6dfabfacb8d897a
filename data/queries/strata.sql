-- one row per (service, month of merge, size band, origin): counted changes, and those with an incident in each link view; in
-- the weighted one the sum of their links' weights, each change 1 at most. A change of several services is in each
with alike as (
    -- few sets of services stand for many changes
    select
        services, merged_month as month, size_band, origin, count(*) as changes,
        cast(count(*) filter (where incidents_strict > 0) as double) as strict,
        sum(least(1e0, incidents_weighted)) as weighted,
        cast(count(*) filter (where incidents_lenient > 0) as double) as lenient
    from overlay.scoped_changes($scope)
    group by services, merged_month, size_band, origin
),
placed as (
    select unnest(services) as service, * exclude (services) from alike
)
select
    service, month, size_band, origin, cast(sum(changes) as bigint) as changes,
    sum(strict) as strict, sum(weighted) as weighted, sum(lenient) as lenient
from placed
where len($scope['services']) = 0 or list_contains($scope['services'], service)
group by service, month, size_band, origin
