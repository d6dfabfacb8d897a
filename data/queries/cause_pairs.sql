-- one row per pair of contributing causes that at least two counted incidents of the filters share, most first: incidents with
-- both (and which), with each, and tagged at all
with tagged as (
    select incident.incident_id, incident.title, incident.started_at
    from overlay.scoped_incidents($scope) as incident
    join overlay.postmortems as postmortem on postmortem.incident_id = incident.incident_id
    where postmortem.taggers > 0
),
used as materialized (
    select tagged.*, cause.tag, cause.name
    from tagged
    join overlay.causes as cause on cause.incident_id = tagged.incident_id and cause.role = 'cause'
),
alone as (
    select tag, count(*) as incidents from used group by tag
)
select
    one.tag, two.tag as other, any_value(one.name) as name, any_value(two.name) as other_name, count(*) as both,
    any_value(first.incidents) as with_tag, any_value(second.incidents) as with_other,
    (select count(*) from tagged) as reviewed,
    list(one.incident_id order by one.started_at desc, one.incident_id) as incident_ids,
    list(one.title order by one.started_at desc, one.incident_id) as titles,
    list(one.started_at order by one.started_at desc, one.incident_id) as started
from used as one
join used as two on two.incident_id = one.incident_id and one.tag < two.tag
join alone as first on first.tag = one.tag
join alone as second on second.tag = two.tag
group by one.tag, two.tag
having count(*) > 1
order by count(*) desc, one.tag, two.tag
