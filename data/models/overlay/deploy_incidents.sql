-- one row per (counted incident, counted deploy it belongs to, known culprit); an incident of two known culprits is half of
-- each. Without a known culprit it belongs to the likeliest deploy: the confidences of a deploy's changes add up, since each
-- change has its share of what speaks for the deploy. A deploy of another service alone says too little.
with first_deploys as (
    select change.change_id, min(carried.deploy_number) as deploy_number
    from mart.changes as change
    join mart.shipped as carried on carried.change_number = change.change_number
    where change.change_id in (select change_id from overlay.counted_links where deploy_id is null)
    group by change.change_id
),
placed as (
    select
        link.incident_id, link.severity, link.change_id, link.change_number, link.known, link.strict, link.confidence,
        coalesce(link.deploy_id, deploy.deploy_id) as deploy_id
    from overlay.counted_links as link
    left join first_deploys on first_deploys.change_id = link.change_id
    left join mart.counted_deploys as deploy on deploy.deploy_number = first_deploys.deploy_number
),
named as (
    select
        incident_id, severity, deploy_id, change_id as culprit_change_id, change_number as culprit_change_number,
        1e0 / count(*) over (partition by incident_id) as incidents
    from placed
    where known and deploy_id is not null
),
likeliest as (
    select distinct on (placed.incident_id) placed.incident_id, placed.severity, placed.deploy_id, deploy.deploy_number
    from placed
    join mart.counted_deploys as deploy on deploy.deploy_id = placed.deploy_id
    join mart.incidents as incident on incident.incident_id = placed.incident_id
    where placed.incident_id not in (select incident_id from named)
    group by placed.incident_id, placed.severity, placed.deploy_id, deploy.deploy_number, deploy.finished_at, deploy.service, incident.service
    having bool_or(placed.strict) or deploy.service = incident.service
    order by
        placed.incident_id, bool_or(placed.strict) desc, sum(placed.confidence) desc, deploy.finished_at desc, placed.deploy_id
)
select
    named.incident_id, named.severity, named.deploy_id, deploy.deploy_number, named.culprit_change_id, named.culprit_change_number,
    named.incidents
from named
join mart.counted_deploys as deploy on deploy.deploy_id = named.deploy_id
union all
select incident_id, severity, deploy_id, deploy_number, null, null, 1e0
from likeliest
