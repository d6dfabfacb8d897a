-- one row per (counted incident, counted deploy it belongs to, known culprit); an incident of two known culprits is half of
-- each. Without a known culprit it belongs to the likeliest deploy: the confidences of a deploy's changes add up, since each
-- change has its share of what speaks for the deploy. A deploy of another service alone says too little.
with first_deploys as (
    select distinct on (carried.change_id) carried.change_id, deploy.deploy_id
    from core.deploy_changes as carried
    join overlay.counted_deploys as deploy on deploy.deploy_id = carried.deploy_id
    where carried.change_id in (select change_id from overlay.counted_links)
    order by carried.change_id, deploy.finished_at, deploy.deploy_id
),
placed as (
    select
        link.incident_id, link.change_id, link.known, link.strict,
        coalesce(candidate.deploy_id, first_deploys.deploy_id) as deploy_id, candidate.confidence
    from overlay.counted_links as link
    join overlay.links as candidate on candidate.incident_id = link.incident_id and candidate.change_id = link.change_id
    left join first_deploys on first_deploys.change_id = link.change_id
),
named as (
    select
        incident_id, deploy_id, change_id as culprit_change_id,
        1e0 / count(*) over (partition by incident_id) as incidents
    from placed
    where known and deploy_id is not null
),
likeliest as (
    select distinct on (placed.incident_id) placed.incident_id, placed.deploy_id
    from placed
    join overlay.counted_deploys as deploy on deploy.deploy_id = placed.deploy_id
    join mart.incidents as incident on incident.incident_id = placed.incident_id
    where placed.incident_id not in (select incident_id from named)
    group by placed.incident_id, placed.deploy_id, deploy.finished_at, deploy.service, incident.service
    having bool_or(placed.strict) or deploy.service = incident.service
    order by
        placed.incident_id, bool_or(placed.strict) desc, sum(placed.confidence) desc, deploy.finished_at desc, placed.deploy_id
)
select named.incident_id, named.deploy_id, named.culprit_change_id, named.incidents
from named
join overlay.counted_deploys as deploy on deploy.deploy_id = named.deploy_id
union all
select incident_id, deploy_id, cast(null as varchar), 1e0
from likeliest
