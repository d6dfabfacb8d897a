-- one row per (incident, rollback or change that worked against it), with the first deploy that shipped the change: a
-- rollback inside it, a fix or revert of its service merged inside it or within a day of its end, a fix its text names
with spans as (
    select
        incident_id, service, started_at, resolved_at,
        -- what is left open for weeks is not worked on for weeks
        least(coalesce(resolved_at, started_at), started_at + interval 7 day) + interval 1 day as closes
    from core.incidents
),
rollbacks as (
    select incident.incident_id, deploy.deploy_id, deploy.finished_at
    from core.incidents as incident
    join core.deploys as deploy
        on deploy.service = incident.service and deploy.kind = 'rollback' and deploy.is_production
        and deploy.status = 'success'
        and deploy.started_at >= incident.started_at
        and deploy.started_at <= coalesce(incident.resolved_at, incident.started_at + interval 1 day) + interval 10 minute
),
-- a join on equal days is much faster than one on times alone; a span has eight days at most
asked as (
    select span.*, floor(epoch(span.started_at) / 86400) + days.ahead as day
    from spans as span
    join range(0, 9) as days(ahead)
        on floor(epoch(span.started_at) / 86400) + days.ahead <= floor(epoch(span.closes) / 86400)
),
near as (
    select asked.incident_id, change.change_id
    from asked
    join (
        select
            touched.service, change.change_id, change.merged_at, floor(epoch(change.merged_at) / 86400) as day,
            taken_back.merged_at as taken_back_of
        from core.changes as change
        join core.change_services as touched on touched.change_id = change.change_id
        left join (
            select reverts.revert_id, min(original.merged_at) as merged_at
            from core.reverts as reverts
            join core.changes as original on original.change_id = reverts.change_id
            group by reverts.revert_id
        ) as taken_back on taken_back.revert_id = change.change_id
        where change.change_type in ('fix', 'revert')
    ) as change
        on change.service = asked.service and change.day = asked.day
        and change.merged_at > asked.started_at and change.merged_at <= asked.closes
        -- what takes back a change that merged meanwhile takes back a remedy
        and coalesce(change.taken_back_of <= asked.started_at + interval 10 minute, true)
),
named as (
    select distinct link.incident_id, link.change_id
    from evidence.named_links as link
    join core.changes as change on change.change_id = link.change_id
    join spans as span on span.incident_id = link.incident_id
    where link.method = 'fix' and change.merged_at > span.started_at
),
changes as (
    select
        every.incident_id, every.change_id, every.named, case change.change_type when 'revert' then 'revert' else 'fix' end as kind,
        change.merged_at, change.merged_at <= coalesce(span.resolved_at, span.closes) as inside, span.service, span.closes
    from (
        select incident_id, change_id, bool_or(named) as named
        from (select *, false as named from near union all select *, true from named)
        group by incident_id, change_id
    ) as every
    join core.changes as change on change.change_id = every.change_id
    join spans as span on span.incident_id = every.incident_id
),
shipped as (
    select distinct on (remedy.incident_id, remedy.change_id) remedy.incident_id, remedy.change_id, deploy.deploy_id
    from changes as remedy
    join core.deploy_changes as carried on carried.change_id = remedy.change_id
    join core.deploys as deploy
        on deploy.deploy_id = carried.deploy_id and deploy.service = remedy.service and deploy.is_production
    where remedy.named or deploy.started_at <= remedy.closes
    order by remedy.incident_id, remedy.change_id, deploy.finished_at, deploy.deploy_id
)
select
    incident_id, 'rollback' as kind, cast(null as varchar) as change_id, deploy_id, finished_at as remedied_at,
    false as named, true as inside
from rollbacks
union all
select remedy.incident_id, remedy.kind, remedy.change_id, shipped.deploy_id, remedy.merged_at, remedy.named, remedy.inside
from changes as remedy
left join shipped on shipped.incident_id = remedy.incident_id and shipped.change_id = remedy.change_id
