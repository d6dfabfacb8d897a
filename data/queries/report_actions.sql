-- one row per cause tag of the filters' incidents, and one without a tag for all of them: incidents, those that somebody tagged,
-- and their action items: all, done, dropped, open, and open past their due date on the day $today
with incident as (
    select shown.incident_id, postmortem.taggers > 0 as tagged
    from overlay.scoped_incidents($scope) as shown
    join overlay.postmortems as postmortem on postmortem.incident_id = shown.incident_id
),
acted as (
    select
        incident_id, count(*) as actions,
        count(*) filter (where state = 'done') as done,
        count(*) filter (where state = 'dropped') as dropped,
        count(*) filter (where state = 'open') as still_open,
        count(*) filter (where state = 'open' and due < cast(cast($today as varchar) as date)) as overdue
    from overlay.actions
    group by incident_id
),
placed as (
    select incident_id, tagged, cast(null as varchar) as tag, cast(null as varchar) as name from incident
    union all
    select distinct incident.incident_id, incident.tagged, cause.tag, cause.name
    from incident
    join overlay.causes as cause on cause.incident_id = incident.incident_id and cause.role = 'cause'
)
select
    placed.tag, placed.name, count(*) as incidents,
    count(*) filter (where placed.tagged) as tagged,
    coalesce(sum(acted.actions), 0) as actions, coalesce(sum(acted.done), 0) as done,
    coalesce(sum(acted.dropped), 0) as dropped, coalesce(sum(acted.still_open), 0) as still_open,
    coalesce(sum(acted.overdue), 0) as overdue
from placed
left join acted on acted.incident_id = placed.incident_id
group by placed.tag, placed.name
order by placed.tag is not null, incidents desc, placed.tag
