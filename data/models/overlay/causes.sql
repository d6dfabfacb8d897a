-- one row per (incident, tag): who set it, and whether everybody who tagged the incident did; a tag that settings no
-- longer hold keeps its id for a name and counts as retired
with people as (
    select incident_id, count(distinct actor) as taggers from overlay.tags group by incident_id
)
select
    tags.incident_id, tags.role, tags.tag,
    coalesce(any_value(known.name), replace(tags.tag, '_', ' ')) as name,
    coalesce(any_value(known.retired), true) as retired,
    coalesce(any_value(known.place), 1000000) as place,
    list(tags.actor order by tags.made_at, tags.actor) as people,
    any_value(people.taggers) as taggers,
    case
        when any_value(people.taggers) = 1 then 'single'
        when count(*) = any_value(people.taggers) then 'agreed'
        else 'disputed'
    end as standing,
    min(tags.made_at) as first_set_at
from overlay.tags as tags
join people on people.incident_id = tags.incident_id
left join seed.causes as known on known.tag = tags.tag
group by tags.incident_id, tags.role, tags.tag
