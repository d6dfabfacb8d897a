-- one row per (month of merge, origin): counted changes by who looked at them before the merge
select
    cast(change.merged_month || '-01' as date) as month, change.origin,
    count(*) as changes,
    count(*) filter (where change.review.looked_at_by is null) as not_recorded,
    count(*) filter (where change.review.looked_at_by = 'nobody') as nobody,
    count(*) filter (where change.review.looked_at_by = 'ai_only') as ai_only,
    count(*) filter (where change.review.looked_at_by = 'human_only') as human_only,
    count(*) filter (where change.review.looked_at_by = 'both') as both
from overlay.scoped_changes($scope) as change
where change.origin <> 'bot'
group by change.merged_month, change.origin
order by month, change.origin
