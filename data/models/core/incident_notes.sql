-- one row per note that people or tools left on an incident
select 'pagerduty/' || account || '/' || incident as incident_id, account || '/' || id as note_id, written_at, text
from staging.pagerduty_notes
where text is not null
