-- one row per origin: counted changes, and those with at least one incident they are held responsible for. In the weighted
-- view `failed` is the whole number nearest to the sum of the links' weights, each change 1 at most
select origin, count(*) as changes, cast(round(sum(events)) as bigint) as failed
from overlay.scoped_changes($scope)
group by origin
order by origin
