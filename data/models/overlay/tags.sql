-- one row per (incident, tag, person): tags in force, each person's own; those of a merged incident go to where it went
with said as (
    select
        log.id, log.kind as role, coalesce(target.incident_id, log.subject) as incident_id, log.object as tag, log.actor,
        log.verdict, log.made_at
    from judgements.log as log
    left join core.incident_aliases as target on target.alias = log.subject
    where log.kind in ('trigger', 'cause')
),
latest as (
    select distinct on (incident_id, role, tag, actor) *
    from said
    order by incident_id, role, tag, actor, id desc
)
select incident_id, role, tag, actor, made_at, verdict = 'set' as unseen
from latest
where verdict <> 'withdrawn'
