-- one row per origin: counted changes, those with at least one incident they are held responsible for, such incidents;
-- an incident that two changes of one origin share is one incident;
-- with $assumed, unmarked changes are counted as human-only
with scope as (
    select
        change_id,
        case
            when origin = 'conflict' then 'unknown'
            when origin = 'unknown' and $assumed then 'human_only'
            else origin
        end as origin
    from overlay.changes
    where counted
        and merged_at >= $since and merged_at < $until
        and (len($services) = 0 or len(list_intersect(services, $services)) > 0)
        and (len($teams) = 0 or list_contains($teams, team))
),
charged as (
    select link.change_id, link.incident_id
    from overlay.counted_links as link
    join overlay.incidents as incident on incident.incident_id = link.incident_id
    where link.strict and (len($severities) = 0 or list_contains($severities, incident.severity))
)
select
    scope.origin,
    count(distinct scope.change_id) as changes,
    count(distinct charged.change_id) as failed,
    count(distinct charged.incident_id) as incidents
from scope
left join charged on charged.change_id = scope.change_id
group by 1
order by 1
