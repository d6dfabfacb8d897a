-- one row per alert or note of an incident: when it came, and its words
select 'pagerduty/' || account || '/' || incident as incident_id, 'alert' as kind, created_at as happened_at, text
from staging.pagerduty_alerts
where created_at is not null
union all
select incident_id, 'note', written_at, text from core.incident_notes where written_at is not null
