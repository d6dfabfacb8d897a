-- one row per (incident, production deploy inside its window): of its own service, or of one it depends on; the ten
-- nearest versions, recency 1 the nearest, one version in several regions having one recency
with numbered as (
    -- a number is compared much faster than an id
    select incident_id, service, started_at, row_number() over (order by incident_id) as number
    from core.incidents
),
looked_at as (
    select incident_id, 2 * number as question, service, started_at, service as deployed_service, 'window' as method
    from numbered
    union all
    select incident.incident_id, 2 * incident.number + 1, incident.service, incident.started_at, needs.depends_on, 'dependency'
    from numbered as incident
    join core.service_dependencies as needs on needs.service = incident.service
    where needs.depends_on <> incident.service
),
spans as (
    select
        looked_at.*, looked_at.started_at - to_minutes(service.window_minutes) as opens,
        looked_at.started_at + interval 10 minute as closes
    from looked_at
    join core.services as service on service.service = looked_at.service
),
-- a join on equal days is forty times faster than one on times alone; a window has 30 days at most
asked as (
    select spans.*, floor(epoch(spans.closes) / 86400) - days.back as day
    from spans
    join range(0, 33) as days(back) on floor(epoch(spans.closes) / 86400) - days.back >= floor(epoch(spans.opens) / 86400)
),
suspects as (
    select
        deploy.deploy_id, deploy.service, deploy.finished_at, floor(epoch(deploy.finished_at) / 86400) as day,
        concat(deploy.service, ' ', coalesce(deploy.sha, deploy.version, deploy.deploy_id)) as deployed
    from core.deploys as deploy
    where deploy.is_production and deploy.status = 'success' and deploy.kind <> 'rollback'
        -- what is known to have brought nothing new is nobody's suspect
        and (deploy.contents <> 'known' or deploy.deploy_id in (select deploy_id from core.deploy_changes))
),
near as (
    select
        asked.incident_id, asked.question, asked.method, suspect.deploy_id, suspect.service, suspect.deployed,
        minutes_between(suspect.finished_at, asked.started_at) as minutes_before
    from asked
    join suspects as suspect
        on suspect.service = asked.deployed_service and suspect.day = asked.day
        and suspect.finished_at >= asked.opens and suspect.finished_at <= asked.closes
),
versions as (
    select question, deployed, row_number() over (partition by question order by min(abs(minutes_before)), deployed) as recency
    from near
    group by question, deployed
)
select near.incident_id, near.deploy_id, near.method, near.service, near.minutes_before, versions.recency
from near
join versions on versions.question = near.question and versions.deployed = near.deployed
where versions.recency <= 10
