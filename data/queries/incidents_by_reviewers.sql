-- one row per number of human reviewers (0, 1, 2 and more): counted changes on review record, those with an incident
with failed as (
    select distinct change_id from overlay.scoped_links($scope)
)
select least(change.review.humans, 2) as score, count(*) as changes, count(failed.change_id) as events
from overlay.scoped_changes($scope) as change
left join failed on failed.change_id = change.change_id
where change.origin <> 'bot' and change.review is not null
group by score
order by score
