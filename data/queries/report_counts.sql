-- one row per (month of merge, service, size band, origin): counted changes, and those with an incident that counts
select
    strftime(timezone(fact.value, change.merged_at), '%Y-%m') as month, change.service, change.size_band, change.origin,
    count(*) as changes,
    count(*) filter (where change.failed) as with_incident
from overlay.scoped_changes($scope) as change
join meta.build as fact on fact.key = 'time_zone'
group by 1, 2, 3, 4
order by 1, 2, 3, 4
