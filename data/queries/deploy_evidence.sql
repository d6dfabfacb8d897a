-- one row per (service, month, batch band, what a deploy ships by origin, known culprit): its incidents
select
    deploy.service, deploy.month, deploy.batch_band, deploy.human, deploy.ai, deploy.unknown, deploy.other as bot,
    case
        when outcome.culprit_change_id is null then 'deploy'
        else case culprit.origin
            when 'human_only' then 'human' when 'ai_assisted' then 'ai' when 'unknown' then 'unknown' else 'bot'
        end
    end as known,
    sum(outcome.incidents) as incidents
from overlay.scoped_deploys($scope) as deploy
join overlay.scoped_deploy_incidents($scope) as outcome on outcome.deploy_id = deploy.deploy_id
left join overlay.scoped_changes($scope) as culprit on culprit.change_id = outcome.culprit_change_id
group by all
