-- one row per row that was refused (severity refused) or landed with a doubt somebody should know of (severity noticed)
with places as (
    select 'pagerduty/' || account || '/' || id as incident_id, min(position) as position
    from staging.pagerduty_incidents
    group by account, id
    union all
    select incident_id, position from staging.mapped_incidents
)
select split_part(stream, '/', 1) as source, stream, position, reason, remedy, raw, 'refused' as severity
from staging.rejects
union all
select
    incident.source, case when incident.source = 'pagerduty' then 'pagerduty' else 'mapped' end || '/incidents', place.position,
    'service ' || coalesce(incident.service, '(none)') || ' has no deploys and is not in aftermath.toml',
    'name it under [services], or list this name in the aliases of the service it stands for', incident.title, 'noticed'
from core.incidents as incident
left join core.services as service on service.service = incident.service
left join places as place on place.incident_id = incident.incident_id
where incident.service is null
    or (not service.in_settings and incident.service not in (select service from core.deploys))
union all
select
    incident.source, case when incident.source = 'pagerduty' then 'pagerduty' else 'mapped' end || '/incidents', place.position, 'resolved before it began',
    'check its times where it was recorded', incident.title, 'noticed'
from core.incidents as incident
left join places as place on place.incident_id = incident.incident_id
where incident.resolved_at < incident.started_at
union all
select
    'deploys', 'deploys/deploys', raw.position, 'contents ' || deploy.contents,
    'read the repository that holds commit ' || coalesce(deploy.sha, '(none given)') || ' with: python -m ingest git',
    deploy.service || ' ' || coalesce(deploy.sha, deploy.version), 'noticed'
from core.deploys as deploy
join staging.deploys as raw on raw.deploy_id = deploy.deploy_id
where deploy.contents like 'unknown: its commit%'
union all
select
    'git', 'git/commits', repo || '@' || coalesce(sha, change_id), 'rule ' || rule || ' could not read this text in time',
    'write its pattern without nested repetition, under [origin] in aftermath.toml', raw, 'refused'
from evidence.attribution
where polarity = 'unread'
