-- one row per change, with where and when it first reached production and whether it can be counted; numbered and stored in
-- order of merge, so that a question about a period reads only that part of it
with touched as (
    select change_id, list_sort(list(service)) as services
    from core.change_services
    group by change_id
),
-- few sets of services stand for many changes, and a number is grouped by several times as fast as a list
sets as (
    select services, row_number() over (order by services) as service_set
    from (select distinct services from touched)
),
-- what is asked of every change stands beside it: joined at each question it takes five times as long
reviewed as (
    select
        change_id,
        struct_pack(
            lines := lines, requested := requested, opened_at := opened_at, looked_at_by := looked_at_by,
            humans := humans, human_reviews := human_reviews, approvals := approvals, human_comments := human_comments,
            senior_approved := senior_approved, self_merged := self_merged, first_human_at := first_human_at, last_human_at := last_human_at
        ) as review
    from core.change_reviews
),
guarded as (
    select
        change_id,
        struct_pack(
            canary := canary, flag := flag, rollback_ready := rollback_ready, runbook := runbook,
            senior_sign_off := senior_sign_off, tests := tests, human_reviewers := human_reviewers
        ) as safeguards
    from core.change_safeguards
)
select
    row_number() over (order by change.merged_at, change.change_id) as change_number,
    change.change_id, change.repo, change.pr_number, change.merge_sha, change.title, change.url, change.merged_at,
    cast(timezone(zone.value, change.merged_at) as date) as merged_on,
    strftime(timezone(zone.value, change.merged_at), '%Y-%m') as merged_month,
    change.lines_added, change.lines_deleted, change.files_changed, change.size_band, change.change_type,
    coalesce(reached.service, touched.services[1]) as service,
    coalesce(touched.services, []) as services, coalesce(sets.service_set, 0) as service_set,
    service.team, service.tier,
    reached.first_production_at,
    coalesce(
        reached.first_production_at >= span.observed_from and reached.first_production_at <= span.observed_until,
        false
    ) as observed,
    coalesce(reached.first_production_at <= span.observed_until - to_days(cast(counting.matured_days as integer)), false)
        as matured,
    case
        when change.change_type = 'revert' then 'revert: counted as rework'
        when reached.change_id is null then 'not seen in production'
        when span.service is null then 'its service is not covered by incidents, deploys and commits at once'
        when reached.first_production_at < span.observed_from or reached.first_production_at > span.observed_until
            then 'outside the observed span'
        when reached.first_production_at > span.observed_until - to_days(cast(counting.matured_days as integer))
            then 'not matured yet'
    end as left_out,
    change.change_type = 'revert'
    or change.change_id in (
        select remedy.change_id
        from evidence.remedies as remedy
        join core.incidents as incident on incident.incident_id = remedy.incident_id and incident.kind = 'production'
        where remedy.change_id is not null and (remedy.inside or remedy.named)
    ) as rework,
    origin.origin, origin.tools, origin.degree, origin.scope, origin.share, origin.confidence, origin.best_kind,
    reviewed.review, guarded.safeguards
from core.changes as change
left join core.arrivals as reached on reached.change_id = change.change_id
left join touched on touched.change_id = change.change_id
left join sets on sets.services = touched.services
left join core.services as service on service.service = coalesce(reached.service, touched.services[1])
left join core.observed as span on span.service = reached.service
left join core.origins as origin on origin.change_id = change.change_id
left join reviewed on reviewed.change_id = change.change_id
left join guarded on guarded.change_id = change.change_id
join meta.build as zone on zone.key = 'time_zone'
cross join seed.counting as counting
order by change_number
