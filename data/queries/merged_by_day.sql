-- one row per day: counted changes of the filters merged on it
select cast(merged_at as date) as day, count(*) as changes
from overlay.scoped_changes($scope)
group by cast(merged_at as date)
order by day
