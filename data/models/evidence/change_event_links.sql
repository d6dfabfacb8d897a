-- one row per (incident, change that a change event PagerDuty relates to it is about): the pull request or commit it
-- names, else the deploy it names, else the change whose title it carries, else the one deploy of its service beside it
with events as (
    select
        incident.incident_id, incident.service, incident.started_at, event.id as event_id, event.summary, event.occurred_at,
        event.reason, event.service_ids
    from staging.pagerduty_related_changes as event
    join core.incidents as incident on incident.incident_id = 'pagerduty/' || event.account || '/' || event.incident
    where event.occurred_at <= incident.started_at + interval 10 minute
),
places as (
    select event.incident_id, event.event_id, event.started_at, event.occurred_at, event.summary, service.service, service.repo
    from (
        select *, service as place from events
        union
        select event.*, alias.service
        from (select *, unnest(service_ids) as service_id from events) as each
        join events as event on event.incident_id = each.incident_id and event.event_id = each.event_id
        join staging.services as alias on alias.alias = each.service_id
    ) as event
    join core.services as service on service.service = event.place
),
named as (
    select place.*, name.kind, coalesce(nullif(name.repo, ''), place.repo) as in_repo, name.value
    from places as place
    join evidence.change_event_names as name on name.incident_id = place.incident_id and name.event_id = place.event_id
),
pulls as (
    select named.incident_id, named.event_id, alias.change_id, 1 as tier
    from named
    join core.change_aliases as alias on alias.alias = named.in_repo || '#' || named.value
    where named.kind = 'pull'
),
commits as (
    select named.incident_id, named.event_id, min(belongs.change_id) as change_id, 3 as tier
    from named
    join core.change_commits as belongs
        on belongs.repo = named.in_repo and left(belongs.sha, 7) = left(named.value, 7) and starts_with(belongs.sha, named.value)
    where named.kind = 'commit'
    group by named.incident_id, named.event_id, named.value
    having count(distinct belongs.change_id) = 1
),
shipped as (
    select deploy_id, service, coalesce(sha, version) as name, sha, version, url, finished_at
    from core.deploys
    where is_production and status = 'success' and kind <> 'rollback'
),
-- the version the event names: what its last deploy by then brought
deploys as (
    select distinct on (named.incident_id, named.event_id, deploy.service) named.incident_id, named.event_id, deploy.deploy_id
    from named
    join shipped as deploy
        on deploy.service = named.service and deploy.finished_at <= named.started_at + interval 10 minute
        and case named.kind
            when 'commit' then starts_with(deploy.sha, named.value)
            when 'version' then deploy.version = named.value
            when 'deploy' then deploy.url = named.value or ends_with(deploy.deploy_id, '/' || named.value)
        end
    order by named.incident_id, named.event_id, deploy.service, deploy.finished_at desc, deploy.deploy_id
),
titles as (
    select place.incident_id, place.event_id, change.change_id, 4 as tier
    from places as place
    join core.changes as change
        on change.repo = place.repo and length(change.title) >= 12 and contains(place.summary, change.title)
        and change.merged_at <= place.occurred_at and change.merged_at > place.occurred_at - interval 7 day
),
beside as (
    select place.incident_id, place.event_id, min(deploy.deploy_id) as deploy_id
    from places as place
    join shipped as deploy
        on deploy.service = place.service
        and deploy.finished_at between place.occurred_at - interval 10 minute and place.occurred_at + interval 10 minute
        and deploy.finished_at <= place.started_at + interval 10 minute
    group by place.incident_id, place.event_id
    having count(distinct deploy.name) = 1
),
targets as (
    select * from pulls
    union
    select deploys.incident_id, deploys.event_id, carried.change_id, 2
    from deploys
    join core.deploy_changes as carried on carried.deploy_id = deploys.deploy_id
    union
    select * from commits
    union
    select * from titles
    union
    select beside.incident_id, beside.event_id, carried.change_id, 5
    from beside
    join core.deploy_changes as carried on carried.deploy_id = beside.deploy_id
),
best as (
    select targets.*, count(*) over (partition by targets.incident_id, targets.event_id) as changes
    from targets
    join (select incident_id, event_id, min(tier) as tier from targets group by incident_id, event_id) as nearest
        on nearest.incident_id = targets.incident_id and nearest.event_id = targets.event_id and nearest.tier = targets.tier
),
scored as (
    select
        best.*, event.summary, event.reason,
        case event.reason when 'intelligent' then 0.5e0 when 'most_recent' then 0.4e0 else 0.25e0 end
        * case when best.tier = 5 then 0.5e0 else 1e0 end / best.changes as confidence
    from best
    join events as event on event.incident_id = best.incident_id and event.event_id = best.event_id
)
select distinct on (incident_id, change_id)
    incident_id, cast(null as varchar) as deploy_id, change_id, 'change_event' as method,
    'PagerDuty relates the change event “' || left(coalesce(summary, event_id), 120) || '” to it'
    || case reason
        when 'intelligent' then ' by what it learned'
        when 'most_recent' then ' as the most recent one'
        when 'related_service' then ' through a related service'
        else ''
    end
    || case tier
        when 1 then ', which names this change'
        when 2 then ', which names its deploy'
        when 3 then ', which names a commit of this change'
        when 4 then ', which carries its title'
        else ', sent beside its deploy'
    end
    || case when changes > 1 then ', one of ' || changes || ' changes' else '' end as reason,
    confidence
from scored
order by incident_id, change_id, confidence desc, event_id
