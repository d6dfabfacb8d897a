-- one row per person who reviewed, without the name: how many reviews of counted changes
select count(*) as reviews
from overlay.scoped_changes($scope) as change
join core.reviews as review on review.change_id = change.change_id
where change.origin <> 'bot' and review.reviewer_kind = 'human' and review.submitted_at <= change.merged_at
group by review.reviewer
order by reviews
