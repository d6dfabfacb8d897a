-- one row per counted change of the filters with an incident, after the first of its origin: the organisation's day it was
-- merged, and how many changes of its origin were merged since the one before with an incident, itself included
with numbered as (
    select
        change.change_id, change.origin, change.merged_at, change.failed,
        row_number() over (partition by change.origin order by change.merged_at, change.change_id) as place
    from overlay.scoped_changes($scope) as change
),
failed as (
    select
        numbered.*, numbered.place - lag(numbered.place) over (partition by numbered.origin order by numbered.place) as gap
    from numbered
    where numbered.failed
)
select failed.origin, failed.change_id, cast(timezone(zone.value, failed.merged_at) as date) as at, failed.gap
from failed
join meta.build as zone on zone.key = 'time_zone'
where failed.gap is not null
order by failed.origin, failed.place
