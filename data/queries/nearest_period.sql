-- one row: when the counted changes of these filters, whatever the period, were last merged
select max(merged_at) as last_merged_at
from overlay.changes
where counted
    and (len($services) = 0 or len(list_intersect(services, $services)) > 0)
    and (len($teams) = 0 or list_contains($teams, team))
