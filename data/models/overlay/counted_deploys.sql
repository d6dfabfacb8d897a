-- one row per production deploy that counts: it shipped something known, inside its service's observed span, and matured
select
    deploy.deploy_id, deploy.service, deploy.finished_at,
    strftime(timezone(zone.value, deploy.finished_at), '%Y-%m') as month
from core.deploys as deploy
join core.observed as span on span.service = deploy.service
join meta.build as zone on zone.key = 'time_zone'
cross join seed.counting as counting
where deploy.is_production and deploy.status = 'success' and deploy.contents = 'known'
    and deploy.deploy_id in (select deploy_id from core.deploy_changes)
    and deploy.finished_at >= span.observed_from
    and deploy.finished_at <= span.observed_until - to_days(cast(counting.matured_days as integer))
