-- one row per (origin, whole minutes from opening, how the wait ended): counted changes that were requested alike in it
select
    change.origin,
    floor(minutes_between(change.review.opened_at, coalesce(change.review.first_human_at, change.merged_at))) as minutes,
    case when change.review.first_human_at is null then 'merged' else 'reviewed' end as ending,
    count(*) as changes
from overlay.scoped_changes($scope) as change
where change.origin <> 'bot' and change.review.opened_at is not null
group by change.origin, minutes, ending
order by change.origin, minutes, ending
