-- one row per origin: counted changes, those with at least one incident they are held responsible for, such incidents;
-- an incident that two changes of one origin share is one incident
select
    change.origin,
    count(distinct change.change_id) as changes,
    count(distinct link.change_id) as failed,
    count(distinct link.incident_id) as incidents
from overlay.scoped_changes($scope) as change
left join overlay.scoped_links($scope) as link on link.change_id = change.change_id
group by change.origin
order by change.origin
