-- one row per (size band, origin): counted changes, and those with at least one incident they are held responsible for
select change.size_band, change.origin, count(*) as changes, count(*) filter (where change.failed) as events
from overlay.scoped_changes($scope) as change
where change.origin <> 'bot' and change.size_band is not null
group by change.size_band, change.origin
order by change.size_band, change.origin
