-- one row: when the counted changes of these filters were last merged; asked with a scope of all time
select max(merged_at) as last_merged_at
from overlay.scoped_changes($scope)
