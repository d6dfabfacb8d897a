-- one row per candidate change of an incident: confirmed first, rejected last, else by how near it was deployed
select
    link.change_id, link.deploy_id, link.deployed_at, link.minutes_before, link.methods, link.reasons, link.confidence,
    link.status, link.actor, link.decided_at, link.origin_visible, link.note, link.strict, link.by_answer,
    change.title, change.url, change.repo, change.pr_number, change.lines_added, change.lines_deleted,
    change_called(change.pr_number, change.merge_sha, change.url) as called,
    change.files_changed, change.service, change.origin, change.origin_now, change.confidence as origin_confidence
from overlay.links as link
join overlay.changes as change on change.change_id = link.change_id
where link.incident_id = $incident
order by
    (link.status = 'confirmed') desc, (link.status = 'rejected'), link.strict desc, link.confidence desc,
    link.minutes_before nulls last, link.change_id
