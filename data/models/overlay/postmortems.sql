-- one row per incident: how far its post-mortem is and what people said in it
with tagged as (
    select
        incident_id,
        max(taggers) as taggers,
        list(tag order by place, tag) filter (where role = 'trigger') as triggers,
        list(tag order by place, tag) filter (where role = 'cause') as causes,
        list(name order by role desc, place, tag) as names,
        count(*) filter (where standing = 'disputed') as disputed
    from overlay.causes
    group by incident_id
),
said as (
    select subject as incident_id, max(verdict) as ai_use
    from overlay.judgements
    where kind = 'ai_use'
    group by subject
),
-- texts stay with the incident they were written about, and so does their being published: no merge is followed
published as (
    select subject as incident_id, max(made_at) as published_at
    from judgements.log
    where kind = 'postmortem'
    group by subject
    having arg_max(verdict, id) = 'published'
),
acted as (
    select incident_id, count(*) filter (where state = 'open') as actions_open, count(*) as actions
    from overlay.actions
    group by incident_id
)
select
    incident.incident_order, incident.incident_id,
    coalesce(tagged.taggers, 0) as taggers, coalesce(tagged.triggers, []) as triggers,
    coalesce(tagged.causes, []) as causes, coalesce(tagged.names, []) as names, coalesce(tagged.disputed, 0) as disputed,
    said.ai_use, published.published_at,
    coalesce(acted.actions_open, 0) as actions_open, coalesce(acted.actions, 0) as actions
from mart.incidents as incident
left join tagged on tagged.incident_id = incident.incident_id
left join said on said.incident_id = incident.incident_id
left join published on published.incident_id = incident.incident_id
left join acted on acted.incident_id = incident.incident_id
order by incident.incident_order
