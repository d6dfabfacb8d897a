-- one row per incident whose log is known from its beginning: who took it up, how often it was reopened, who ended it
with entries as (
    select
        'pagerduty/' || account || '/' || incident as incident_id, kind, logged_at, person,
        -- entries of one second come newest first; a trigger is older than what answers it
        row_number() over (partition by account, incident order by logged_at, kind <> 'trigger', id) as place
    from staging.pagerduty_log_entries
    where kind in ('trigger', 'acknowledge', 'assign', 'escalate', 'resolve')
),
turns as (
    select *, lag(kind) over (partition by incident_id order by place) as before
    from entries
    where kind in ('trigger', 'resolve')
)
select
    entry.incident_id,
    min(entry.logged_at) filter (where entry.kind = 'acknowledge' and entry.person is not null) as acknowledged_at,
    count(distinct entry.person) filter (where entry.kind in ('acknowledge', 'assign', 'escalate')) as responders,
    coalesce(max(turned.reopened), 0) as reopened,
    coalesce(max(turned.ended_by_a_person), false) as ended_by_a_person
from entries as entry
left join (
    select
        incident_id,
        count(*) filter (where kind = 'trigger' and before = 'resolve') as reopened,
        arg_max(person is not null, place) filter (where kind = 'resolve') as ended_by_a_person
    from turns
    group by incident_id
) as turned on turned.incident_id = entry.incident_id
group by entry.incident_id
having bool_or(entry.kind = 'trigger' and entry.place = 1)
