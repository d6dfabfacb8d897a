-- one row per incident of the filters with its blast radius: those charged to a counted change of the filters, with that
-- change's origin, and those that started in the period and are charged to none of them, without one
with charged as (
    select incident_order, unnest(heaviest)
    from (
        select
            link.incident_order,
            arg_min(
                struct_pack(
                    origin := change.origin, change_id := change.change_id, change_service := change.service, known := link.known
                ),
                (-link.weight, not link.known, change.change_id)
            ) as heaviest
        from overlay.scoped_changes($scope) as change
        join overlay.scoped_links($scope) as link on link.change_number = change.change_number
        group by link.incident_order
    )
),
shown as (
    select incident_order from charged
    union
    select incident_order from overlay.scoped_incidents($scope)
)
select blast.* exclude (incident_order), charged.origin, charged.change_id, charged.change_service, coalesce(charged.known, false) as known
from shown
join overlay.blast as blast on blast.incident_order = shown.incident_order
left join charged on charged.incident_order = shown.incident_order
order by blast.incident_order
