-- one row per complete week, weeks without changes included: lines that changes of the filters touched (volume), and reviews
-- and comments of humans on them (review); bots are in neither
with merged as (
    select change_id, cast(date_trunc('week', merged_at) as date) as week, lines_added + lines_deleted as lines
    from overlay.scoped_changes($scope)
    where origin <> 'bot'
),
reviewed as (
    select change_id, count(*) as actions
    from core.reviews
    where reviewer_kind = 'human'
    group by change_id
),
weeks as (
    select cast(unnest(generate_series(
        (select min(week) from merged) + interval 7 day, (select max(week) from merged) - interval 7 day, interval 7 day
    )) as date) as week
)
select
    weeks.week, coalesce(sum(merged.lines), 0) as volume, coalesce(sum(reviewed.actions), 0) as review
from weeks
left join merged on merged.week = weeks.week
left join reviewed on reviewed.change_id = merged.change_id
group by weeks.week
order by weeks.week
