-- one row per way failures of the filters' incidents took, from one service to another: incidents that did, each once; the
-- row without services counts the incidents that took any, and all their steps
with steps as materialized (
    select incident_order, from_service, to_service, via = 'culprit' as by_culprit from overlay.scoped_steps($scope)
),
once as (
    select incident_order, from_service, to_service from steps where not by_culprit
    union all
    -- only several culprits can take an incident the same way twice, and to look for that in all steps takes long
    select distinct incident_order, from_service, to_service from steps where by_culprit
)
select from_service, to_service, count(*) as incidents, cast(null as bigint) as steps
from once
group by from_service, to_service
union all
select null, null, count(distinct incident_order), (select count(*) from steps)
from once
order by from_service, to_service
