-- one row per change, ready to count: origin as of merge, and incidents that count against it in three views; the charges are
-- their severities, weighted ones with their weights, so that a question about some need not look for links
with charged as (
    select
        link.change_number,
        count(*) filter (where link.strict) as incidents_strict,
        sum(link.weight) as incidents_weighted,
        count(*) filter (where link.lenient) as incidents_lenient,
        list(link.severity) filter (where link.strict) as charges_strict,
        list(struct_pack(severity := link.severity, weight := link.weight)) filter (where link.weight > 0) as charges_weighted,
        list(link.severity) filter (where link.lenient) as charges_lenient
    from overlay.counted_links as link
    group by link.change_number
)
select
    change.change_number, change.change_id, change.repo, change.pr_number, change.merge_sha, change.title, change.url, change.merged_at,
    change.merged_on, cast(change.merged_month as overlay.month) as merged_month,
    change.lines_added, change.lines_deleted, change.files_changed, cast(change.size_band as overlay.size_band) as size_band,
    cast(change.change_type as overlay.change_type) as change_type,
    cast(change.service as overlay.service) as service, change.services, change.service_set,
    cast(change.team as overlay.team) as team, cast(change.tier as overlay.tier) as tier,
    change.first_production_at, change.observed, change.matured,
    change.left_out is null as counted, change.left_out,
    cast(origin.origin as overlay.origin) as origin, change.tools, change.degree, change.scope, change.share,
    origin.confidence, origin.best_kind, origin.origin_now,
    policy.ai_marked_since is not null or policy.no_ai_before is not null as declared_repo,
    coalesce(charged.incidents_strict, 0) as incidents_strict,
    coalesce(charged.incidents_weighted, 0e0) as incidents_weighted,
    coalesce(charged.incidents_lenient, 0) as incidents_lenient,
    charged.charges_strict, charged.charges_weighted, charged.charges_lenient,
    change.review, change.safeguards
from mart.changes as change
join overlay.origins as origin on origin.change_id = change.change_id
left join overlay.policies as policy on policy.repo = change.repo
left join charged on charged.change_number = change.change_number
