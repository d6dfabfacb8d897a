-- one row per origin: counted changes, those with at least one incident they are held responsible for, such incidents;
-- an incident that two changes of one origin share is one incident. In the weighted view `failed` is the whole number
-- nearest to the sum of the links' weights, each change 1 at most
with outcomes as (
    select change_id, case $scope['links'] when 'weighted' then least(1e0, sum(weight)) else 1e0 end as events
    from overlay.scoped_links($scope)
    group by change_id
)
select
    change.origin,
    count(*) as changes,
    cast(round(coalesce(sum(outcomes.events), 0e0)) as bigint) as failed,
    (
        select count(distinct link.incident_id)
        from overlay.scoped_links($scope) as link
        join overlay.scoped_changes($scope) as blamed on blamed.change_id = link.change_id
        where blamed.origin = change.origin
    ) as incidents
from overlay.scoped_changes($scope) as change
left join outcomes on outcomes.change_id = change.change_id
group by change.origin
order by change.origin
