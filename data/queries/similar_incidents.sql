-- one row per earlier incident like this one, most alike first: the share of this one's words, service and tags it has
-- too, each weighing its inverse document frequency
with compared as (
    select incident.incident_id, incident.service, postmortem.causes
    from overlay.incidents as incident
    join overlay.postmortems as postmortem on postmortem.incident_id = incident.incident_id
    where incident.kind = 'production'
        and (
            incident.incident_id = $incident
            or incident.started_at < (select started_at from overlay.incidents where incident_id = $incident)
        )
),
terms as (
    select incident_id, word as term from mart.incident_words
    union all
    select incident_id, 'service:' || service from compared where service is not null
    union all
    select incident_id, 'tag:' || unnest(causes) from compared
),
shared as (
    select terms.incident_id, terms.term
    from terms
    semi join compared on compared.incident_id = terms.incident_id
    semi join (select term from terms where incident_id = $incident) as own on own.term = terms.term
),
weights as (
    select term, ln((1e0 + (select count(*) from compared)) / count(*)) as weight from shared group by term
),
alike as (
    select shared.incident_id, sum(weights.weight) / nullif((select sum(weight) from weights), 0) as likeness
    from shared
    join weights on weights.term = shared.term
    where shared.incident_id <> $incident
    group by shared.incident_id
),
likest as (
    select alike.*
    from alike
    join overlay.incidents as incident on incident.incident_id = alike.incident_id
    where alike.likeness >= 0.15
    order by alike.likeness desc, incident.started_at desc, incident.incident_id
    limit 5
),
told as (
    select
        shared.incident_id,
        list(shared.term order by contains(shared.term, ':') desc, weights.weight desc, shared.term)[1:8] as terms
    from shared
    semi join likest on likest.incident_id = shared.incident_id
    join weights on weights.term = shared.term
    group by shared.incident_id
)
select
    incident.incident_id, incident.number, incident.title, incident.service, incident.started_at,
    incident.minutes_to_restore, postmortem.names, likest.likeness, told.terms
from likest
join told on told.incident_id = likest.incident_id
join overlay.incidents as incident on incident.incident_id = likest.incident_id
join overlay.postmortems as postmortem on postmortem.incident_id = likest.incident_id
order by likest.likeness desc, incident.started_at desc, incident.incident_id
