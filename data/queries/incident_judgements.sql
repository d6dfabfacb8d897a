-- one row per word of a person about an incident, newest first, with how it stands now
select
    log.id, log.kind, log.object as change_id, log.verdict, log.note, log.actor, log.made_at, log.origin_visible,
    log.standing, change_called(change.pr_number, change.merge_sha, change.url) as called
from overlay.judgement_log as log
left join mart.changes as change on change.change_id = log.object
where log.subject = $incident and log.kind in ('link', 'answer')
order by log.id desc
