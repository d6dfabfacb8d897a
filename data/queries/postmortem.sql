-- one row: how far an incident's post-mortem is
select * from overlay.postmortems where incident_id = $incident
