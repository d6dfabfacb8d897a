-- one row per step from what was read to what is counted here: changes and incidents read, left out by reason, left out by
-- the filters, counted, and those of them that are linked
with chosen as (
    select
        (select count(*) from overlay.scoped_changes($scope)) as changes,
        (select count(*) from overlay.scoped_changes($scope) where failed) as failed,
        (select count(*) from overlay.scoped_incidents($scope)) as incidents,
        (select count(*) from overlay.scoped_incidents($scope) where culprit_change_id is not null) as linked
),
left_out as (
    select 'changes' as what, left_out as reason, count(*) as rows from overlay.changes group by left_out
    union all
    select 'incidents', left_out, count(*) from overlay.incidents group by left_out
)
select what, 1 as place, 'read' as step, sum(rows) as rows from left_out group by what
union all
select what, 2, reason, -rows from left_out where reason is not null
union all
select what, 3, 'outside the period or the other filters', case what when 'changes' then chosen.changes else chosen.incidents end - rows
from left_out, chosen
where reason is null
union all
select 'changes', 4, 'counted here', changes from chosen
union all
select 'incidents', 4, 'counted here', incidents from chosen
union all
select 'changes', 5, 'of these with an incident they are held responsible for', failed from chosen
union all
select 'incidents', 5, 'of these with a culprit change', linked from chosen
order by what, place, step
