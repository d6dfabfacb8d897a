-- one row per deploy that counts, with how many changes it newly ships
select
    deploy.deploy_number, deploy.deploy_id, cast(deploy.service as overlay.service) as service,
    cast(deploy.month as overlay.month) as month, cast(deploy.changes as integer) as changes,
    cast(case
        when deploy.changes = 1 then '1' when deploy.changes <= 3 then '2-3' when deploy.changes <= 6 then '4-6'
        when deploy.changes <= 10 then '7-10' when deploy.changes <= 20 then '11-20' else '21+'
    end as overlay.batch_band) as batch_band
from mart.counted_deploys as deploy
order by deploy.deploy_number
