-- one row per (tag, origin), zeros included: linked incidents with the tag, linked incidents tagged at all, changes
with changes as (
    select change_number, origin from overlay.scoped_changes($scope) where origin in ('ai_assisted', 'human_only', 'unknown')
),
arms as (
    select origin, count(*) as changes from changes group by origin
),
linked as (
    select distinct link.incident_id, changes.origin
    from overlay.scoped_links($scope) as link
    join changes on changes.change_number = link.change_number
    join overlay.postmortems as postmortem on postmortem.incident_id = link.incident_id
    where postmortem.taggers > 0
),
reviewed as (
    select origin, count(*) as reviewed from linked group by origin
),
used as (
    select cause.tag, cause.name, cause.role, min(cause.place) as place
    from overlay.causes as cause
    join linked on linked.incident_id = cause.incident_id
    group by cause.tag, cause.name, cause.role
),
counted as (
    select cause.tag, linked.origin, count(*) as incidents
    from overlay.causes as cause
    join linked on linked.incident_id = cause.incident_id
    group by cause.tag, linked.origin
)
select
    used.tag, used.name, used.role, arms.origin,
    coalesce(counted.incidents, 0) as incidents, coalesce(reviewed.reviewed, 0) as reviewed, arms.changes
from used
cross join arms
left join counted on counted.tag = used.tag and counted.origin = arms.origin
left join reviewed on reviewed.origin = arms.origin
order by used.place, used.tag, arms.origin
