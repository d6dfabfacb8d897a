-- one row per production deploy that counts: it shipped something known, inside its service's observed span, and matured;
-- with how many changes it newly ships. Questions join by numbers in order of time, which is several times faster than by ids
with carried as (
    select deploy_id, count(*) as changes from core.deploy_changes group by deploy_id
)
select
    row_number() over (order by deploy.finished_at, deploy.deploy_id) as deploy_number,
    deploy.deploy_id, deploy.service, deploy.finished_at,
    strftime(timezone(zone.value, deploy.finished_at), '%Y-%m') as month,
    carried.changes
from core.deploys as deploy
join carried on carried.deploy_id = deploy.deploy_id
join core.observed as span on span.service = deploy.service
join meta.build as zone on zone.key = 'time_zone'
cross join seed.counting as counting
where deploy.is_production and deploy.status = 'success' and deploy.contents = 'known'
    and deploy.finished_at >= span.observed_from
    and deploy.finished_at <= span.observed_until - to_days(cast(counting.matured_days as integer))
order by deploy_number
