-- one row per (service, month, batch band) of counted deploys that ship a change of the filters: what they ship by origin; and
-- one per (the same, what a deploy ships by origin, known culprit): its incidents. The first kind has no known culprit
with deploys as materialized (
    select * from overlay.scoped_deploys($scope)
),
incidents as (
    select
        deploy.service, deploy.month, deploy.batch_band, deploy.human, deploy.ai, deploy.unknown, deploy.other,
        case
            when outcome.culprit_change_id is null then 'deploy'
            else case culprit.origin
                when 'human_only' then 'human' when 'ai_assisted' then 'ai' when 'unknown' then 'unknown' else 'bot'
            end
        end as known,
        sum(outcome.incidents) as incidents
    from deploys as deploy
    join overlay.scoped_deploy_incidents($scope) as outcome on outcome.deploy_number = deploy.deploy_number
    left join overlay.scoped_changes($scope) as culprit on culprit.change_number = outcome.culprit_change_number
    group by all
)
select
    service, month, batch_band, count(*) as deploys, sum(human) as human, sum(ai) as ai, sum(unknown) as unknown,
    sum(other) as bot, sum(ai * ai / changes) as ai_mixing, cast(null as varchar) as known, cast(null as double) as incidents
from deploys
group by service, month, batch_band
union all
select service, month, batch_band, null, human, ai, unknown, other, null, known, incidents
from incidents
