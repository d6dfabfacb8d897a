-- one row per (policy, month of merge): changes it governs, those that complied, those for which that is not recorded
select
    governed.policy, cast(change.merged_month || '-01' as date) as month,
    count(governed.complied) as changes,
    count(*) filter (where governed.complied) as complied,
    count(*) filter (where governed.complied is null) as not_recorded
from overlay.scoped_changes($scope) as change
join overlay.governed_changes as governed on governed.change_number = change.change_number
group by governed.policy, change.merged_month
order by governed.policy, month
