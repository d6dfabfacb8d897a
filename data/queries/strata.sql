-- one row per (service, month of merge, size band, origin): counted changes, and those with an incident in each link view; in
-- the weighted one the sum of their links' weights, each change 1 at most. A change of several services is in each
with alike as (
    select
        service_set, merged_month as month, size_band, origin, count(*) as changes,
        cast(count(*) filter (where incidents_strict > 0) as double) as strict,
        sum(least(1e0, incidents_weighted)) as weighted,
        cast(count(*) filter (where incidents_lenient > 0) as double) as lenient
    from overlay.scoped_changes($scope)
    group by service_set, merged_month, size_band, origin
)
select
    held.service, month, size_band, origin, cast(sum(changes) as bigint) as changes,
    sum(strict) as strict, sum(weighted) as weighted, sum(lenient) as lenient
from alike
join overlay.service_sets as held on held.service_set = alike.service_set
where len($scope['services']) = 0 or list_contains($scope['services'], held.service)
group by held.service, month, size_band, origin
