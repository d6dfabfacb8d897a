-- one row per (service, month of merge, size band, origin): counted changes, and those with an incident in each link view; in
-- the weighted one the sum of their links' weights, each change 1 at most. A change of several services is in each
with links as (
    select 'strict' as view, * from overlay.scoped_links(struct_update($scope, links := 'strict'))
    union all
    select 'weighted', * from overlay.scoped_links(struct_update($scope, links := 'weighted'))
    union all
    select 'lenient', * from overlay.scoped_links(struct_update($scope, links := 'lenient'))
),
outcomes as (
    select
        change_id,
        cast(count(*) filter (where view = 'strict') > 0 as double) as strict,
        least(1e0, coalesce(sum(weight) filter (where view = 'weighted'), 0e0)) as weighted,
        cast(count(*) filter (where view = 'lenient') > 0 as double) as lenient
    from links
    group by change_id
),
placed as (
    select
        unnest(change.services) as service, change.merged_month as month, change.change_id, change.size_band, change.origin
    from overlay.scoped_changes($scope) as change
)
select
    placed.service, placed.month, placed.size_band, placed.origin, count(*) as changes,
    coalesce(sum(outcomes.strict), 0e0) as strict,
    coalesce(sum(outcomes.weighted), 0e0) as weighted,
    coalesce(sum(outcomes.lenient), 0e0) as lenient
from placed
left join outcomes on outcomes.change_id = placed.change_id
where len($scope['services']) = 0 or list_contains($scope['services'], placed.service)
group by placed.service, placed.month, placed.size_band, placed.origin
