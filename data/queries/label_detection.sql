-- one row per (line records kept, incident linked): counted changes labelled AI-assisted and human-only, those with AI
-- lines on record, and how many of these a reader of marks alone would have found
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
)
select
    coalesce(evidence.recorded, false) as recorded,
    change.change_id in (select change_id from overlay.scoped_links($scope)) as failed,
    count(*) filter (where change.origin = 'ai_assisted') as ai,
    count(*) filter (where change.origin = 'human_only') as human,
    count(*) filter (where evidence.with_ai_lines) as with_ai_lines,
    count(*) filter (where evidence.with_ai_lines and evidence.marked) as marked
from overlay.scoped_changes($scope) as change
left join evidence on evidence.change_id = change.change_id
where change.origin in ('ai_assisted', 'human_only')
group by 1, 2
order by 1, 2
