-- one row per (service, origin or all): counted changes, and those with at least one incident they are held responsible
-- for; a change counts in each of its services
with touched as (
    select change.change_id, change.origin, unnest(change.services) as service
    from overlay.scoped_changes($scope) as change
),
failed as (
    select distinct change_id from overlay.scoped_links($scope)
)
select
    touched.service, case when grouping(touched.origin) = 1 then 'all' else touched.origin end as origin,
    count(*) as changes, count(failed.change_id) as events
from touched
left join failed on failed.change_id = touched.change_id
where len($scope['services']) = 0 or list_contains($scope['services'], touched.service)
group by grouping sets ((touched.service, touched.origin), (touched.service))
order by touched.service, origin
