-- one row per decision ever made about an incident, newest first; those about incidents merged into it are its own
select
    log.id, log.kind, log.object, log.verdict, log.note, log.actor, log.made_at, log.subject <> $incident as merged,
    coalesce(known.name, change.title, log.object) as about
from judgements.log as log
left join core.incident_aliases as target on target.alias = log.subject
left join seed.causes as known on log.kind in ('trigger', 'cause') and known.tag = log.object
left join core.changes as change on log.kind = 'link' and change.change_id = log.object
where log.kind not in ('origin', 'policy', 'question')
    and (log.subject = $incident or target.incident_id = $incident)
order by log.id desc
