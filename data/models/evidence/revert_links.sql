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
undone as (
    select distinct on (reverts.change_id)
        reverts.change_id as revert_id, reverts.repo, reverts.merged_at as reverted_at, reverts.pr_number, original.change_id
    from reverts
    join core.changes as original
        on original.repo = reverts.repo and original.merged_at < reverts.merged_at
        and (
            (reverts.reverted_sha <> '' and starts_with(original.merge_sha, reverts.reverted_sha))
            or (
                reverts.reverted_title <> ''
                and original.title = trim(regexp_replace(reverts.reverted_title, ' *\(#[0-9]+\) *$', ''))
            )
        )
    order by
        reverts.change_id, (reverts.reverted_sha <> '' and starts_with(original.merge_sha, reverts.reverted_sha)) desc,
        original.merged_at desc
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
