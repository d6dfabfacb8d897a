-- one row per (size band, origin, changed lines, human reviews): how many counted changes on review record are alike in it
select change.size_band, change.origin, change.review.lines, change.review.human_reviews as reviews, count(*) as changes
from overlay.scoped_changes($scope) as change
where change.origin <> 'bot' and change.review.lines > 0
group by change.size_band, change.origin, change.review.lines, change.review.human_reviews
order by change.size_band, change.origin, change.review.lines, change.review.human_reviews
