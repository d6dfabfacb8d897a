-- one row per (incident, change near it in time): nearer deploys weigh more, changes of one deploy share its weight; of
-- several near deploys that carried it, the one it weighs most by
with depths as (
    select incident_id, method, max(recency) as deepest
    from evidence.near_deploys
    group by incident_id, method
),
carried as (
    select
        near.incident_id, carried.change_id,
        case near.method when 'window' then 0.6e0 else 0.2e0 end
        * power(0.5e0, near.recency) / (1e0 - power(0.5e0, depths.deepest)) / near.changes as confidence,
        struct_pack(
            deploy_id := near.deploy_id, method := near.method, service := near.service, changes := near.changes,
            minutes_before := near.minutes_before
        ) as deploy
    from evidence.near_deploys as near
    join depths on depths.incident_id = near.incident_id and depths.method = near.method
    join core.deploy_changes as carried on carried.deploy_id = near.deploy_id
),
told as (
    select
        incident_id, change_id, max(confidence) as confidence,
        max_by(deploy, (confidence, -abs(deploy.minutes_before), deploy.deploy_id)) as deploy
    from carried
    group by incident_id, change_id
)
select
    told.incident_id, deploy.deploy_id, told.change_id, deploy.method,
    case deploy.method when 'window' then 'Same service, ' else 'A service it depends on (' || deploy.service || '), ' end
    || case
        when deploy.minutes_before < 0 then 'deployed ' || cast(round(-deploy.minutes_before) as integer) || ' min after the reported start'
        when deploy.minutes_before < 120 then cast(round(deploy.minutes_before) as integer) || ' min before'
        else cast(round(deploy.minutes_before / 60) as integer) || ' h before'
    end
    || case when deploy.changes > 1 then ', one of ' || deploy.changes || ' changes in that deploy' else '' end
    || coalesce('; ' || by_chance.words, '') as reason,
    told.confidence
from told
join core.incidents as incident on incident.incident_id = told.incident_id
left join evidence.window_chances as by_chance
    on by_chance.service = incident.service and by_chance.deployed_service = deploy.service
