-- one row per incident merged into another at its source: the one it ended up in, however many merges that took
with recursive merges as (
    select incident.incident_id as alias, target.incident_id, 1 as steps
    from core.incidents as incident
    join core.incidents as target on target.incident_id = incident.merged_into
    where target.incident_id <> incident.incident_id
    union all
    select merges.alias, target.incident_id, merges.steps + 1
    from merges
    join core.incidents as incident on incident.incident_id = merges.incident_id
    join core.incidents as target on target.incident_id = incident.merged_into
    -- a circle of merges ends where it began
    where target.incident_id <> merges.alias and merges.steps < 100
)
select distinct on (alias) alias, incident_id
from merges
order by alias, steps desc
