-- one row per service: named in settings, or met in an export and kept under its own name
with met as (
    select coalesce(alias.service, deploy.service_name) as service, deploy.repo
    from staging.deploys as deploy
    left join staging.services as alias on alias.alias = deploy.service_name
    union all
    select coalesce(by_name.service, by_id.service, incident.service_name) as service, null as repo
    from staging.pagerduty_incidents as incident
    left join staging.services as by_name on by_name.alias = incident.service_name
    left join staging.services as by_id on by_id.alias = incident.service_id
    union all
    select coalesce(alias.service, incident.service_name), null
    from staging.mapped_incidents as incident
    left join staging.services as alias on alias.alias = incident.service_name
    union all
    select service, repo from lake.git_services
),
from_commits as (
    select coalesce(alias.service, deploy.service_name) as service, min(git.repo) as repo
    from staging.deploys as deploy
    left join staging.services as alias on alias.alias = deploy.service_name
    join staging.git_commits as git on left(git.sha, 7) = left(deploy.sha, 7) and starts_with(git.sha, deploy.sha)
    where length(deploy.sha) >= 7
    group by coalesce(alias.service, deploy.service_name)
),
names as (
    select service, max(repo) as repo from met where service is not null group by service
    union
    select service, repo from seed.services
)
select
    names.service,
    names.service as name,
    max(seed.services.team) as team,
    max(seed.services.tier) as tier,
    coalesce(max(seed.services.repo), max(names.repo), max(from_commits.repo)) as repo,
    coalesce(max(seed.services.path_prefix), '') as path_prefix,
    coalesce(max(seed.services.window_minutes), max(counting.window_minutes)) as window_minutes,
    coalesce(max(seed.services.deploys), 'export') as deploys,
    max(seed.services.runbook) as runbook,
    coalesce(max(seed.services.aliases), []) as aliases,
    max(seed.services.service) is not null as in_settings
from names
left join seed.services on seed.services.service = names.service
left join from_commits on from_commits.service = names.service
cross join seed.counting as counting
group by names.service
