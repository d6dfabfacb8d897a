-- one row per (origin, whole minutes from opening, how the wait ended): counted changes that were requested alike in it
select
    change.origin,
    floor(minutes_between(review.opened_at, coalesce(review.first_human_at, change.merged_at))) as minutes,
    case when review.first_human_at is null then 'merged' else 'reviewed' end as ending,
    count(*) as changes
from overlay.scoped_changes($scope) as change
join core.change_reviews as review on review.change_id = change.change_id
where change.origin <> 'bot' and review.opened_at is not null
group by change.origin, minutes, ending
order by change.origin, minutes, ending
