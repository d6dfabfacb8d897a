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
dated as (
    select
        change.origin, change.failed, change.incidents,
        cast(date_trunc($grain, change.merged_on) as date) as period
    from overlay.scoped_changes($scope) as change
)
select
    dated.period, dated.origin,
    count(*) as changes,
    count(*) filter (where dated.failed) as failed,
    cast(sum(dated.incidents) as double) as incidents,
    bool_and(dated.period >= span.first_day and cast(dated.period + to_months(case $grain when 'month' then 1 when 'quarter' then 3 else 0 end)
        + to_days(case $grain when 'week' then 7 else 0 end) as date) <= span.last_day) as settled
from dated
cross join span
group by dated.period, dated.origin
order by dated.period, dated.origin
