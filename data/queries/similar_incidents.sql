-- one row per earlier incident like this one, most alike first: words, service and tags shared, rare ones counting more
-- (cosine of inverse document frequencies)
with bags as (
    select
        incident.incident_id,
        list_filter(list_distinct(
            regexp_extract_all(lower(left(concat_ws(' ', incident.title, incident.description), 20000)), '[[:alpha:]][[:alnum:]_]{2,}')
        ), lambda word: not list_contains([
            'the', 'and', 'for', 'was', 'were', 'this', 'that', 'with', 'from', 'not', 'but', 'had', 'has', 'have', 'been',
            'are', 'its', 'into', 'than', 'then', 'they', 'their', 'there', 'when', 'which', 'while', 'will', 'would', 'https',
            'http', 'com', 'www'
        ], word)) || list_transform(postmortem.causes, lambda tag: 'tag:' || tag)
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
weights as (
    select term, pow(ln((1e0 + (select count(*) from bags)) / count(*)), 2) as weight from terms group by term
),
lengths as (
    select terms.incident_id, sqrt(sum(weights.weight)) as length
    from terms join weights on weights.term = terms.term
    group by terms.incident_id
),
alike as (
    select other.incident_id, sum(weights.weight) as shared,
        list(other.term order by contains(other.term, ':') desc, weights.weight desc, other.term) as terms
    from terms as this
    join terms as other on other.term = this.term and other.incident_id <> this.incident_id
    join weights on weights.term = this.term
    where this.incident_id = $incident
    group by other.incident_id
)
select
    incident.incident_id, incident.number, incident.title, incident.service, incident.started_at,
    incident.minutes_to_restore, postmortem.names,
    alike.shared / nullif(mine.length * theirs.length, 0) as likeness, alike.terms[1:4] as terms
from alike
join lengths as mine on mine.incident_id = $incident
join lengths as theirs on theirs.incident_id = alike.incident_id
join overlay.incidents as incident on incident.incident_id = alike.incident_id
join overlay.postmortems as postmortem on postmortem.incident_id = alike.incident_id
where alike.shared / nullif(mine.length * theirs.length, 0) >= 0.15
order by likeness desc, incident.started_at desc, incident.incident_id
limit 5
