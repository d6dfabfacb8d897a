-- one row per (incident, candidate change): all its evidence, strongest first, and the deploy that shipped it; a change
-- that merged, or first reached production, after the incident began cannot have caused it; a stamp may be ten minutes
-- early, but what reverts or mends something and merged after the stamp is the remedy
with possible as (
    select link.*
    from evidence.links as link
    join core.incidents as incident on incident.incident_id = link.incident_id
    join mart.changes as change on change.change_id = link.change_id
    where change.merged_at <= incident.started_at
        + case when change.change_type in ('revert', 'fix') then interval 0 minute else interval 10 minute end
        and coalesce(change.first_production_at, change.merged_at) <= incident.started_at + interval 10 minute
),
shipped as (
    select carried.change_id, deploy.deploy_id, deploy.service, deploy.finished_at
    from core.deploy_changes as carried
    join core.deploys as deploy on deploy.deploy_id = carried.deploy_id
    where deploy.is_production and deploy.status = 'success'
),
latest as (
    select distinct on (link.incident_id, link.change_id)
        link.incident_id, link.change_id, shipped.deploy_id, shipped.finished_at as deployed_at
    from (select distinct incident_id, change_id from possible) as link
    join core.incidents as incident on incident.incident_id = link.incident_id
    join shipped
        on shipped.change_id = link.change_id and shipped.finished_at <= incident.started_at + interval 10 minute
    order by link.incident_id, link.change_id, (shipped.service = incident.service) desc, shipped.finished_at desc
),
combined as (
    select
        incident_id, change_id,
        list(method order by confidence desc, method) as methods,
        list(reason order by confidence desc, method) as reasons,
        case
            when bool_or(method in ('doubted', 'fix')) and not bool_or(method in ('named', 'rolled_back')) then min(confidence)
            else max(confidence)
        end as confidence
    from possible
    group by incident_id, change_id
)
select
    combined.incident_id, combined.change_id, latest.deploy_id, latest.deployed_at,
    minutes_between(latest.deployed_at, incident.started_at) as minutes_before,
    combined.methods, combined.reasons, combined.confidence,
    row_number() over (
        partition by combined.incident_id order by combined.confidence desc, latest.deployed_at desc nulls last, combined.change_id
    ) as rank,
    list_contains(combined.methods, 'named')
        and count(*) filter (where list_contains(combined.methods, 'named')) over (partition by combined.incident_id) = 1
        as named
from combined
join core.incidents as incident on incident.incident_id = combined.incident_id
left join latest on latest.incident_id = combined.incident_id and latest.change_id = combined.change_id
