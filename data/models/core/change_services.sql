-- one row per (change, service): services of the change's repository whose folder (or file) the change touches
with touched as (
    select distinct change.change_id, change.repo, file.path
    from core.changes as change
    join core.mainline as place on place.repo = change.repo and place.introduced_position = change.position
    join staging.git_files as file on file.repo = place.repo and file.sha = place.sha
)
select distinct touched.change_id, service.service
from touched
join core.service_repos as service
    on service.repo = touched.repo
    and (touched.path = service.path_prefix or starts_with(touched.path, rtrim(service.path_prefix, '/') || '/'))
where service.path_prefix <> ''
union
select change.change_id, service.service
from core.changes as change
join core.service_repos as service on service.repo = change.repo
where service.path_prefix = ''
