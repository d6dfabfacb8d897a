-- one row per (service, what a counted deploy ships by origin): such deploys, and those with at least one incident
select
    deploy.service, deploy.ai as ai_changes, deploy.human as human_changes, deploy.unknown as unknown_changes,
    deploy.other as other_changes, count(*) as deploys,
    count(*) filter (where deploy.deploy_number in (select deploy_number from overlay.scoped_deploy_incidents($scope))) as failed
from overlay.scoped_deploys($scope) as deploy
group by deploy.service, deploy.ai, deploy.human, deploy.unknown, deploy.other
