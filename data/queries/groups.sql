-- one row per (what changes are grouped by, group, origin): counted changes, and those with an incident they are held
-- responsible for, in the weighted view the whole number nearest to the sum of the links' weights; a change counts in each of
-- its services, and once in every other grouping
with alike as (
    select service_set, team, change_type, size_band, origin, count(*) as changes, sum(events) as events
    from overlay.scoped_changes($scope)
    group by service_set, team, change_type, size_band, origin
),
named as (
    select 'service' as grouped_by, held.service as name, origin, changes, events
    from alike
    join overlay.service_sets as held on held.service_set = alike.service_set
    union all
    select 'team', coalesce(team, 'no team'), origin, changes, events from alike
    union all
    select 'type', coalesce(change_type, 'no type'), origin, changes, events from alike
    union all
    select 'size', coalesce(size_band, 'not recorded'), origin, changes, events from alike
)
select grouped_by, name, origin, cast(sum(changes) as bigint) as changes, cast(round(sum(events)) as bigint) as events
from named
where grouped_by <> 'service' or len($scope['services']) = 0 or list_contains($scope['services'], name)
group by grouped_by, name, origin
order by grouped_by, name, origin
