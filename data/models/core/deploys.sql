-- one row per deploy: exported, or a merge to the default branch of a service that deploys on merge
with exported as (
    select
        deploy.deploy_id, deploy.source, coalesce(alias.service, deploy.service_name) as service,
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
asked as (
    select repo, sha from every where length(sha) >= 7
    union
    select repo, previous_sha from every where length(previous_sha) >= 7
),
shas as (
    select asked.repo, asked.sha as asked, min(git.sha) as sha
    from asked
    join staging.git_commits as git
        on git.repo = asked.repo and left(git.sha, 7) = left(asked.sha, 7) and starts_with(git.sha, asked.sha)
    group by asked.repo, asked.sha
    having count(*) = 1
),
-- a version is as good as the commit it was deployed with, where it was deployed with one, or the tag it is
versions as (
    select deploy.service, deploy.repo, deploy.version, min(shas.sha) as sha, 1 as strength
    from every as deploy
    join shas on shas.repo = deploy.repo and shas.asked = deploy.sha
    where deploy.version in (select version from every where sha is null)
    group by deploy.service, deploy.repo, deploy.version
    having count(distinct shas.sha) = 1
    union all
    select deploy.service, deploy.repo, deploy.version, min(tag.sha), 2
    from (
        select distinct
            service, repo, version,
            unnest([version, 'v' || version, service || '-' || version, service || '/' || version, service || '@' || version]) as tag
        from every
        where sha is null and version is not null
    ) as deploy
    join staging.git_tags as tag on tag.repo = deploy.repo and tag.tag = deploy.tag
    group by deploy.service, deploy.repo, deploy.version
    having count(distinct tag.sha) = 1
),
meant as (
    select distinct on (service, repo, version) *
    from versions
    order by service, repo, version, strength
),
contents as (
    select deploy.deploy_id, coalesce(shas.sha, meant.sha) as sha
    from every as deploy
    left join shas on shas.repo = deploy.repo and shas.asked = deploy.sha
    left join meant
        on meant.service = deploy.service and meant.repo = deploy.repo and meant.version = deploy.version
        and deploy.sha is null and coalesce(deploy.declared_kind, 'deploy') in ('deploy', 'rollback')
),
placed as (
    select
        every.*, contents.sha as full_sha, previous_shas.sha as given_previous, place.base_position as position,
        given.base_position as given_previous_position
    from every
    left join contents on contents.deploy_id = every.deploy_id
    left join core.mainline as place on place.repo = every.repo and place.sha = contents.sha
    left join shas as previous_shas on previous_shas.repo = every.repo and previous_shas.asked = every.previous_sha
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
),
tried as (
    select service, environment, repo, full_sha, min(finished_at) filter (where status = 'success') as reached_at
    from placed
    where full_sha is not null
    group by service, environment, repo, full_sha
),
-- a pipeline may give the commit of the run before it, which need not have arrived
given as (
    select placed.deploy_id, placed.given_previous as sha, placed.given_previous_position as position
    from placed
    left join tried
        on tried.service = placed.service and tried.environment = placed.environment and tried.repo = placed.repo
        and tried.full_sha = placed.given_previous
    where placed.given_previous is not null
        and (tried.full_sha is null or tried.reached_at <= placed.finished_at)
),
believed as (
    select
        placed.deploy_id, coalesce(given.sha, successes.previous_sha) as previous_sha,
        coalesce(given.position, successes.previous_position) as previous_position
    from placed
    left join given on given.deploy_id = placed.deploy_id
    left join successes on successes.deploy_id = placed.deploy_id
),
-- where only versions are told, one that was there before the version it replaces is gone back to
versions_seen as (
    select *, min(finished_at) over (partition by service, environment, repo, name) as first_seen
    from (
        select *, coalesce(version, full_sha, sha) as name
        from placed
        where status = 'success' and coalesce(declared_kind, 'deploy') in ('deploy', 'rollback')
    )
),
back as (
    select deploy_id, first_seen < lag(first_seen) over reached as is_back
    from versions_seen
    window reached as (partition by service, environment, repo order by finished_at, deploy_id)
)
select
    placed.deploy_id, placed.source, placed.service, placed.environment,
    placed.source = 'merge' or regexp_matches(placed.environment, counting.production) as is_production,
    coalesce(
        nullif(placed.declared_kind, 'deploy'),
        case
            when placed.position < believed.previous_position then 'rollback'
            when placed.position is null and back.is_back then 'rollback'
        end,
        'deploy'
    ) as kind,
    placed.status, placed.repo, coalesce(placed.full_sha, placed.sha) as sha, placed.version,
    believed.previous_sha, placed.position, believed.previous_position,
    placed.started_at, placed.finished_at, placed.strategy, placed.url,
    case
        when placed.status <> 'success' then 'not deployed'
        when coalesce(placed.declared_kind, 'deploy') in ('config', 'flag', 'migration') and placed.sha is null then 'no code'
        when placed.full_sha is null then 'unknown: its commit is in no repository that was read'
        when placed.position is null then 'unknown: its commit is not in the history of the default branch'
        when believed.previous_position is null then 'unknown: nothing was deployed before it'
        else 'known'
    end as contents
from placed
join believed on believed.deploy_id = placed.deploy_id
left join back on back.deploy_id = placed.deploy_id
cross join seed.counting as counting
