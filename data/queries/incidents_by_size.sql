-- one row per (size band, origin): counted changes, and those with at least one incident they are held responsible for
with failed as (
    select distinct change_id from overlay.scoped_links($scope)
)
select change.size_band, change.origin, count(*) as changes, count(failed.change_id) as events
from overlay.scoped_changes($scope) as change
left join failed on failed.change_id = change.change_id
where change.origin <> 'bot' and change.size_band is not null
group by change.size_band, change.origin
order by change.size_band, change.origin
