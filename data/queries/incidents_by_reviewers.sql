-- one row per number of human reviewers (0, 1, 2 and more): counted changes on review record, those with an incident
select
    least(review.humans, 2) as score, count(distinct change.change_id) as changes, count(distinct link.change_id) as events
from overlay.scoped_changes($scope) as change
join core.change_reviews as review on review.change_id = change.change_id
left join overlay.scoped_links($scope) as link on link.change_id = change.change_id
where change.origin <> 'bot'
group by score
order by score
