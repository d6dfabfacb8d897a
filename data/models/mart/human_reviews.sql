-- one row per human review of a counted change before its merge; whoever reviewed is no part of it, only a number
select change.change_number, dense_rank() over (order by review.reviewer) as reviewer
from core.reviews as review
join mart.changes as change on change.change_id = review.change_id
where change.left_out is null and review.reviewer_kind = 'human' and review.submitted_at <= change.merged_at
order by change.change_number, reviewer
