-- one row per deploy: exported, or a merge to the default branch of a service that deploys on merge
with exported as (
    select
        deploy.deploy_id, 'deploys' as source, coalesce(alias.service, deploy.service_name) as service,
        deploy.environment, deploy.kind as declared_kind, deploy.status,
        coalesce(deploy.repo, service.repo) as repo, deploy.sha, deploy.version, deploy.previous_sha,
        coalesce(deploy.started_at, deploy.finished_at) as started_at,
        case when deploy.status = 'running' then deploy.finished_at else coalesce(deploy.finished_at, deploy.started_at) end
            as finished_at,
        deploy.strategy, deploy.url
    from staging.deploys as deploy
    left join staging.services as alias on alias.alias = deploy.service_name
    left join core.services as service on service.service = coalesce(alias.service, deploy.service_name)
),
merged as (
    select
        'merge/' || service.service || '/' || change.change_id as deploy_id, 'merge' as source, service.service,
        'production' as environment, null as declared_kind, 'success' as status, change.repo, change.merge_sha as sha,
        null as version, null as previous_sha,
        -- committers' clocks differ: what stands later on the line cannot have been merged before
        max(git.committed_at) over line as started_at, max(git.committed_at) over line as finished_at,
        null as strategy, null as url
    from core.changes as change
    join core.change_services as touched on touched.change_id = change.change_id
    join core.services as service on service.service = touched.service and service.deploys = 'merge'
    join staging.git_commits as git on git.repo = change.repo and git.sha = change.merge_sha
    window line as (partition by service.service, change.repo order by change.position)
),
every as (
    select * from exported
    union all
    select * from merged
),
shas as (
    select deploy.deploy_id, min(git.sha) as sha
    from every as deploy
    join staging.git_commits as git
        on git.repo = deploy.repo and left(git.sha, 7) = left(deploy.sha, 7) and starts_with(git.sha, deploy.sha)
    where length(deploy.sha) >= 7
    group by deploy.deploy_id
    having count(*) = 1
),
previous_shas as (
    select deploy.deploy_id, min(git.sha) as sha
    from every as deploy
    join staging.git_commits as git
        on git.repo = deploy.repo and left(git.sha, 7) = left(deploy.previous_sha, 7)
        and starts_with(git.sha, deploy.previous_sha)
    where length(deploy.previous_sha) >= 7
    group by deploy.deploy_id
    having count(*) = 1
),
placed as (
    select
        every.*, shas.sha as full_sha, previous_shas.sha as given_previous, place.base_position as position,
        given.base_position as given_previous_position
    from every
    left join shas on shas.deploy_id = every.deploy_id
    left join core.mainline as place on place.repo = every.repo and place.sha = shas.sha
    left join previous_shas on previous_shas.deploy_id = every.deploy_id
    left join core.mainline as given on given.repo = every.repo and given.sha = previous_shas.sha
),
successes as (
    select
        deploy_id,
        lag(full_sha) over reached as previous_sha,
        lag(position) over reached as previous_position
    from placed
    where status = 'success' and position is not null
    window reached as (partition by service, environment, repo order by finished_at, position, deploy_id)
)
select
    placed.deploy_id, placed.source, placed.service, placed.environment,
    regexp_matches(placed.environment, counting.production) as is_production,
    coalesce(
        placed.declared_kind,
        case when placed.position < coalesce(placed.given_previous_position, successes.previous_position) then 'rollback' end,
        'deploy'
    ) as kind,
    placed.status, placed.repo, coalesce(placed.full_sha, placed.sha) as sha, placed.version,
    coalesce(placed.given_previous, successes.previous_sha) as previous_sha,
    placed.position,
    coalesce(placed.given_previous_position, successes.previous_position) as previous_position,
    placed.started_at, placed.finished_at, placed.strategy, placed.url,
    case
        when placed.status <> 'success' then 'not deployed'
        when coalesce(placed.declared_kind, 'deploy') in ('config', 'flag', 'migration') and placed.sha is null then 'no code'
        when placed.full_sha is null then 'unknown: its commit is in no repository that was read'
        when placed.position is null then 'unknown: its commit is not in the history of the default branch'
        when coalesce(placed.given_previous_position, successes.previous_position) is null then 'unknown: nothing was deployed before it'
        else 'known'
    end as contents
from placed
left join successes on successes.deploy_id = placed.deploy_id
cross join seed.counting as counting
