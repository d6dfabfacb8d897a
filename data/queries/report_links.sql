-- one row per (incident, change) that counts for the changes of the filters: what a later report is compared with
select link.incident_id, link.change_id, link.weight
from overlay.scoped_links($scope) as link
join overlay.scoped_changes($scope) as change on change.change_number = link.change_number
order by link.incident_id, link.change_id
