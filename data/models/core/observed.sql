-- one row per service: the span covered by incidents and deploys and commits, the only span that is counted
with declared as (
    select source, stream, min(covers_since) as covers_since, max(covers_until) as covers_until
    from seed.batches
    group by source, stream
),
incidents as (
    select
        least((select covers_since from declared where source = 'pagerduty'), min(started_at)) as starts,
        greatest((select covers_until from declared where source = 'pagerduty'), max(started_at)) as ends
    from core.incidents
),
exported as (
    select
        least((select covers_since from declared where source = 'deploys'), min(started_at)) as starts,
        greatest((select covers_until from declared where source = 'deploys'), max(finished_at)) as ends
    from core.deploys
    where source = 'deploys'
),
commits as (
    select place.repo, min(git.committed_at) as starts, max(git.committed_at) as ends
    from core.mainline as place
    join staging.git_commits as git on git.repo = place.repo and git.sha = place.sha
    where place.position is not null
    group by place.repo
)
select
    service.service,
    greatest(incidents.starts, case when service.deploys = 'merge' then commits.starts else exported.starts end, commits.starts)
        as observed_from,
    least(incidents.ends, case when service.deploys = 'merge' then commits.ends else exported.ends end, commits.ends)
        as observed_until
from core.services as service
join commits on commits.repo = service.repo
cross join incidents
cross join exported
where incidents.starts is not null
    and (service.deploys = 'merge' or exported.starts is not null)
