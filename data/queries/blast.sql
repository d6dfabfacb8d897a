-- one row per incident of the filters with its blast radius: those charged to a counted change of the filters, with that
-- change's origin, and those that started in the period and are charged to none of them, without one
with charged as (
    select distinct on (link.incident_id)
        link.incident_id, change.origin, change.change_id, change.service as change_service, link.known
    from overlay.scoped_changes($scope) as change
    join overlay.scoped_links($scope) as link on link.change_id = change.change_id
    order by link.incident_id, link.weight desc, link.known desc, change.change_id
),
shown as (
    select incident_id from charged
    union
    select incident_id from overlay.scoped_incidents($scope)
)
select blast.*, charged.origin, charged.change_id, charged.change_service, coalesce(charged.known, false) as known
from shown
join overlay.blast as blast on blast.incident_id = shown.incident_id
left join charged on charged.incident_id = shown.incident_id
order by blast.customer_minutes desc nulls last, blast.started_at desc, blast.incident_id
