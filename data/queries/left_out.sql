-- one row per reason for which changes or incidents are not counted
select 'changes' as what, left_out as reason, count(*) as rows from overlay.changes where not counted group by left_out
union all
select 'incidents', left_out, count(*) from overlay.incidents where not counted group by left_out
order by what, rows desc, reason
