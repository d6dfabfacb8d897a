-- one row per (incident, change its text or a note of it names, or whose deploy it names); a number without repository
-- means the incident's own repository, and the changes of a deploy share what is said of it
with targets as (
    select
        mention.*, incident.service, incident.started_at,
        case
            when mention.repo <> '' then mention.repo
            when mention.kind = 'pull' then service.repo
        end as in_repo
    from evidence.mentions as mention
    join core.incidents as incident on incident.incident_id = mention.incident_id
    left join core.services as service on service.service = incident.service
),
pulls as (
    select
        target.incident_id, alias.change_id, target.role, target.place, target.sentence, '#' || target.value as name, 1 as changes
    from targets as target
    join core.change_aliases as alias on alias.alias = target.in_repo || '#' || target.value
    where target.kind = 'pull'
),
commits as (
    select
        target.incident_id, min(belongs.change_id) as change_id, target.role, target.place, target.sentence,
        left(target.value, 10) as name, 1 as changes
    from targets as target
    join core.change_commits as belongs
        on left(belongs.sha, 7) = left(target.value, 7) and starts_with(belongs.sha, target.value)
        and (target.in_repo is null or belongs.repo = target.in_repo)
    where target.kind = 'commit'
    group by target.incident_id, target.role, target.place, target.sentence, target.value
    having count(distinct belongs.change_id) = 1
),
-- a deploy goes by its id, its version with or without the v, the beginning of its commit, its url
asked as (
    select distinct *, unnest([value, ltrim(value, 'v'), lower(left(value, 7))]) as name
    from targets
    where kind = 'deploy'
),
names as (
    select named.*
    from (
        select
            service, deploy_id, finished_at, sha,
            unnest([regexp_replace(deploy_id, '^[^/]*/[^/]*/', ''), ltrim(version, 'v'), left(sha, 7), url]) as name
        from core.deploys
        where is_production and status = 'success'
    ) as named
    where named.name in (select name from asked)
),
-- the last of the service by then is meant; of a remedy, the first since
deploys as (
    select distinct on (asked.incident_id, asked.value)
        asked.incident_id, asked.role, asked.place, asked.sentence, asked.value, deploy.deploy_id
    from asked
    join names as deploy
        on deploy.service = asked.service and deploy.name = asked.name
        and (deploy.name <> left(deploy.sha, 7) or starts_with(deploy.sha, lower(asked.value)) or deploy.name = asked.value)
        and case asked.role
            when 'fix' then deploy.finished_at > asked.started_at and deploy.finished_at <= asked.started_at + interval 30 day
            else deploy.finished_at <= asked.started_at + interval 10 minute
        end
    order by
        asked.incident_id, asked.value, case when asked.role = 'fix' then deploy.finished_at end,
        deploy.finished_at desc, deploy.deploy_id
),
shipped as (
    select
        deploys.incident_id, carried.change_id, deploys.role, deploys.place, deploys.sentence,
        'the deploy ' || left(deploys.value, 60) as name, count(*) over (partition by deploys.incident_id, deploys.value) as changes
    from deploys
    join core.deploy_changes as carried on carried.deploy_id = deploys.deploy_id
),
every as (
    select * from pulls
    union all
    select * from commits
    union all
    select * from shipped
)
select distinct on (incident_id, change_id, method)
    incident_id, change_id,
    case
        when role = 'cause' and changes = 1 then 'named'
        when role = 'cause' then 'named_deploy'
        when role = 'ruled_out' then 'doubted'
        when role = 'fix' then 'fix'
        else 'mentioned'
    end as method,
    case place when 'note' then 'A note on the incident ' else 'The incident ' end
    || case role
        when 'cause' then 'names ' || name || ' as its cause'
        when 'ruled_out' then 'mentions ' || name || ' and doubts it'
        when 'fix' then 'names ' || name || ' as its fix'
        else 'mentions ' || name
    end
    || case when changes > 1 then ', which brought ' || changes || ' changes' else '' end
    || ': “' || sentence || '”' as reason,
    case role when 'cause' then 0.95e0 / changes when 'mention' then 0.5e0 / changes else 0.02e0 end as confidence
from every
order by incident_id, change_id, method, confidence desc, name
