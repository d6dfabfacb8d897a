-- one row per (incident, production deploy inside its window): of its own service, or of one it depends on; the ten
-- nearest versions, recency 1 the nearest, one version in several regions having one recency
with numbered as (
    -- a number is compared much faster than an id
    select incident_id, service, started_at, 2 * row_number() over (order by incident_id) as question
    from core.incidents
),
looked_at as (
    select question, service, started_at, service as deployed_service
    from numbered
    union all
    select incident.question + 1, incident.service, incident.started_at, needs.depends_on
    from numbered as incident
    join core.service_dependencies as needs on needs.service = incident.service
    where needs.depends_on <> incident.service
),
spans as (
    select
        looked_at.question, looked_at.deployed_service, looked_at.started_at,
        looked_at.started_at - to_minutes(service.window_minutes) as opens,
        looked_at.started_at + interval 10 minute as closes
    from looked_at
    join core.services as service on service.service = looked_at.service
),
dated as (
    select
        *, cast(floor(epoch(opens) / 86400) as integer) as first_day, cast(floor(epoch(closes) / 86400) as integer) as last_day
    from spans
),
-- a join on equal days is forty times faster than one on times alone; a window has 30 days at most
steps as (
    select length.range as days, ahead.range as ahead
    from range(0, 33) as length
    join range(0, 33) as ahead on ahead.range <= length.range
),
near as (
    select
        asked.question, suspect.deploy_id, suspect.service, suspect.version, suspect.changes,
        minutes_between(suspect.finished_at, asked.started_at) as minutes_before
    from (select dated.*, dated.first_day + steps.ahead as day from dated join steps on steps.days = dated.last_day - dated.first_day) as asked
    join evidence.suspects as suspect
        on suspect.service = asked.deployed_service and suspect.day = asked.day
        and suspect.finished_at >= asked.opens and suspect.finished_at <= asked.closes
),
versions as (
    select
        question, version,
        row_number() over (partition by question order by min(abs(minutes_before)), version) as recency
    from near
    group by question, version
)
select
    numbered.incident_id, near.deploy_id, case near.question % 2 when 0 then 'window' else 'dependency' end as method,
    near.service, near.changes, near.minutes_before, versions.recency
from near
join versions on versions.question = near.question and versions.version = near.version
join numbered on numbered.question = near.question - near.question % 2
where versions.recency <= 10
