-- one row: a change by its id or any alias
select change.*
from overlay.changes as change
where change.change_id = $change
    or change.change_id = (select change_id from core.change_aliases where alias = $change)
limit 1
