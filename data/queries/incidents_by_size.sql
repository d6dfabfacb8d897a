-- one row per (size band, origin): counted changes, and those with at least one incident they are held responsible for
select change.size_band, change.origin, count(distinct change.change_id) as changes, count(distinct link.change_id) as events
from overlay.scoped_changes($scope) as change
left join overlay.scoped_links($scope) as link on link.change_id = change.change_id
where change.origin <> 'bot' and change.size_band is not null
group by change.size_band, change.origin
order by change.size_band, change.origin
