-- one row: a change by its id or any alias
select
    change.* exclude (service_set, charges_strict, charges_weighted, charges_lenient),
    change_called(change.pr_number, change.merge_sha, change.url) as called
from overlay.changes as change
where change.change_id = $change
    or change.change_id = (select change_id from core.change_aliases where alias = $change)
limit 1
