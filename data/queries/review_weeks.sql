-- one row per complete week of the filters, empty ones too: changed lines on review record and human reviews of them;
-- a review stands in the week its change was merged, bots' changes are left out
with found as (
    select
        cast(date_trunc('week', change.merged_on) as date) as week,
        sum(change.review.lines) as lines, sum(change.review.human_reviews) as human_reviews, count(*) as changes
    from overlay.scoped_changes($scope) as change
    where change.origin <> 'bot' and change.review is not null
    group by week
),
-- the first and the last week of the data are rarely whole
whole as (
    select min(week) + 7 as first, max(week) - 7 as last from found
),
weeks as (
    select cast(unnest(generate_series(whole.first, whole.last, interval 7 day)) as date) as week
    from whole
    where whole.first <= whole.last
)
select
    weeks.week, coalesce(found.lines, 0) as volume, coalesce(found.human_reviews, 0) as review, coalesce(found.changes, 0) as changes
from weeks
left join found on found.week = weeks.week
order by weeks.week
