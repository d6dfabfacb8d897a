-- one row per (incident, change that last touched lines a fix of the incident changed): SZZ. Time must agree for it to
-- weigh: what came before the service's window counts a tenth, and is blamed only by a fix the incident names or saw
-- merged; a change that touched everything is never blamed
with blames as (
    select
        remedy.incident_id, remedy.change_id as fix_id, remedy.named, remedy.inside, remedy.remedied_at as fixed_at,
        incident.started_at, incident.resolved_at, service.window_minutes,
        change_called(fix.pr_number, fix.merge_sha, fix.url) as fix_name, blame.lines, cause.change_id, cause.merged_at,
        coalesce(cause.lines_added + cause.lines_deleted > 5000 or cause.files_changed > 200, true) as big
    from evidence.remedies as remedy
    join core.incidents as incident on incident.incident_id = remedy.incident_id
    join core.services as service on service.service = incident.service
    join core.changes as fix on fix.change_id = remedy.change_id
    join staging.git_blames as blame on blame.repo = fix.repo and blame.fix_sha = fix.merge_sha and blame.lines > 0
    left join core.mainline as place on place.repo = blame.repo and place.sha = blame.blamed_sha
    left join core.changes as cause on cause.repo = place.repo and cause.position = place.introduced_position
),
-- what merged meanwhile is somebody's earlier try at mending it
touched as (
    select
        incident_id, fix_id, fix_name, named, inside, fixed_at, resolved_at, change_id, big, sum(lines) as lines,
        merged_at >= started_at - to_minutes(window_minutes) as recent
    from blames
    where merged_at is null or merged_at <= started_at
    group by
        incident_id, fix_id, fix_name, named, inside, fixed_at, resolved_at, change_id, big, merged_at, started_at, window_minutes
),
weighed as (
    select
        touched.*, sum(touched.lines) over fix as all_lines,
        case when touched.recent or near.change_id is not null then 1e0 else 0.1e0 end as weight
    from touched
    left join (select distinct incident_id, change_id from evidence.time_links) as near
        on near.incident_id = touched.incident_id and near.change_id = touched.change_id
    window fix as (partition by touched.incident_id, touched.fix_id)
),
scored as (
    select
        *,
        lines * weight / sum(lines * weight) over (partition by incident_id, fix_id)
        * case
            when weight = 1 and (named or inside) then 0.5e0
            when weight = 1 or named then 0.3e0
            when inside then 0.15e0
        end as confidence
    from weighed
)
select distinct on (incident_id, change_id)
    incident_id, cast(null as varchar) as deploy_id, change_id, 'szz' as method,
    'The fix ' || fix_name
    || case
        when inside then ', merged during the incident,'
        when named then ', which the incident names,'
        else ', merged ' || cast(ceil(minutes_between(resolved_at, fixed_at) / 60) as integer) || ' h after its end,'
    end
    || ' changed '
    || case
        when all_lines = 1 then '1 line, last touched by this change'
        else all_lines || ' lines, ' || case when lines = all_lines then 'all' else cast(lines as varchar) end
            || ' of them last touched by this change'
    end as reason,
    confidence
from scored
where not big and confidence is not null
order by incident_id, change_id, confidence desc, fix_id
