-- one row per piece of evidence that a change caused an incident
select incident_id, cast(null as varchar) as deploy_id, change_id, method, reason, confidence
from evidence.named_links
union all
select incident_id, deploy_id, change_id, method, reason, confidence
from evidence.change_event_links
union all
select incident_id, deploy_id, change_id, method, reason, confidence
from evidence.rollback_links
union all
select incident_id, deploy_id, change_id, method, reason, confidence
from evidence.revert_links
union all
select incident_id, deploy_id, change_id, method, reason, confidence
from evidence.szz_links
union all
select incident_id, deploy_id, change_id, method, reason, confidence
from evidence.time_links
