-- one row per (incident, change of the filters) whose link has a weight, whatever the link view and whenever the incident
-- started; and one, without a change, per incident of the period that none of them is linked to
with linked as (
    select link.incident_id, change.change_id, change.origin, link.weight
    from overlay.scoped_changes($scope) as change
    join overlay.counted_links as link on link.change_number = change.change_number and link.weight > 0
    where len($scope['severities']) = 0 or list_contains($scope['severities'], link.severity)
)
select incident_id, change_id, origin, weight from linked
union all
select incident_id, null, null, 0e0
from overlay.scoped_incidents($scope)
where incident_id not in (select incident_id from linked)
order by incident_id, change_id
