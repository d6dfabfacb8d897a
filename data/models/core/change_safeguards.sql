-- one row per change: which safeguards it had, null where that is not recorded
with shipped as (
    select distinct on (carried.change_id) carried.change_id, deploy.service, lower(deploy.strategy) as strategy
    from core.deploy_changes as carried
    join core.deploys as deploy on deploy.deploy_id = carried.deploy_id
    where deploy.is_production
    order by carried.change_id, deploy.finished_at, deploy.service
),
touched as (
    select
        place.repo, place.introduced_position as position, bool_or(is_test(file.path)) as tests,
        bool_or(is_migration(file.path)) as migrates
    from core.mainline as place
    join staging.git_files as file on file.repo = place.repo and file.sha = place.sha
    where place.introduced_position is not null
    group by place.repo, place.introduced_position
)
select
    change.change_id,
    contains(shipped.strategy, 'canary') as canary,
    case
        when shipped.strategy = 'flag' or list_contains(pull.labels, settings.flag_label) then true
        when settings.flag_label is not null and pull.number is not null then false
    end as flag,
    not touched.migrates as rollback_ready,
    -- where no service states a runbook, nobody keeps them in the settings
    case
        when service.in_settings and (select count(runbook) from core.services) > 0 then service.runbook is not null
    end as runbook,
    review.senior_approved as senior_sign_off,
    touched.tests,
    review.humans as human_reviewers
from core.changes as change
left join shipped on shipped.change_id = change.change_id
left join touched on touched.repo = change.repo and touched.position = change.position
left join staging.pulls as pull on pull.repo = change.repo and pull.number = change.pr_number
left join core.services as service on service.service = shipped.service
left join core.change_reviews as review on review.change_id = change.change_id
cross join seed.safeguards as settings
