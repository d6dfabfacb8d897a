-- one row per (month of merge, origin): counted changes by who looked at them before the merge
select
    cast(date_trunc('month', timezone(fact.value, change.merged_at)) as date) as month, change.origin,
    count(*) as changes,
    count(*) filter (where change.review.looked_at_by is null) as not_recorded,
    count(*) filter (where change.review.looked_at_by = 'nobody') as nobody,
    count(*) filter (where change.review.looked_at_by = 'ai_only') as ai_only,
    count(*) filter (where change.review.looked_at_by = 'human_only') as human_only,
    count(*) filter (where change.review.looked_at_by = 'both') as both
from overlay.scoped_changes($scope) as change
join meta.build as fact on fact.key = 'time_zone'
where change.origin <> 'bot'
group by month, change.origin
order by month, change.origin
