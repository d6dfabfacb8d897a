-- one row per (period, origin): counted changes of the filters by the organisation's week, month or quarter of merge, those
-- with an incident, and such incidents; `settled`: the whole period lies inside the observed span and is matured
with zone as (
    select value as name from meta.build where key = 'time_zone'
),
span as (
    select
        cast(timezone(zone.name, min(observed_from)) as date) as first_day,
        cast(timezone(zone.name, max(observed_until) - to_days(cast(counting.matured_days as integer))) as date) as last_day
    from core.observed, zone, seed.counting as counting
    group by zone.name, counting.matured_days
),
counted as (
    select
        date_trunc($grain, change.merged_on) as period, change.origin,
        count(*) as changes,
        count(*) filter (where change.failed) as failed,
        sum(change.incidents) as incidents
    from overlay.scoped_changes($scope) as change
    group by period, change.origin
)
select
    cast(counted.period as date) as period, counted.origin, counted.changes, counted.failed, counted.incidents,
    counted.period >= span.first_day and cast(counted.period + to_months(case $grain when 'month' then 1 when 'quarter' then 3 else 0 end)
        + to_days(case $grain when 'week' then 7 else 0 end) as date) <= span.last_day as settled
from counted
cross join span
order by period, counted.origin
