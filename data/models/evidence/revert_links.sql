-- one row per (incident, change of its service that was reverted while it lasted, or within a day of its end)
with reverts as (
    select
        change_id, repo, merged_at, pr_number,
        regexp_extract(title, '^[Rr]evert "(.*)"', 1) as reverted_title,
        regexp_extract(message, 'This reverts commit ([0-9a-f]{7,40})', 1) as reverted_sha
    from (
        select change.*, commits.message
        from core.changes as change
        join core.commits as commits on commits.repo = change.repo and commits.sha = change.merge_sha
    )
    where change_type = 'revert'
),
originals as (
    select reverts.change_id as revert_id, belongs.change_id, 1 as strength
    from reverts
    join core.change_commits as belongs
        on belongs.repo = reverts.repo and left(belongs.sha, 7) = left(reverts.reverted_sha, 7)
        and starts_with(belongs.sha, reverts.reverted_sha)
    where reverts.reverted_sha <> ''
    union all
    select reverts.change_id, original.change_id, 2
    from reverts
    join core.changes as original
        on original.repo = reverts.repo
        and original.title = trim(regexp_replace(reverts.reverted_title, ' *\(#[0-9]+\) *$', ''))
    where reverts.reverted_title <> ''
),
undone as (
    select distinct on (reverts.change_id)
        reverts.change_id as revert_id, reverts.repo, reverts.merged_at as reverted_at, reverts.pr_number, original.change_id
    from originals
    join reverts on reverts.change_id = originals.revert_id
    join core.changes as original on original.change_id = originals.change_id
    where original.merged_at < reverts.merged_at
    order by reverts.change_id, originals.strength, original.merged_at desc, original.change_id
)
select
    incident.incident_id, cast(null as varchar) as deploy_id, undone.change_id, 'reverted' as method,
    'Reverted '
    || case
        when undone.reverted_at <= coalesce(incident.resolved_at, undone.reverted_at) then 'during the incident'
        else 'within a day of its end'
    end
    || coalesce(' by #' || undone.pr_number, '') as reason,
    case when undone.reverted_at <= coalesce(incident.resolved_at, undone.reverted_at) then 0.9e0 else 0.7e0 end as confidence
from undone
join core.change_services as touched on touched.change_id = undone.change_id
join core.incidents as incident
    on incident.service = touched.service
    and undone.reverted_at >= incident.started_at
    and undone.reverted_at <= coalesce(incident.resolved_at, incident.started_at) + interval 1 day
