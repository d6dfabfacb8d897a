-- one row per person who reviewed, without the name: how many reviews of counted changes
select count(*) as reviews
from overlay.scoped_changes($scope) as change
join mart.human_reviews as review on review.change_number = change.change_number
where change.origin <> 'bot'
group by review.reviewer
order by reviews
