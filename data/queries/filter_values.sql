-- one row: the observed span and the values the filter bar offers
select
    (select min(observed_from) from core.observed) as observed_from,
    (select max(observed_until) from core.observed) as observed_until,
    -- a frame would hold a list of numbered names as their numbers
    cast(list(distinct change.service order by change.service) filter (where change.service is not null) as varchar[]) as services,
    cast(list(distinct change.team order by change.team) filter (where change.team is not null) as varchar[]) as teams,
    cast(list(distinct change.tier order by change.tier) filter (where change.tier is not null) as varchar[]) as tiers,
    list(distinct change.repo order by change.repo) as repos,
    cast(list(distinct change.change_type order by change.change_type) filter (where change.change_type is not null) as varchar[])
        as change_types,
    (select list(distinct tool order by tool) from (select unnest(tools) as tool from overlay.changes where counted)) as tools,
    (select cast(list(distinct severity order by severity) as varchar[]) from overlay.incidents where counted and severity is not null)
        as severities
from overlay.changes as change
where change.counted
