-- one row per change, ready to count: origin as of merge, and incidents that count against it in three views; `charges` are
-- these by severity, so that a question about some severities need not look for links
with charged as (
    select
        link.change_id,
        sum(case when link.strict then 1 else 0 end) as incidents_strict,
        sum(link.weight) as incidents_weighted,
        sum(case when link.lenient then 1 else 0 end) as incidents_lenient,
        list(struct_pack(
            severity := incident.severity, strict := link.strict, weight := link.weight, lenient := link.lenient
        )) as charges
    from overlay.counted_links as link
    join mart.incidents as incident on incident.incident_id = link.incident_id
    group by link.change_id
)
select
    change.change_number, change.change_id, change.repo, change.pr_number, change.merge_sha, change.title, change.url, change.merged_at,
    cast(timezone(zone.value, change.merged_at) as date) as merged_on,
    strftime(timezone(zone.value, change.merged_at), '%Y-%m') as merged_month,
    change.lines_added, change.lines_deleted, change.files_changed, change.size_band, change.change_type,
    change.service, change.services, change.team, change.tier, change.first_production_at, change.observed, change.matured,
    change.left_out is null as counted, change.left_out,
    origin.origin, change.tools, change.degree, change.scope, change.share, origin.confidence, origin.best_kind, origin.origin_now,
    policy.ai_marked_since is not null or policy.no_ai_before is not null as declared_repo,
    coalesce(charged.incidents_strict, 0) as incidents_strict,
    coalesce(charged.incidents_weighted, 0e0) as incidents_weighted,
    coalesce(charged.incidents_lenient, 0) as incidents_lenient,
    charged.charges,
    change.review, change.safeguards
from mart.changes as change
join overlay.origins as origin on origin.change_id = change.change_id
join meta.build as zone on zone.key = 'time_zone'
left join overlay.policies as policy on policy.repo = change.repo
left join charged on charged.change_id = change.change_id
