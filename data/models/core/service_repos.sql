-- one row per (service, repository it is built from) and the folder that is its; most have one, where settings say or
-- a deploy or a reading of the repository told
with told as (
    select coalesce(alias.service, deploy.service_name) as service, deploy.repo
    from staging.deploys as deploy
    left join staging.services as alias on alias.alias = deploy.service_name
    where deploy.repo is not null
    union
    select reading.service, reading.repo
    from lake.git_services as reading
    left join seed.services as named on named.service = reading.service
    where named.repo is null
)
select service, repo, path_prefix
from core.services
where repo is not null
union all
select told.service, told.repo, ''
from told
join core.services as service on service.service = told.service
where told.repo <> service.repo
