-- one row per (incident, change its text names); a number without repository means the incident's own repository
with targets as (
    select
        mention.*,
        case
            when mention.repo <> '' then mention.repo
            when mention.kind = 'pull' then service.repo
        end as in_repo
    from evidence.mentions as mention
    join core.incidents as incident on incident.incident_id = mention.incident_id
    left join core.services as service on service.service = incident.service
),
pulls as (
    select target.incident_id, alias.change_id, target.role, target.sentence, '#' || target.value as name
    from targets as target
    join core.change_aliases as alias on alias.alias = target.in_repo || '#' || target.value
    where target.kind = 'pull'
),
commits as (
    select target.incident_id, min(belongs.change_id) as change_id, target.role, target.sentence, left(target.value, 10) as name
    from targets as target
    join core.change_commits as belongs
        on left(belongs.sha, 7) = left(target.value, 7) and starts_with(belongs.sha, target.value)
        and (target.in_repo is null or belongs.repo = target.in_repo)
    where target.kind = 'commit'
    group by target.incident_id, target.role, target.sentence, target.value
    having count(distinct belongs.change_id) = 1
)
select
    incident_id, change_id,
    case role when 'cause' then 'named' when 'ruled_out' then 'doubted' when 'fix' then 'fix' else 'mentioned' end as method,
    case role
        when 'cause' then 'The incident names ' || name || ' as its cause: “' || sentence || '”'
        when 'ruled_out' then 'The incident mentions ' || name || ' and doubts it: “' || sentence || '”'
        when 'fix' then 'The incident names ' || name || ' as its fix: “' || sentence || '”'
        else 'The incident mentions ' || name || ': “' || sentence || '”'
    end as reason,
    case role when 'cause' then 0.95e0 when 'mention' then 0.5e0 else 0.02e0 end as confidence
from (select * from pulls union all select * from commits)
