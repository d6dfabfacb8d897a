-- one row per number of human reviewers (0, 1, 2 and more): counted changes on review record, those with an incident
select least(change.review.humans, 2) as score, count(*) as changes, count(*) filter (where change.failed) as events
from overlay.scoped_changes($scope) as change
where change.origin <> 'bot' and change.review.looked_at_by is not null
group by score
order by score
