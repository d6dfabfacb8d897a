-- one row per counted change of the filters with an incident, after the first of its origin: the organisation's day it was
-- merged, and how many changes of its origin were merged since the one before with an incident, itself included
with numbered as (
    select
        change.origin, change.failed, change.merged_on,
        row_number() over (partition by change.origin order by change.change_number) as place
    from overlay.scoped_changes($scope) as change
),
failed as (
    select origin, merged_on, place, place - lag(place) over (partition by origin order by place) as gap
    from numbered
    where failed
)
select origin, merged_on as at, gap
from failed
where gap is not null
order by origin, place
