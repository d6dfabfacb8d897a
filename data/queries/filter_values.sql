-- one row: the observed span and the values the filter bar offers
select
    (select min(observed_from) from core.observed) as observed_from,
    (select max(observed_until) from core.observed) as observed_until,
    list(distinct change.service order by change.service) filter (where change.service is not null) as services,
    list(distinct change.team order by change.team) filter (where change.team is not null) as teams,
    list(distinct change.tier order by change.tier) filter (where change.tier is not null) as tiers,
    list(distinct change.repo order by change.repo) as repos,
    list(distinct change.change_type order by change.change_type) filter (where change.change_type is not null) as change_types,
    (select list(distinct tool order by tool) from (select unnest(tools) as tool from overlay.changes where counted)) as tools,
    (select list(distinct severity order by severity) from overlay.incidents where counted and severity is not null) as severities
from overlay.changes as change
where change.counted
