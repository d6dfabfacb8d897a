-- one row per (service, month, batch band), and one per (the same, what a deploy ships, known culprit), as in deploy_batches;
-- human, AI and unknown changes have a column for each size
with deploys as materialized (
    select deploy_number, service, month, batch_band, other from overlay.scoped_deploys($scope)
),
classed as materialized (
    select
        change_number,
        case origin when 'human_only' then 'human:' when 'ai_assisted' then 'ai:' else 'unknown:' end || size_band as class
    from overlay.scoped_changes($scope)
    where origin in ('human_only', 'ai_assisted', 'unknown')
),
shipped as (
    select deploy.*, change.class, count(*) as changes
    from deploys as deploy
    join mart.shipped as carried on carried.deploy_number = deploy.deploy_number
    left join classed as change on change.change_number = carried.change_number
    group by all
),
contents as materialized (
    pivot shipped on class in (
        'human:1-50', 'human:51-200', 'human:201-400', 'human:401-1000', 'human:>1000',
        'ai:1-50', 'ai:51-200', 'ai:201-400', 'ai:401-1000', 'ai:>1000',
        'unknown:1-50', 'unknown:51-200', 'unknown:201-400', 'unknown:401-1000', 'unknown:>1000'
    ) using coalesce(sum(changes), 0)
    group by deploy_number, service, month, batch_band, other
)
select
    service, month, batch_band, count(*) as deploys, sum(other) as bot, cast(null as varchar) as known,
    cast(null as double) as incidents, sum(columns('^(human|ai|unknown):'))
from contents
group by service, month, batch_band
union all by name
select
    content.service, content.month, content.batch_band, content.other as bot,
    case when outcome.culprit_change_id is null then 'deploy' else coalesce(culprit.class, 'bot') end as known,
    sum(outcome.incidents) as incidents, columns('^(human|ai|unknown):')
from contents as content
join overlay.scoped_deploy_incidents($scope) as outcome on outcome.deploy_number = content.deploy_number
left join classed as culprit on culprit.change_number = outcome.culprit_change_number
group by all
