-- one row per earlier incident like this one, most alike first: the share of this one's words, service and tags it has
-- too, each weighing its inverse document frequency
with bags as (
    select
        incident.incident_id,
        list_distinct(regexp_extract_all(
            lower(left(concat_ws(' ', incident.title, incident.description), 5000)), '[[:alpha:]][[:alnum:]_]{2,}'
        )) || list_transform(postmortem.causes, lambda tag: 'tag:' || tag)
        || case when incident.service is null then [] else ['service:' || incident.service] end as terms
    from overlay.incidents as incident
    join overlay.postmortems as postmortem on postmortem.incident_id = incident.incident_id
    where incident.kind = 'production'
        and (
            incident.incident_id = $incident
            or incident.started_at < (select started_at from overlay.incidents where incident_id = $incident)
        )
),
terms as (
    select incident_id, unnest(terms) as term from bags
),
shared as (
    select incident_id, term
    from terms
    where term in (select term from terms where incident_id = $incident)
        and term not in (
            'the', 'and', 'for', 'was', 'were', 'this', 'that', 'with', 'from', 'not', 'but', 'had', 'has', 'have', 'been',
            'are', 'its', 'into', 'than', 'then', 'they', 'their', 'there', 'when', 'which', 'while', 'will', 'would',
            'https', 'http', 'com', 'www'
        )
),
weights as (
    select term, ln((1e0 + (select count(*) from bags)) / count(*)) as weight from shared group by term
),
alike as (
    select
        shared.incident_id, sum(weights.weight) / nullif((select sum(weight) from weights), 0) as likeness,
        list(shared.term order by contains(shared.term, ':') desc, weights.weight desc, shared.term) as terms
    from shared
    join weights on weights.term = shared.term
    where shared.incident_id <> $incident
    group by shared.incident_id
)
select
    incident.incident_id, incident.number, incident.title, incident.service, incident.started_at,
    incident.minutes_to_restore, postmortem.names, alike.likeness, alike.terms[1:4] as terms
from alike
join overlay.incidents as incident on incident.incident_id = alike.incident_id
join overlay.postmortems as postmortem on postmortem.incident_id = alike.incident_id
where alike.likeness >= 0.15
order by alike.likeness desc, incident.started_at desc, incident.incident_id
limit 5
