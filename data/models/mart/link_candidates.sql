-- one row per (incident, candidate change): all its evidence, strongest first, and the deploy that shipped it; a change
-- that merged, or first reached production, after the incident began cannot have caused it
with others as (
    -- most candidates have nothing but their time against them; only these have evidence to put together
    select distinct incident_id, change_id
    from evidence.links
    where method not in ('window', 'dependency')
),
several as (
    select
        link.incident_id, link.change_id,
        list_sort(list(struct_pack(doubt := -link.confidence, method := link.method, reason := link.reason))) as evidence,
        max_by(link.deploy_id, link.confidence) filter (where link.deploy_id is not null) as deploy_id,
        bool_or(link.method = 'named') as named,
        case
            when bool_or(link.method in ('doubted', 'fix')) and not bool_or(link.method in ('named', 'rolled_back'))
                then min(link.confidence)
            else max(link.confidence)
        end as confidence
    from evidence.links as link
    semi join others on others.incident_id = link.incident_id and others.change_id = link.change_id
    group by link.incident_id, link.change_id
),
combined as (
    select
        incident_id, change_id, list_transform(evidence, lambda fact: fact.method) as methods,
        list_transform(evidence, lambda fact: fact.reason) as reasons, deploy_id, named, confidence
    from several
    union all
    select link.incident_id, link.change_id, [link.method], [link.reason], link.deploy_id, false, link.confidence
    from evidence.time_links as link
    anti join others on others.incident_id = link.incident_id and others.change_id = link.change_id
),
numbered as (
    -- a number is sorted much faster than an id
    select incident_id, started_at, row_number() over () as number
    from core.incidents
),
possible as (
    select combined.*, incident.number, incident.started_at
    from combined
    join numbered as incident on incident.incident_id = combined.incident_id
    join core.changes as change on change.change_id = combined.change_id
    left join core.arrivals as arrival on arrival.change_id = combined.change_id
    where was_there(change.change_type, change.merged_at, arrival.first_production_at, incident.started_at)
),
-- where no evidence knows the deploy: the last one before the incident that shipped the change, best of its service
looked_up as (
    select
        link.incident_id, link.change_id,
        max_by(deploy.deploy_id, (deploy.service = incident.service, deploy.finished_at, deploy.deploy_id)) as deploy_id
    from (select distinct incident_id, change_id from evidence.links where deploy_id is null) as link
    join core.incidents as incident on incident.incident_id = link.incident_id
    join core.deploy_changes as carried on carried.change_id = link.change_id
    join core.deploys as deploy
        on deploy.deploy_id = carried.deploy_id and deploy.is_production and deploy.status = 'success'
        and epoch(deploy.finished_at) <= epoch(incident.started_at) + 600
    group by link.incident_id, link.change_id
),
shipped as (
    select possible.*, deploy.deploy_id as shipped_by, deploy.finished_at as deployed_at
    from possible
    left join looked_up on looked_up.incident_id = possible.incident_id and looked_up.change_id = possible.change_id
    left join core.deploys as deploy on deploy.deploy_id = coalesce(possible.deploy_id, looked_up.deploy_id)
),
ranked as (
    select
        *,
        row_number() over (
            partition by number order by confidence desc, deployed_at desc nulls last, change_id
        ) as rank
    from shipped
),
named as (
    select several.incident_id
    from several
    join core.incidents as incident on incident.incident_id = several.incident_id
    join core.changes as change on change.change_id = several.change_id
    left join core.arrivals as arrival on arrival.change_id = several.change_id
    where several.named
        and was_there(change.change_type, change.merged_at, arrival.first_production_at, incident.started_at)
    group by several.incident_id
    having count(*) = 1
)
select
    ranked.incident_id, ranked.change_id, ranked.shipped_by as deploy_id, ranked.deployed_at,
    minutes_between(ranked.deployed_at, ranked.started_at) as minutes_before,
    ranked.methods, ranked.reasons, ranked.confidence, ranked.rank,
    ranked.named and ranked.incident_id in (select incident_id from named) as named
from ranked
