-- one row per (line records kept, incident linked): counted changes labelled AI-assisted and human-only; and, of those
-- whose want of a mark would make them human-only, the ones with AI lines on record and how many of these carry a mark
with evidence as (
    select
        change_id,
        bool_or(share is not null) as recorded,
        bool_or(share is not null and polarity = 'ai') as with_ai_lines,
        bool_or(
            share is null and polarity = 'ai' and confidence >= 0.5e0 and scope in ('code', 'tests', 'docs')
        ) as marked
    from evidence.attribution
    group by change_id
),
trusted as (
    select change.change_id
    from overlay.scoped_changes($scope) as change
    join meta.build as fact on fact.key = 'time_zone'
    left join overlay.policies as policy on policy.repo = change.repo
    where $scope['assumed']
        or cast(timezone(fact.value, change.merged_at) as date) >= policy.ai_marked_since
        or cast(timezone(fact.value, change.merged_at) as date) < policy.no_ai_before
)
select
    coalesce(evidence.recorded, false) as recorded,
    change.failed,
    count(*) filter (where change.origin = 'ai_assisted') as ai,
    count(*) filter (where change.origin = 'human_only') as human,
    count(*) filter (where evidence.with_ai_lines and trusted.change_id is not null) as with_ai_lines,
    count(*) filter (where evidence.with_ai_lines and evidence.marked and trusted.change_id is not null) as marked
from overlay.scoped_changes($scope) as change
left join evidence on evidence.change_id = change.change_id
left join trusted on trusted.change_id = change.change_id
where change.origin in ('ai_assisted', 'human_only')
group by 1, 2
order by 1, 2
