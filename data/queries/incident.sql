-- one row: an incident by its id
select * from overlay.incidents where incident_id = $incident
